"""What operators have changed of a city: it stands in the place of what the files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hotline.cities.reading import Data

DESK = "changes made at the desk"


@dataclass(frozen=True, slots=True)
class CityEdits:
    """The changes of one city that hold.

    `settings`: values by their path in the city file (`calls.patience`), a table as a whole; `numbers`: the
    same for the city's part of the site file (`desk`); `table`, `map`: the texts of a zone table and a map;
    `base`: what stands in for a city file that does not exist, or is not to be used any more.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    table: str | None = None
    map: str | None = None
    base: Data | None = None


NOTHING = CityEdits()


def placed(data: Data, settings: Mapping[str, Any]) -> dict[str, Any]:
    """A city file's settings with others in their places, in the order in which they come."""
    done = dict(data)
    for path, value in settings.items():
        *above, last = path.split(".")
        inside = done
        for key in above:
            found = inside.get(key)
            inside[key] = dict(found) if isinstance(found, Mapping) else {}
            inside = inside[key]
        inside[last] = value
    return done
