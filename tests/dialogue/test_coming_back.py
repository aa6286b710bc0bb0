"""Callers we know, callers for somebody else, and orders: which lines are said, and what each key does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.cities import City
from hotline.cities.orders import Orders
from hotline.dialogue.conversation import LastRequest, OpenRequest
from hotline.dialogue.replies import Result
from hotline.prompts.lines import Digits, Money
from tests.dialogue.caller import MONDAY_NIGHT, MONDAY_NOON, Caller

WAITING = OpenRequest(7, "groceries", "neukoelln", "waiting", MONDAY_NOON - timedelta(hours=3), word="Apfel")
TAKEN = replace(WAITING, id=8, kind="pharmacy", state="taken", helper="Anna")
THERE = replace(WAITING, id=9, kind="pets", for_other=True)
LAST = LastRequest("groceries", "neukoelln", "12043")


def known(city: City, *requests: OpenRequest, **facts: object) -> Caller:
    return Caller(city, first_time=False, open_requests=requests, **facts).calls()  # type: ignore[arg-type]


class TestComingBack:
    @pytest.mark.parametrize(
        ("request_", "keys"),
        [
            (WAITING, ["open_else", "open_cancel", "open_word", "returning_person"]),
            (TAKEN, ["open_else", "open_cancel", "open_nobody_came", "open_word"]),
            (
                replace(WAITING, state="referred", helper="Tafel"),
                ["open_else", "open_cancel", "open_nobody_came", "open_word"],
            ),
            (
                replace(WAITING, state="to_approve"),
                ["open_else", "open_cancel", "open_word", "returning_person"],
            ),
            (replace(WAITING, state="held"), ["open_else", "open_cancel", "open_word", "returning_person"]),
        ],
    )
    def test_one_key_each_and_never_more_than_four(
        self, berlin: City, request_: OpenRequest, keys: list[str]
    ) -> None:
        assert known(berlin, request_).hears[2:] == keys

    def test_a_person_looks_at_it_first_and_what_was_held_back_is_said_so(self, berlin: City) -> None:
        assert known(berlin, replace(WAITING, state="to_approve")).hears[1] == "open_to_approve"
        back = replace(WAITING, state="held_back")
        caller = known(berlin, done_lately=back)
        assert caller.hears == ["hello_known", "held_back_lately", "returning_else", "returning_person"]
        assert caller.presses("1").at == "kind"
        assert known(berlin, done_lately=back).presses("0").is_being_connected
        again = known(berlin, done_lately=back, last_request=LAST)
        assert again.hears[1:4] == ["held_back_lately", "groceries.again", "returning_else"]
        shared = known(berlin, done_lately=back, shared=True)
        assert "held_back_lately" not in shared.hears

    def test_who_asks_for_the_same_again_hears_that_it_is_still_looked_at(self, berlin: City) -> None:
        told = {"request": "7", "word": "Apfel", "asked_at": MONDAY_NOON.isoformat(), "to_approve": "yes"}
        caller = Caller(berlin, results={"request": Result("have_one_already", told)}).calls()
        assert caller.presses("1", "12043").hears[0] == "open_to_approve"

    def test_who_rings_back_because_of_a_missed_call_hears_why_it_rang(self, berlin: City) -> None:
        rung = replace(TAKEN, tried=True)
        assert Caller(berlin, first_time=False, open_requests=(rung,)).calls().hears[:3] == [
            "hello_known", "open_taken", "open_tried",
        ]  # fmt: skip
        shared = Caller(berlin, first_time=False, shared=True, open_requests=(rung,)).calls()
        assert "open_tried" not in [*shared.hears, *shared.presses("2").hears]

    def test_the_word_once_more_and_then_the_same_choices(self, berlin: City) -> None:
        caller = known(berlin, WAITING).presses("3")
        assert caller.hears == ["word_told", "open_else", "open_cancel", "returning_person"]
        assert caller.presses("2").done == ["cancel"]

    @pytest.mark.parametrize("requests", [(WAITING,), (TAKEN,), (WAITING, TAKEN)])
    def test_keys_that_lead_nowhere_twice_lead_to_a_person_and_not_to_goodbye(
        self, berlin: City, requests: tuple[OpenRequest, ...]
    ) -> None:
        assert known(berlin, *requests).presses("7", "7").is_being_connected
        by_night = known(berlin, *requests, now=MONDAY_NIGHT).presses("7", "7")
        assert (by_night.done, by_night.hears) == (["ticket"], ["person_ticket", "goodbye"])

    def test_what_was_closed_meanwhile_is_said_so(self, berlin: City) -> None:
        facts = {"first_time": False, "open_requests": (WAITING,)}
        caller = Caller(berlin, results={"cancel": Result("closed")}, **facts).calls()  # type: ignore[arg-type]
        assert caller.presses("2").hears == ["closed_meanwhile", "open_else", "returning_person"]
        assert caller.presses("1").at == "kind"

    def test_of_several_one_is_chosen_by_its_kind_and_state(self, berlin: City) -> None:
        caller = known(berlin, WAITING, TAKEN, THERE)
        assert caller.hears[1:] == [
            "open_several", "which_waiting", "which_taken", "which_there", "open_else",
        ]  # fmt: skip
        assert caller.presses("3").hears[0] == "open_there_waiting"
        assert caller.answers["about"] == "9"

    def test_of_more_than_can_be_read_out_the_newest_are_and_the_rest_is_for_a_person(
        self, berlin: City
    ) -> None:
        caller = known(berlin, WAITING, replace(WAITING, id=6, kind="pets"), TAKEN, THERE)
        assert caller.hears[1:] == [
            "open_several", "which_taken", "which_there", "open_else", "which_more",
        ]  # fmt: skip

    @pytest.mark.parametrize("requests", [(TAKEN,), (WAITING, TAKEN)])
    def test_who_presses_nothing_hears_of_a_person_before_goodbye(
        self, berlin: City, requests: tuple[OpenRequest, ...]
    ) -> None:
        caller = known(berlin, *requests).says_nothing()
        assert caller.hears == ["returning_person"]
        assert caller.says_nothing().hears == ["goodbye"]

    def test_what_is_called_done_can_be_contradicted_or_asked_for_again(self, berlin: City) -> None:
        done = replace(TAKEN, state="done")
        caller = known(berlin, last_request=LAST, done_lately=done)
        assert caller.hears[1:] == [
            "done_lately", "groceries.again", "returning_else", "open_nobody_came", "returning_person",
        ]  # fmt: skip
        assert caller.presses("3").hears == ["nobody_came_noted", "goodbye"]
        assert caller.answers["about"] == "8"

    def test_the_same_as_last_time_is_one_key_to_saved(self, berlin: City) -> None:
        assert known(berlin, last_request=LAST).presses("1").done == ["request"]

    def test_on_a_shared_line_requests_are_told_apart_by_the_time_alone(self, berlin: City) -> None:
        caller = known(berlin, WAITING, TAKEN, last_request=LAST, shared=True)
        assert caller.hears[1:] == ["shared_same_place", "returning_else", "shared_open", "returning_person"]
        assert caller.presses("3").hears == ["open_several", "which_since", "which_since"]
        assert caller.presses("2").hears[0] == "open_taken_shared"
        assert "helper" not in caller.gaps("open_taken_shared")


class TestForSomebodyElse:
    def test_it_is_offered_in_the_corrections_and_costs_nobody_else_a_word(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043")
        assert caller.hears == ["read_back"]
        assert "for_other" in caller.presses("*").hears

    def test_another_place_and_another_number(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043", "*", "3")
        assert caller.hears == ["for_other_told", "there_place"]
        assert caller.presses("1").hears == ["there_postcode"]
        assert caller.presses("10115").hears == ["read_back"]
        assert caller.says_nothing().hears == ["there_number"]
        caller.presses("03023125001")
        assert caller.reply.secret
        assert caller.hears == ["there_number_read_back"]
        assert caller.done == ["request", "change", "ring_there"]
        assert caller.before["change"].answers["for_other"] == "yes"
        assert caller.says_nothing().hears[:3] == ["promise_there", "close_word", "close_pass_on"]

    def test_what_is_asked_for_there_already_promises_no_ring_to_whoever_asks(self, berlin: City) -> None:
        known = {"ring_there": Result("have_one_already", {"asked_at": MONDAY_NOON.isoformat()})}
        caller = Caller(berlin, results=known).calls().presses("1", "12043", "*", "3").says_nothing(2)
        assert caller.presses("03023125001").hears[0] == "open_there_waiting"

    def test_waiting_means_the_same_place_and_this_phone(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043", "*", "3").says_nothing(3)
        assert caller.hears[0] == "promise_open"
        assert "ring_there" not in caller.done

    def test_star_corrects_the_number_and_waiting_then_means_this_phone_after_all(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043", "*", "3").says_nothing(2)
        caller.presses("03023125001", "*")
        assert caller.hears == ["there_number_again"]
        assert caller.says_nothing().hears[0] == "promise_open"
        assert caller.done[-1] == "ring_here"

    def test_two_numbers_that_are_none_leave_this_phone(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043", "*", "3").says_nothing(2).presses("12", "34")
        assert caller.hears[0] == "promise_open"
        assert "ring_there" not in caller.done

    def test_whoever_has_the_same_open_may_ask_for_somebody_else(self, berlin: City) -> None:
        already = {
            "request": Result("have_one_already", {"request": "7", "asked_at": MONDAY_NOON.isoformat()})
        }
        facts = {"first_time": False, "open_requests": (WAITING,), "results": already}
        caller = Caller(berlin, **facts).calls().presses("1", "1", "12043")  # type: ignore[arg-type]
        assert caller.hears == ["have_one_already", "for_other"]
        caller.results["request"] = Result("saved", {"request": "8", "word": "Birne"})
        assert caller.presses("1").says_nothing().hears == ["read_back"]
        assert caller.done == ["request", "request"]

    def test_where_the_last_menu_has_room_it_is_offered_there(self, tricity: City) -> None:
        caller = Caller(tricity, languages=("pl",)).calls().presses("4", "4")
        assert caller.hears[-1] == "for_other"
        assert caller.presses("4").hears[:2] == ["for_other_told", "kinds_intro"]
        assert caller.presses("1").hears == ["there_postcode"]
        assert caller.presses("81704").says_nothing().hears == ["there_number"]


class TestOrders:
    def test_nothing_is_asked_where_the_city_does_not_ask(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043").says_nothing()
        assert caller.hears[0] == "promise_open"

    def test_when_and_who_pays_after_the_request_is_saved(self, tricity: City) -> None:
        saved = {"request": Result("saved", {"request": "1", "word": "jabłko", "order": "1023"})}
        caller = Caller(tricity, languages=("pl",), results=saved).calls().presses("1", "81704")
        assert caller.done == ["request"]
        assert caller.says_nothing().hears == ["order_when", "order_today", "order_week"]
        assert caller.presses("1").gaps("order_payment")["limit"] == Money(200, "PLN")
        assert caller.presses("2").gaps("order_number")["order"] == Digits(("10", "23"))
        assert caller.done == ["request", "order", "order"]
        caller.says_nothing()
        assert (caller.hears[0], "order_number" in caller.hears) == ("promise_today", False)
        assert caller.says_nothing().hears == ["order_number", "word_again"]

    def test_silence_leaves_it_open(self, tricity: City) -> None:
        caller = Caller(tricity, languages=("pl",)).calls().presses("1", "81704").says_nothing(3)
        assert caller.done == ["request"]
        assert caller.hears[0] == "promise_open"

    def test_whoever_cannot_pay_is_promised_a_person(self, tricity: City) -> None:
        caller = Caller(tricity, languages=("pl",)).calls().presses("1", "81704").says_nothing(2)
        assert caller.presses("3").hears[0] == "promise_person"

    def test_whose_mother_cannot_pay_hears_that_she_is_rung(self, tricity: City) -> None:
        caller = Caller(tricity, languages=("pl",)).calls().presses("4", "4", "4", "1", "81704")
        caller.says_nothing().presses(tricity.example_number()).says_nothing(2)
        assert caller.presses("3").hears[0] == "promise_person_there"

    def test_key_nine_tells_of_payment_where_it_is_asked(self, tricity: City, berlin: City) -> None:
        asked = Caller(tricity, languages=("pl",)).calls().presses("9")
        assert (asked.hears[0], Caller(berlin).calls().presses("9").hears[0]) == (
            "data_about_orders",
            "data_about",
        )

    def test_at_night_nobody_is_asked_whether_it_must_be_today(self, tricity: City) -> None:
        caller = Caller(tricity, languages=("pl",), now=MONDAY_NIGHT).calls().presses("1", "81704")
        assert caller.says_nothing().hears[0] == "order_payment"

    def test_how_many_may_follow_a_one_without_being_an_emergency(self, berlin: City) -> None:
        city = replace(berlin, orders=Orders(today_or_week=True, counted=("groceries",)))
        caller = Caller(city).calls().presses("1", "12043").says_nothing().presses("1", "12")
        assert caller.answers["quantity"] == "12"
        assert caller.hears[0] == "promise_today"

    def test_an_emergency_number_in_that_field_is_one(self, berlin: City) -> None:
        city = replace(berlin, orders=Orders(counted=("groceries",)))
        caller = Caller(city).calls().presses("1", "12043").says_nothing().presses("112")
        assert caller.hears[0] == "emergency_keyed"
        assert caller.presses("112").answers["quantity"] == "112"  # asked for once more, it is an answer

    def test_another_kind_of_help_is_asked_about_anew(self, tricity: City) -> None:
        caller = Caller(tricity, languages=("pl",)).calls().presses("1", "81704").says_nothing(2)
        caller.presses("3", "*", "*", "1", "2")
        assert caller.says_nothing().hears[0] == "order_when"


class TestAPlaceThatIsKeyedInOtherWays:
    def test_where_the_help_is_needed_is_asked_by_name_as_well(self, brest: City) -> None:
        caller = Caller(brest).calls().presses("1", "2", "*")
        key = str(next(n for n, line in enumerate(_choices(caller), 1) if line == "for_other"))
        caller.presses(key, "1")
        assert caller.hears[0] == "there_zone_menu"
        caller.presses("1")
        assert caller.answers["zone"] == "lambezellec"

    def test_their_postcode_is_keyed_in_by_letters_as_well(self, edinburgh: City) -> None:
        caller = Caller(edinburgh).calls().presses("1", "341", "*")
        key = str(next(n for n, line in enumerate(_choices(caller), 1) if line == "for_other"))
        caller.presses(key, "1")
        assert caller.hears == ["there_letters", "letters_part", "letters_how", "letters_wait"]
        caller.presses("346")
        assert (caller.answers["zone"], caller.answers["postcode"]) == ("leith", "EH6")


def _choices(caller: Caller) -> list[str]:
    return [line.name for line in caller.reply.lines if "key" in line.gaps]
