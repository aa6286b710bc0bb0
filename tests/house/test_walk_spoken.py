"""The machine walk by voice: all that may be said, in every city and every language that is recognised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import takewhile
from typing import TypeAlias

import pytest

from hotline.cities import City
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.crowd import beginnings, sample_postcodes
from hotline.dialogue.events import Keys, Spoken
from hotline.dialogue.hearing import UNCLEAR, understand
from hotline.dialogue.replies import HangUp, Listen
from hotline.dialogue.steps import STEPS, Digits, Menu
from hotline.dialogue.walk import Move, events_at, moves_at, walk
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
Ways: TypeAlias = Callable[[str], list[Move]]


@pytest.fixture(scope="module")
def ways_of(words: Words) -> Ways:
    """Each different answer of a city, walked once in its first language."""
    return cache(partial(_ways_through, words))


@pytest.fixture(scope="module")
def moves_of(words: Words, ways_of: Ways) -> Moves:
    """The moves of a city and a language: the ways through a city are walked once, in its first language.

    What is said stands for keys, whatever the language: so where it leads is walked, and what it stands for
    is tried in each language at every question there is.
    """

    def moves(city: str, language: str) -> list[Move]:
        ways = ways_of(city)
        own = language == CITIES[city].languages[0]
        return ways if own else _different(_in_language(words, city, language, ways))

    return cache(moves)


@cache
def _listening(name: str) -> City:
    """Whose callers may speak, and are helped in every language."""
    city = CITIES[name]
    languages = tuple(dict.fromkeys((*city.languages, *LANGUAGES)))
    lines = (tuple(replace(one, languages=languages) for one in which) for which in (city.talk, city.crisis))
    talk, crisis = lines
    return replace(city, speech=True, languages=languages, talk=talk, crisis=crisis)


def _callers(words: Words, name: str, language: str) -> list[Conversation]:
    """Callers whose number is known, a new one and one who has rung before."""
    everybody = beginnings(_listening(name), (BY_NIGHT,), language, words.lexicons(name))
    known = [call for call in everybody if call.facts.number != "withheld" and not call.facts.open_requests]
    return [call for call in known if len(call.facts.languages) == 1 and not call.facts.shared]


def _ways_through(words: Words, name: str) -> list[Move]:
    """Each different answer once, in the first language of the city."""
    city = _listening(name)
    callers = _callers(words, name, city.languages[0])
    return _different(walk(callers, sample_postcodes(city), with_misses=False))


def _in_language(words: Words, name: str, language: str, ways: list[Move]) -> Iterator[Move]:
    """The first answers in a language; each question once more, and all that may be said to it."""
    yield from takewhile(lambda move: move.event is None, walk(_callers(words, name, language), ()))
    asking = [move.reply for move in ways if not isinstance(move.reply.wait, HangUp)]
    named = {(tuple(line.name for line in one.lines), one.wait): one for one in asking}
    for reply in named.values():
        call = reply.conversation
        asked = replace(call, language=language, facts=replace(call.facts, languages=(language,)))
        everything = events_at(asked, sample_postcodes(_listening(name)))
        said = [event for event in everything if isinstance(event, Spoken) or event == Keys("*")]
        yield from moves_at(asked, said)


def _different(moves: Iterable[Move]) -> list[Move]:
    """Each different answer once, whatever the way to it."""
    found: dict[object, Move] = {}
    for move in moves:
        reply = move.reply
        if reply.heard != "gone":
            found.setdefault((repr(reply.lines), reply.wait, reply.heard, type(move.event)), move)
    return list(found.values())


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


def test_what_may_be_said_at_a_question_means_the_same_keys_in_every_language(
    words: Words, ways_of: Ways
) -> None:
    meant = {language: _meanings(words, language, ways_of("berlin")) for language in LANGUAGES}
    assert len(meant["de"]) > 50
    assert {language: found ^ meant["de"] for language, found in meant.items() if found != meant["de"]} == {}


def _meanings(words: Words, language: str, ways: list[Move]) -> set[tuple[str, str, str]]:
    """At which question what was said stood for which keys, and what it was taken for."""
    moves = _in_language(words, "berlin", language, ways)
    spoken = (move for move in moves if isinstance(move.event, Spoken))
    return {(move.before.step, move.reply.understood, move.reply.heard) for move in spoken}


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
