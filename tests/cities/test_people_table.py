"""Tables of people to be rung, as offices write them: read as meant, and every fault told by its row."""

from __future__ import annotations

import pytest

from hotline.cities import City, load_cities
from hotline.cities.people_table import MOST_ROWS, read_table
from tests.cities.towns import places


@pytest.fixture(scope="module")
def berlin() -> City:
    return load_cities(("berlin",), {})["berlin"]


ANNA, BEN = "+493023125411", "+491713920041"


@pytest.mark.parametrize(
    "text",
    [
        "Nummer;PLZ;Sprache\n030 / 23125-411;12043;de\n0171 3920041;;PL\n",
        "\n+49 (0)30 23125411,12043\n,,\n00491713920041,,pl\r\n",
        "030 23125411\t12043\tde\t\tFrau A.\n0171 3920041\t\tpl",
    ],
)
def test_whatever_stands_between_the_cells_it_is_the_same(berlin: City, text: str) -> None:
    found, faults = read_table(text, berlin, language="de")
    assert faults == []
    assert [(one.number, one.kind, one.zone, one.postcode, one.language) for one in found] == [
        (ANNA, "landline", "neukoelln", "12043", "de"),
        (BEN, "mobile", "", "", "pl"),
    ]


def test_every_fault_is_told_by_its_row_and_never_by_a_whole_number(berlin: City) -> None:
    text = f"112\n0900 1234567\n+44 20 7946 0001;\n{ANNA};99999\n{ANNA};;xx\n{ANNA}\n{ANNA}\n=cmd()|;\n"
    found, faults = read_table(text, berlin, language="de")
    assert [one.row for one in found] == [6]
    assert {one.row: one.why for one in faults} == {
        **dict.fromkeys((1, 2, 8), "number"),
        3: "abroad",
        4: "postcode",
        5: "language",
        7: "twice",
    }
    assert not [one for one in faults if "23125" in one.shown]


def test_a_file_that_is_too_long_or_never_closes_a_cell_is_cut_and_told(berlin: City) -> None:
    rows = "".join(f"030 23125{nth:03d};12043\n" for nth in range(MOST_ROWS))
    found, faults = read_table(f"{rows}030 231250000\n", berlin, language="de")
    assert (len(found) + len(faults), faults[-1].why) == (MOST_ROWS + 1, "many")
    found, faults = read_table('030 23125411\n"' + "x;" * 100_000, berlin, language="de")
    assert ([one.number for one in found], faults[-1].why) == ([ANNA], "many")


def test_an_island_with_a_price_of_its_own_and_the_hotline_itself_are_not_rung() -> None:
    city = places()["edinburgh"]
    found, faults = read_table("01534 123456\n020 7946 0100\n020 7946 0101\n", city, language="en")
    assert [one.number for one in found] == ["+442079460101"]
    assert [(one.row, one.why) for one in faults] == [(1, "abroad"), (2, "number")]
