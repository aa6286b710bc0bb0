"""Tables, maps and words that cannot be used are told about in the operator's language."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hotline
from hotline.casebook.store import Store
from hotline.cities import read_zone_table
from hotline.prompts.checks.banned import MENDS
from hotline.prompts.sources import find_folder, read_source, shipped_languages
from tests.board.markup import Page
from tests.cities.towns import town
from tests.desk.changing_town import may_change
from tests.desk.operator import Operator, check_page
from tests.desk.town import Town

NAME = re.compile(r"(table|map|words)_[a-z0-9_]+")
FOLDED = ("table_line", "banned_")  # told around others, and by the topic of a banned word
READERS = ("cells", "table", "upload", "shapes", "mapfile")
TELLING = {"error": 4, "warn": 4, "CellError": 3, "fault": 4, "matter": 3}
SYSTEM = "The file cannot be read"  # a file on the disk of the installation, which the desk never names


@pytest.fixture
def paulina(store: Store) -> Operator:
    there = Town(store)
    may_change(there, "berlin")
    return Operator(there, there.has_operator(language="pl")).is_signed_in()


def called(call: ast.Call) -> str:
    """The name of the function that is called."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def told_in_code() -> Iterator[tuple[str, set[str]]]:
    """The name of every fault that the readers and the checks tell, and what fills its gaps."""
    top = Path(hotline.__file__).parent
    checks = [one for one in (top / "prompts").rglob("*.py") if one.name != "recorded.py"]
    for path in (*(top / "cities" / f"{name}.py" for name in READERS), *checks):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and called(call) in (*TELLING, "Fault"):
                names = [one.value for one in call.args if isinstance(one, ast.Constant)]
                found = [one for one in names if isinstance(one, str) and NAME.fullmatch(one)]
                gaps = {one.arg for one in call.keywords if one.arg} - {"wrong_length"}
                if call.args and isinstance(call.args[-1], ast.Dict):
                    gaps |= {str(key.value) for key in call.args[-1].keys if isinstance(key, ast.Constant)}
                yield from ((name, gaps) for name in found)


def test_every_fault_has_words_in_every_language_with_the_gaps_that_are_filled() -> None:
    told = list(told_in_code())
    assert len(told) > 50
    folder = find_folder()
    for code in shipped_languages(folder):
        lines = read_source(folder, code)[0].lines
        for name, gaps in told:
            assert lines[f"pages.faults.{name}"].gaps == gaps, (code, name)
        for topic in (*MENDS, "other"):
            assert lines[f"pages.faults.banned_{topic}"].gaps == {"found"}, (code, topic)
        there = {name.removeprefix("pages.faults.") for name in lines}
        ours = {name for name in there if NAME.fullmatch(name) and not name.startswith(FOLDED)}
        assert ours == {name for name, _ in told}, code


def test_no_reader_of_tables_or_maps_tells_anything_without_its_name() -> None:
    top = Path(hotline.__file__).parent
    for path in (top / "cities" / f"{name}.py" for name in READERS):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and called(call) in TELLING:
                whole = len(call.args) == TELLING[called(call)]
                assert whole or SYSTEM in ast.unparse(call), (path.name, call.lineno)


def brings(who: Operator, where: str, data: bytes, **fields: str) -> Page:
    """A file is chosen and sent."""
    who.opens("/desk/town/berlin/zones")
    sent: dict[str, Any] = {"csrf_token": who.token(), **fields, "file": (io.BytesIO(data), "file")}
    answer = who.client.post(
        f"/desk/town/berlin/zones/{where}", data=sent, content_type="multipart/form-data"
    )
    who.status = answer.status_code
    page = Page(answer.get_data(as_text=True))
    check_page(answer, page)
    return page


