"""How a telephone in a browser plays documents: the fine points of Gather, Dial, Record and of hanging up.

The modules are asked directly, in a real browser. Numbers among the deeds are seconds that pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, Route

import hotline.simulator

HERE = Path(__file__).parent
STATIC = Path(hotline.simulator.__file__).parent / "static"
ADDRESS = "http://modules.test"
RUN = """async ([verbs, deeds, options]) => {
  const [player, playing] = await Promise.all([import("/player.js"), import("/playing.js")]);
  return playing.play(player, verbs, deeds, options);
}"""
Plays: TypeAlias = Callable[..., list[str]]
Sheet: TypeAlias = dict[str, Any]


@pytest.fixture(scope="module")
def plays(browser: Browser) -> Iterator[Plays]:
    """Play verbs, do things, and get everything that happened."""
    page = browser.new_page()
    page.route(f"{ADDRESS}/**", _serve)
    page.goto(f"{ADDRESS}/")

    def play(verbs: list[Sheet], *deeds: Any, **options: Any) -> list[str]:
        told: list[str] = page.evaluate(RUN, [verbs, list(deeds), options])
        return told

    yield play
    page.close()


def _serve(route: Route) -> None:
    """A page with nothing on it, and the modules."""
    name = route.request.url.rpartition("/")[2]
    if not name:
        route.fulfill(body="<!doctype html>", content_type="text/html")
        return
    file = HERE / name if (HERE / name).is_file() else STATIC / name
    route.fulfill(body=file.read_text("utf-8"), content_type="text/javascript")


def says(*texts: str, times: int = 1) -> Sheet:
    """Each phrase takes a second."""
    pieces = [{"text": text, "seconds": 1} for text in texts]
    return {"verb": "Say", "language": "de-DE", "times": times, "pieces": pieces}


def gathers(*texts: str, **changes: Any) -> Sheet:
    usual = {
        "verb": "Gather",
        "sounds": [says(*texts)] if texts else [],
        "timeout": 5,
        "most": 0,
        "finish": "#",
        "hears_keys": True,
        "hears_words": False,
        "pause": 2,
        "asks_when_empty": False,
        "url": "/action",
        "method": "POST",
    }
    return usual | changes


def dials(*numbers: str, **changes: Any) -> Sheet:
    usual = {
        "verb": "Dial",
        "numbers": [{"number": number} for number in numbers],
        "timeout": 30,
        "longest": 14400,
        "caller_id": "",
        "in_turn": False,
        "ends_on_star": False,
        "url": "/action",
        "method": "POST",
    }
    return usual | changes


def over(status: str, *, bridged: bool = False, answered: bool = False) -> Sheet:
    told = {"DialCallStatus": status, "DialBridged": str(bridged).lower()}
    return {"state": "over", "parameters": told, "answered": answered}


JOINED: Sheet = {"state": "joined", "sid": "CA2"}


# --- Say, Pause, Redirect, Hangup, Reject


def test_verbs_follow_each_other_and_the_end_of_the_document_ends_the_call(plays: Plays) -> None:
    pause = {"verb": "Pause", "seconds": 2}
    assert plays([says("one"), pause, says("two")], 1, 1.5) == ["one"]
    assert plays([says("one"), pause, says("two")], 4) == ["one", "two", "over completed"]


def test_what_is_said_twice_is_heard_twice_and_without_end_until_somebody_hangs_up(plays: Plays) -> None:
    assert plays([says("one", times=2)], 2) == ["one", "one", "over completed"]
    assert plays([says("one", times=0)], 3.5, "leaves") == ["one"] * 4 + ["left"]


def test_nothing_after_a_redirect_is_played(plays: Plays) -> None:
    redirect = {"verb": "Redirect", "url": "/next", "method": "POST"}
    told = plays([redirect, says("never")], 1, answers={"/next": [says("next")]})
    assert told == ["asks /next", "next", "over completed"]


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ({"verb": "Hangup"}, "completed"),
        ({"verb": "Reject", "reason": "busy"}, "busy"),
        ({"verb": "Reject", "reason": "no-answer"}, "no-answer"),
    ],
)
def test_nothing_after_an_end_is_played(plays: Plays, verb: Sheet, status: str) -> None:
    assert plays([verb, says("never")], 2) == [f"over {status}"]


def test_a_verb_that_is_not_known_is_said_and_left_out(plays: Plays) -> None:
    verbs = [{"verb": "Unknown", "name": "Enqueue"}, says("on")]
    assert plays(verbs, 1) == ["unknown Enqueue", "on", "over completed"]


def test_a_circle_of_redirects_ends(plays: Plays) -> None:
    redirect = {"verb": "Redirect", "url": "/circle", "method": "POST"}
    told = plays([redirect], *[0.001] * 40, answers={"/circle": [redirect]})
    assert len(told) <= 501


# --- Gather


def test_the_last_key_ends_an_entry_at_once(plays: Plays) -> None:
    told = plays([gathers("key five", most=5), says("never")], 1, "12043")
    assert told == ["key five", "asks /action Digits=12043", "over completed"]


def test_a_key_stops_the_prompt_at_once_and_counts(plays: Plays) -> None:
    told = plays([gathers("one", "two", "three", most=2)], 1.5, "1", 4, "2")
    assert told == ["one", "two", "asks /action Digits=12", "over completed"]


def test_time_begins_after_the_prompt_and_anew_with_each_key(plays: Plays) -> None:
    told = plays([gathers("one", "two")], 2, 4.9, "1", 4.9, "2", 4.9, "3")
    assert told == ["one", "two"]
    told = plays([gathers("one", "two")], 2, 4.9, "1", 5)
    assert told == ["one", "two", "asks /action Digits=1", "over completed"]


def test_silence_leads_to_the_next_verb_or_to_the_action_where_it_is_asked_for(plays: Plays) -> None:
    assert plays([gathers("one"), says("next")], 7) == ["one", "next", "over completed"]
    told = plays([gathers("one", asks_when_empty=True), says("never")], 6)
    assert told == ["one", "asks /action Digits=", "over completed"]


def test_the_finish_key_ends_an_entry_and_is_no_part_of_it(plays: Plays) -> None:
    assert "asks /action Digits=12" in plays([gathers("one")], 1, "12#")
    assert "asks /action Digits=12" in plays([gathers("one", finish="*")], 1, "12*")
    assert plays([gathers("one"), says("next")], 1, "#", 1) == ["one", "next", "over completed"]


def test_without_a_finish_key_all_twelve_are_input(plays: Plays) -> None:
    assert "asks /action Digits=1#*0" in plays([gathers("one", finish="", most=4)], 1, "1#*0")


def test_keys_that_come_all_at_once_are_all_heard_and_what_is_too_much_is_lost(plays: Plays) -> None:
    told = plays([gathers("one", most=3)], 0.5, "12345")
    assert told == ["one", "lost 4", "lost 5", "asks /action Digits=123", "over completed"]


def test_keys_outside_of_a_gather_are_lost(plays: Plays) -> None:
    told = plays([says("one"), gathers("two", most=1)], 0.5, "1", 0.5, "2")
    assert told == ["one", "lost 1", "two", "asks /action Digits=2", "over completed"]


def test_hanging_up_in_a_gather_asks_nothing_more(plays: Plays) -> None:
    assert plays([gathers("one")], 1, "12", "leaves") == ["one", "left"]


def test_words_cut_the_prompt_short_and_are_over_after_a_while(plays: Plays) -> None:
    told = plays([gathers("one", "two", hears_words=True)], 0.5, "says ich möchte", 1, "says einkaufen", 1.9)
    assert told == ["one"]
    told = plays([gathers("one", "two", hears_words=True)], 0.5, "says ich möchte", 1, "says einkaufen", 2.1)
    assert told == [
        "one", "asks /action SpeechResult=ich möchte einkaufen Confidence=0.9", "over completed",
    ]  # fmt: skip


def test_after_a_word_no_key_counts_and_after_a_key_no_word(plays: Plays) -> None:
    told = plays([gathers(hears_words=True, most=2)], 0.5, "says äh", "1", 3)
    assert told == ["lost 1", "asks /action SpeechResult=äh Confidence=0.9", "over completed"]
    told = plays([gathers(hears_words=True, most=2)], 0.5, "1", "says äh", "2")
    assert told == ["unheard äh", "asks /action Digits=12", "over completed"]


def test_words_where_only_keys_count_are_heard_by_nobody(plays: Plays) -> None:
    assert plays([gathers()], 0.5, "says äh", 6) == ["unheard äh", "over completed"]


# --- Dial


def test_two_are_put_through_and_the_action_hears_how_it_went(plays: Plays) -> None:
    told = plays([dials("+1", "+2")], JOINED, over("completed", bridged=True, answered=True))
    assert told == [
        "tone",
        "rings +1 +2",
        "joined",
        "parted completed",
        "asks /action DialCallStatus=completed DialBridged=true",
        "over completed",
    ]


def test_nobody_answers_and_without_an_action_the_next_verb_follows(plays: Plays) -> None:
    told = plays([dials("+1", url=""), says("next")], over("no-answer"), 1)
    assert told == ["tone", "rings +1", "parted no-answer", "next", "over completed"]


def test_one_after_the_other_until_somebody_answers(plays: Plays) -> None:
    told = plays(
        [dials("+1", "+2", "+3", in_turn=True)],
        over("busy"),
        JOINED,
        over("completed", bridged=True, answered=True),
    )
    assert [one for one in told if one.startswith("rings")] == ["rings +1", "rings +2"]
    assert told[-2] == "asks /action DialCallStatus=completed DialBridged=true"


def test_star_ends_the_talk_only_where_it_may(plays: Plays) -> None:
    assert "ends CA2" in plays([dials("+1", ends_on_star=True)], JOINED, "5", "*")
    assert "ends CA2" not in plays([dials("+1")], JOINED, "*")


def test_a_talk_has_a_longest_time(plays: Plays) -> None:
    assert "ends CA2" not in plays([dials("+1", longest=60)], JOINED, 59)
    assert "ends CA2" in plays([dials("+1", longest=60)], JOINED, 60)
    ended = over("completed", bridged=True, answered=True)
    assert "ends CA2" not in plays([dials("+1", longest=60, url=""), says("on", times=90)], JOINED, ended, 80)


def test_a_caller_who_leaves_hears_no_more_of_it(plays: Plays) -> None:
    assert plays([dials("+1"), says("never")], "leaves", over("canceled")) == ["tone", "rings +1", "left"]


# --- Record, whisper, sent elsewhere


def record(**changes: Any) -> Sheet:
    usual = {
        "verb": "Record",
        "timeout": 5,
        "longest": 60,
        "finish": "#",
        "beeps": True,
        "url": "/note",
        "method": "POST",
    }
    return usual | changes


def test_a_recording_ends_with_silence_a_key_or_its_longest_length(plays: Plays) -> None:
    assert "asks /note RecordingDuration=2 Digits=" in plays([record()], 0.5, "speaks", 7)
    assert "asks /note RecordingDuration=0 Digits=#" in plays([record()], 0.5, "1#")
    assert "asks /note RecordingDuration=0 Digits=" in plays([record(timeout=0, longest=9)], 9.5)


def test_a_recording_is_told_of_after_hanging_up(plays: Plays) -> None:
    told = plays([record()], 0.5, "speaks", 1, "leaves")
    assert told == ["left", "last /note RecordingDuration=2 Digits=hangup"]


def test_a_whisper_that_ends_is_no_end_of_the_call(plays: Plays) -> None:
    assert plays([says("one")], 1, whisper=True) == ["one", "over "]
    assert plays([says("one"), {"verb": "Hangup"}], 1, whisper=True) == ["one", "over completed"]


def test_a_call_that_is_sent_elsewhere_goes_on_there(plays: Plays) -> None:
    told = plays([says("one", "two")], 0.5, "turns", 1, answers={"turned": [says("elsewhere")]})
    assert told == ["one", "elsewhere", "over completed"]
