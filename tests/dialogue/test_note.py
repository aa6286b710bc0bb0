"""More in the caller's own words, after a tone: where it is switched on, and after something is saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.cities import City
from hotline.dialogue.replies import Result
from tests.dialogue.caller import MONDAY_NIGHT, Caller


@pytest.fixture
def listening(berlin: City) -> City:
    """Berlin, where callers may speak after a tone."""
    return replace(berlin, voice_notes=True)


def test_whoever_has_asked_may_say_more_and_hears_first_what_happens_to_it(listening: City) -> None:
    caller = Caller(listening).calls().presses("1", "12043").says_nothing()
    assert caller.hears[-1] == "close_data"  # it is too early for a goodbye
    caller.says_nothing()
    assert caller.hears == ["note_offer", "note_notice"]
    assert caller.is_being_recorded
    caller.says_after_the_tone(12)
    assert caller.hears == ["note_kept", "word_again"]
    assert caller.is_over
    assert caller.done == ["request", "voice_note"]


@pytest.mark.parametrize("seconds", [0, None])
def test_whoever_says_nothing_leaves_nothing(listening: City, seconds: int | None) -> None:
    caller = Caller(listening, results={"voice_note": Result("nothing")}).calls().presses("1", "12043")
    caller.says_nothing(2)
    caller.says_nothing() if seconds is None else caller.says_after_the_tone(seconds)
    assert caller.hears == ["word_again"]
    assert "note_kept" not in caller.hears


def test_hanging_up_while_speaking_keeps_what_was_said(listening: City) -> None:
    caller = Caller(listening).calls().presses("1", "12043").says_nothing(2).says_after_the_tone(4)
    assert caller.done == ["request", "voice_note"]  # the same event: the provider tells of it after the end


def test_nine_and_star_still_lead_where_they_led(listening: City) -> None:
    caller = Caller(listening).calls().presses("1", "12043").says_nothing()
    assert caller.presses("9").hears[:2] == ["data_about", "data_note"]
    other = Caller(listening).calls().presses("1", "12043").says_nothing().presses("*")
    assert other.hears[0] == "read_back"


def test_who_cannot_press_may_speak_once_the_ticket_is_kept(listening: City) -> None:
    caller = Caller(listening, now=MONDAY_NIGHT).calls().says_nothing(3)
    assert caller.done == ["ticket"]
    assert caller.is_being_recorded
    assert caller.hears == ["person_ticket", "note_offer_instead", "note_notice"]  # it ends with hanging up
    caller.says_after_the_tone(20)
    assert caller.hears == ["note_kept", "person_ticket", "goodbye"]
    assert caller.is_over


def test_where_it_is_switched_off_nobody_is_recorded(berlin: City) -> None:
    caller = Caller(berlin).calls().presses("1", "12043").says_nothing(2)
    assert caller.hears == ["word_again"]
    silent = Caller(berlin, now=MONDAY_NIGHT).calls().says_nothing(3)
    assert silent.hears == ["person_ticket", "goodbye"]
    assert "data_note" not in Caller(berlin).calls().presses("9").hears
