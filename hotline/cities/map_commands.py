"""`hotline zones tiles` and `hotline zones shapes`: a schematic map of a grid, and a look at a map's file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hotline.cities.commands import city_option, folder_option, owner_of, read_cities, zones
from hotline.cities.reading import CityError
from hotline.cities.shapes import read_shapes, tiles

__all__ = ["zones"]


@zones.command("tiles")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--west", type=click.FloatRange(-180, 180), required=True, help="Where the first row begins.")
@click.option("--north", type=click.FloatRange(-85, 85), required=True, help="Its upper edge.")
def tiles_command(file: Path, west: float, north: float) -> None:
    """Make a schematic map (GeoJSON) of FILE: rows of zones as they lie, `.` for none."""
    click.echo(json.dumps(tiles(file.read_text("utf-8"), west=west, north=north), indent=1))


@zones.command("shapes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@city_option
@folder_option
def shapes_command(file: Path, city: str, folder: Path | None) -> None:
    """Read the map FILE (GeoJSON) without putting it in force, and say what is wrong with it."""
    owner = owner_of(file, read_cities(city, folder))
    try:
        found = read_shapes(file, owner.zones)
    except CityError as fault:
        raise click.ClickException(str(fault)) from None
    kind = "a schematic map" if found.schematic else "shapes"
    click.echo(
        f"{owner.title}: {kind} of {len(found.rings)} zones. The file can be used: map = {str(file)!r}."
    )
