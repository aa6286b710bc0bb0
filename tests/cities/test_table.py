"""What the municipal worker is told about a zone table."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from hotline.cities import Report, ZoneTable, read_zone_table
from hotline.cities.codes import CodeForm
from hotline.cities.places import PERSON, Entry
from hotline.cities.report import changes_in_words, compare, in_words
from tests.cities.towns import FOLDER, town


def good(source: Path | str | bytes) -> tuple[ZoneTable, Report]:
    table, report = read_zone_table(source, town())
    assert report.errors == ()
    assert table is not None
    return table, report


def bad(source: Path | str | bytes) -> Report:
    table, report = read_zone_table(source, town())
    assert table is None, "a table with errors is never half-loaded"
    assert not report.usable
    return report


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_usual_forms_of_csv_are_read(separator: str, end: str, mark: bytes) -> None:
    lines = [
        "Postcode,Zone,Share",
        '55-000,"Altstadt",',
        "55 001,Hafen,0.75",
        "55001,altstadt,0.25",
        ",,",
        "",
    ]
    table, report = good(mark + end.join(lines).replace(",", separator).encode())
    assert table.codes == {
        "55000": (Entry("altstadt"),),
        "55001": (Entry("hafen", 0.75), Entry("altstadt", 0.25)),
    }
    assert (report.rows, report.codes, report.separator) == (3, 2, separator)
    assert report.encoding == ("UTF-8 with BOM" if mark else "UTF-8")
    assert report.several == ("55001",)


def test_the_town_of_the_tests_has_a_table_without_a_fault() -> None:
    table, report = good(FOLDER / "teststadt.csv")
    assert (report.rows, report.codes, report.prefixes) == (19, 7, 5)
    assert report.several == ("551*", "55300", "55301", "55302")
    assert report.by_person == ("553*", "55410")
    assert table.sources == ("A second source",)
    assert town().credits == ("Made up for the tests", "A second source")


def test_a_number_column_that_lost_its_zeros_is_mended_with_a_warning() -> None:
    rules = _Rules(area=("08",))
    table, report = read_zone_table("postcode,zone\n8001,Altstadt\n", rules)
    assert table is not None
    assert table.codes == {"08001": (Entry("altstadt"),)}
    assert report.padded == 1
    assert "Leading zeros were added: 08001" in str(report.warnings[0])


def test_a_code_cut_short_is_not_taken_for_one_that_lost_its_zeros() -> None:
    report = bad("postcode,zone\n5500,Altstadt\n")
    assert report.wrong_length == 1
    assert "05500 would lie outside the area" in str(report.errors[0])


def test_the_same_row_twice_is_harmless_and_told() -> None:
    table, report = good("postcode,zone\n55000,Altstadt\n55-000,altstadt\n")
    assert table.codes == {"55000": (Entry("altstadt"),)}
    assert report.duplicates == 1
    assert str(report.warnings[0]) == "Line 3: 55000 with this zone already stands in line 2."


def test_zone_names_are_the_same_however_their_letters_are_made_up() -> None:
    decomposed = unicodedata.normalize("NFD", "Łąki Północne")
    assert decomposed != "Łąki Północne"
    table, _ = good(f"postcode,zone\n55000,{decomposed}\n55001,  GROSSE  insel\n")
    assert table.codes == {"55000": (Entry("laki"),), "55001": (Entry("insel"),)}


def test_zones_to_which_no_code_leads_are_named() -> None:
    _, report = good("postcode,zone\n55000,Altstadt\n55001,@Person\n")
    assert report.zones_without_code == ("hafen", "laki", "insel", "west")
    assert report.by_person == ("55001",)


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ("55000,Hafn", 2, 'Did you mean "Hafen"?'),
        ("55000,", 2, "There is no zone."),
        (",55000,Altstadt", 2, "There is no postcode."),
        ("550001,Altstadt", 2, "has 6 signs instead of 5"),
        ("55000.0,Altstadt", 2, "has 7 signs instead of 5"),
        ("5500O,Altstadt", 2, "is not a postcode here"),
        ("5500٣,Altstadt", 2, "is not a postcode here"),
        ("*,Altstadt", 2, "is not the beginning of a code"),
        ("55**,Altstadt", 2, "is not the beginning of a code"),
        ("55000*,Altstadt", 2, "is not the beginning of a code"),
        ("55000,Altstadt,1.2", 2, "a quarter is 0.25"),
        ("55000,Altstadt,-0.1", 2, "is not a share"),
        ("55000,Altstadt,25%", 2, "is not a share"),
        ("55000,Altstadt,nan", 2, "is not a share"),
        ("55000,Altstadt,0.7\n55000,Hafen,0.31", 3, "add up to 1.01"),
        ("55000,Altstadt,0.7\n55000,Altstadt,0.2", 3, "stands in line 2 with another share"),
        ("55000,Altstadt\n55000,@person", 3, "both @person and a zone"),
        ("55000,Altstadt,0.5,,x", 2, "beyond the last column"),
        ('55000,"Altstadt\n55001,Hafen', 2, "quotation marks"),
    ],
)
def test_a_fault_is_told_with_its_line(rows: str, line: int, words: str) -> None:
    report = bad(f"postcode,zone,share\n{rows}\n")
    assert report.errors[0].line == line
    assert words in str(report.errors[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty."),
        ("postcode,zone\n", "The table has no rows."),
        ("code,zone\n55000,Altstadt\n", 'There is no column "postcode".'),
        ("postcode,zone,zone\n55000,Altstadt,Hafen\n", 'The column "zone" stands there twice.'),
        ("55000,Altstadt\n", 'There is no column "postcode".'),
    ],
)
def test_a_table_without_its_first_line_is_refused(text: str, words: str) -> None:
    assert words in str(bad(text).errors[0])


def test_all_faults_are_told_at_once_in_the_order_of_lines() -> None:
    report = bad("postcode,zone\n55,Altstadt\n55001,Hafen\n55002,Nirgends\n")
    assert [fault.line for fault in report.errors] == [2, 4]


def test_bytes_of_another_encoding_are_refused_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "excel.csv"
    file.write_bytes("postcode;zone\r\n55000;Altstadt\r\n55001;Große Insel\r\n".encode("cp1252"))
    report = bad(file)
    assert "Line 3 has a byte that is not UTF-8 (hexadecimal df)" in str(report.errors[0])
    assert "Line 1" in str(bad("postcode,zone\n".encode("utf-16")).errors[0])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in str(bad(tmp_path / "none.csv").errors[0])


def test_more_zones_than_can_be_asked_are_told() -> None:
    names = [zone.name for zone in town().zones.values()]
    _, report = good("postcode,zone\n" + "".join(f"55000,{name}\n" for name in names))
    assert "lies in 5 zones" in str(report.warnings[0])


def test_the_headings_of_a_town_s_own_spreadsheet_are_understood() -> None:
    table, report = good(" PLZ ;Stadtteil\n55000; Altstadt \n")
    assert (table.codes, report.warnings) == ({"55000": (Entry("altstadt"),)}, ())


def test_a_column_of_another_name_is_told_and_left_out() -> None:
    _, report = good("postcode,zone,street\n55000,Altstadt,x\n")
    assert 'The column "street" is not used.' in str(report.warnings[0])


def test_a_report_and_its_changes_can_be_read_aloud() -> None:
    before, _ = good("postcode,zone\n55000,Altstadt\n55001,Hafen\n552*,West\n")
    after, report = good("postcode,zone\n55000,Hafen\n55002,@person\n552*,West\n")
    changes = compare(before, after)
    assert (changes.added, changes.removed, changes.moved) == (("55002",), ("55001",), ("55000",))
    assert next(iter(changes_in_words(changes))) == "New against the table in force: 1 (55002)."
    assert list(changes_in_words(compare(before, before))) == ["Nothing changes against the table in force."]
    told = list(in_words(report))
    assert "3 rows read: 2 codes, 1 prefix row." in told
    assert "Codes that only a person can place: 1 (55002)." in told
    assert after.codes["55002"] == (Entry(PERSON),)


class _Rules:
    """A city of another country, as far as a table needs it."""

    def __init__(self, area: tuple[str, ...]) -> None:
        self.area = type(town().area)(area)
        self.form = CodeForm(("99999",))
        self.zones = town().zones
