"""A blocked number is never hung up on: until when, the emergency number, and how to reach a person."""

from __future__ import annotations

from hotline.cities import City
from hotline.dialogue.replies import Dial, HangUp
from hotline.prompts.lines import Day
from tests.dialogue.caller import MONDAY_NIGHT, MONDAY_NOON, Caller

UNTIL = "2026-12-23"


def test_in_opening_hours_zero_still_reaches_a_person(berlin: City) -> None:
    caller = Caller(berlin, first_time=False, blocked_until=UNTIL).calls()
    assert caller.hears == ["hello_known", "emergency_first", "blocked", "returning_person"]
    assert caller.reply.lines[2].gaps == {"day": Day(MONDAY_NOON.date().replace(month=12))}
    assert caller.done == ["blocked"]
    assert isinstance(caller.presses("0").reply.wait, Dial)


def test_out_of_hours_it_is_told_when_somebody_is_here_and_no_ticket_is_made(berlin: City) -> None:
    caller = Caller(berlin, now=MONDAY_NIGHT, first_time=False, blocked_until=UNTIL).calls()
    assert caller.hears[-1] == "blocked_closed"
    caller.presses("0")
    assert caller.hears == ["person_nobody", "blocked_closed", "goodbye"]
    assert isinstance(caller.reply.wait, HangUp)
    assert caller.done == ["blocked"]


def test_star_says_it_again_nine_erases_and_an_emergency_is_heard(berlin: City) -> None:
    caller = Caller(berlin, first_time=False, blocked_until=UNTIL).calls()
    assert caller.presses("*").hears == ["hello_known", "emergency_first", "blocked", "returning_person"]
    assert "emergency_keyed" in Caller(berlin, blocked_until=UNTIL).calls().presses("1", "1", "2").hears
    caller.presses("9", "1", "1")
    assert caller.done == ["blocked", "erase"]


def test_silence_and_other_keys_end_kindly_and_ask_for_nothing(berlin: City) -> None:
    caller = Caller(berlin, blocked_until=UNTIL, straight_to_person=True).calls()
    assert caller.presses("1").hears[0] == "key_means_nothing"
    assert caller.presses("1").hears == ["hello_known", "emergency_first", "blocked", "returning_person"]
    caller.says_nothing()
    assert caller.hears == ["goodbye"]
    assert caller.done == ["blocked"]


def test_a_volunteer_with_that_number_can_still_help(berlin: City) -> None:
    caller = Caller(berlin, blocked_until=UNTIL, volunteer="1", volunteer_language="de").calls()
    assert "volunteer_door" in caller.hears
