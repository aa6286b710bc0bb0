"""The machine walk by voice: all that may be said, in every city and every language that is recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TypeAlias

import pytest

from hotline.cities import City
from hotline.dialogue.crowd import beginnings, sample_postcodes
from hotline.dialogue.events import Spoken
from hotline.dialogue.hearing import UNCLEAR, understand
from hotline.dialogue.replies import Listen
from hotline.dialogue.steps import STEPS, Digits, Menu
from hotline.dialogue.walk import Move, walk
from hotline.phone.twiml import Scribe
from hotline.prompts import Words, load_words
from hotline.simulator.documents import read_twiml
from tests.house.test_walk import BY_NIGHT, CITIES, LANGUAGES, PUBLIC, SPOKEN

pytestmark = pytest.mark.timeout(900)  # thousands of moves: minutes, on a machine with much else to do


@pytest.fixture(scope="module")
def words() -> Words:
    """The words as they are shipped, in towns that let callers speak."""
    return load_words(LANGUAGES, tuple(CITIES), listening=tuple(CITIES))


Moves: TypeAlias = Callable[[str, str], list[Move]]


@pytest.fixture(scope="module")
def moves_of(words: Words) -> Moves:
    """The moves of a city and a language, walked once."""
    return cache(lambda city, language: _moves_of(words, city, language))


@cache
def _listening(name: str) -> City:
    return replace(CITIES[name], speech=True)


def _moves_of(words: Words, name: str, language: str) -> list[Move]:
    """Each different answer to callers whose number is known, a new one and one who has rung before."""
    city = _listening(name)
    lexicons = words.lexicons(name)
    everybody = beginnings(city, (BY_NIGHT,), language, lexicons)
    known = [call for call in everybody if call.facts.number != "withheld" and not call.facts.open_requests]
    alone = [call for call in known if call.facts.languages == (language,) and not call.facts.shared]
    different: dict[object, Move] = {}
    for move in walk(alone, sample_postcodes(city), with_misses=False):
        reply = move.reply
        if reply.heard != "gone":
            kind = (repr(reply.lines), reply.wait, reply.heard, type(move.event))
            different.setdefault(kind, move)
    return list(different.values())


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_every_answer_to_what_is_said_has_words_and_is_accepted_by_the_provider(
    words: Words, moves_of: Moves, city: str, language: str
) -> None:
    moves = moves_of(city, language)
    if language not in words.lexicons(city):  # keys only
        assert not any(isinstance(move.event, Spoken) for move in moves)
        return
    assert {move.reply.heard for move in moves if isinstance(move.event, Spoken)} >= {
        "answer",
        "unclear",
        "person",
    }
    scribe = Scribe(words, PUBLIC)
    for reply in (move.reply for move in moves):
        pieces = words.render(reply.lines, language=language, city=city)
        document = scribe.document(
            pieces, reply.wait, action="/phone/keys/step?turn=1", shows="+493023125900"
        )
        page = read_twiml(document.encode(), url=f"{PUBLIC}/phone/ring", strict=True)
        assert page.warnings == [], (reply.lines, page.warnings)
        spoken = isinstance(reply.wait, Listen) and reply.wait.speech is not None
        assert ('input="dtmf speech"' in document) == spoken
        assert len(document) < 16_000


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_a_loud_telephone_that_hears_the_hotline_chooses_nothing(
    words: Words, moves_of: Moves, city: str, language: str
) -> None:
    """The echo of a prompt is what it began with: a recogniser that hears a voice cuts the prompt short."""
    found = set()
    for reply in {repr(move.reply.lines): move.reply for move in moves_of(city, language)}.values():
        call, wait = reply.conversation, reply.wait
        step = STEPS[call.step](call)
        if not isinstance(wait, Listen) or wait.speech is None or not isinstance(step, Menu | Digits):
            continue
        said = words.plain(reply.lines, language=language, city=city).split()
        for count in range(1, len(said) + 1):
            heard = understand(call, step, Spoken(" ".join(said[:count])))
            if heard != UNCLEAR:
                found.add((call.step, " ".join(said[:count]), heard.keys))
    assert found == set(), found


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_the_way_to_the_first_kind_of_help_is_as_long_as_without_speech(
    words: Words, city: str, language: str
) -> None:
    """R7: what tells that one may speak comes after the first silence."""
    keys, voice = (
        next(iter(walk(beginnings(CITIES[city], (BY_NIGHT,), language, lexicons), ()))).reply
        for lexicons in ({}, words.lexicons(city))
    )
    assert keys.lines == voice.lines
