"""What is said becomes a document that the provider takes, word for word and pause for pause."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice

import pytest

from hotline.cities import City
from hotline.dialogue.crowd import beginnings, entries
from hotline.dialogue.replies import Dial, HangUp, Join, Listen
from hotline.dialogue.walk import walk
from hotline.phone.twiml import Scribe
from hotline.prompts import Pause, Piece, Recording, Speech, Words
from tests.phone.conftest import NIGHT, NOON
from tests.phone.facts_of_twiml import checked
from tests.phone.telephone import BASE, GERMAN

ACTION = "/phone/keys/kind?turn=3"
HELLO = Speech("Guten Tag.", "de")
PRESS = Speech("Drücken Sie die Eins,", "de")


@pytest.fixture(scope="module")
def scribe(words: Words) -> Scribe:
    return Scribe(words=words, base=BASE)


def body(document: str) -> str:
    return document.partition("?>")[2]


def test_keys_are_gathered_while_the_words_are_spoken(scribe: Scribe) -> None:
    document = scribe.document([HELLO, Pause(0.4, "de"), PRESS], Listen(5, 10.0), action=ACTION)
    where = f"{BASE}{ACTION}"
    assert body(document) == (
        f'<Response><Gather action="{where}" actionOnEmptyResult="true" finishOnKey="" input="dtmf"'
        ' method="POST" numDigits="5" timeout="10"><Say language="de-DE" voice="Google.de-DE-Standard-A">'
        'Guten Tag.<break time="400ms" />Drücken Sie die Eins,</Say></Gather>'
        f'<Redirect method="POST">{where}</Redirect></Response>'
    )


def test_pauses_that_meet_are_one_pause_and_texts_that_meet_are_one_text(scribe: Scribe) -> None:
    pieces: list[Piece] = [
        Pause(0.5, "de"),
        HELLO,
        HELLO,
        Pause(0.4, "de"),
        Pause(0.6, "de"),
        HELLO,
        Pause(0.2, "de"),
    ]
    document = scribe.document(pieces, HangUp(), action="")
    said = document[document.index(">", document.index("<Say")) + 1 : document.index("</Say>")]
    assert said == (
        '<break time="500ms" />Guten Tag. Guten Tag.<break time="1000ms" />Guten Tag.<break time="200ms" />'
    )


def test_every_language_is_spoken_by_its_own_voice(scribe: Scribe) -> None:
    pieces: list[Piece] = [HELLO, Speech("Dzień dobry.", "pl"), Speech("Hello.", "en"), HELLO]
    root = checked(scribe.document(pieces, Listen(1, 10.0), action=ACTION).encode(), base=BASE)
    assert [say.attrib["language"] for say in root.iter("Say")] == ["de-DE", "pl-PL", "en-GB", "de-DE"]


def test_a_voice_without_a_language_name_is_sent_without_one(scribe: Scribe) -> None:
    class Basque(Words):
        def voice(self, language: str) -> tuple[str, str | None]:
            return "Google.eu-ES-Standard-A", None

    basque = Scribe(words=Basque((), {}), base=BASE)
    assert '<Say voice="Google.eu-ES-Standard-A">' in basque.document([HELLO], HangUp(), action="")


def test_a_recording_is_played_in_its_place(scribe: Scribe) -> None:
    name = "de-hello-0123456789abcdef.wav"
    pieces: list[Piece] = [Recording(name, "de"), Pause(0.4, "de"), HELLO]
    root = checked(scribe.document(pieces, Listen(1, 10.0), action=ACTION).encode(), base=BASE)
    assert [child.tag for child in root[0]] == ["Play", "Say"]
    assert root[0][0].text == f"{BASE}/phone/recordings/de/{name}"


def test_a_pause_between_two_recordings_is_not_an_empty_sentence(scribe: Scribe) -> None:
    long, short = Pause(1.0, "de"), Pause(0.3, "de")
    between: list[Piece] = [Recording("a.wav", "de"), long, Recording("b.wav", "de"), short]
    root = checked(scribe.document(between, HangUp(), action="").encode(), base=BASE)
    assert [child.tag for child in root] == ["Play", "Pause", "Play", "Hangup"]


def test_portable_pauses_are_ends_of_sentences(scribe: Scribe) -> None:
    pieces: list[Piece] = [
        HELLO,
        Pause(0.4, "de"),
        PRESS,
        Pause(1.0, "de"),
        HELLO,
        Recording("a.wav", "de"),
        Pause(1.0, "de"),
    ]
    document = scribe.document(pieces, Listen(1, 3.0), action=ACTION, portable=True)
    assert ">Guten Tag. Drücken Sie die Eins. Guten Tag.</Say>" in document
    assert "break" not in document
    assert "Pause" not in document


def test_a_transfer_shows_the_hotlines_number(scribe: Scribe) -> None:
    dial = Dial("+493023125990", 30)
    document = scribe.document([HELLO], dial, action=ACTION, shows="+493023125900")
    assert body(document).endswith(
        f'<Dial action="{BASE}{ACTION}" callerId="+493023125900" method="POST" timeout="30">'
        "<Number>+493023125990</Number></Dial></Response>"
    )
    assert "callerId" not in scribe.document([HELLO], dial, action=ACTION, shows="client:x")
    assert "record" not in document


def test_whoever_is_told_who_rings_is_told_by_the_number_itself(scribe: Scribe) -> None:
    document = scribe.document([HELLO], Dial("+493023125990", 30, whispers=True), action=ACTION)
    assert (
        f'<Number method="POST" statusCallback="{BASE}/phone/over" statusCallbackMethod="POST" '
        f'url="{BASE}/phone/desk">+493023125990</Number></Dial></Response>'
    ) in document


def test_the_end_of_what_the_desk_hears_joins_it(scribe: Scribe) -> None:
    assert body(scribe.document([], Join(), action="")) == "<Response />"


def test_signs_of_xml_are_harmless_and_unprintable_ones_are_left_out(scribe: Scribe) -> None:
    odd = Speech("Müller & <Söhne> \x00\x07\x0b\ud800\ufffe\x85 \U0001f34e", "de")
    root = checked(scribe.document([odd], HangUp(), action="").encode(), base=BASE)
    assert root[0].text == "Müller & <Söhne>  \U0001f34e"


def test_half_a_second_of_patience_is_a_whole_one(scribe: Scribe) -> None:
    assert 'timeout="3"' in scribe.document([HELLO], Listen(1, 2.5), action=ACTION)


def test_the_end_of_a_call_in_which_nothing_is_left_to_say(scribe: Scribe) -> None:
    assert body(scribe.document([], HangUp(), action="")) == "<Response><Hangup /></Response>"


def test_every_answer_of_every_call_is_a_document_that_the_provider_takes(
    scribe: Scribe, cities: dict[str, City], words: Words
) -> None:
    berlin = cities["berlin"]
    seen: set[str] = set()
    by_day, by_night = beginnings(berlin, (NOON,), "de"), beginnings(berlin, (NIGHT,), "de")
    everybody = (*by_day, *islice(by_night, 2))
    for move in walk(everybody, entries(berlin), with_misses=False):
        reply, step = move.reply, move.reply.conversation.step
        if (key := repr((step, reply.lines, reply.wait))) in seen:
            continue
        seen.add(key)
        for language in berlin.languages:
            pieces = words.render(reply.lines, language=language, city=berlin.code)
            document = scribe.document(pieces, reply.wait, action=f"/phone/keys/{step}?turn=1", shows=GERMAN)
            checked(document.encode(), base=BASE)
    assert len(seen) > 100


def test_the_rest_client_is_not_loaded_for_a_call() -> None:
    loaded = "import sys, hotline.phone; print([name for name in sys.modules if name.startswith('twilio')])"
    asked = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert "twilio.request_validator" in asked.stdout
    assert "twilio.rest" not in asked.stdout
    assert "twilio.http" not in asked.stdout
