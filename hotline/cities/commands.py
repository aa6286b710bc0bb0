"""`hotline zones`: look up a postcode, check a zone table. Plain words; 0 is well, 1 is something to mend."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from hotline.cities.city import City
from hotline.cities.ground import TableError
from hotline.cities.loader import known_cities, load_cities
from hotline.cities.nearest import page
from hotline.cities.places import AskZones, ByPerson, Outside, Place, Placed, Unknown
from hotline.cities.reading import CityError
from hotline.cities.report import Report, changes_in_words, compare, in_words
from hotline.cities.table import read_zone_table

city_option = click.option(
    "--city",
    default="",
    envvar="HOTLINE_CITY",
    help="Which city; several with commas. Without it, every city that has a file.",
)
folder_option = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with further city files.",
)


@click.group()
def zones() -> None:
    """Postcodes and zones."""


@zones.command()
@click.argument("postcode")
@city_option
@folder_option
def lookup(postcode: str, city: str, folder: Path | None) -> None:
    """Say where POSTCODE lies and what its callers are asked."""
    found = [_tell(one, postcode) for one in read_cities(city, folder)]
    if not any(found):
        raise SystemExit(1)


@zones.command()
@click.argument("file", type=click.Path(path_type=Path))
@city_option
@folder_option
def check(file: Path, city: str, folder: Path | None) -> None:
    """Read the zone table FILE without putting it in force, and say what is wrong with it."""
    owner = owner_of(file, read_cities(city, folder))
    table, report = read_zone_table(file, owner)
    if table is None:
        _refuse(report)
    for line in (*in_words(report), *changes_in_words(compare(owner.table, table))):
        click.echo(line)
    click.echo(_neighbours(owner))
    click.echo("The table can be used.")


def _neighbours(city: City) -> str:
    """Which zones stand alone: a request that nobody takes there is shown to nobody else."""
    alone = [zone.name for zone in city.zones.values() if not zone.neighbours]
    return f"Zones without a neighbour: {', '.join(alone)}." if alone else "Every zone has neighbours."


def owner_of(file: Path, cities: list[City]) -> City:
    """The city of a table: the only one there is to choose from, or the one that the file is named after."""
    owners = cities if len(cities) == 1 else [city for city in cities if city.code == file.stem]
    if not owners:
        raise click.UsageError(f"Which city? Write --city {cities[0].code}, for example.")
    return owners[0]


def _refuse(report: Report) -> NoReturn:
    """Everything about a table that cannot be used."""
    for line in in_words(report):
        click.echo(line)
    click.echo(f"{len(report.errors)} to mend. Nothing of this table is used until then.")
    raise SystemExit(1)


def read_cities(names: str, folder: Path | None) -> list[City]:
    """The cities of an option, or all there are, without telephone numbers."""
    listed = [name.strip() for name in names.split(",") if name.strip()] or known_cities(folder)
    try:
        return list(load_cities(listed, {}, folder=folder).values())
    except TableError as fault:
        _refuse(fault.report)
    except CityError as fault:
        known = ", ".join(known_cities(folder))
        raise click.ClickException(f"{fault}\nCities: {known}.") from None


def _tell(city: City, postcode: str) -> bool:
    """Say what a city knows of a postcode; whether it knows it."""
    code = city.canonical(postcode)
    place = city.place(code)
    click.echo(f"{city.title}, {city.postcode_shown(code) or postcode}")
    for line in _in_words(city, code, place):
        click.echo(f"  {line}")
    for credit in city.credits:
        click.echo(f"  Source: {credit}")
    return isinstance(place, Placed | AskZones | ByPerson)


def _in_words(city: City, code: str, place: Place) -> tuple[str, ...]:
    """What a place means, and what its callers hear."""
    match place:
        case Placed(zone):
            return f"Zone: {city.zones[zone].name}.", "The caller is asked nothing more."
        case AskZones(zones, more):
            names = [_with_share(city, code, zone) for zone in zones]
            keys = [f"{city.zones[zone].name} (key {key})" for key, zone in enumerate(zones, start=1)]
            none = f", or none of them (key {len(zones) + 1})" if more else ""
            return f"Zones: {', '.join(names)}.", f"The caller is asked: {' or '.join(keys)}{none}?"
        case ByPerson():
            return (
                "Zone: only a person can say.",
                "The caller is told that a person will ring and note the rest.",
            )
        case Outside():
            return (
                "Outside the area.",
                "The caller is told so, and that a person will ring and say who can help.",
            )
        case Unknown():
            return _unknown(city, code)


def _unknown(city: City, code: str) -> tuple[str, ...]:
    """A code that is not there, or only the beginning of one."""
    if 0 < len(code) < city.form.least:
        zone = city.place_partial(code)
        only = (
            f"All known codes that begin so are in {city.zones[zone].name}: that zone is taken."
            if zone
            else None
        )
        return (
            f"Not a whole code: {city.form.least} signs are needed.",
            only or "The caller is asked once more.",
        )
    if not city.postcodes_asked:
        return "Callers are not asked for a postcode here.", f"They are read {_by_name(city, code)}."
    then = f"is read {_by_name(city, code)}" if city.zones_by_name else "a person rings"
    return "Unknown: in no row of the table.", f"The caller is asked once more; then {then}."


def _by_name(city: City, code: str) -> str:
    """The names that a menu begins with."""
    names = [city.zones[zone].name for zone in page(city.zones_near(code), 0)[0]]
    return f"{', '.join(names)}, and what else there is"


def _with_share(city: City, code: str, zone: str) -> str:
    """A zone's name and its share of the addresses, if known."""
    shares = {entry.zone: entry.share for entry in city.table.entries(code)}
    share = shares.get(zone)
    return city.zones[zone].name + (f" {share:.0%}" if share is not None else "")
