"""The text message after a call: one part, two in other letters, whatever was asked for; or too long."""

from __future__ import annotations

from itertools import product

import pytest

from hotline.cities import City, known_cities, load_cities
from hotline.prompts import load_words
from hotline.prompts.confirmation import WHENS, Noted
from hotline.prompts.letters import is_small, parts, places
from hotline.simulator.receivers import segments
from tests.prompts.worker import Worker

CITIES = load_cities(known_cities(), {})
PAGES = "en/pages.toml"


@pytest.mark.parametrize("city", CITIES.values(), ids=CITIES)
def test_every_kind_and_every_time_fits_into_one_message_in_each_language(city: City) -> None:
    words = load_words(city.languages, (city.code,))
    postcode = city.postcode_shown("80310" if city.code == "tricity" else "12043")
    for language in city.languages:
        word = max(words.code_words(language), key=len)
        for kind in (*city.first_types, *city.more_types, *city.third_types, "other"):
            for when, there in product(WHENS, (False, True)):
                noted = Noted(kind, postcode, when, word, there)
                body = words.confirmation(noted, language=language, city=city.code)
                assert parts(body) == segments(body) <= (1 if is_small(body) else 2), (len(body), body)
                assert not any(mark in body for mark in ("http", "www", "+4"))


def test_a_message_that_is_too_long_is_told_with_how_long_it_is(worker: Worker) -> None:
    text = "Neighbour Help, near you: we noted {what}. A helper will ring you {when}. The word is {word}."
    line = worker.writes("confirm_message", f"{text} Never give your card or PIN.", PAGES)
    worker.is_told(PAGES, line, "in 2 parts")


def test_a_language_of_other_letters_may_take_two_parts_and_no_more(worker: Worker) -> None:
    worker.writes(
        "confirm_message", "Сусідська допомога: {what}. Вам зателефонують {when}. Слово: {word}.", PAGES
    )
    assert [fault for fault in worker.checks() if "message after a call" in fault.what] == []
    line = worker.writes("confirm_message", "Сусідська допомога: {what}. " * 2 + "{when} {word}", PAGES)
    worker.is_told(PAGES, line, "in 3 parts")


def test_signs_of_the_extension_take_two_places() -> None:
    assert (places("10 €"), places("10 E")) == (5, 4)
    assert (parts("a" * 159 + "€"), parts("a" * 160)) == (2, 1)
    assert (parts("ж" * 70), parts("ж" * 71), parts("ж" * 134), parts("ж" * 135)) == (1, 2, 2, 3)
