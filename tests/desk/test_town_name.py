"""A town calls its hotline what it likes: in calls, messages and on pages."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.casebook.store import Store
from hotline.house import House
from hotline.prompts.confirmation import Noted
from hotline.prompts.lines import Line
from tests.desk.changing_town import administrator
from tests.desk.operator import Operator

NAME = "/desk/town/berlin/name"
SILVER: dict[str, Any] = {"alone-de": "Silbertelefon", "inside-de": "das Silbertelefon"}


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def heard(who: Operator, name: str, language: str = "de", **gaps: Any) -> str:
    house: House = who.town.app.extensions["hotline"]
    return house.words.plain((Line(name, gaps),), language=language, city="berlin")


def test_another_name_is_heard_read_and_sent(petra: Operator) -> None:
    petra.opens(NAME)
    petra.presses("/town/berlin/name", **SILVER)
    assert "hier Silbertelefon" in heard(petra, "hello")
    assert "Hier ist das Silbertelefon" in heard(petra, "whisper_plain")
    assert heard(petra, "data_about").startswith("Das Silbertelefon speichert")
    assert "Neighbour Help" in heard(petra, "hello", "en")
    words = petra.town.app.extensions["hotline"].words
    noted = Noted("groceries", "12043", "today", "Amsel", there=False)
    assert words.confirmation(noted, language="de", city="berlin").startswith("Silbertelefon: ")
    page = petra.opens("/desk/")
    assert "Silbertelefon" in page.text
    assert "Nachbarschaftshilfe" not in page.text
    assert "Silbertelefon" in petra.opens("/desk/town/berlin").text


def test_the_name_that_came_with_it_is_put_back_by_writing_it(petra: Operator) -> None:
    before = heard(petra, "hello")
    petra.opens(NAME)
    petra.presses("/town/berlin/name", **SILVER)
    petra.opens(NAME)
    shipped: dict[str, Any] = {"alone-de": "Nachbarschaftshilfe", "inside-de": "die Nachbarschaftshilfe"}
    petra.presses("/town/berlin/name", **shipped)
    assert heard(petra, "hello") == before


@pytest.mark.parametrize(
    "written",
    [
        "Silbertelefon " * 5,
        "Silber{word}",
        "Silber [0.4] Telefon",
        "Hotline 24",
        "Silber\u202enofelet",
        "A\x07",
    ],
)
def test_a_name_that_nobody_could_hear_is_refused(petra: Operator, written: str) -> None:
    petra.opens(NAME)
    page = petra.presses("/town/berlin/name", **(SILVER | {"alone-de": written}))
    assert petra.status == 422
    assert f'value="{written.strip()}"' in page.html  # to be mended, not written anew
    assert "Nachbarschaftshilfe" in heard(petra, "hello")


def test_the_town_itself_is_called_otherwise_too_and_told_so_in_the_history(petra: Operator) -> None:
    petra.opens(NAME)
    page = petra.presses("/town/berlin/name", title="Berlin an der Spree")
    assert "Berlin an der Spree" in page.text
    assert "Name der Stadt" in page.text
    assert "settings." not in page.text
    petra.opens(NAME)
    petra.presses("/town/berlin/name", title="Berlin\u202eeerpS")
    assert (petra.status, "das niemand sieht" in petra.page.text) == (422, True)
    petra.presses("/town/berlin/name", title=" ")  # nothing is no name
    assert petra.town.app.extensions["hotline"].cities["berlin"].title == "Berlin an der Spree"
