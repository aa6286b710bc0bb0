"""Houses put together by hand, with a town that nobody changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hotline.casebook.store import Store
from hotline.cities import City
from hotline.house import Editions, House, Town
from hotline.prompts import Words
from hotline.settings import Settings


def a_house(
    settings: Settings, store: Store, cities: Mapping[str, City], words: Words, edition: str = "shipped"
) -> House:
    return House(settings, store, Editions(Town(cities, words, edition)))


def with_town(house: House, **other: Any) -> House:
    """The same house in another town: `with_town(house, cities={...})`, also `words` or `edition`."""
    return replace(house, editions=Editions(replace(house.town, **other)))
