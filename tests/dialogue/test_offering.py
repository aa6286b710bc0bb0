"""Somebody rings who would like to help: one key, the postcode, and a person rings them back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.cities import City
from tests.dialogue.caller import MONDAY_NIGHT, Caller

FOUND = ("4", "4", "3")  # something else, something else again, and the last choice


@pytest.fixture(scope="module")
def offering(berlin: City) -> City:
    """Berlin with room in a third menu, and the key switched on."""
    return replace(
        berlin, more_types=("household", "pets", "errands_post"), third_types=("transport",), offers=True
    )


def test_nobody_hears_of_it_where_it_is_not_switched_on(berlin: City, offering: City) -> None:
    assert "offer_help" not in Caller(berlin).calls().presses("4").hears
    silent = replace(offering, offers=False)
    assert "offer_help" not in Caller(silent).calls().presses("4", "4").hears


def test_the_first_menus_do_not_grow(berlin: City, offering: City) -> None:
    assert Caller(offering).calls().hears == Caller(berlin).calls().hears
    caller = Caller(offering).calls().presses("4", "4")
    assert caller.hears == ["kinds_more_intro", "transport.menu", "for_other", "offer_help"]


def test_one_key_and_the_postcode_are_enough(offering: City) -> None:
    caller = Caller(offering).calls().presses(*FOUND)
    assert caller.hears == ["offer_told", "postcode_change"]
    caller.presses("12043")
    assert caller.hears == ["offer_noted", "goodbye"]
    assert (caller.done, caller.is_over) == (["offer"], True)
    assert (caller.answers["zone"], caller.answers["kind"]) == ("neukoelln", "")


def test_a_withheld_number_is_keyed_in_first(offering: City) -> None:
    caller = Caller(offering, number="withheld").calls().presses(*FOUND, "12043")
    assert caller.hears == ["number_ask"]
    caller.presses("03023125001").says_nothing()
    assert (caller.done, caller.hears) == (["number", "offer"], ["offer_noted", "goodbye"])


def test_from_elsewhere_a_person_rings_and_says_who_can_use_them(offering: City) -> None:
    caller = Caller(offering, now=MONDAY_NIGHT).calls().presses(*FOUND, "14467")
    while not caller.is_over:
        caller.says_nothing()
    assert caller.done == ["ticket"]


def test_who_has_a_request_open_may_help_as_well(offering: City) -> None:
    caller = Caller(offering).calls().presses("1", "12043")
    assert "read_back" in caller.hears
    caller.presses("*", "1", "4", "4")
    assert "offer_help" not in caller.hears
