"""The machine walk with words: every answer of every call, in every language, as the provider reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from hotline.cities import City, known_cities, load_cities
from hotline.dialogue.callback import CALLBACK, RESIDENT_LEG
from hotline.dialogue.crowd import (
    TOLD_IN_DIGITS,
    beginnings,
    entries,
    helping,
    put_through_by,
    put_through_to,
    rung_for,
)
from hotline.dialogue.desk_leg import DESK_LEG
from hotline.dialogue.replies import Listen, Reply, Tape
from hotline.dialogue.walk import walk
from hotline.house import long_names
from hotline.phone.twiml import Scribe
from hotline.prompts import Words, load_words
from hotline.prompts.lines import Kind, Line, Text
from hotline.prompts.sources import FILES, HEARD, find_folder, shipped_languages
from hotline.simulator.documents import Page, read_twiml
from tests.cities.towns import places

pytestmark = pytest.mark.timeout(900)  # thousands of moves: minutes, on a machine with much else to do

BY_DAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
BY_NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
PUBLIC = "https://hotline.example.org"
SHOWS = "+493023125900"
TRIED = {"verified_on": date(2026, 11, 1), "verified_by": "A. Muster"}


def with_all_numbers(city: City) -> dict[str, Any]:
    """Two telephones at the desk that are told who rings, a crisis line, and one to be told of by night."""
    day_and_night = {"daily": ["00:00-24:00"]}
    line = {**TRIED, "languages": list(city.languages), "name": "Telefonseelsorge", "hours": day_and_night}
    return {
        "settings": {"calls": {"whisper": True}},
        "desk": [{**TRIED, "number": "+493023125990"}, {**TRIED, "number": "+493023125991"}],
        "crisis_key": 7,
        "crisis": [{**line, "number": "+493023125995"}],
        "talk": [{**line, "number": "+493023125996"}],
    }


AS_SHIPPED = load_cities(known_cities(), {})
SHIPPED = load_cities(known_cities(), {name: with_all_numbers(city) for name, city in AS_SHIPPED.items()})
CITIES = {**SHIPPED, **places()}  # and those whose callers key in letters, or choose their district by name
LANGUAGES = shipped_languages(find_folder())
SPOKEN = [(city, language) for city in CITIES for language in LANGUAGES]  # offered there or not


@pytest.fixture(scope="module")
def words() -> Words:
    """The words as they are shipped."""
    return load_words(LANGUAGES, tuple(CITIES))


@cache
def answers_of(name: str) -> list[Reply]:
    """Each different answer of a city once, whatever the way to it, with somebody at the desk."""
    different: dict[object, Reply] = {}
    city = CITIES[name]
    # A mistake is answered by night as by day; and night differs in nothing that is theirs who key letters.
    times = {BY_DAY: True, BY_NIGHT: False} if name in SHIPPED else {BY_DAY: False}
    for now, with_misses in times.items():
        callers = beginnings(city, (now,), city.languages[0])
        for move in walk(callers, entries(city), with_misses=with_misses):
            if move.reply.heard != "gone":
                different.setdefault((repr(move.reply.lines), move.reply.wait), move.reply)
    for move in walk(rung_for(city, BY_DAY, city.languages[0]), ("1",), DESK_LEG):
        different.setdefault((repr(move.reply.lines), move.reply.wait), move.reply)
    volunteers = put_through_by(city, BY_DAY, city.languages[0])
    residents = put_through_to(city, BY_DAY, city.languages[0])
    for script, who in ((CALLBACK, volunteers), (RESIDENT_LEG, residents)):
        for move in walk(who, ("1", *TOLD_IN_DIGITS), script, with_misses=False):
            different.setdefault((repr(move.reply.lines), move.reply.wait), move.reply)
    return list(different.values())


@cache
def answers_to_volunteers() -> list[Reply]:
    """What a volunteer hears who rings, with the names of one city; each different answer once."""
    moves = walk(helping(CITIES["berlin"], BY_DAY, "de"), ("8405", *TOLD_IN_DIGITS), with_misses=False)
    found = [one.reply for one in moves if any(line.name.startswith("volunteer") for line in one.reply.lines)]
    return list({repr((one.lines, one.wait)): one for one in found}.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_volunteer_hears_each_answer_in_their_own_language(words: Words, language: str) -> None:
    scribe = Scribe(words, PUBLIC)
    assert len(answers_to_volunteers()) > 40
    for reply in answers_to_volunteers():
        pieces = words.render(reply.lines, language=language, city="berlin")
        document = scribe.document(pieces, reply.wait, action="/phone/keys/step?turn=1", shows=SHOWS)
        assert read_twiml(document.encode(), url=f"{PUBLIC}/phone/ring", strict=True).warnings == []


@cache
def answers_with_notes() -> list[Reply]:
    """What is said where a city lets its callers speak after a tone."""
    city = replace(CITIES["berlin"], voice_notes=True)
    moves = walk(beginnings(city, (BY_DAY, BY_NIGHT), "de"), entries(city), with_misses=False)
    about = {"note_offer", "note_notice", "note_kept", "data_note"}
    found = [move.reply for move in moves if about & {line.name for line in move.reply.lines}]
    return list({repr((one.lines, one.wait)): one for one in found}.values())


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_whoever_may_speak_after_the_tone_is_told_first_what_happens_to_it(
    words: Words, city: str, language: str
) -> None:
    scribe = Scribe(words, PUBLIC)
    assert answers_with_notes()
    for reply in answers_with_notes():
        pieces = words.render(reply.lines, language=language, city=city)
        document = scribe.document(pieces, reply.wait, action="/phone/keys/voice_note?turn=1")
        page = read_twiml(document.encode(), url=f"{PUBLIC}/phone/ring", strict=True)
        assert page.warnings == []
        names = [verb.name for verb in page.verbs]
        if isinstance(reply.wait, Tape):
            offer, notice = [line.name for line in reply.lines][-2:]
            assert (offer in ("note_offer", "note_offer_instead"), notice) == (True, "note_notice")
            assert names == ["Say", "Record", "Redirect"]


def test_nowhere_else_is_anybody_recorded() -> None:
    for name, city in CITIES.items():
        assert not city.voice_notes
        assert not [reply for reply in answers_of(name) if isinstance(reply.wait, Tape)]


def test_all_shipped_cities_are_walked() -> None:
    assert {"berlin", "tricity"} <= set(SHIPPED)
    assert {language for city in CITIES.values() for language in city.languages} <= set(LANGUAGES)


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_every_answer_has_words_and_is_accepted_by_the_provider(
    words: Words, city: str, language: str
) -> None:
    scribe = Scribe(words, PUBLIC)
    for reply in answers_of(city):
        pieces = words.render(_said_in(language, reply.lines, CITIES[city]), language=language, city=city)
        document = scribe.document(pieces, reply.wait, action="/phone/keys/step?turn=1", shows=SHOWS)
        page = read_twiml(document.encode(), url=f"{PUBLIC}/phone/ring", strict=True)
        assert page.warnings == [], (reply.lines, page.warnings)
        assert _keeps_the_caller(page) or not isinstance(reply.wait, Listen)
    assert len(answers_of(city)) > 100


def _said_in(language: str, lines: tuple[Line, ...], city: City) -> tuple[Line, ...]:
    """The same answer to whoever speaks another language: there zones may have other names."""
    named = {city.zone_spoken(code, city.languages[0]): code for code in city.zones}
    return tuple(
        replace(
            line,
            gaps={
                gap: Text(city.zone_spoken(named[value.text], language))
                if isinstance(value, Text) and value.text in named
                else value
                for gap, value in line.gaps.items()
            },
        )
        for line in lines
    )


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_every_kind_of_help_can_be_said_at_every_place_that_names_it(
    words: Words, city: str, language: str
) -> None:
    town = CITIES[city]
    for reply in answers_of(city):
        for line in reply.lines:
            if isinstance(line.gaps.get("type"), Kind):
                for kind in (*town.first_types, *town.more_types, *town.third_types, "other"):
                    named = replace(line, gaps={**line.gaps, "type": Kind(kind)})
                    assert words.plain((named,), language=language, city=city)


@pytest.mark.parametrize("city", CITIES)
def test_no_name_of_a_zone_makes_anything_too_long_to_listen_to(words: Words, city: str) -> None:
    town = CITIES[city]
    spoken = LANGUAGES if city in SHIPPED else town.languages
    assert list(long_names((replace(town, languages=spoken),), words)) == []


def test_whoever_gives_a_zone_a_name_that_nobody_can_keep_in_mind_is_told(words: Words) -> None:
    long = "the old quarter between the upper mill and the lower mill"
    berlin, mitte = CITIES["berlin"], CITIES["berlin"].zones["mitte"]
    lengthy = replace(berlin, zones={**berlin.zones, "mitte": replace(mitte, spoken={"en": long})})
    told = " ".join(long_names((lengthy,), words))
    assert f"Berlin (en): With \"{long}\" a sentence of 'read_back' has" in told
    assert "(de)" not in told
    assert "(pl)" not in told


def test_words_for_one_city_are_for_a_city_that_there_is() -> None:
    own = {path.stem for path in find_folder().glob("*/*.toml")} - {*FILES, HEARD}
    assert own <= set(SHIPPED)


def _keeps_the_caller(page: Page) -> bool:
    """A question listens, says where the keys go, and asks there again when nothing comes."""
    gathers = [verb for verb in page.verbs if verb.name == "Gather"]
    return len(gathers) == 1 and gathers[0].is_true("actionOnEmptyResult") and bool(gathers[0].get("action"))
