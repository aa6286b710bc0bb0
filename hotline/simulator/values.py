"""What the values of attributes may be, and the provider's code where one is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from hotline.simulator.voices import is_language, is_voice

Check: TypeAlias = Callable[[str], bool]


def _number(least: int, most: int = 10**9) -> Check:
    return lambda value: value.isdecimal() and least <= int(value) <= most


def _one_of(*words: str) -> Check:
    return lambda value: value in words


def _made_of(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _method(value: str) -> bool:
    return value.upper() in ("GET", "POST")


BOOLEAN = _one_of("true", "false")
INPUTS = _one_of("dtmf", "speech", "dtmf speech", "speech dtmf")
RECORDINGS = _one_of(
    "do-not-record",
    "true",
    "false",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
)
TRIMS = _one_of("trim-silence", "do-not-trim")

# (element, attribute) -> (check, code). What is not named here takes any value.
VALUES: dict[tuple[str, str], tuple[Check, int]] = {
    ("Dial", "answerOnBridge"): (BOOLEAN, 13219),
    ("Dial", "hangupOnStar"): (BOOLEAN, 13213),
    ("Dial", "method"): (_method, 13210),
    ("Dial", "record"): (RECORDINGS, 13217),
    ("Dial", "sequential"): (BOOLEAN, 13218),
    ("Dial", "timeLimit"): (_number(1, 14400), 13216),
    ("Dial", "timeout"): (_number(1, 600), 13212),
    ("Dial", "trim"): (TRIMS, 12200),
    ("Gather", "actionOnEmptyResult"): (BOOLEAN, 13338),
    ("Gather", "bargeIn"): (BOOLEAN, 13332),
    ("Gather", "finishOnKey"): (_made_of(r"[0-9*#]?"), 13310),
    ("Gather", "input"): (INPUTS, 13326),
    ("Gather", "language"): (is_language, 13331),
    ("Gather", "method"): (_method, 13312),
    ("Gather", "numDigits"): (_number(1), 13314),
    ("Gather", "profanityFilter"): (BOOLEAN, 13333),
    ("Gather", "speechTimeout"): (lambda value: value == "auto" or _number(1)(value), 13327),
    ("Gather", "timeout"): (_number(1), 13313),
    ("Number", "method"): (_method, 13221),
    ("Number", "sendDigits"): (_made_of(r"[0-9*#wW]+"), 13222),
    ("Pause", "length"): (_number(1), 13910),
    ("Play", "digits"): (_made_of(r"[0-9*#w]+"), 13430),
    ("Play", "loop"): (_number(0), 13410),
    ("Record", "finishOnKey"): (_made_of(r"[0-9*#]*"), 13613),
    ("Record", "maxLength"): (_number(1, 14400), 13612),
    ("Record", "method"): (_method, 13610),
    ("Record", "playBeep"): (BOOLEAN, 13616),
    ("Record", "timeout"): (_number(0), 13611),
    ("Record", "transcribe"): (BOOLEAN, 13614),
    ("Record", "trim"): (TRIMS, 13699),
    ("Redirect", "method"): (_method, 13710),
    ("Reject", "reason"): (_one_of("rejected", "busy"), 13810),
    ("Say", "language"): (is_language, 13512),
    ("Say", "loop"): (_number(0), 13510),
    ("Say", "voice"): (is_voice, 13511),
}
IN_GATHER = {13511: 13321, 13510: 13322}  # the same fault has another code there


def wrong_value(element: str, attribute: str, value: str, *, parent: str) -> int:
    """The code of what is wrong with this value, or 0."""
    check = VALUES.get((element, attribute))
    if check is None or check[0](value):
        return 0
    code = check[1]
    return IN_GATHER.get(code, code) if parent == "Gather" else code
