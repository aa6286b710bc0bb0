"""How a city wakes its volunteers, and which zones are beside each other."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hotline.cities import City, CityError, load_cities
from hotline.cities.commands import zones
from tests.cities.towns import FOLDER, towns

SHIPPED = load_cities(("berlin", "tricity"), {})


def changed_town(folder: Path, old: str, new: str, site: Mapping[str, Any] | None = None) -> City:
    """The tests' own town with one thing in its file changed."""
    for name in ("teststadt.toml", "teststadt.csv"):
        shutil.copy(FOLDER / name, folder / name)
    file = folder / "teststadt.toml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    return load_cities(("teststadt",), site or {}, folder=folder)["teststadt"]


@pytest.mark.parametrize("city", SHIPPED.values(), ids=SHIPPED)
def test_every_zone_has_neighbours_and_each_is_the_others(city: City) -> None:
    for zone in city.zones.values():
        assert zone.neighbours
        assert all(zone.code in city.zones[other].neighbours for other in zone.neighbours)


def test_beside_two_zones_is_what_borders_on_either() -> None:
    beside = SHIPPED["berlin"].zones_beside(("spandau", "reinickendorf"))
    assert beside == ("charlottenburg-wilmersdorf", "mitte", "pankow")
    assert SHIPPED["tricity"].zones_beside(("sopot",)) == ("gdansk-oliwa", "gdynia-orlowo")


@pytest.mark.parametrize(
    ("neighbours", "said"),
    [
        ('["haven"]', 'Did you mean "hafen"?'),
        ('["altstadt"]', "names itself"),
        ('["hafen"]', 'Add "altstadt" to the neighbours of "hafen".'),
    ],
)
def test_a_neighbour_that_is_none_is_named(tmp_path: Path, neighbours: str, said: str) -> None:
    with pytest.raises(CityError, match=said):
        changed_town(tmp_path, 'name = "Altstadt"', f'name = "Altstadt"\nneighbours = {neighbours}')


def test_the_check_says_which_zones_stand_alone() -> None:
    told = CliRunner().invoke(zones, ["check", str(FOLDER / "teststadt.csv"), "--folder", str(FOLDER)])
    assert "Zones without a neighbour: Altstadt, Hafen" in told.output
    told = CliRunner().invoke(zones, ["check", "hotline/cities/berlin.csv"])
    assert "Every zone has neighbours." in told.output


def test_a_city_that_says_nothing_wakes_as_berlin_does_and_may_say_otherwise(tmp_path: Path) -> None:
    assert towns()["teststadt"].waking == SHIPPED["berlin"].waking
    own = changed_town(tmp_path, "[calls]", "[waking]\nsize = 2\ndigest_hour = 9\n\n[calls]")
    assert (own.waking.size, own.waking.digest_hour) == (2, 9)
    with pytest.raises(CityError, match="from 8 to 19"):
        changed_town(tmp_path, "[calls]", "[waking]\ndigest_hour = 21\n\n[calls]")


def test_nights_do_not_count_until_the_neighbours_are_asked() -> None:
    """Asked at 19:30: half an hour of that day, and the rest of the two hours after eight."""
    berlin = SHIPPED["berlin"]
    asked = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert berlin.waking_times(datetime(2026, 11, 21, 8, 29, tzinfo=UTC)).neighbours < asked
    assert berlin.waking_times(datetime(2026, 11, 21, 8, 30, tzinfo=UTC)).neighbours == asked


def test_the_digest_begins_at_its_hour_also_when_the_clocks_change() -> None:
    berlin = SHIPPED["berlin"]
    assert not berlin.digest_begins(datetime(2026, 10, 25, 15, 59, tzinfo=UTC))
    assert berlin.digest_begins(datetime(2026, 10, 25, 16, 0, tzinfo=UTC))
    assert berlin.digest_begins(datetime(2026, 10, 24, 15, 0, tzinfo=UTC))
    assert not berlin.digest_begins(datetime(2026, 10, 25, 19, 0, tzinfo=UTC))
