"""From files to cities: everything is read and checked once, at start."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from hotline.cities.city import City
from hotline.cities.cityfile import Written, read_city
from hotline.cities.edits import DESK, NOTHING, CityEdits, placed
from hotline.cities.reading import CityError, Section, nearest, read_toml

SHIPPED = Path(__file__).parent
CODE = re.compile(r"[a-z][a-z0-9_-]*")
SITE_FILE = "the site file (HOTLINE_SITE)"


def load_cities(
    names: Sequence[str],
    site: Mapping[str, Any],
    *,
    folder: Path | None = None,
    edits: Mapping[str, CityEdits] | None = None,
) -> dict[str, City]:
    """The cities of these names, with the installation's numbers; raises CityError.

    Files are looked for in `folder` first, then among those that come with the product; `edits` stand in
    the place of what they say.
    """
    if not names:
        raise CityError("HOTLINE_CITY", "No city is named.", nearest("", known_cities(folder)))
    return read_cities(write_down(names, site, folder=folder, edits=edits or {}))


def read_cities(written: Mapping[str, Written]) -> dict[str, City]:
    """The cities that are written down; raises CityError."""
    cities = {name: read_city(one) for name, one in written.items()}
    _check_lines(cities)
    return cities


def write_down(
    names: Sequence[str], site: Mapping[str, Any], *, folder: Path | None, edits: Mapping[str, CityEdits]
) -> dict[str, Written]:
    """Every city as it is written down: files, site file and edits in one; raises CityError."""
    _check_site(site, {*known_cities(folder), *(name for name in edits if edits[name].base is not None)})
    return {name: _written(name, site, folder, edits.get(name, NOTHING)) for name in names}


def _written(name: str, site: Mapping[str, Any], folder: Path | None, edits: CityEdits) -> Written:
    """One city from its file, its zone table beside it, its part of the site file, and its edits."""
    own = Section(SITE_FILE, site).section(name)
    settings = own.section("settings").data
    path = city_file(name, folder) if edits.base is None else None
    data = read_toml(path) if path is not None else dict(edits.base or {})
    file = path.name if path is not None else f"{name}, {DESK}"
    file += f" with [{name}.settings] of {SITE_FILE}" if settings else ""
    file += f" with {DESK}" if path is not None and edits.settings else ""
    changed = f"{SITE_FILE} with {DESK}" if edits.numbers else SITE_FILE
    return Written(
        code=name,
        settings=Section(file, placed(_overlaid(data, settings), edits.settings)),
        numbers=Section(changed, {**own.data, **edits.numbers}, own.name),
        folder=path.parent if path is not None else folder or SHIPPED,
        table=edits.table,
        map=edits.map,
    )


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


def _check_site(site: Mapping[str, Any], known: Collection[str]) -> None:
    """A misspelt city in the site file would leave its telephones silent."""
    for name in site:
        if name not in known:
            raise CityError(SITE_FILE, f"There is no city [{name}].", nearest(name, sorted(known)))


def _check_lines(cities: Mapping[str, City]) -> None:
    """A number leads to one city only."""
    owners: dict[str, str] = {}
    for city in cities.values():
        for line in city.lines:
            if line.number in owners:
                what = f"{line.number} stands below [{owners[line.number]}] and [{city.code}]."
                about = {"number": line.number, "city": owners[line.number], "other": city.code}
                mend = "Keep it in one of them."
                raise CityError(SITE_FILE, what, mend, name="number_two_towns", gaps=about, place="lines")
            owners[line.number] = city.code
