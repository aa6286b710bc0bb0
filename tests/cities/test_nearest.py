"""Zones by name: which are read first, and how many at a time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.cities import CityError, load_cities
from hotline.cities.nearest import LEVELS, NAMES_AT_MOST, page
from tests.cities.towns import FOLDER, berlin, places, town, tricity

BREST = places()["brest"]


def test_a_town_with_one_postcode_reads_the_districts_in_the_order_of_its_file() -> None:
    order = BREST.zones_near("")
    assert order[:4] == ("lambezellec", "centre", "saint-pierre", "bellevue")
    assert page(order, 0) == (("lambezellec", "centre", "saint-pierre"), True)
    assert page(order, 1) == (("bellevue", "europe", "quatre-moulins"), True)
    assert page(order, 2) == (("saint-marc",), False)


def test_whoever_mistyped_one_digit_hears_the_districts_with_that_beginning_first() -> None:
    assert berlin().zones_near("12034")[0] == "neukoelln"  # 12043 with two keys exchanged
    assert set(berlin().zones_near("13599")[:2]) == {"spandau", "reinickendorf"}
    assert tricity().zones_near("80999")[0].startswith("gdansk")
    assert tricity().zones_near("81399")[0] == "gdynia-srodmiescie"
    assert town().zones_near("00000") == town().zone_order


def test_keys_of_letters_count_as_well() -> None:
    assert places()["westminster"].zones_near("69")[0] == "st-johns-wood"
    assert places()["ottawa"].zones_near("549")[0] == "cumberland"  # three codes begin so


@given(st.lists(st.text("abc", min_size=1), unique=True, max_size=14))
def test_the_levels_read_the_first_nine_once_each_and_the_last_leads_no_further(zones: list[str]) -> None:
    pages = [page(zones, level) for level in range(LEVELS)]
    assert [zone for names, _ in pages for zone in names] == zones[:NAMES_AT_MOST]
    assert all(len(names) <= 3 for names, _ in pages)
    assert not pages[-1][1]
    for (_, goes_on), (names, _) in pairwise(pages):
        assert goes_on == bool(names)


def test_a_town_with_too_many_districts_says_which_nine_are_read(tmp_path: Path) -> None:
    text = (FOLDER / "brest.toml").read_text(encoding="utf-8")
    more = "".join(f'\n[[zones]]\ncode = "more{n}"\nname = "More {n}"\n' for n in range(3))
    path = tmp_path / "dorf.toml"
    path.write_text(text + more, encoding="utf-8")
    assert len(load_cities(("dorf",), {}, folder=tmp_path)["dorf"].zones_near("")) == 10
    order = 'zone_order = ["lambezellec", "centre", "saint-pierre"]'
    path.write_text((text + more).replace(order, ""), encoding="utf-8")
    with pytest.raises(CityError, match="There are 10 zones; callers are read 9"):
        load_cities(("dorf",), {}, folder=tmp_path)
