"""The machine walk with words: every answer of every call, in every language, as the provider reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from hotline.cities import City, load_cities
from hotline.dialogue.crowd import beginnings, entries
from hotline.dialogue.steps import Listen, Reply
from hotline.dialogue.walk import walk
from hotline.phone.twiml import Scribe
from hotline.prompts import Words, load_words
from hotline.prompts.lines import Kind, Line
from hotline.simulator.documents import Page, read_twiml

BY_DAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
BY_NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
PUBLIC = "https://hotline.example.org"
DESK = {"number": "+493023125990", "verified_on": date(2026, 11, 1)}
CITIES = ("berlin",)
LANGUAGES = ("de", "pl", "en")


@pytest.fixture(scope="module", params=CITIES)
def city(request: pytest.FixtureRequest) -> City:
    """Every city that is shipped, with somebody at the desk."""
    return load_cities((request.param,), {request.param: {"desk": [DESK]}})[request.param]


@pytest.fixture(scope="module")
def words() -> Words:
    """The words as they are shipped."""
    return load_words(LANGUAGES, CITIES)


@pytest.fixture(scope="module")
def answers(city: City) -> list[Reply]:
    """Each different answer once, whatever the way to it."""
    different: dict[object, Reply] = {}
    for move in walk(beginnings(city, (BY_DAY, BY_NIGHT), city.languages[0]), entries(city)):
        if move.reply.heard != "gone":
            different.setdefault((repr(move.reply.lines), move.reply.wait), move.reply)
    return list(different.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_words_and_is_accepted_by_the_provider(
    city: City, words: Words, answers: list[Reply], language: str
) -> None:
    scribe = Scribe(words, PUBLIC)
    for reply in answers:
        pieces = words.render(reply.lines, language=language, city=city.code)
        document = scribe.document(
            pieces, reply.wait, action="/phone/keys/step?turn=1", shows="+493023125900"
        )
        page = read_twiml(document.encode(), url=f"{PUBLIC}/phone/ring", strict=True)
        assert page.warnings == [], (reply.lines, page.warnings)
        assert _keeps_the_caller(page) or not isinstance(reply.wait, Listen)
    assert len(answers) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_help_can_be_said_at_every_place_that_names_it(
    city: City, words: Words, answers: list[Reply], language: str
) -> None:
    for reply in answers:
        for line in reply.lines:
            if isinstance(line.gaps.get("type"), Kind):
                for kind in (*city.first_types, *city.more_types, *city.third_types, "other"):
                    named = replace(line, gaps={**line.gaps, "type": Kind(kind)})
                    assert words.plain((named,), language=language, city=city.code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_zone_can_be_said(city: City, words: Words, language: str) -> None:
    for zone in city.zones:
        assert city.zone_spoken(zone, language).strip()
    assert words.plain((Line("goodbye"),), language=language, city=city.code)


def _keeps_the_caller(page: Page) -> bool:
    """A question listens, says where the keys go, and asks there again when nothing comes."""
    gathers = [verb for verb in page.verbs if verb.name == "Gather"]
    return len(gathers) == 1 and gathers[0].is_true("actionOnEmptyResult") and bool(gathers[0].get("action"))
