"""A text message says in one part what it has to say, also of places with letters of their own (R75)."""

from __future__ import annotations

import pytest

from hotline.cities import City, known_cities, load_cities
from hotline.prompts import load_words
from hotline.prompts.letters import in_few_letters, is_small
from hotline.prompts.sources import find_folder, shipped_languages
from hotline.simulator.receivers import segments

CITIES = load_cities(known_cities(), {})


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Gdańsk, Śródmieście", "Gdansk, Srodmiescie"),
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ, zażółć gęślą jaźń", "ZAZOLC GESLA JAZN, zazolc gesla jazn"),
        ("Tempelhof-Schöneberg \N{EN DASH} größer…", "Tempelhof-Schöneberg - größer..."),
        ("Нойкёльн, Gdańsk", "Нойкёльн, Gdańsk"),  # no message of few letters in any case
    ],
)
def test_marks_are_left_out_only_where_that_makes_a_message_of_few_letters(written: str, sent: str) -> None:
    assert in_few_letters(written) == sent


@pytest.mark.parametrize("city", CITIES.values(), ids=CITIES)
def test_whoever_did_not_ring_in_time_is_told_so_in_one_part_or_two_for_every_zone(city: City) -> None:
    """One part of small letters; two where a language is written in others (R75)."""
    languages = shipped_languages(find_folder())
    words = load_words(languages, (city.code,))
    for language in languages:
        for zone in city.zones:
            where = city.zone_spoken(zone, language)
            body = in_few_letters(words.page("released_message", language=language, zone=where))
            assert segments(body) <= (1 if is_small(body) else 2), (len(body), body)
