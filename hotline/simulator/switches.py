"""What nobody has documented, and what can go wrong: one switch each, so that tests run both ways."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

KeyFate: TypeAlias = Callable[[int, str], str]  # (number of the key in the call from 0, key) -> what arrives


def as_pressed(_number: int, key: str) -> str:
    """A line that carries every key once."""
    return key


def loses(*numbers: int) -> KeyFate:
    """A line that loses these keys of the call, counted from 0."""
    return lambda number, key: "" if number in numbers else key


def doubles(*numbers: int) -> KeyFate:
    """A line that carries these keys of the call twice, counted from 0."""
    return lambda number, key: key * 2 if number in numbers else key


def carries_none(_number: int, _key: str) -> str:
    """A rotary or broken telephone: no tone ever arrives."""
    return ""


def noisy_line(chance: float, dice: random.Random) -> KeyFate:
    """A line on which each key is lost or doubled with `chance` (0-1), half and half."""

    def fate(_number: int, key: str) -> str:
        if dice.random() >= chance:
            return key
        return dice.choice(["", key * 2])

    return fate


@dataclass(frozen=True, slots=True)
class Switches:
    """How this provider and this day behave. The defaults are the documented and ordinary ways.

    Webhooks of a call are counted from 0 (the first knock), callbacks apart; the fallback counts too.
    """

    # --- undocumented: both must be tolerated
    gather_action_after_hangup: bool = False  # the action is asked, with CallStatus=completed
    dial_action_after_hangup: bool = False
    empty_digits: Literal["empty", "absent"] = "empty"
    lone_finish_key: Literal["ends", "ignored", "repeats"] = "ends"
    unknown_verb: Literal["skipped", "fatal"] = "skipped"  # also unknown attributes and bad nesting
    type_ahead: bool = False  # keys pressed before a Gather begins count
    old_gather_parameters: bool = False  # `FinishedOnKey` and `msg`
    digits_survive_redirect: bool = True  # whether a 3xx keeps them
    recording_sid: bool = False  # whether Record's action is told it
    given_up_while_ringing: Literal["no-answer", "canceled"] = "no-answer"
    extra_parameters: Mapping[str, str] = field(default_factory=dict)  # "new ones may appear at any time"

    # --- trouble
    final_callback: Literal["after", "first", "overtakes", "twice", "late", "never"] = "after"
    # first: before the first webhook, whose answer nobody hears
    # overtakes: before the webhook under way when the caller `presses_and_hangs_up`
    # late: when `delivers_late_callbacks` is called
    repeats: int = 0  # every webhook is delivered so many times more; the last answer counts
    lost_requests: Collection[int] = ()  # first attempt never arrives (connect timeout)
    lost_answers: Collection[int] = ()  # first attempt arrives, its answer does not (read timeout)
    unreachable: Collection[int] = ()  # no attempt arrives: the fallback is asked
    keys_arrive: KeyFate = as_pressed
