"""Every language that is shipped, by telephone: switched on in the site file, and nothing else touched."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hotline.prompts.sources import find_folder, shipped_languages
from tests.house.resident import Resident
from tests.house.spoken import is_said, words
from tests.house.town import AREA, Databases, Town, databases, eventually, site_text, town
from tests.house.volunteer import Volunteer

LANGUAGES = shipped_languages(find_folder())
LINES = {language: f"{AREA}{910 + number}" for number, language in enumerate(LANGUAGES)}
SEVERAL = f"{AREA}930"
LATEST = LANGUAGES[-3:]  # a number serves three
OKSANA = "+491713920014"


@pytest.fixture(scope="module", params=["sqlite"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def everywhere(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town with a number for each language, and one number for three of them."""
    all_languages = f"languages = {list(LANGUAGES)}"
    site = re.sub("^languages = .*", all_languages, site_text(by_day=True), count=1, flags=re.MULTILINE)
    lines = [*((number, [language]) for language, number in LINES.items()), (SEVERAL, list(LATEST))]
    own = [f'[[berlin.lines]]\nnumber = "{number}"\nlanguages = {spoken}' for number, spoken in lines]
    site = "\n".join([site, *own])
    with town(tmp_path_factory.mktemp("everywhere"), given, site=site, clock=True) as running:
        running.has_volunteer("Oksana", OKSANA, language="uk")
        yield running


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_rings_is_served_in_their_language_from_hello_to_goodbye(
    everywhere: Town, language: str
) -> None:
    number = f"{AREA}{800 + LANGUAGES.index(language)}"
    caller = Resident(everywhere, number, dials=LINES[language], language=language).rings()
    caller.hears("hello", "emergency_first", "kinds_intro", "kinds_else")
    caller.presses("1", "12043").hears("read_back").stays_to_the_end()
    caller.hears("promise_open", "close_word", "close_cards", "goodbye")
    assert any(word.casefold() in caller.heard.casefold() for word in words().code_words(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_left_without_a_person_because_of_their_language(everywhere: Town, language: str) -> None:
    number = f"{AREA}{820 + LANGUAGES.index(language)}"
    caller = Resident(everywhere, number, dials=LINES[language], language=language).rings()
    caller.says_nothing().hears("take_your_time", "no_keys_stay").says_nothing(2)
    assert caller.spoke_with_somebody


def test_a_number_of_three_languages_asks_in_each_and_goes_on_in_the_one_that_was_chosen(
    everywhere: Town,
) -> None:
    caller = Resident(everywhere, f"{AREA}840", dials=SEVERAL, language=LATEST[1]).rings()
    assert all(is_said("language_choice", caller.heard, language) for language in LATEST)
    caller.presses("2").hears("hello", "kinds_intro").presses("1", "12043").hears("read_back")


def test_a_volunteer_reads_pages_and_messages_in_their_language(everywhere: Town) -> None:
    oksana = Volunteer(everywhere, OKSANA, language="uk").asks_for_code()
    code = oksana.reads_code()
    written = words().page("code_message", language="uk", code=code)
    assert eventually(lambda: everywhere.messages_to(OKSANA))[0] == written
    oksana.signs_in_with(code).looks_at_the_board()
    assert words().page("waiting_title", language="uk") in oksana.page.text
