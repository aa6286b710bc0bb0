"""To a person: the desk's telephones in turn, a line for despair, and somebody to talk to by night."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hotline.cities import City
from hotline.dialogue.desk_leg import DESK_LEG
from hotline.dialogue.on_shift import Telephone, written
from hotline.dialogue.replies import Dial, Join, Result
from hotline.prompts.lines import Digits, KeyName, Moment, Text
from tests.dialogue.caller import MONDAY_NIGHT, MONDAY_NOON, Caller

TOWN_HALL, LIBRARY, CRISIS = "+493023125990", "+493023125991", "+493023125995"


def rung(caller: Caller) -> Dial:
    """What is rung for the caller."""
    assert isinstance(caller.reply.wait, Dial), caller.reply.wait
    return caller.reply.wait


def waits(caller: Caller, seconds: float) -> Caller:
    caller.now += timedelta(seconds=seconds)
    return caller


class TestTheDesk:
    def test_the_telephone_tried_last_rings_first_and_is_told_who_rings(
        self, berlin_with_help_lines: City
    ) -> None:
        caller = Caller(berlin_with_help_lines).calls().presses("0")
        assert rung(caller) == Dial(LIBRARY, 30, whispers=True)
        assert caller.hears == ["person_connecting"]
        assert rung(waits(caller, 30).finds_nobody()) == Dial(TOWN_HALL, 30, whispers=True)
        assert caller.hears == ["person_next"]
        assert caller.reply.rang == "Bibliothek"

    def test_no_telephone_rings_longer_than_the_city_wants_the_caller_to_wait(
        self, berlin_with_help_lines: City
    ) -> None:
        caller = Caller(berlin_with_help_lines).calls().presses("0")
        assert rung(waits(caller, 45).finds_nobody("completed")).seconds == 15
        short = Caller(berlin_with_help_lines).calls().presses("0")
        assert waits(short, 55).finds_nobody("completed").at == "all_busy"

    def test_whoever_waits_hears_them_ring_once_more_and_is_then_rung_back(
        self, berlin_with_help_lines: City
    ) -> None:
        caller = Caller(berlin_with_help_lines).calls().presses("1", "12043", "0")
        caller.finds_nobody().finds_nobody("busy").says_nothing()
        assert caller.hears == ["person_once_more"]
        assert rung(caller).number == LIBRARY
        caller.finds_nobody().finds_nobody()
        assert caller.hears == ["person_busy", "close_word", "goodbye"]
        assert caller.is_over

    def test_who_wants_to_be_rung_back_presses_one(self, berlin_with_help_lines: City) -> None:
        caller = Caller(berlin_with_help_lines).calls().presses("0").finds_nobody().finds_nobody()
        assert caller.presses("1").hears == ["person_call_back_noted", "goodbye"]
        assert caller.answers["ticket"] == "busy"

    @pytest.mark.parametrize("keys", ["0", "5", "*"])
    def test_other_keys_lead_on_as_well(self, berlin_with_help_lines: City, keys: str) -> None:
        caller = Caller(berlin_with_help_lines).calls().presses("0").finds_nobody().finds_nobody()
        caller.presses(keys)
        for _ in range(6):
            if not caller.is_over:
                caller = caller.finds_nobody() if caller.is_being_connected else caller.says_nothing()
        assert caller.is_over
        assert "ticket" in caller.done

    def test_a_desk_that_closes_meanwhile_is_not_rung_again(self, berlin_with_help_lines: City) -> None:
        evening = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)
        caller = Caller(berlin_with_help_lines, now=evening).calls().presses("0")
        waits(caller.finds_nobody().finds_nobody(), 61).says_nothing()
        assert caller.is_over
        assert caller.gaps("person_busy")["when"] == Moment("tomorrow_from", 9)

    def test_nobody_is_promised_a_ring_today_when_the_desk_is_about_to_close(self, berlin: City) -> None:
        evening = datetime(2026, 11, 23, 16, 45, tzinfo=UTC)
        caller = Caller(berlin, now=evening).calls().presses("0").finds_nobody().presses("1")
        assert caller.gaps("person_call_back_noted")["when"] == Moment("tomorrow_from", 9)

    def test_a_silent_caller_needs_no_key_at_all(self, berlin_with_help_lines: City) -> None:
        caller = Caller(berlin_with_help_lines).calls().says_nothing(3)
        caller.finds_nobody().finds_nobody().says_nothing().finds_nobody().finds_nobody()
        assert caller.is_over
        assert caller.done == ["ticket"]


class TestWhoeverIsOnShift:
    MEIKE = Telephone("Meike", "+491713920001", "de")

    def berlin(self, city: City, **other: object) -> City:
        return replace(city, whisper=True, shift_phones=True, **other)  # type: ignore[arg-type]

    def with_meike(self, city: City, **other: object) -> Caller:
        there = {"on_shift": Result("they_ring", written([self.MEIKE]))}
        return Caller(self.berlin(city, **other), results=there).calls()

    def test_their_telephones_ring_before_the_desks(self, berlin_with_help_lines: City) -> None:
        caller = self.with_meike(berlin_with_help_lines)
        assert caller.done == []  # nothing is asked before somebody wants a person
        assert rung(caller.presses("0")) == Dial(self.MEIKE.number, 30, whispers=True)
        assert caller.hears == ["person_connecting"]
        assert caller.done == ["on_shift"]
        assert rung(waits(caller, 20).finds_nobody()).number == LIBRARY
        assert caller.reply.rang == "Meike"
        waits(caller, 45).finds_nobody()
        assert caller.says_nothing().hears == ["person_once_more"]
        assert rung(caller).number == self.MEIKE.number
        assert caller.done == ["on_shift", "on_shift"]  # somebody may have come meanwhile

    def test_nobody_on_shift_is_the_desk_as_ever(self, berlin_with_help_lines: City) -> None:
        caller = Caller(self.berlin(berlin_with_help_lines)).calls().presses("0")
        assert rung(caller).number == LIBRARY

    def test_a_city_may_do_without_a_number_of_the_desk(self, berlin: City) -> None:
        assert rung(self.with_meike(berlin, desk=()).presses("0")).number == self.MEIKE.number
        nobody = Caller(self.berlin(berlin, desk=())).calls().presses("0")
        assert nobody.hears == ["person_nobody", "person_closed", "goodbye"]
        lost = Caller(self.berlin(berlin, desk=())).calls().says_nothing(times=3)
        assert "ticket" in lost.done
        assert lost.is_over

    def test_at_night_nobody_is_looked_for(self, berlin: City) -> None:
        caller = Caller(self.berlin(berlin), now=MONDAY_NIGHT).calls().presses("0")
        assert "on_shift" not in caller.done


class TestWhoeverPicksUp:
    def leg(self, city: City) -> Caller:
        return Caller(city, script=DESK_LEG, results={"accept": Result("accepted")}).calls()

    def test_hears_it_twice_and_is_let_go_without_a_key(self, berlin: City) -> None:
        caller = self.leg(berlin)
        assert caller.hears == ["whisper_plain", "whisper_accept"]
        assert caller.says_nothing().hears == ["whisper_plain", "whisper_accept"]
        assert caller.says_nothing().is_over

    @pytest.mark.parametrize("key", ["1", "0"])
    def test_speaks_after_a_key(self, berlin: City, key: str) -> None:
        caller = self.leg(berlin).presses(key)
        assert isinstance(caller.reply.wait, Join)
        assert caller.done == ["accept"]

    @pytest.mark.parametrize("key", ["2", "*", "#", "9"])
    def test_another_key_lets_it_be_heard_again(self, berlin: City, key: str) -> None:
        caller = self.leg(berlin).presses(key)
        assert caller.hears[-1] == "whisper_accept"


class TestTheCrisisKey:
    def test_is_told_after_the_first_kinds_of_help(self, berlin_with_help_lines: City, berlin: City) -> None:
        caller = Caller(berlin_with_help_lines).calls()
        assert caller.hears[-1] == "crisis_offer"
        assert caller.gaps("crisis_offer")["key"] == KeyName("7")
        assert "crisis_offer" not in Caller(berlin).calls().hears

    @pytest.mark.parametrize("path", [(), ("4",), ("1", "12043"), ("9",)])
    def test_holds_in_every_menu_and_whispers_nothing(
        self, berlin_with_help_lines: City, path: tuple[str, ...]
    ) -> None:
        caller = Caller(berlin_with_help_lines).calls().presses(*path, "7")
        assert caller.hears == ["crisis_connecting"]
        assert rung(caller) == Dial(CRISIS, 60, whispers=False)

    def test_the_log_keeps_only_that_it_was_pressed(self, berlin_with_help_lines: City) -> None:
        caller = Caller(berlin_with_help_lines).calls().presses("7")
        assert (caller.reply.heard, caller.reply.secret) == ("crisis", True)
        assert caller.is_put_through().reply.heard == "crisis"
        assert caller.reply.rang == ""
        assert caller.is_over

    def test_nobody_there_the_number_is_said_and_a_person_of_ours_is_rung(
        self, berlin_with_help_lines: City
    ) -> None:
        caller = Caller(berlin_with_help_lines).calls().presses("7").finds_nobody()
        assert caller.hears == ["crisis_number", "person_connecting"]
        assert caller.gaps("crisis_number")["number"] == Digits(("0", "30", "23", "12", "59", "95"))
        assert rung(caller).number == LIBRARY
        by_night = Caller(berlin_with_help_lines, now=MONDAY_NIGHT).calls().presses("7").finds_nobody()
        assert by_night.done == ["ticket"]

    def test_a_line_nobody_has_tried_for_long_is_neither_told_nor_rung(
        self, berlin_with_help_lines: City
    ) -> None:
        old = replace(berlin_with_help_lines.crisis[0], verified_on=date(2026, 5, 1))
        caller = Caller(replace(berlin_with_help_lines, crisis=(old,))).calls()
        assert "crisis_offer" not in caller.hears
        assert rung(caller.presses("7")).number == LIBRARY  # the flyer says seven: a person, then

    def test_where_the_line_does_not_speak_the_callers_language_a_person_is_rung(
        self, berlin_with_help_lines: City
    ) -> None:
        caller = Caller(berlin_with_help_lines, languages=("pl",)).calls()
        assert "crisis_offer" not in caller.hears
        assert rung(caller.presses("7")).number == LIBRARY

    def test_without_a_line_the_key_means_nothing(self, berlin: City) -> None:
        assert Caller(berlin).calls().presses("7").hears[0] == "key_means_nothing"


class TestSomebodyToTalkTo:
    def test_by_night_one_line_is_told_of_with_its_number(self, berlin_with_help_lines: City) -> None:
        caller = Caller(berlin_with_help_lines, now=MONDAY_NIGHT).calls().presses("3", "12043")
        caller.says_nothing()
        assert caller.hears == ["talk_number"]
        gaps = caller.gaps("talk_number")
        assert gaps["service"] == Text("Silberdraht")
        assert gaps["until"] == Moment("until", 0)
        assert caller.says_nothing().hears[0] == "promise_closed"
        caller.presses("*").says_nothing()
        assert caller.at == "close"  # told once

    @pytest.mark.parametrize(("now", "kind"), [(MONDAY_NOON, "3"), (MONDAY_NIGHT, "1")])
    def test_not_while_somebody_is_here_nor_to_who_wants_something_else(
        self, berlin_with_help_lines: City, now: datetime, kind: str
    ) -> None:
        caller = Caller(berlin_with_help_lines, now=now).calls().presses(kind, "12043").says_nothing()
        assert caller.at == "close"

    def test_not_when_they_sleep_too(self, berlin_with_help_lines: City) -> None:
        early = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
        caller = Caller(berlin_with_help_lines, now=early).calls().presses("3", "12043").says_nothing()
        assert caller.at == "close"
