"""A line is read at a telephone: the code first, then the words, the tone, what was said, and a key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.cities import City
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.reading import LONGEST, READING, SILENCE, TAKES, WAITS
from hotline.dialogue.replies import Listen, Result, Tape
from tests.dialogue.caller import Caller

USUAL = {
    "reading_begin": Result("begun"),
    "reading_take": Result("taken", {"recording": "", "seconds": "", "plays": "abc"}),
    "reading_look": Result("here"),
    "reading_keep": Result("kept"),
}


class Reader(Caller):
    """Somebody whose telephone was rung so that they read a line; the code on the page is 4711."""

    def __init__(self, city: City, **results: Result) -> None:
        super().__init__(city, results={**USUAL, **results}, script=READING, number="other", first_time=False)

    def begun(self) -> Conversation:
        return replace(super().begun(), answers={"code": "4711", "words": "Auf Wiederhören."})


def plays(reader: Caller) -> str:
    """The key of the take that is played back now."""
    wait = reader.reply.wait
    return wait.plays if isinstance(wait, Listen) else ""


def test_the_line_is_read_heard_and_kept(berlin: City) -> None:
    reader = Reader(berlin).calls()
    assert reader.hears == ["reading_hello", "reading_code"]
    reader.presses("4711")
    assert reader.hears == ["reading_how", "reading_words", "reading_tone"]
    assert reader.reply.wait == Tape(LONGEST, SILENCE)
    assert reader.reply.secret
    reader.says_after_the_tone(3)
    assert reader.hears == ["reading_moment"]
    reader.says_nothing()
    assert reader.hears == ["reading_played", "reading_keep", "reading_again", "reading_leave"]
    assert plays(reader) == "abc"
    reader.presses("1")
    assert reader.hears == ["reading_kept", "goodbye"]
    assert reader.is_over
    assert reader.done == ["reading_begin", "reading_take", "reading_look", "reading_keep"]


def test_another_code_is_asked_again_and_after_three_nothing_is_recorded(berlin: City) -> None:
    reader = Reader(berlin).calls().presses("4712", "47")
    assert reader.hears == ["reading_code_other", "reading_code"]
    assert reader.presses("9999").hears == ["reading_unproved", "goodbye"]
    assert reader.is_over
    assert reader.done == []


@pytest.mark.parametrize("keyed", ["0", "0000", None])
def test_a_mailbox_and_whoever_knows_nothing_of_it_hear_no_words(berlin: City, keyed: str | None) -> None:
    reader = Reader(berlin).calls()
    reader.says_nothing(2) if keyed is None else reader.presses(keyed)
    assert reader.is_over
    assert reader.done == []
    assert "reading_words" not in reader.hears


def test_spoken_again_it_is_the_words_and_the_tone_five_times_at_most(berlin: City) -> None:
    reader = Reader(berlin).calls().presses("4711")
    for _ in range(TAKES - 1):
        reader.says_after_the_tone(3).says_nothing().presses("2")
        assert reader.hears == ["reading_words", "reading_tone"]
    reader.says_after_the_tone(3).says_nothing().presses("2")
    assert reader.hears == ["reading_not_kept", "goodbye"]


@pytest.mark.parametrize(("stands", "told"), [("silent", "reading_silent"), ("long", "reading_long")])
def test_what_cannot_be_used_is_told_and_asked_for_once_more(berlin: City, stands: str, told: str) -> None:
    reader = Reader(berlin, reading_look=Result(stands)).calls().presses("4711")
    reader.says_after_the_tone(3).says_nothing()
    assert reader.hears == [told, "reading_words", "reading_tone"]
    assert Reader(berlin).calls().presses("4711").says_nothing().hears[0] == "reading_silent"


def test_nobody_waits_for_ever_for_what_does_not_come(berlin: City) -> None:
    reader = Reader(berlin, reading_look=Result("waiting")).calls().presses("4711").says_after_the_tone(3)
    for _ in range(WAITS):
        assert reader.says_nothing().hears == ["reading_still"]
    assert reader.says_nothing().hears == ["reading_lost", "goodbye"]


@pytest.mark.parametrize("left", ["3", "0", None])
def test_without_the_key_nothing_is_kept(berlin: City, left: str | None) -> None:
    reader = Reader(berlin).calls().presses("4711").says_after_the_tone(3).says_nothing()
    reader.says_nothing(2) if left is None else reader.presses(left)
    assert reader.hears == ["reading_not_kept", "goodbye"]
    assert "reading_keep" not in reader.done


@pytest.mark.parametrize("outcome", list(USUAL))
def test_what_was_stopped_at_the_desk_ends_here_as_well(berlin: City, outcome: str) -> None:
    reader = Reader(berlin, **{outcome: Result("gone")}).calls().presses("4711")
    if not reader.is_over:
        reader.says_after_the_tone(3)
    for key in ("", "1"):
        if not reader.is_over:
            reader.presses(key) if key else reader.says_nothing()
    assert reader.hears == ["reading_not_kept", "goodbye"]
