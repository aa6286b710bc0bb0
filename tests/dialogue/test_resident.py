"""The resident's call, as sentences about people; lines by name, never by wording."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.cities import City
from hotline.cities.approval import Approval
from hotline.dialogue.conversation import LastRequest, OpenRequest
from hotline.dialogue.replies import Result
from hotline.prompts.lines import Digits, Kind, Moment, Text
from tests.dialogue.caller import MONDAY_NIGHT, MONDAY_NOON, Caller

CLOSE = ["close_word", "close_cards", "close_number_shown", "close_data", "goodbye"]


def waiting(kind: str = "groceries") -> OpenRequest:
    return OpenRequest(7, kind, "neukoelln", "waiting", MONDAY_NOON - timedelta(hours=3), word="Apfel")


def taken() -> OpenRequest:
    return OpenRequest(7, "groceries", "neukoelln", "taken", MONDAY_NOON, helper="Anna", word="Apfel")


class TestApproval:
    """A person looks at some requests first: whoever asks is told so, and nobody else hears a word more."""

    def test_who_asks_for_such_a_thing_hears_it_by_day_and_by_night(self, berlin: City) -> None:
        city = replace(berlin, approval=Approval(kinds=frozenset({"pharmacy"})))
        for now in (MONDAY_NOON, MONDAY_NIGHT):
            caller = Caller(city, now=now).calls().presses("2", "12043").says_nothing()
            assert caller.hears == ["promise_looked_at", *CLOSE]
        usual = Caller(city).calls().presses("1", "12043").says_nothing()
        assert usual.hears == ["promise_open", *CLOSE]

    def test_whatever_it_is_in_such_a_zone_also_for_somebody_else(self, berlin: City) -> None:
        city = replace(berlin, approval=Approval(zones=frozenset({"neukoelln"})))
        caller = Caller(city).calls().presses("1", "12043")
        caller.presses("*", "3", "1", "12043").says_nothing()
        assert caller.at == "there_number"
        caller.presses("03023125011").says_nothing()
        assert caller.hears[0] == "promise_looked_at_there"


class TestAFirstCall:
    def test_six_keys_make_a_request(self, berlin: City) -> None:
        caller = Caller(berlin).calls()
        assert caller.hears[:2] == ["hello", "emergency_first"]
        caller.presses("1").presses("12043")
        assert caller.done == ["request"]
        assert caller.answers["zone"] == "neukoelln"
        assert caller.gaps("read_back") == {
            "type": Kind("groceries"),
            "zone": Text("Neukölln"),
            "postcode": Digits(("12", "043")),
        }

    def test_seven_keys_make_one_of_the_other_kinds(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("4", "2", "12043")
        assert (caller.answers["kind"], caller.done) == ("pets", ["request"])

    def test_the_menu_names_at_most_four_choices_and_counts_them(self, berlin: City) -> None:
        caller = Caller(berlin).calls()
        choices = [name for name in caller.hears if name.endswith((".menu", "_else"))]
        assert len(choices) == caller.gaps("kinds_intro")["count"].number == 4  # type: ignore[attr-defined]

    def test_silence_after_the_read_back_means_yes(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043")
        assert caller.patience == 3.0
        caller.says_nothing()
        assert caller.hears == ["promise_open", *CLOSE]
        caller.says_nothing()
        assert caller.hears == ["word_again"]
        assert caller.is_over

    def test_hanging_up_after_the_last_digit_loses_nothing(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043").hangs_up()
        assert caller.done == ["request"]

    def test_star_corrects_the_kind_of_the_same_request(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043", "*", "1", "2")
        assert caller.done == ["request", "change"]
        assert caller.gaps("read_back")["type"] == Kind("pharmacy")

    def test_star_corrects_the_postcode_of_the_same_request(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043", "*", "2", "10999")
        assert caller.done == ["request", "change"]
        assert caller.answers["zone"] == "friedrichshain-kreuzberg"

    def test_whoever_wants_a_person_after_the_request_still_hears_its_word(self, berlin: City) -> None:
        caller = Caller(berlin, now=MONDAY_NIGHT).calls().presses("1", "12043", "0")
        assert caller.hears == ["person_nobody", "person_closed", "close_word", "goodbye"]

    def test_star_in_the_close_is_the_read_back_once_more_and_then_corrects(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043").says_nothing().presses("*")
        assert caller.hears == ["read_back"]
        assert caller.presses("*").hears == ["correct_kind", "correct_postcode", "for_other"]

    def test_out_of_hours_the_request_is_taken_in_full(self, berlin: City) -> None:
        caller = Caller(berlin, now=MONDAY_NIGHT).calls().presses("1", "12043").says_nothing()
        assert caller.done == ["request"]
        assert caller.hears[0] == "promise_closed"
        assert caller.gaps("promise_closed")["when"] == Moment("tomorrow_from", 9)

    def test_a_caller_we_know_hears_no_emergency_sentence(self, berlin: City) -> None:
        assert "emergency_first" not in Caller(berlin, first_time=False).calls().hears

    def test_a_number_with_several_languages_asks_first(self, berlin: City) -> None:
        caller = Caller(berlin, languages=("de", "pl", "en")).calls()
        assert [line.language for line in caller.reply.lines] == ["de", "pl", "en"]
        assert caller.presses("2").reply.conversation.language == "pl"

    def test_a_known_caller_is_greeted_in_the_last_language(self, berlin: City) -> None:
        caller = Caller(berlin, languages=("de", "pl"), language="pl").calls()
        assert caller.hears[0] == "hello"
        assert caller.reply.conversation.language == "pl"


class TestPostcodes:
    def test_a_postcode_in_two_zones_is_asked_by_name(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "10119")
        assert caller.hears == ["zone_ask", "zone_choice", "zone_choice"]
        assert caller.presses("2").answers["zone"] == "pankow"
        assert caller.done == ["request"]

    def test_an_unknown_postcode_is_asked_once_more_and_then_a_person_rings(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12999")
        assert caller.hears == ["postcode_unknown"]
        assert caller.done == []
        caller.presses("12998")
        assert caller.hears == ["person_will_note", "goodbye"]
        assert caller.answers["ticket"] == "unknown_postcode"

    def test_a_postcode_outside_the_area_is_kept_for_a_person(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "80331")
        assert (caller.hears, caller.done) == (["outside_check"], [])
        assert caller.says_nothing().hears == ["postcode_outside", "goodbye"]
        assert (caller.answers["ticket"], caller.done) == ("outside_area", ["ticket"])

    def test_a_slip_that_leads_outside_the_area_is_corrected_once(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "21043", "*")
        assert caller.hears == ["postcode_change"]
        assert caller.patience == 15.0
        assert caller.presses("12043").hears == ["read_back"]
        assert caller.done == ["request"]
        again = Caller(berlin).calls().presses("1", "21043", "*", "21043")
        assert (again.hears, again.done) == (["postcode_outside", "goodbye"], ["ticket"])

    def test_a_part_of_a_postcode_is_asked_for_once_more(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("2", "12")
        assert caller.hears == ["postcode_partial"]
        assert caller.presses("13").answers["ticket"] == "unknown_postcode"

    def test_a_part_that_already_means_one_zone_is_enough(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "1268")
        assert caller.done == ["request"]
        assert caller.answers["zone"] == "marzahn-hellersdorf"

    def test_star_before_the_digits_begins_the_entry_anew(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "*1204")
        assert caller.hears == []
        assert not caller.is_over
        assert caller.presses("3").answers["postcode"] == "12043"

    def test_hash_after_the_postcode_starts_the_read_back_again_and_counts_nothing(
        self, berlin: City
    ) -> None:
        caller = Caller(berlin).calls().presses("1", "12043", "#")
        assert caller.hears == ["read_back"]
        assert caller.reply.conversation.misses == 0

    def test_a_sixth_digit_only_repeats_the_read_back(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043", "3")
        assert caller.hears == ["key_means_nothing", "read_back"]
        assert caller.done == ["request"]


class TestSilence:
    def test_forty_seconds_of_patience_and_then_a_person(self, berlin: City) -> None:
        caller = Caller(berlin).calls()
        waited = caller.patience
        caller.says_nothing()
        assert caller.hears[:2] == ["take_your_time", "no_keys_stay"]
        waited += caller.patience
        caller.says_nothing()
        assert caller.hears == ["still_here"]
        waited += caller.patience
        assert waited >= 40
        assert caller.says_nothing().is_being_connected

    def test_out_of_hours_silence_becomes_a_ticket(self, berlin: City) -> None:
        caller = Caller(berlin, now=MONDAY_NIGHT).calls().says_nothing(3)
        assert caller.hears == ["person_ticket", "goodbye"]
        assert caller.is_over
        assert (caller.done, caller.answers["ticket"]) == (["ticket"], "no_keys")

    def test_silence_and_wrong_keys_are_counted_together(self, berlin: City) -> None:
        caller = Caller(berlin).calls().says_nothing().presses("8")
        assert caller.hears == ["still_here"]

    def test_a_key_after_i_am_still_here_counts(self, berlin: City) -> None:
        caller = Caller(berlin).calls().says_nothing(2).presses("1")
        assert caller.hears == ["postcode_ask"]

    def test_the_phone_without_keys_is_spoken_of_once(self, berlin: City) -> None:
        caller = Caller(berlin).calls().says_nothing().presses("1").says_nothing()
        assert caller.hears == ["take_your_time", "postcode_ask"]

    def test_something_else_and_then_silence_leaves_a_ticket_of_the_kind_other(self, berlin: City) -> None:
        caller = Caller(berlin, now=MONDAY_NIGHT).calls().presses("4").says_nothing(3)
        assert (caller.answers["kind"], caller.answers["ticket"]) == ("other", "incomplete")

    @pytest.mark.parametrize("key", ["*", "#"])
    def test_hearing_it_again_is_free_five_times_and_then_a_person(self, berlin: City, key: str) -> None:
        caller = Caller(berlin).calls().presses(*[key] * 5)
        assert caller.at == "kind"
        assert caller.reply.conversation.misses == 0
        assert caller.presses(key).is_being_connected


class TestAPerson:
    @pytest.mark.parametrize("path", [(), ("1",), ("4",), ("1", "12043"), ("9",), ("1", "10119")])
    def test_zero_is_a_person_everywhere(self, berlin: City, path: tuple[str, ...]) -> None:
        assert Caller(berlin).calls().presses(*path, "0").is_being_connected

    @pytest.mark.parametrize("zeros", ["0", "00", "00000"])
    def test_zeros_alone_are_a_person_where_digits_are_keyed(self, berlin: City, zeros: str) -> None:
        assert Caller(berlin).calls().presses("1", zeros).is_being_connected

    def test_the_desk_speaks_with_the_caller(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("0").is_put_through()
        assert caller.is_over
        assert caller.done == []

    @pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled", "completed"])
    def test_a_desk_that_does_not_speak_becomes_a_ticket_in_the_same_call(
        self, berlin: City, status: str
    ) -> None:
        caller = Caller(berlin).calls().presses("0").finds_nobody(status)
        assert caller.hears == ["person_all_busy", "person_call_back", "person_wait"]
        caller.says_nothing()
        assert caller.is_being_connected
        assert caller.finds_nobody(status).hears == ["person_busy", "goodbye"]
        assert caller.answers["ticket"] == "busy"
        assert caller.gaps("person_busy")["when"] == Moment("today")

    def test_out_of_hours_zero_is_a_ticket_with_a_time(self, berlin: City) -> None:
        caller = Caller(berlin, now=MONDAY_NIGHT).calls().presses("0")
        assert caller.hears == ["person_nobody", "person_closed", "goodbye"]
        assert caller.gaps("person_closed")["when"] == Moment("tomorrow_from", 9)

    def test_a_call_that_went_in_circles_ends_with_a_person_or_a_ticket(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043")
        while not caller.is_being_connected:
            caller.presses("*" if caller.at == "read_back" else "1")
        assert caller.finds_nobody("busy").says_nothing().finds_nobody("busy").is_over
        assert "ticket" in caller.done

    def test_without_a_desk_number_zero_is_a_ticket(self, berlin_without_desk: City) -> None:
        caller = Caller(berlin_without_desk).calls().presses("0")
        assert caller.done == ["ticket"]
        assert caller.is_over

    def test_who_failed_a_moment_ago_goes_straight_to_a_person(self, berlin: City) -> None:
        assert Caller(berlin, straight_to_person=True).calls().is_being_connected


class TestEmergencyNumbers:
    @pytest.mark.parametrize("keys", ["112", "110", "999"])
    def test_keyed_in_a_field_they_are_answered_with_what_to_dial(self, berlin: City, keys: str) -> None:
        caller = Caller(berlin).calls().presses("1", keys)
        assert caller.hears == ["emergency_keyed", "postcode_ask"]
        assert caller.reply.conversation.emergency

    @pytest.mark.parametrize("rest", ["12", "10"])
    def test_begun_with_a_menu_key_the_choice_is_undone(self, berlin: City, rest: str) -> None:
        caller = Caller(berlin).calls().presses("1", rest)
        assert caller.hears[0] == "emergency_keyed"
        assert caller.at == "kind"
        assert "kind" not in caller.answers

    def test_one_one_two_in_one_go_is_understood_though_a_key_falls_between_two_turns(
        self, berlin: City
    ) -> None:
        caller = Caller(berlin).calls().presses("1", "2")
        assert caller.hears[0] == "emergency_keyed"
        assert caller.at == "kind"

    def test_what_they_changed_in_a_request_is_changed_back(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("2", "12043", "*", "1", "1", "2")
        assert caller.done == ["request", "change", "change"]
        assert caller.before["change"].answers["kind"] == "pharmacy"

    def test_nine_nine_nine_in_the_first_menu(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("9", "9", "9")
        assert caller.hears[0] == "emergency_keyed"
        assert caller.at == "kind"

    def test_a_request_saved_by_the_same_keys_is_withdrawn(self, berlin: City) -> None:
        last = LastRequest("groceries", "neukoelln", "12043")
        caller = Caller(berlin, first_time=False, last_request=last).calls().presses("1", "1", "2")
        assert caller.done == ["request", "undo"]
        assert caller.at == "known_caller"
        assert caller.reply.conversation.emergency


class TestComingBack:
    def test_an_open_request_is_told_instead_of_making_a_second_one(self, berlin: City) -> None:
        caller = Caller(berlin, first_time=False, open_requests=(waiting(),)).calls()
        assert caller.hears == [
            "hello_known", "open_waiting", "open_else", "open_cancel", "open_word", "returning_person",
        ]  # fmt: skip
        assert caller.gaps("open_waiting")["since"] == Moment("this_morning")
        assert caller.says_nothing().hears == ["goodbye"]
        assert caller.done == []

    def test_who_will_help_and_the_word(self, berlin: City) -> None:
        caller = Caller(berlin, first_time=False, open_requests=(taken(),)).calls()
        gaps = caller.gaps("open_taken")
        assert (gaps["helper"], gaps["word"]) == (Text("Anna"), Text("Apfel"))

    def test_cancelling_and_taking_it_back(self, berlin: City) -> None:
        caller = Caller(berlin, first_time=False, open_requests=(waiting(),)).calls().presses("2")
        assert caller.hears == ["cancelled"]
        assert caller.presses("*").hears == ["not_cancelled", "goodbye"]
        assert caller.done == ["cancel", "uncancel"]
        assert caller.answers["about"] == "7"

    def test_nobody_came(self, berlin: City) -> None:
        caller = Caller(berlin, first_time=False, open_requests=(taken(),)).calls().presses("3")
        assert caller.hears == ["nobody_came_noted", "goodbye"]

    def test_a_known_caller_learns_of_the_data_with_nine_at_once(self, berlin: City) -> None:
        caller = Caller(berlin, first_time=False, open_requests=(waiting(),)).calls()
        assert caller.presses("9").hears[0] == "data_about"

    def test_what_could_not_be_done_any_more_is_work_for_a_person(self, berlin: City) -> None:
        late = {"nobody_came": Result("too_late")}
        caller = Caller(berlin, first_time=False, open_requests=(taken(),), results=late).calls()
        assert caller.presses("3").hears == ["person_ticket", "goodbye"]
        assert caller.done == ["nobody_came", "ticket"]

    def test_something_else_begins_a_new_request(self, berlin: City) -> None:
        caller = (
            Caller(berlin, first_time=False, open_requests=(waiting(),)).calls().presses("1", "2", "12043")
        )
        assert caller.done == ["request"]
        assert caller.answers["kind"] == "pharmacy"

    def test_the_same_kind_again_is_the_old_request(self, berlin: City) -> None:
        known = {"request": Result("have_one_already", {"request": "7"})}
        caller = Caller(berlin, first_time=False, open_requests=(waiting(),), results=known).calls()
        caller.presses("1", "1", "12043")
        assert caller.hears == ["have_one_already", "for_other"]
        assert caller.says_nothing().hears == ["goodbye"]

    def test_the_same_as_last_time_with_one_key(self, berlin: City) -> None:
        last = LastRequest("groceries", "neukoelln", "12043")
        caller = Caller(berlin, first_time=False, last_request=last).calls()
        assert caller.hears == [
            "hello_known", "known_zone", "groceries.again", "returning_else", "returning_person",
        ]  # fmt: skip
        caller.presses("1")
        assert caller.done == ["request"]
        assert caller.hears == ["read_back"]

    def test_a_shared_line_is_offered_its_place_and_nothing_else(self, berlin: City) -> None:
        last = LastRequest("groceries", "neukoelln", "12043")
        caller = Caller(berlin, first_time=False, shared=True, last_request=last).calls()
        assert caller.hears == ["hello_known", "shared_same_place", "returning_else", "returning_person"]
        caller.presses("1", "2")
        assert caller.done == ["request"]
        assert caller.answers["kind"] == "pharmacy"


class TestAWithheldNumber:
    def test_the_number_is_keyed_in_after_the_read_back_and_heard_in_pairs(self, berlin: City) -> None:
        caller = Caller(berlin, number="withheld").calls().presses("1", "12043").says_nothing()
        assert caller.hears == ["number_ask"]
        caller.presses("03023125001")
        assert caller.reply.secret
        assert caller.done == ["request", "number"]
        assert caller.hears == ["number_read_back"]
        assert caller.answers["number"] == "+493023125001"
        assert caller.says_nothing().hears[0] == "promise_open_keyed"

    def test_star_corrects_the_number(self, berlin: City) -> None:
        caller = Caller(berlin, number="withheld").calls().presses("1", "12043").says_nothing()
        caller.presses("03023125001", "*", "03023125002")
        assert caller.answers["number"] == "+493023125002"

    def test_a_missing_area_code_is_filled_in(self, berlin: City) -> None:
        caller = Caller(berlin, number="withheld").calls().presses("1", "12043").says_nothing()
        assert caller.presses("23125001").answers["number"] == "+493023125001"

    def test_a_number_too_short_to_be_one_is_asked_for_once_more(self, berlin: City) -> None:
        caller = Caller(berlin, number="withheld").calls().presses("1", "12043").says_nothing()
        assert caller.presses("123").hears == ["number_again"]
        assert "number" not in caller.done

    def test_two_failures_lead_to_a_person(self, berlin: City) -> None:
        caller = Caller(berlin, number="withheld").calls().presses("1", "12043").says_nothing()
        assert caller.presses("12").hears == ["number_again"]
        assert caller.presses("34").is_being_connected

    def test_two_failures_at_night_tell_when_to_ring_again(self, berlin: City) -> None:
        caller = Caller(berlin, number="withheld", now=MONDAY_NIGHT).calls().presses("1", "12043")
        caller.says_nothing().presses("12", "34")
        assert caller.hears == ["number_failed"]
        assert caller.is_over

    def test_zero_at_night_asks_for_a_number_too(self, berlin: City) -> None:
        caller = Caller(berlin, number="withheld", now=MONDAY_NIGHT).calls().presses("0")
        assert caller.hears == ["person_nobody", "number_ask"]  # why, before what for
        assert caller.presses("03023125001").says_nothing().hears == ["person_closed", "goodbye"]
        assert caller.done == ["number", "ticket"]

    def test_zero_twice_at_night_is_told_when_to_ring_again(self, berlin: City) -> None:
        caller = Caller(berlin, number="withheld", now=MONDAY_NIGHT).calls().presses("0", "0")
        assert caller.hears == ["person_no_number"]
        assert caller.is_over


class TestYourData:
    def test_the_same_key_twice_erases_and_nothing_is_remembered(self, berlin: City) -> None:
        caller = Caller(berlin, first_time=False, open_requests=(waiting(),)).calls().presses("1", "9")
        assert caller.hears == ["data_about", "data_delete", "data_questions"]
        assert caller.presses("1").hears == ["data_confirm"]
        assert caller.presses("1").hears == ["data_deleted"]
        assert caller.done == ["erase"]
        assert caller.answers == {}
        assert caller.reply.conversation.facts.open_requests == ()

    def test_silence_never_deletes(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("9", "1").says_nothing()
        assert caller.hears == ["goodbye"]
        assert caller.done == []

    def test_nine_also_works_in_the_close(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043").says_nothing().presses("9")
        assert caller.hears[0] == "data_about"