def test_paulina_reads_in_polish_which_rows_of_her_table_cannot_be_used(paulina: Operator) -> None:
    rows = (
        "postcode,zone,share,phone",
        "12043,Neukoeln,",
        "1204,Mitte,",
        "12045,Mitte,2",
        "12047,,",
        "ABC,Mitte,",
    )
    more = ("12049,Mitte,", "12049,Mitte,", "12051,Mitte,,x,y", "12*3*,Mitte,", "123456,Mitte,")
    page = brings(paulina, "look", "\n".join((*rows, *more)).encode(), mask="99999", area="10 12 13")
    assert paulina.status == 422
    for told in (
        "Wiersz 2: „Neukoeln” nie jest strefą tego miasta. Może chodzi o: Neukölln.",
        "Wiersz 3: „1204” jest za krótkie, a 01204 leżałoby poza obszarem.",
        "Wiersz 4: „2” to nie udział.",
        "Wiersz 5: Brakuje strefy. Proszę wpisać strefę albo @person.",
        "Wiersz 6: „ABC” ma inną długość: 3 zamiast 5.",
        "Wiersz 9: Za ostatnią kolumną coś jeszcze jest.",
        "Wiersz 10: „12*3*” to nie początek kodu.",
        "Wiersz 1: Kolumna „phone” nie jest używana.",
        "Wiersz 8: 12049 z tą strefą jest już w wierszu 7.",
    ):
        assert told in page.text, page.text
    assert "Line " not in page.text
    assert (
        "znaków. Proszę zapisać plik jako „CSV UTF-8”" in brings(paulina, "look", b"\xff", mask="99999").text
    )


def test_paulina_reads_in_polish_why_her_map_cannot_be_drawn(paulina: Operator) -> None:
    for data, told in (
        (b"no map", "nie da się odczytać jako GeoJSON"),
        (b"{}", "To nie jest plik GeoJSON ze strefami"),
        (b'{"type": "FeatureCollection", "features": []}', "Brakuje stref: Mitte"),
        (b"\xff", "Proszę zapisać plik jako UTF-8"),
    ):
        assert told in brings(paulina, "map/look", data, credit="").text
        assert paulina.status == 422


def test_paulina_reads_in_polish_which_words_are_not_said(paulina: Operator) -> None:
    words = "/desk/town/berlin/words/pl"
    for line, text, told in (
        ("hello", "[0.5] Dzień dobry. To nieprawidłowy wybór.", "się nie mówi: nikomu, kto dzwoni"),
        (
            "hello",
            "[0.5] Dzień dobry, adres to pomoc.pl.",
            "„pomoc.pl” się nie mówi: dzwoniący nie mają internetu",
        ),
        ("hello", "[0.5] Dzień dobry {surname}.", "Luki {surname} nic nie wypełni."),
        ("hello", "[0.5] Dzień dobry [9].", "[9] to nie pauza."),
        ("hello", "[0.5] Dzień dobry }.", "Znak } stoi sam."),
        ("hello", "[0.5] Jest nas 24.", "W tekście jest cyfra 24."),
        ("hello", "Dzień dobry.", "Proszę zacząć od [0.5]."),
        ("groceries.menu", "Zakupy.", "Brakuje luki {key}."),
        ("groceries.menu", "Zakupy: [0.4] proszę nacisnąć {key}.", "Proszę zakończyć przez [1.0]."),
    ):
        paulina.opens(f"{words}/{line}")
        fields: dict[str, Any] = {"text-other": text}
        page = paulina.presses(f"/words/pl/{line}", do="save", **fields)
        assert paulina.status == 422, (text, page.text)
        assert told in page.text, (text, page.text)
        assert f"pl, {line}" in page.text
        assert not re.search(r"must not|At most|Write ", page.text), page.text


@pytest.mark.parametrize(
    "table",
    [
        "",
        "postcode,zone",
        "postcode,postcode,zone\n1,1,x\n",
        "zone\nAltstadt\n",
        'postcode,zone\n80331,"Altstadt\n',
        "postcode,zone,share\n80331,Altstadt,0.7\n80331,Altstadt,0.6\n80331,@person,0.5\n,Altstadt,\n8x331,x,\n",
        "postcode,zone\n1,Altstadt\n",
    ],
)
def test_whatever_is_the_matter_with_a_table_has_a_name(table: str) -> None:
    _, report = read_zone_table(table, town())
    assert report.errors or report.warnings
    assert all(one.name for one in (*report.errors, *report.warnings))
