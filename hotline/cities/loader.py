"""From files to cities: everything is read and checked once, at start."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hotline.cities.city import City
from hotline.cities.cityfile import read_city
from hotline.cities.reading import CityError, Section, nearest, read_toml
from hotline.cities.site import read_numbers

SHIPPED = Path(__file__).parent
CODE = re.compile(r"[a-z][a-z0-9_-]*")
SITE_FILE = "the site file (HOTLINE_SITE)"


def load_cities(
    names: Sequence[str], site: Mapping[str, Any], *, folder: Path | None = None
) -> dict[str, City]:
    """The cities of these names, with the installation's numbers; raises CityError.

    Files are looked for in `folder` first, then among those that come with the product.
    """
    if not names:
        raise CityError("HOTLINE_CITY", "No city is named.", nearest("", known_cities(folder)))
    _check_site(site, folder)
    cities = {name: load_city(city_file(name, folder), site) for name in names}
    _check_lines(cities)
    return cities


def load_city(path: Path, site: Mapping[str, Any]) -> City:
    """One city from its file, its zone table beside it, and its part of the site file."""
    own = Section(SITE_FILE, site).section(path.stem)
    settings = own.section("settings").data
    file = f"{path.name} with [{path.stem}.settings] of {SITE_FILE}" if settings else path.name
    section = Section(file, _overlaid(read_toml(path), settings))
    city = read_city(section, path=path, numbers=lambda where: read_numbers(own, where))
    own.nothing_else()
    return city


def city_file(name: str, folder: Path | None = None) -> Path:
    """The file of a city."""
    for place in (folder, SHIPPED):
        if place is not None and CODE.fullmatch(name) and (place / f"{name}.toml").is_file():
            return place / f"{name}.toml"
    raise CityError("HOTLINE_CITY", f'There is no city "{name}".', nearest(name, known_cities(folder)))


def known_cities(folder: Path | None = None) -> tuple[str, ...]:
    """The names of all city files."""
    return tuple(sorted({path.stem for place in (folder, SHIPPED) if place for path in place.glob("*.toml")}))


def _overlaid(data: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """A city file's settings with those of the installation in their place, table by table."""
    merged = dict(data)
    for key, value in settings.items():
        inner = merged.get(key)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            merged[key] = _overlaid(inner, value)
        else:
            merged[key] = value
    return merged


def _check_site(site: Mapping[str, Any], folder: Path | None) -> None:
    """A misspelt city in the site file would leave its telephones silent."""
    for name in site:
        if name not in known_cities(folder):
            raise CityError(SITE_FILE, f"There is no city [{name}].", nearest(name, known_cities(folder)))


def _check_lines(cities: Mapping[str, City]) -> None:
    """A number leads to one city only."""
    owners: dict[str, str] = {}
    for city in cities.values():
        for line in city.lines:
            if line.number in owners:
                what = f"{line.number} stands below [{owners[line.number]}] and [{city.code}]."
                raise CityError(SITE_FILE, what, "Keep it in one of them.")
            owners[line.number] = city.code
