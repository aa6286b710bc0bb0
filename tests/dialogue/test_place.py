"""Where a caller lives: by digits, by letters, by the name of a district; nobody is lost over it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.cities import AskZones, City
from hotline.dialogue.replies import Listen
from hotline.prompts.lines import Count, Digits, Text
from tests.dialogue.caller import MONDAY_NIGHT, Caller

HOW = ["letters_part", "letters_how", "letters_wait"]


def named(caller: Caller) -> list[str]:
    """The districts that were just read out, in their order."""
    lines = [line for line in caller.reply.lines if line.name == "zone_choice"]
    return [line.gaps["zone"].text for line in lines]  # type: ignore[union-attr]


def listens(caller: Caller) -> Listen:
    assert isinstance(caller.reply.wait, Listen)
    return caller.reply.wait


class TestAPostcodeInSeveralZones:
    def test_the_largest_share_is_named_first_and_one_key_more_is_pressed(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "10787")
        assert named(caller) == ["Mitte", "Tempelhof-Schöneberg", "Charlottenburg-Wilmersdorf"]
        assert caller.gaps("zone_ask") == {"count": Count(3)}
        caller.presses("2")
        assert caller.gaps("read_back")["zone"] == Text("Tempelhof-Schöneberg")
        assert caller.gaps("read_back")["postcode"] == Digits(("10", "787"))
        assert caller.answers["postcode"] == "10787"

    def test_of_more_than_four_the_likeliest_three_and_another_district_are_read(self, berlin: City) -> None:
        asked = AskZones(("mitte", "pankow", "spandau"), more=True)
        index = replace(berlin.index, codes={**berlin.index.codes, "10115": asked})
        caller = Caller(replace(berlin, index=index, zones_by_name=True)).calls().presses("1", "10115")
        assert caller.hears == ["zone_menu_change", *["zone_choice"] * 3, "zone_menu_else"]
        caller.presses("4")
        assert (caller.at, caller.hears[-1]) == ("zone_menu_more", "zone_menu_else")
        assert not {"Mitte", "Pankow", "Spandau"} & set(named(caller))
        caller.presses("4")
        assert (caller.at, caller.hears[-1]) == ("zone_menu_last", "zone_menu_none")

    def test_whoever_says_nothing_there_reaches_a_person(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "10787").says_nothing(3)
        assert caller.is_being_connected
        caller = Caller(berlin, now=MONDAY_NIGHT).calls().presses("1", "10787").says_nothing(3)
        assert caller.done == ["ticket"]
        kept = caller.before["ticket"].answers
        assert (kept["kind"], kept["postcode"], kept.get("zone")) == ("groceries", "10787", None)

    def test_whoever_presses_other_keys_there_becomes_a_ticket_by_night(self, berlin: City) -> None:
        caller = Caller(berlin, now=MONDAY_NIGHT).calls().presses("1", "10787", "7", "8")
        assert caller.hears == ["still_here"]
        caller.presses("9")
        assert caller.done == ["ticket"]
        assert caller.before["ticket"].answers["postcode"] == "10787"


class TestAPostcodeThatDoesNotHelp:
    def test_another_city_s_is_kept_and_told_honestly(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "80331").says_nothing()
        assert caller.hears == ["postcode_outside", "goodbye"]
        kept = caller.before["ticket"].answers
        assert (kept["ticket"], kept["kind"], kept["postcode"]) == ("outside_area", "groceries", "80331")

    def test_an_unknown_one_is_asked_for_once_more_and_then_a_ticket(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12034")
        assert caller.hears == ["postcode_unknown"]
        caller.presses("12034")
        assert caller.hears == ["person_will_note", "goodbye"]
        kept = caller.before["ticket"].answers
        assert (kept["ticket"], kept["kind"], kept["postcode"]) == ("unknown_postcode", "groceries", "12034")

    def test_whoever_corrects_to_an_unknown_one_is_not_kept_in_the_old_zone(self, berlin: City) -> None:
        caller = Caller(berlin).calls().presses("1", "12043", "*", "2", "80331")
        assert caller.done == ["request", "ticket"]
        assert caller.before["ticket"].answers["zone"] == ""

    def test_where_a_city_wants_it_the_districts_are_read_by_name_the_nearest_first(
        self, berlin: City
    ) -> None:
        city = replace(berlin, zones_by_name=True)
        caller = Caller(city).calls().presses("1", "12034", "12034")
        assert caller.at == "zone_menu"
        assert caller.hears == ["zone_menu_instead", *["zone_choice"] * 3, "zone_menu_else"]
        assert named(caller)[0] == "Neukölln"
        caller.presses("1")
        assert (caller.done, caller.answers["zone"]) == (["request"], "neukoelln")
        assert caller.gaps("read_back_zone")["zone"] == Text("Neukölln")  # the postcode is nobody's
        assert caller.answers["postcode"] == "12034"

    def test_a_beginning_that_was_keyed_twice_leads_to_the_names_as_well(self, berlin: City) -> None:
        city = replace(berlin, zones_by_name=True)
        caller = Caller(city).calls().presses("1", "13", "13")
        assert caller.at == "zone_menu"


class TestDistrictsByName:
    def test_a_town_with_one_postcode_asks_for_the_district_only(self, brest: City) -> None:
        caller = Caller(brest).calls().presses("1")
        assert caller.hears == ["zone_menu_ask", *["zone_choice"] * 3, "zone_menu_else"]
        assert caller.gaps("zone_menu_ask")["count"] == Count(4)
        assert named(caller) == ["Lambézellec", "Brest-Centre", "Saint-Pierre"]
        caller.presses("2")
        assert caller.done == ["request"]
        assert caller.hears[0] == "read_back_zone"
        assert not caller.answers.get("postcode")

    def test_another_district_is_two_keys_more_at_most(self, brest: City) -> None:
        caller = Caller(brest).calls().presses("1", "4")
        assert (caller.at, named(caller)) == (
            "zone_menu_more",
            ["Bellevue", "L'Europe", "Les Quatre-Moulins"],
        )
        caller.presses("4")
        assert (caller.at, named(caller)) == ("zone_menu_last", ["Saint-Marc"])
        assert caller.hears[-1] == "zone_menu_none"
        caller.presses("1")
        assert caller.answers["zone"] == "saint-marc"

    def test_whoever_lives_in_none_of_them_is_rung_by_a_person(self, brest: City) -> None:
        caller = Caller(brest).calls().presses("1", "4", "4", "2")
        assert caller.hears == ["person_will_note", "goodbye"]
        assert caller.before["ticket"].answers["ticket"] == "by_person"
        assert caller.done == ["ticket"]

    def test_star_corrects_the_district(self, brest: City) -> None:
        caller = Caller(brest).calls().presses("1", "2", "*")
        assert caller.hears[:2] == ["correct_kind", "correct_zone"]
        caller.presses("2")
        assert caller.hears[0] == "zone_menu_change"
        caller.presses("1")
        assert (caller.done, caller.answers["zone"]) == (["request", "change"], "lambezellec")

    def test_whoever_says_nothing_becomes_a_ticket_that_knows_the_kind(self, brest: City) -> None:
        caller = Caller(brest, now=MONDAY_NIGHT).calls().presses("2").says_nothing(3)
        assert caller.done == ["ticket"]
        assert caller.before["ticket"].answers["kind"] == "pharmacy"

    def test_no_level_has_more_than_four_choices(self, brest: City) -> None:
        caller = Caller(brest).calls().presses("1")
        for _ in range(3):
            choices = [line for line in caller.reply.lines if "key" in line.gaps]
            assert 2 <= len(choices) <= 4
            caller.presses(str(len(choices)))
        assert caller.is_over


class TestLetters:
    def test_three_keys_name_one_district_and_the_one_postcode_is_read_back(self, edinburgh: City) -> None:
        caller = Caller(edinburgh).calls().presses("1")
        assert caller.hears == ["letters_ask", *HOW]
        assert (listens(caller).most, listens(caller).finish) == (7, "#")
        assert listens(caller).patience >= 10
        caller.presses("341")
        assert caller.done == ["request"]
        assert caller.answers["postcode"] == "EH1"
        assert caller.gaps("read_back")["postcode"] == Digits(("EH", "1"))

    def test_whoever_keys_in_the_whole_postcode_is_understood(self, edinburgh: City) -> None:
        caller = Caller(edinburgh).calls().presses("1", "3411123")
        assert (caller.answers["postcode"], caller.answers["zone"]) == ("EH11", "west")

    def test_several_postcodes_of_one_district_are_one_answer_and_not_read_back(self, ottawa: City) -> None:
        caller = Caller(ottawa).calls().presses("1")
        assert caller.hears == ["letters_ask", "letters_count", "letters_how", "letters_wait"]
        assert caller.gaps("letters_count") == {"count": Count(3)}
        caller.presses("512")
        assert caller.done == ["request"]
        assert caller.hears[0] == "read_back_zone"
        assert caller.answers["postcode"] == "512"

    def test_where_three_signs_are_all_the_entry_ends_by_itself(self, ottawa: City) -> None:
        city = replace(ottawa, form=replace(ottawa.form, rest=""))
        caller = Caller(city).calls().presses("1")
        assert caller.hears == ["letters_ask", "letters_count", "letters_how", "take_your_time"]
        assert (listens(caller).most, listens(caller).finish) == (3, "")

    def test_keys_of_several_districts_are_asked_about_by_name_never_by_postcode(self, ottawa: City) -> None:
        caller = Caller(ottawa).calls().presses("1", "527")
        assert caller.hears == ["zone_menu_change", *["zone_choice"] * 3]
        assert named(caller) == ["the old city", "Nepean", "Goulbourn"]
        caller.presses("2")
        assert caller.gaps("read_back")["postcode"] == Digits(("K", "2R"))  # of the three the one in Nepean
        assert caller.answers["postcode"] == "K2R"

    def test_where_only_a_person_can_place_one_of_the_postcodes_the_last_choice_leads_there(
        self, westminster: City
    ) -> None:
        city = replace(westminster, zones_by_name=False)
        caller = Caller(city).calls().presses("1", "7912")
        assert named(caller) == ["Westminster"]
        assert caller.hears[-1] == "zone_menu_none"
        caller.presses("2")
        kept = caller.before["ticket"].answers
        assert (kept["ticket"], kept["postcode"]) == ("by_person", "7912")
        again = Caller(westminster).calls().presses("1", "7912", "2")
        assert again.at == "zone_menu_more"
        assert named(again) == ["Belgravia", "Pimlico", "St James's"]  # not Westminster once more
        again.presses("4")
        assert again.at == "zone_menu_last"
        assert again.hears[-1] == "zone_menu_none"  # three levels, and then a person

    def test_a_letter_that_is_missing_is_asked_for_once_more_and_then_the_districts_by_name(
        self, westminster: City
    ) -> None:
        caller = Caller(westminster).calls().presses("1", "791")
        assert caller.hears == ["letters_unknown", *HOW]
        caller.presses("791")
        assert caller.hears[0] == "zone_menu_instead"
        assert named(caller) == ["Westminster", "Belgravia", "Pimlico"]

    def test_one_key_alone_is_asked_for_once_more(self, edinburgh: City) -> None:
        caller = Caller(edinburgh).calls().presses("1", "3")
        assert caller.hears == ["letters_partial", *HOW]
        caller.presses("3")
        assert caller.done == ["ticket"]
        assert caller.before["ticket"].answers["postcode"] == "3"

    def test_a_code_of_another_town_is_kept_as_keys_and_told_honestly(self, edinburgh: City) -> None:
        caller = Caller(edinburgh).calls().presses("1", "412")
        assert caller.hears == ["postcode_outside", "goodbye"]
        assert caller.before["ticket"].answers["postcode"] == "412"

    @pytest.mark.parametrize("zeros", ["0", "00", "000"])
    def test_zeros_alone_mean_a_person(self, edinburgh: City, zeros: str) -> None:
        assert Caller(edinburgh).calls().presses("1", zeros).is_being_connected

    @pytest.mark.parametrize("keys", ["112", "110", "999"])
    def test_an_emergency_number_is_no_postcode_however_often_it_is_keyed(
        self, ottawa: City, keys: str
    ) -> None:
        caller = Caller(ottawa).calls().presses("1")
        for _ in range(3):
            caller.presses(keys)
            assert caller.hears[0] == "emergency_keyed"
            assert caller.at == "postcode"

    def test_112_with_its_first_key_taken_for_the_menu_is_one_as_well(self, westminster: City) -> None:
        caller = Caller(westminster).calls().presses("1", "12")
        assert caller.hears[0] == "emergency_keyed"
        assert caller.at == "kind"

    def test_a_postcode_on_the_keys_of_an_emergency_number_is_taken_the_second_time(
        self, westminster: City
    ) -> None:
        table = replace(westminster.index, codes={**westminster.index.codes, "W9W": westminster.place("W9")})
        caller = Caller(replace(westminster, index=table)).calls().presses("1", "999")
        assert caller.hears[0] == "emergency_keyed"
        caller.presses("999")
        assert (caller.done, caller.answers["zone"]) == (["request"], "maida-vale")

    def test_a_lone_hash_begins_the_question_again_and_is_no_mistake(self, edinburgh: City) -> None:
        caller = Caller(edinburgh).calls().presses("1", "#")
        assert caller.hears == ["letters_ask", *HOW]
        assert caller.reply.conversation.misses == 0

    def test_a_star_in_an_entry_begins_it_anew_and_the_rest_can_be_ended_by_hash(
        self, edinburgh: City
    ) -> None:
        caller = Caller(edinburgh).calls().presses("1", "35*341")
        assert caller.answers["postcode"] == "EH1"
        caller = Caller(edinburgh).calls().presses("1", "35*3")
        assert listens(caller).finish == "#"
        caller.presses("41")
        assert caller.answers["postcode"] == "EH1"

    def test_star_at_the_read_back_changes_the_postcode_of_the_same_request(self, edinburgh: City) -> None:
        caller = Caller(edinburgh).calls().presses("1", "3411", "*", "2")
        assert caller.hears == ["letters_change", *HOW]
        caller.presses("341")
        assert (caller.done, caller.answers["postcode"]) == (["request", "change"], "EH1")

    def test_the_zone_question_adds_its_own_key_and_nothing_else_does(
        self, ottawa: City, brest: City
    ) -> None:
        for city, keys in ((ottawa, ("1", "512")), (ottawa, ("1", "527", "2")), (brest, ("1", "1"))):
            caller = Caller(city).calls().presses(*keys)
            assert caller.done == ["request"]
            assert sum(map(len, keys)) <= 6
