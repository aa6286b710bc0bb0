"""How long words take, and how they read."""

from __future__ import annotations

import io
import wave
from xml.etree import ElementTree

import pytest

from hotline.simulator.speech import Pace, recording_seconds, spoken_seconds, spoken_text
from hotline.simulator.voices import is_language, is_voice, language_of


def seconds(inside: str, language: str = "en") -> float:
    return spoken_seconds(ElementTree.fromstring(f"<Say>{inside}</Say>"), language)


@pytest.mark.parametrize(
    ("inside", "language", "expected"),
    [
        ("one two three four five", "en", 2.0),
        ("vierzehn Zeic", "de", 13 / 14),
        ("one <break time='400ms'/> two", "en", 1.2),
        ("one <break time='1.5s'/>", "en", 1.9),
        ("one <break strength='strong'/>", "en", 1.4),
        ("one <break/>", "en", 1.15),
        ("12043", "en", 2.0),
        ("1 2", "de", 11 / 14),
        ("<say-as interpret-as='digits'>12043</say-as>", "en", 2.0),
        ("<prosody rate='50%'>one two</prosody> three", "en", 2.0),
        ("<prosody rate='slow'>one two three</prosody>", "en", 1.6),
        ("<p><s>one two</s> <s>three</s></p>", "en", 1.2),
        ("<sub alias='for example'>e.g.</sub>", "en", 0.8),
        ("", "en", 0.0),
    ],
)
def test_speech_takes_as_long_as_its_words_and_breaks(inside: str, language: str, expected: float) -> None:
    assert seconds(inside, language) == pytest.approx(expected)


def test_voices_may_be_slower_or_faster_than_usual() -> None:
    node = ElementTree.fromstring("<Say>one two <break time='1s'/>three</Say>")
    pace = Pace({"en": 60.0}, {"de": 2.0}, usual=12.0)
    assert [spoken_seconds(node, language, pace) for language in ("en", "de", "fr")] == [4.0, 7.0, 2.0]


def test_breaks_do_not_glue_words_together() -> None:
    node = ElementTree.fromstring("<Say>  Press<break time='1s'/>one,\n <emphasis>please</emphasis>. </Say>")
    assert spoken_text(node) == "Press one, please."


def test_a_real_recording_has_its_real_length() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(8000)
        recording.writeframes(b"\0\0" * 12000)
    assert recording_seconds(file.getvalue()) == pytest.approx(1.5)
    assert recording_seconds(b"x" * 4000) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "voice",
    ["man", "Polly.Ewa", "Polly.Vicki-Neural", "Google.de-DE-Standard-A", "Google.pl-PL-Wavenet-C",
     "Google.sv-SE-Standard-Q", "Google.de-DE-Chirp3-HD-Kore"],
)  # fmt: skip
def test_voices_that_exist(voice: str) -> None:
    assert is_voice(voice)


@pytest.mark.parametrize(
    "voice",
    ["", "Man", "Google.de-DE-Standard-I", "Google.es-ES-Wavenet-A", "Google.de-Standard-A", "Amazon.Vicki"],
)
def test_voices_that_do_not_exist(voice: str) -> None:
    assert not is_voice(voice)


def test_languages_have_a_country() -> None:
    assert [is_language(name) for name in ("de-DE", "pl-PL", "arb", "de", "deutsch", "gl-ES")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_voice_tells_the_language() -> None:
    assert language_of("Google.eu-ES-Standard-A", "") == "eu"
    assert language_of("Polly.Ewa", "") == "pl"
    assert language_of("man", "de-DE") == "de"
    assert language_of("", "") == "en"
