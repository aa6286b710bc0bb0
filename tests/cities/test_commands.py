"""What `hotline zones` tells the municipal worker."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cities.commands import zones
from hotline.cities.loader import SHIPPED
from tests.cities.towns import FOLDER


def hotline_zones(*words: str, **environment: str) -> Result:
    """The command, as typed."""
    return CliRunner().invoke(zones, words, env={"HOTLINE_CITY": None, **environment})


@pytest.mark.parametrize(
    ("code", "exit_code", "words"),
    [
        ("12043", 0, ("Berlin, 12043", "Zone: Neukölln.", "asked nothing more")),
        ("10 119", 0, ("Zones: Mitte 75%, Pankow 25%.", "asked: Mitte (key 1) or Pankow (key 2)?")),
        ("15566", 0, ("only a person can say", "a person will ring and note the rest")),
        ("12529", 1, ("Outside the area.", "who can help")),
        ("14295", 1, ("Unknown: in no row of the table.", "asked once more")),
        (
            "1204",
            1,
            ("Not a whole code: 5 signs are needed.", "All known codes that begin so are in Neukölln"),
        ),
        ("10", 1, ("Not a whole code", "asked once more")),
    ],
)
def test_a_look_up_says_where_a_code_lies_and_what_its_callers_are_asked(
    code: str, exit_code: int, words: tuple[str, ...]
) -> None:
    result = hotline_zones("lookup", code)
    assert result.exit_code == exit_code, result.output
    for part in (*words, "Source: Geoportal Berlin / Adressen Berlin (dl-de/by-2.0)"):
        assert part in result.output


def test_a_look_up_asks_every_city_of_the_installation() -> None:
    result = hotline_zones("lookup", "55-298", "--folder", str(FOLDER), HOTLINE_CITY="berlin,teststadt")
    assert result.exit_code == 0
    assert "Outside the area." in result.output
    assert "Teststadt, 55-298\n  Zone: Große Insel." in result.output


def test_a_look_up_without_a_city_asks_all_there_are() -> None:
    result = hotline_zones("lookup", "80310")
    assert result.exit_code == 0
    assert "Berlin, 80310\n  Outside the area." in result.output
    assert "Trójmiasto, 80-310\n  Zone: Gdańsk, Oliwa i Przymorze." in result.output
    assert "Source: GeoNames postal codes (CC BY 4.0)" in result.output


def test_a_look_up_in_a_city_that_is_not_there_names_those_that_are() -> None:
    result = hotline_zones("lookup", "12043", "--city", "paris")
    assert result.exit_code == 1
    assert "Cities: berlin, tricity." in result.output


@pytest.mark.parametrize(
    ("city", "size"), [("berlin", "193 codes, 0 prefix rows"), ("tricity", "4 codes, 20 prefix rows")]
)
def test_a_table_that_is_shipped_passes_its_check_and_is_known_by_its_name(city: str, size: str) -> None:
    result = hotline_zones("check", str(SHIPPED / f"{city}.csv"))
    assert result.exit_code == 0, result.output
    assert size in result.output
    assert "zones without" not in result.output.lower()
    assert "Nothing changes against the table in force." in result.output


def test_a_check_tells_what_a_new_table_would_change(tmp_path: Path) -> None:
    text = (SHIPPED / "berlin.csv").read_text(encoding="utf-8").replace("12043,Neukölln", "12043,Mitte")
    file = tmp_path / "new.csv"
    file.write_text(text, encoding="utf-8")
    result = hotline_zones("check", str(file), "--city", "berlin")
    assert result.exit_code == 0
    assert "In other zones than before: 1 (12043)." in result.output


def test_a_check_tells_what_to_mend_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_bytes(b"postcode;zone\n12043;Neukoln\n")
    result = hotline_zones("check", str(file), "--city", "berlin")
    assert result.exit_code == 1
    assert 'Error. Line 2: "Neukoln" is not a zone of this city. Did you mean "Neukölln"?' in result.output
    assert "1 to mend. Nothing of this table is used until then." in result.output


@pytest.mark.parametrize("cities", [(), ("--city", "berlin,teststadt")])
def test_a_check_needs_to_know_the_city(cities: tuple[str, ...]) -> None:
    result = hotline_zones("check", "x.csv", *cities, "--folder", str(FOLDER))
    assert result.exit_code == 2
    assert "Which city?" in result.output


def test_a_new_citys_own_table_is_checked_line_by_line(tmp_path: Path) -> None:
    for suffix in (".toml", ".csv"):
        shutil.copy(FOLDER / f"teststadt{suffix}", tmp_path / f"neustadt{suffix}")
    table = tmp_path / "neustadt.csv"
    (tmp_path / "neustadt.toml").write_text(
        (tmp_path / "neustadt.toml").read_text().replace("teststadt.csv", "neustadt.csv"), encoding="utf-8"
    )
    table.write_text(table.read_text(encoding="utf-8") + "80-099,Nirgendwo\n", encoding="utf-8")
    told = CliRunner().invoke(zones, ["check", str(table), "--city", "neustadt", "--folder", str(tmp_path)])
    assert told.exit_code == 1
    assert "Nirgendwo" in told.output
    assert "1 to mend" in told.output
