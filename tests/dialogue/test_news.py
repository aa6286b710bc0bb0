"""What callers hear of a pause, and of the town's news when they stay on the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hotline.cities import City
from hotline.cities.news import Announcement, DirectoryEntry, News
from hotline.cities.pause import Pause
from tests.dialogue.caller import MONDAY_NOON, Caller

TODAY = MONDAY_NOON.date()
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


def test_while_the_line_is_paused_callers_hear_till_when_and_why_and_nothing_is_asked(berlin: City) -> None:
    pause = Pause(MONDAY_NOON + timedelta(hours=20), {"de": "Wir ziehen um."})
    caller = Caller(replace(berlin, pause=pause)).calls()
    heard = ["hello_known", "pause_now", "pause_message", "pause_until", "emergency_first", "goodbye"]
    assert caller.hears == heard
    assert caller.is_over
    after = Caller(replace(berlin, pause=replace(pause, until=MONDAY_NOON))).calls()
    assert "pause_now" not in after.hears
