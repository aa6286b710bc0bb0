"""What a running process holds: settings, the store, and the town in its editions. Assembled once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app, g

from hotline.casebook.store import Store
from hotline.cities import City
from hotline.house.editions import Editions
from hotline.house.town import Town
from hotline.prompts import Words
from hotline.settings import Settings


def real_time() -> datetime:
    """This moment, aware UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """One process's view of the town, which operators may change at any moment.

    Whoever looks at more than one thing looks at `town` once, or at the house as it stands `still`.
    `now` is the time that the phone door plays calls in: real, unless whoever builds the house simulates it.
    """

    settings: Settings
    store: Store
    editions: Editions
    now: Callable[[], datetime] = real_time
    seen: Town | None = None

    @property
    def town(self) -> Town:
        """The town of now; of a house that stands still, that of then."""
        return self.seen or self.editions.current

    @property
    def cities(self) -> Mapping[str, City]:
        """The cities by their codes."""
        return self.town.cities

    @property
    def words(self) -> Words:
        """What is said and shown."""
        return self.town.words

    @property
    def edition(self) -> str:
        """The name of the edition."""
        return self.town.edition

    def city(self, code: str) -> City:
        """The city of that code, or the first one where a call names a city we no longer serve."""
        return self.town.city(code)

    def still(self) -> House:
        """The same house, in which nothing changes from now on."""
        return replace(self, seen=self.editions.current)


def house() -> House:
    """The house of the running application, the same during one request whatever is changed meanwhile."""
    found: House | None = g.get("house")
    if found is None:
        found = g.house = cast(House, current_app.extensions["hotline"]).still()
    return found


def move_in(app: Flask, the_house: House) -> None:
    """Give the application its house."""
    app.extensions["hotline"] = the_house
