"""The words of callers at the desk: found, heard, changed for one town, refused where they would mislead."""

from __future__ import annotations

import io
import re
import wave
from html import unescape
from typing import Any

import pytest

from hotline.casebook.store import Store
from hotline.house import House
from hotline.prompts import Recording
from hotline.prompts.lines import Line
from tests.desk.changing_town import administrator
from tests.desk.operator import Operator

WORDS = "/desk/town/berlin/words"


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def heard(who: Operator, name: str, language: str = "de") -> str:
    house: House = who.town.app.extensions["hotline"]
    return house.words.plain((Line(name),), language=language, city="berlin")


def test_a_line_is_found_heard_changed_and_put_back(petra: Operator) -> None:
    before = heard(petra, "hello")
    page = petra.opens(f"{WORDS}?q={before.split()[0]}")
    assert "hello" in page.text
    petra.opens(f"{WORDS}/de/hello")
    wanted: dict[str, Any] = {
        "text-other": "[0.5] Grüß Gott, hier Nachbarschaftshilfe. [0.3] "
        "Für einen Menschen [0.4] drücken Sie die Null."
    }
    page = petra.presses("/words/de/hello", do="hear", **wanted)
    assert "… Grüß Gott, hier Nachbarschaftshilfe. … Für einen Menschen" in page.text
    assert heard(petra, "hello") == before
    petra.presses("/words/de/hello", do="save", **wanted)
    assert heard(petra, "hello").startswith("Grüß Gott")
    assert heard(petra, "hello", "en") != heard(petra, "hello")
    assert "eigene Worte" in petra.opens(f"{WORDS}?q=grüß+gott").text
    petra.opens(f"{WORDS}/de/hello")
    petra.presses("/words/de/hello", do="shipped")
    assert heard(petra, "hello") == before


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("groceries.menu", "Einkaufen.", "{key}"),
        ("groceries.menu", "Einkaufen: [0.4] Taste {key}, {surname}.", "surname"),
        ("hello", "Guten Tag. [ein bisschen]", "ein bisschen"),
        ("hello", "Sie haben eine ungültige Eingabe gemacht.", "ungültig"),
        ("hello", " ".join(["Hier"] * 40) + ".", "40 Wörter"),
        ("hello", "", "noch leer"),
    ],
)
def test_words_that_would_mislead_are_refused_and_told_why(
    petra: Operator, name: str, text: str, told: str
) -> None:
    petra.opens(f"{WORDS}/de/{name}")
    wanted: dict[str, Any] = {"text-other": text}
    for do in ("hear", "save"):
        page = petra.presses(f"/words/de/{name}", do=do, **wanted)
        assert petra.status == 422, (do, page.text)
        assert told in page.text, page.text
    house: House = petra.town.app.extensions["hotline"]
    assert house.town.revision == 0


def test_plural_forms_and_words_of_types_are_each_their_own(petra: Operator) -> None:
    petra.opens(f"{WORDS}/pl/kinds_intro")
    page = petra.page
    assert page.html.count("<textarea") == 4
    petra.opens(f"{WORDS}/de/groceries.menu")
    wanted: dict[str, Any] = {"text-other": "Einkäufe: [0.4] drücken Sie die {key}. [1.0]"}
    petra.presses("/words/de/groceries.menu", do="save", **wanted)
    assert petra.status == 200, petra.page.text
    assert "Einkäufe" in petra.opens("/desk/town/berlin/menu").text


@pytest.mark.parametrize("address", ["xx/hello", "de/nothing", "de/pages.sign_in", "de/pages.desk.nav_front"])
def test_what_callers_never_hear_is_not_found(petra: Operator, address: str) -> None:
    petra.opens(f"{WORDS}/{address}")
    assert petra.status == 404


def test_every_line_is_in_the_list_and_has_its_page(petra: Operator) -> None:
    html = petra.opens(WORDS).html
    seen: list[str] = []
    while True:
        seen += re.findall(r'/words/de/([^"]+)"', html)
        petra.opens(f"{WORDS}/de/{seen[-1]}")
        assert petra.status == 200, seen[-1]
        after = re.search(r'href="([^"]+after=[^"]+)"', html)
        if after is None:
            break
        html = petra.opens(unescape(after[1])).html
    assert {"hello", "goodbye", "groceries.menu", "times.today"} <= set(seen)
    assert len(seen) == len(set(seen))


def sound(*, rate: int = 8000, seconds: float = 1.0) -> bytes:
    """A silent recording."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(bytes(int(rate * seconds) * 2))
    return file.getvalue()


def brings(who: Operator, name: str, data: bytes) -> str:
    who.opens(f"{WORDS}/de/{name}")
    sent = {"csrf_token": who.token(), "file": (io.BytesIO(data), "hello.wav")}
    address = f"{WORDS}/de/{name}/recording"
    answer = who.client.post(address, data=sent, content_type="multipart/form-data", follow_redirects=True)
    who.status = answer.status_code
    return answer.get_data(as_text=True)


def played(who: Operator, name: str) -> str | None:
    house: House = who.town.app.extensions["hotline"]
    pieces = house.words.render((Line(name),), language="de", city="berlin")
    return next((piece.name for piece in pieces if isinstance(piece, Recording)), None)


def test_a_recording_is_played_until_the_words_change_and_comes_back_with_the_button(petra: Operator) -> None:
    html = brings(petra, "goodbye", sound())
    assert petra.status == 200
    assert "<audio" in html
    name = played(petra, "goodbye")
    assert name is not None
    house: House = petra.town.app.extensions["hotline"]
    assert house.words.recording_file(name).read_bytes() == sound()
    assert petra.client.get(f"{WORDS}/de/goodbye/recording.wav").data == sound()
    brings(petra, "groceries.menu", sound())  # cannot be, and the same sound is still played elsewhere
    assert petra.status == 422
    assert house.words.recording_file(name).is_file()
    petra.opens(f"{WORDS}/de/goodbye")
    wanted: dict[str, Any] = {"text-other": "Auf Wiedersehen."}
    page = petra.presses("/words/de/goodbye", do="save", **wanted)
    assert petra.status == 200, page.text
    assert played(petra, "goodbye") is None
    assert "UklGR" not in petra.opens("/desk/town/berlin/").html  # the history has no sounds
    petra.presses("/put-back/2")
    assert played(petra, "goodbye") == name
    petra.opens(f"{WORDS}/de/goodbye")
    petra.presses("/recording/away")
    assert played(petra, "goodbye") is None


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("goodbye", b"", "zuerst eine Datei"),
        ("goodbye", b"ID3 no sound", "keine WAV-Datei"),
        ("goodbye", sound(rate=4000), "4000 Hz"),
        ("goodbye", sound(seconds=60.0), "höchstens 25"),
        ("groceries.menu", sound(), "gibt es bei Anrufen nicht"),
    ],
)
def test_a_recording_that_cannot_be_played_is_told_what_to_do(
    petra: Operator, name: str, data: bytes, told: str
) -> None:
    html = brings(petra, name, data)
    assert petra.status == 422
    assert told in html
    assert played(petra, "goodbye") is None
