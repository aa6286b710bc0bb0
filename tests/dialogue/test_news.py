"""What callers hear of a pause, and of the town's news when they stay on the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hotline.cities import City
from hotline.cities.hours import OpeningHours
from hotline.cities.news import Announcement, DirectoryEntry, News
from hotline.cities.pause import Pause
from hotline.cities.ways import Ways
from hotline.dialogue.replies import Dial, Result
from tests.dialogue.caller import MONDAY_NIGHT, MONDAY_NOON, Caller

TODAY = MONDAY_NOON.date()
BY_DAY = OpeningHours(ZoneInfo("Europe/Berlin"), (*(((540, 1080),),) * 5, (), ()))
SHOP = DirectoryEntry("Laden am Eck", "+493023125980", TODAY, kind="groceries")


def test_whoever_stays_hears_the_news_of_their_zone_then_the_word_and_may_hear_it_again(berlin: City) -> None:
    told = (
        Announcement("", TODAY, {"de": "Morgen ist zu."}),
        Announcement("pankow", TODAY, {"de": "Nur dort."}),
        Announcement("", TODAY - timedelta(days=1), {"de": "Schon vorbei."}),
        Announcement("", TODAY, {"en": "Only in English."}),
    )
    city = replace(berlin, news=News(True, told, True, (SHOP,)))
    caller = Caller(city).calls().presses("1", "12043").says_nothing()
    assert "goodbye" not in caller.hears
    assert caller.says_nothing().hears == ["news_intro", "news_text", "news_again"]
    assert caller.presses("*").hears == ["news_intro", "news_text", "news_again"]
    assert caller.says_nothing().hears == ["news_entry", "news_again"]
    assert caller.says_nothing().hears == ["word_again"]
    assert caller.is_over


def test_where_nothing_is_switched_on_nothing_is_told(berlin: City) -> None:
    quiet = News(False, (Announcement("", TODAY, {"de": "Morgen ist zu."}),), False, (SHOP,))
    caller = Caller(replace(berlin, news=quiet)).calls().presses("1", "12043").says_nothing()
    assert caller.hears[-1] == "goodbye"
    assert caller.says_nothing().hears == ["word_again"]


def test_a_number_that_nobody_has_tried_for_half_a_year_is_not_read_out(berlin: City) -> None:
    old = replace(SHOP, verified_on=TODAY - timedelta(days=181))
    city = replace(berlin, news=News(False, (), True, (old,)))
    caller = Caller(city).calls().presses("1", "12043").says_nothing()
    assert caller.says_nothing().hears == ["word_again"]


def with_shop(berlin: City, *others: DirectoryEntry, **how: object) -> City:
    shop = replace(SHOP, opens=BY_DAY)
    return replace(berlin, news=News(False, (), True, (shop, *others), connects=True, **how))  # type: ignore[arg-type]


def hears_the_shop(city: City, allowed: str = "allowed", **facts: object) -> Caller:
    given = {"results": {"connect": Result(allowed)}, **facts}
    caller = Caller(city, **given).calls().presses("1", "12043")  # type: ignore[arg-type]
    return caller.says_nothing(2)


def test_one_key_puts_through_to_who_was_named_and_after_the_talk_the_word_comes_once_more(
    berlin: City,
) -> None:
    caller = hears_the_shop(with_shop(berlin))
    assert caller.hears == ["news_intro", "news_entry", "news_connect", "news_again"]
    assert caller.presses("1").hears == ["news_connecting"]
    assert caller.done[-1] == "connect"
    assert caller.reply.wait == Dial("+493023125980", 30, limit=15 * 60)
    assert caller.is_put_through().hears == ["word_again"]
    assert (caller.reply.heard, caller.reply.rang, caller.is_over) == ("entry_joined", "Laden am Eck", True)
    assert "transfer" not in caller.answers  # nobody at the desk was spoken with


def test_busy_or_nobody_there_is_said_so_and_the_next_one_follows(berlin: City) -> None:
    kitchen = replace(SHOP, name="Küche", number="+493023125981")
    for status, heard in (
        ("busy", "entry_busy"),
        ("no-answer", "entry_silent"),
        ("failed", "entry_not_joined"),
    ):
        caller = hears_the_shop(with_shop(berlin, kitchen)).presses("1").finds_nobody(status)
        assert caller.reply.heard == heard
        assert caller.hears == ["news_not_reached", "news_entry", "news_again"]  # without hours: no key
        assert caller.says_nothing().hears == ["word_again"]


def test_who_had_as_many_as_the_city_pays_for_hears_that(berlin: City) -> None:
    caller = hears_the_shop(with_shop(berlin), allowed="too_often").presses("1")
    assert caller.hears == ["news_too_often", "word_again"]


def test_where_the_town_has_paid_for_all_of_today_the_number_is_told_twice_again(berlin: City) -> None:
    kitchen = replace(SHOP, name="Küche", number="+493023125981")
    caller = hears_the_shop(with_shop(berlin, kitchen), allowed="full").presses("1")
    assert caller.hears == ["news_full", "news_entry", "news_entry", "news_again"]
    assert caller.says_nothing().hears == ["word_again"]


def test_no_key_by_night_for_who_is_hidden_or_where_it_is_switched_off(berlin: City) -> None:
    city = with_shop(berlin)
    off = replace(city, news=replace(city.news, connects=False))
    for quiet in (hears_the_shop(off), hears_the_shop(city, now=MONDAY_NIGHT)):
        assert "news_connect" not in quiet.hears
    old = replace(SHOP, opens=BY_DAY, verified_on=TODAY - timedelta(days=181))
    assert not old.is_there(MONDAY_NOON)
    doubted = replace(SHOP, opens=BY_DAY, doubted_on=TODAY)
    assert not doubted.is_there(MONDAY_NOON)
    withheld = Caller(city, number="withheld").calls().presses("1", "12043").says_nothing()
    withheld.presses("03023125001").says_nothing(2)
    assert "news_entry" in withheld.hears
    assert "news_connect" not in withheld.hears


def test_a_provider_that_knows_no_limit_is_told_of_none(berlin: City) -> None:
    caller = hears_the_shop(replace(with_shop(berlin), portable=True)).presses("1")
    assert caller.reply.wait == Dial("+493023125980", 30)


def sent_to_the_shop(berlin: City, *others: DirectoryEntry, way: str = "directory") -> City:
    city = with_shop(berlin, *others)
    return replace(city, news=replace(city.news, directory_told=False), ways=Ways({"groceries": way}))


def test_where_others_help_they_are_named_in_place_of_a_request_and_then_zero(berlin: City) -> None:
    third = replace(SHOP, name="Der Dritte")
    city = sent_to_the_shop(berlin, replace(SHOP, name="Küche", number="+493023125981"), third)
    caller = Caller(city, results={"connect": Result("allowed")}).calls().presses("1", "12043")
    named = ["directory_intro", "news_entry", "news_connect", "news_again"]
    assert (caller.hears, caller.done) == (named, ["directory"])
    assert caller.presses("*").hears == named
    assert caller.says_nothing().hears == ["news_entry", "news_again"]
    assert caller.says_nothing().hears == ["directory_end", "news_again"]  # two are enough for anybody
    assert caller.presses("*").hears == named
    assert caller.presses("1").hears == ["news_connecting"]
    assert caller.is_put_through().hears == ["directory_end", "news_again"]
    assert caller.says_nothing().hears == ["goodbye"]
    assert (caller.is_over, "request" in caller.done) == (True, False)


def test_whom_that_does_not_help_presses_zero(berlin: City) -> None:
    caller = Caller(sent_to_the_shop(berlin)).calls().presses("1", "12043").says_nothing()
    assert caller.hears == ["directory_end", "news_again"]
    assert isinstance(caller.presses("0").reply.wait, Dial)


def test_where_nobody_was_tried_of_late_and_where_the_desk_helps_a_person_looks_at_the_request(
    berlin: City,
) -> None:
    old = replace(SHOP, verified_on=TODAY - timedelta(days=181))
    doubted = replace(SHOP, doubted_on=TODAY, doubted_by="Ole")
    nobody = replace(sent_to_the_shop(berlin), news=News(False, (), False, (old, doubted)))
    for city in (nobody, sent_to_the_shop(berlin, way="desk")):
        caller = Caller(city).calls().presses("1", "12043")
        assert caller.done == ["request"]
        assert "promise_looked_at" in caller.says_nothing().hears
    elsewhere = replace(berlin, ways=Ways({"groceries": "desk"}, {"neukoelln": {"groceries": "board"}}))
    usual = Caller(elsewhere).calls().presses("1", "12043").says_nothing()
    assert "promise_open" in usual.hears


def test_what_was_noted_and_is_corrected_to_such_a_kind_is_not_lost(berlin: City) -> None:
    caller = Caller(sent_to_the_shop(berlin)).calls().presses("2", "12043", "*", "1", "1")
    assert caller.done[-1] == "change"
    assert "promise_looked_at" in caller.says_nothing().hears


def test_while_the_line_is_paused_callers_hear_till_when_and_why_and_nothing_is_asked(berlin: City) -> None:
    pause = Pause(MONDAY_NOON + timedelta(hours=20), {"de": "Wir ziehen um."})
    caller = Caller(replace(berlin, pause=pause)).calls()
    heard = ["hello_known", "pause_now", "pause_message", "pause_until", "emergency_first", "goodbye"]
    assert caller.hears == heard
    assert caller.is_over
    after = Caller(replace(berlin, pause=replace(pause, until=MONDAY_NOON))).calls()
    assert "pause_now" not in after.hears
