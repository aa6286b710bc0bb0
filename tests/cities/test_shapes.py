"""A city's map: what could not be drawn is refused with what to do, and what is shipped says what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hotline.cities import SHIPPED, load_cities
from hotline.cities.map_commands import zones
from hotline.cities.reading import CityError
from hotline.cities.shapes import read_shapes, tiles

ZONES = ("north", "south")
RING = [[13.0, 52.0], [13.1, 52.0], [13.1, 52.1], [13.0, 52.0]]


def feature(zone: object = "north", kind: str = "Polygon", coordinates: object = None) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": [RING] if coordinates is None else coordinates}
    return {"type": "Feature", "properties": {"zone": zone}, "geometry": geometry}


def written(folder: Path, *features: object, **more: object) -> Path:
    file = folder / "map.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), "utf-8")
    return file


def test_polygons_and_several_of_them_are_read_with_their_credit(tmp_path: Path) -> None:
    south = feature("south", "MultiPolygon", [[RING], [RING]])
    found = read_shapes(written(tmp_path, feature(), south, credit="A town"), ZONES)
    assert {zone: len(rings) for zone, rings in found.rings.items()} == {"north": 1, "south": 2}
    assert (found.schematic, found.credit) == (False, "A town")


@pytest.mark.parametrize(
    ("features", "what"),
    [
        ([feature("nort"), feature("south")], 'Did you mean "north"?'),
        ([feature(None), feature("south")], "names no zone"),
        ([feature(), feature(), feature("south")], "stands there twice"),
        ([feature()], "Zones are missing: south"),
        ([feature(), feature("south", coordinates=[])], "Zones are missing: south"),
        ([feature(kind="Point"), feature("south")], "is no area"),
        ([feature(coordinates=[RING[:3]]), feature("south")], "is not closed"),
        ([feature(coordinates=[[*RING[:3], [14, 53]]]), feature("south")], "is not closed"),
        ([feature(coordinates=[[[389_000, 5_819_000]] * 4]), feature("south")], "EPSG:4326"),
        ([feature(coordinates=[[["a", "b"]] * 4]), feature("south")], "EPSG:4326"),
        ([feature(coordinates="x"), feature("south")], "is no area"),
        ([feature(coordinates=[[[1, 2]] * 5001]), feature("south")], "Simplify it"),
        ([[]], "names no zone"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(tmp_path: Path, features: list[Any], what: str) -> None:
    with pytest.raises(CityError, match=r".") as refused:
        read_shapes(written(tmp_path, *features), ZONES)
    assert what in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "Topology"}', "[" * 100_000])
def test_what_is_no_geojson_is_refused_too(tmp_path: Path, text: str) -> None:
    file = tmp_path / "map.geojson"
    file.write_text(text)
    with pytest.raises(CityError):
        read_shapes(file, ZONES)
    file.write_bytes(b" " * 2_000_001)
    with pytest.raises(CityError, match="2 MB"):
        read_shapes(file, ZONES)


@pytest.mark.parametrize(("city", "west", "north"), [("berlin", 13.09, 52.64), ("tricity", 18.35, 54.64)])
def test_the_maps_that_are_shipped_say_that_they_are_schematic_and_are_made_of_their_grids(
    city: str, west: float, north: float
) -> None:
    shapes = load_cities((city,), {})[city].shapes
    assert shapes is not None
    assert shapes.schematic
    grid = (SHIPPED / f"{city}.tiles").read_text("utf-8")
    assert f"--west {west} --north {north}" in grid
    assert json.loads((SHIPPED / f"{city}.geojson").read_text("utf-8")) == tiles(grid, west=west, north=north)


def test_neighbours_of_berlin_lie_side_by_side_on_the_map(tmp_path: Path) -> None:
    """At least half of all neighbours touch: what can be had of twelve tiles."""
    city = load_cities(("berlin",), {})["berlin"]
    assert city.shapes is not None
    middle = {zone: rings[0][0] for zone, rings in city.shapes.rings.items()}
    pairs = [(one, other) for one, zone in city.zones.items() for other in zone.neighbours]
    near = [
        (one, other)
        for one, other in pairs
        if abs(middle[one][0] - middle[other][0]) < 0.11 and abs(middle[one][1] - middle[other][1]) < 0.07
    ]
    assert len(near) >= len(pairs) * 0.7


def test_an_installation_brings_a_map_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "own.geojson"
    data = json.loads((SHIPPED / "berlin.geojson").read_text("utf-8"))
    file.write_text(json.dumps({**data, "schematic": False}), "utf-8")
    site = {"berlin": {"settings": {"map": str(file)}}}
    shapes = load_cities(("berlin",), site)["berlin"].shapes
    assert shapes is not None
    assert not shapes.schematic
    without = load_cities(("berlin",), {"berlin": {"settings": {"map": ""}}})["berlin"]
    assert without.shapes is None


def test_the_commands_make_and_check_a_map(tmp_path: Path) -> None:
    made = CliRunner().invoke(
        zones, ["tiles", str(SHIPPED / "berlin.tiles"), "--west", "13.09", "--north", "52.64"]
    )
    file = tmp_path / "berlin.geojson"
    file.write_text(made.output, "utf-8")
    checked = CliRunner().invoke(zones, ["shapes", str(file)])
    assert "a schematic map of 12 zones" in checked.output
    file.write_text("{}")
    refused = CliRunner().invoke(zones, ["shapes", str(file)])
    assert (refused.exit_code, "FeatureCollection" in refused.output) == (1, True)
