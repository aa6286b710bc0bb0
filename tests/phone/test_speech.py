"""Where a city lets callers speak: words are recognised beside keys, and only the keys of them are kept."""

from __future__ import annotations

import logging
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Request, Turn
from hotline.cities import City
from hotline.dialogue.events import Keys, Silence, Spoken
from hotline.dialogue.replies import Listen, Speech
from hotline.phone.incoming import read
from hotline.phone.twiml import Scribe
from hotline.prompts import Words, load_words
from tests.houses import a_house
from tests.phone.conftest import app_of, settings_in
from tests.phone.telephone import BASE, Telephone
from tests.phone.test_secrets import every_cell

PLANTED = "xylophon ich wohne bei Frau Planted"
SPEECH = Speech("de-DE", ("eins", "Einkaufen", "eins", "Gdańsk"), 2)


@pytest.fixture
def speaking(store: Store, cities: dict[str, City], tmp_path: Path, noon: object) -> Flask:
    """Berlin, where callers may speak."""
    url = store.url.render_as_string(hide_password=False)
    listening = {code: replace(city, speech=True) for code, city in cities.items()}
    words = load_words(("de", "pl", "en"), ("berlin",), listening=("berlin",))
    return app_of(a_house(settings_in(tmp_path, url), store, listening, words))


@pytest.fixture
def client(speaking: Flask) -> FlaskClient:
    return speaking.test_client()


class Speaker(Telephone):
    """Somebody who speaks instead of pressing."""

    def says(self, *words: str, confidence: str = "0.91", **more: str) -> Speaker:
        for one in words:
            self.asks(self.action, SpeechResult=one, Confidence=confidence, **more)
        return self

    @property
    def gather(self) -> ET.Element:
        found = self.heard.find("Gather")
        assert found is not None
        return found


def turns_of(store: Store) -> list[tuple[str, str, str | None, int, str]]:
    with store.read() as session:
        rows = session.scalars(select(Turn).order_by(Turn.number))
        return [(turn.step, turn.event, turn.keys, turn.key_count, turn.heard) for turn in rows]


def test_a_caller_who_only_speaks_is_served(client: FlaskClient, store: Store) -> None:
    caller = Speaker(client)
    caller.dials()
    caller.says("Einkaufen bitte", "zwölf null dreiundvierzig")
    assert caller.step == "read_back"
    with store.read() as session:
        request = session.scalars(select(Request)).one()
        assert (request.kind, request.zone) == ("groceries", "neukoelln")
    assert turns_of(store) == [
        ("kind", "spoken", "1", 1, "answer"),
        ("postcode", "spoken", "12043", 5, "answer"),
    ]


def test_words_are_recognised_beside_keys_in_the_language_of_the_call(client: FlaskClient) -> None:
    caller = Speaker(client, dialled="+493023125901")
    caller.dials()
    gather = caller.gather.attrib
    assert (gather["input"], gather["language"], gather["timeout"]) == ("dtmf speech", "pl-PL", "10")
    assert gather["speechTimeout"] == "2"
    assert {"zakupy", "jeden", "człowiek"} <= set(gather["hints"].split(","))
    caller.presses("1")
    assert (caller.gather.attrib["numDigits"], caller.gather.attrib["speechTimeout"]) == ("5", "3")


def test_keys_win_where_both_arrive(client: FlaskClient, store: Store) -> None:
    caller = Speaker(client)
    caller.dials()
    caller.says("Apotheke", Digits="1")
    assert turns_of(store) == [("kind", "keys", "1", 1, "answer")]


def test_after_noise_twice_the_line_is_for_keys_only(client: FlaskClient, store: Store) -> None:
    caller = Speaker(client)
    caller.dials()
    caller.says("die Nachrichten", "das Wetter")
    assert caller.gather.attrib["input"] == "dtmf"
    assert not {"language", "hints", "speechTimeout"} & caller.gather.attrib.keys()
    assert [turn[1:] for turn in turns_of(store)] == [("spoken", "", 0, "unclear")] * 2


def test_the_same_words_sent_twice_are_heard_once(client: FlaskClient, store: Store) -> None:
    caller = Speaker(client)
    caller.dials()
    url = caller.action
    caller.asks(url, SpeechResult="Einkaufen", Confidence="0.9")
    first = caller.answer.data
    caller.asks(url, SpeechResult="Einkaufen", Confidence="0.9")
    assert caller.answer.data == first
    assert len(turns_of(store)) == 1


def test_what_was_said_stands_in_no_table_and_no_log(
    client: FlaskClient, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caller = Speaker(client)
    caller.dials()
    caller.says(PLANTED, "Einkaufen", PLANTED)
    caller.asks(f"{BASE}/phone/keys/nowhere?turn=99", SpeechResult=PLANTED, Confidence="0.9")
    caller.hangs_up()
    assert [where for where, value in every_cell(store) if "xylophon" in value.lower()] == []
    assert "xylophon" not in caplog.text.lower()
    assert "xylophon" not in caller.answer.text.lower()
    assert "Planted" not in repr(read({**caller.fields(), "SpeechResult": PLANTED}))


def test_a_caller_who_was_not_understood_is_a_ticket_as_ever(client: FlaskClient, store: Store) -> None:
    caller = Speaker(client)
    caller.dials()
    caller.says("Einkaufen", "ich weiß sie nicht")
    assert caller.gather.attrib["input"] == "dtmf"
    caller.says_nothing(3)
    caller.finds_nobody()
    with store.read() as session:
        assert session.scalars(select(Call)).one().kind == "groceries"


def test_an_emergency_is_heard(client: FlaskClient, store: Store) -> None:
    caller = Speaker(client)
    caller.dials()
    caller.says("ich brauche einen Krankenwagen")
    assert caller.step == "kind"
    with store.read() as session:
        assert session.scalars(select(Call)).one().emergency


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"SpeechResult": "eins", "Confidence": "0.9"}, Spoken("eins", 0.9)),
        ({"SpeechResult": " eins\n", "Confidence": "0"}, Spoken("eins", 0.0)),
        ({"SpeechResult": "eins"}, Spoken("eins", None)),
        ({"SpeechResult": "eins", "Confidence": ""}, Spoken("eins", None)),
        ({"SpeechResult": "eins", "Confidence": "nan"}, Spoken("eins", None)),
        ({"SpeechResult": "", "Confidence": "0.0"}, Silence()),
        ({"SpeechResult": "x" * 5000}, Spoken("x" * 400, None)),
        ({"SpeechResult": "zwei", "Digits": "1"}, Keys("1")),
    ],
)
def test_what_the_provider_says_of_words(fields: dict[str, str], event: object) -> None:
    assert read({"CallSid": "CA" + "0" * 32, "CallStatus": "in-progress", **fields}).event == event


def test_a_document_with_speech_names_language_hints_and_the_silence_that_ends_it(words: Words) -> None:
    document = Scribe(words, BASE).document([], Listen(1, 10.0, SPEECH), action="/phone/keys/kind?turn=1")
    gather = ET.fromstring(document).find("Gather")
    assert gather is not None
    assert gather.attrib["hints"] == "eins,Einkaufen,Gdańsk"
    assert (gather.attrib["speechTimeout"], gather.attrib["language"]) == ("2", "de-DE")
    assert "speechModel" not in gather.attrib  # an explicit model forbids what others need


def test_the_portable_subset_never_has_speech(words: Words) -> None:
    scribe = Scribe(words, BASE)
    document = scribe.document([], Listen(1, 10.0, SPEECH), action="/phone/keys/kind?turn=1", portable=True)
    assert 'input="dtmf"' in document
    assert "hints" not in document
