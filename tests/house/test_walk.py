"""The machine walk with words: every answer of every call, in every language, as the provider reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from hotline.cities import AskZones, known_cities, load_cities
from hotline.dialogue.crowd import beginnings, entries
from hotline.dialogue.steps import Listen, Reply
from hotline.dialogue.walk import walk
from hotline.phone.twiml import Scribe
from hotline.prompts import Speech, Words, load_words
from hotline.prompts.checks.lengths import MENU_SECONDS, PROMPT_SECONDS, all_compositions, length
from hotline.prompts.checks.sentences import WORDS_IN_A_SENTENCE
from hotline.prompts.compositions import composed, examples
from hotline.prompts.lines import Count, Digits, Gap, KeyName, Kind, Line, Text
from hotline.prompts.seconds import count_words, seconds, spoken_seconds, without_last_pause
from hotline.prompts.sources import FILES, find_folder
from hotline.prompts.vocabulary import Vocabulary
from hotline.simulator.documents import Page, read_twiml

BY_DAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
BY_NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
PUBLIC = "https://hotline.example.org"
SHOWS = "+493023125900"
DESK = {"number": "+493023125990", "verified_on": date(2026, 11, 1)}
CITIES = load_cities(known_cities(), {name: {"desk": [DESK]} for name in known_cities()})
SPOKEN = [(city.code, language) for city in CITIES.values() for language in city.languages]


@pytest.fixture(scope="module")
def words() -> Words:
    """The words as they are shipped."""
    languages = {language: None for _, language in SPOKEN}
    return load_words(tuple(languages), tuple(CITIES))


@cache
def answers_of(name: str) -> list[Reply]:
    """Each different answer of a city once, whatever the way to it, with somebody at the desk."""
    different: dict[object, Reply] = {}
    city = CITIES[name]
    for move in walk(beginnings(city, (BY_DAY, BY_NIGHT), city.languages[0]), entries(city)):
        if move.reply.heard != "gone":
            different.setdefault((repr(move.reply.lines), move.reply.wait), move.reply)
    return list(different.values())


def test_all_shipped_cities_are_walked() -> None:
    assert {"berlin", "tricity"} <= set(CITIES)


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_every_answer_has_words_and_is_accepted_by_the_provider(
    words: Words, city: str, language: str
) -> None:
    scribe = Scribe(words, PUBLIC)
    for reply in answers_of(city):
        pieces = words.render(reply.lines, language=language, city=city)
        document = scribe.document(pieces, reply.wait, action="/phone/keys/step?turn=1", shows=SHOWS)
        page = read_twiml(document.encode(), url=f"{PUBLIC}/phone/ring", strict=True)
        assert page.warnings == [], (reply.lines, page.warnings)
        assert _keeps_the_caller(page) or not isinstance(reply.wait, Listen)
    assert len(answers_of(city)) > 100


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


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_no_zones_name_makes_a_prompt_too_long_to_listen_to(words: Words, city: str, language: str) -> None:
    town, spoken = CITIES[city], _spoken(words, city, language)
    names = [town.zone_spoken(zone, language) for zone in town.zones]
    longest = max(names, key=lambda name: spoken_seconds(name, spoken.language))
    code = next(iter(town.table.codes or town.table.prefixes)).ljust(town.postcode_length, "0")
    own: dict[str, Gap] = {"zone": Text(longest), "postcode": Digits(town.postcode_groups(code))}
    gaps = {**examples(max(words.code_words(language), key=len)), **own}
    for whole in all_compositions(spoken, gaps):
        if "zone_choice" not in whole.lines and any(
            "zone" in spoken.entries[name].gaps for name in whole.lines
        ):
            lasts = length(whole, composed(spoken, whole, gaps), spoken, {})
            assert lasts <= (MENU_SECONDS if whole.menu else PROMPT_SECONDS), (whole.name, longest)


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_no_choice_of_zones_takes_too_long(words: Words, city: str, language: str) -> None:
    town = CITIES[city]
    for zones in {place.zones for place in town.index.places.values() if isinstance(place, AskZones)}:
        ask = Line("zone_ask", {"count": Count(len(zones))})
        names = [Text(town.zone_spoken(zone, language)) for zone in zones]
        choices = [Line("zone_choice", {"zone": name, "key": KeyName("4")}) for name in names]
        pieces = words.render((ask, *choices), language=language, city=city)
        lasts = seconds(without_last_pause(pieces), _spoken(words, city, language).language)
        assert lasts <= MENU_SECONDS, zones


def _spoken(words: Words, city: str, language: str) -> Vocabulary:
    return words.spoken.get((language, city)) or words.spoken[language, ""]


@pytest.mark.parametrize(("city", "language"), SPOKEN)
def test_every_zone_can_be_said_in_a_sentence_that_can_be_kept_in_mind(
    words: Words, city: str, language: str
) -> None:
    town = CITIES[city]
    for zone in town.zones:
        name = Text(town.zone_spoken(zone, language))
        gaps = {**examples("word"), "zone": name, "type": Kind(town.first_types[0])}
        for line in ("read_back", "known_zone", "zone_choice"):
            said = words.render((Line(line, gaps),), language=language, city=city)
            text = " ".join(piece.text for piece in said if isinstance(piece, Speech))
            sentences = re.split(r"(?<=[.!?])\s+", text)
            assert name.text in text
            assert max(count_words(one) for one in sentences) <= WORDS_IN_A_SENTENCE, text


def test_words_for_one_city_are_for_a_city_that_there_is() -> None:
    own = {path.stem for path in find_folder().glob("*/*.toml")} - set(FILES)
    assert own <= set(CITIES)


def _keeps_the_caller(page: Page) -> bool:
    """A question listens, says where the keys go, and asks there again when nothing comes."""
    gathers = [verb for verb in page.verbs if verb.name == "Gather"]
    return len(gathers) == 1 and gathers[0].is_true("actionOnEmptyResult") and bool(gathers[0].get("action"))
