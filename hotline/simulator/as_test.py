"""A call that was made, written down as a test."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator

from hotline.simulator.script import SPEAK, SPEAK_SECONDS, WAIT, WAIT_SECONDS, WORDS, Deed

WIDTH = 100
DOUBLE_QUOTE = '"'
LANDLINE, MOBILE = re.compile(r"\+493023125\d{3}"), re.compile(r"\+4917139200\d{2}")
HEAD = '''\
"""Written by `hotline dial --as-test`. TWILIO_AUTH_TOKEN must be that of the server at HOTLINE_URL."""

import os
import random

from hotline.simulator import SimulatedPhone


def test_{name}() -> None:
    caller = SimulatedPhone(
        os.environ.get("HOTLINE_URL", {url}),
        public_url={public_url},
        token=os.environ["TWILIO_AUTH_TOKEN"].partition(",")[0],
        caller={caller}
        dials={dials},
    )
    caller.dial()
'''


def as_test(deeds: Iterable[Deed], *, status: str, url: str, public_url: str, caller: str, dials: str) -> str:
    """The text of a test that makes the same call and expects the same questions and the same end."""
    deeds = list(deeds)
    head = HEAD.format(
        name=_name(deeds),
        url=json.dumps(url),
        public_url=json.dumps(public_url),
        caller=_caller(caller),
        dials=json.dumps(dials),
    )
    body = [line for deed in deeds for line in _lines(deed)]
    end = [f"assert caller.status == {json.dumps(status)}", "assert caller.faults == []"]
    return head + "".join(f"    {line}\n" for line in [*body, *end])


def _caller(number: str) -> str:
    """Another number each time, where it is one kept for fiction: callers who are known are asked less."""
    if LANDLINE.fullmatch(number):
        return 'f"+493023125{random.randrange(100, 900)}",  # a new one: who is known is asked other things'
    if MOBILE.fullmatch(number):
        return 'f"+4917139200{random.randrange(10, 100)}",  # a new one: who is known is asked other things'
    return json.dumps(number) + ","


def _name(deeds: list[Deed]) -> str:
    words = "_then_".join(deed.group for deed in deeds if deed.group)
    words = words.replace("*", "star").replace("#", "hash")
    return "a_caller_keys_" + (re.sub(r"\W", "_", words) or "nothing")


def _lines(deed: Deed) -> Iterator[str]:
    for text in deed.heard:
        yield from textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="#   ")
    if not deed.group:
        yield "caller.hears_all()"
        return
    yield "caller.hears()"
    yield f"assert caller.question == {json.dumps(deed.question)}"
    yield f"caller.{_deed(deed.group)}"


def _deed(group: str) -> str:
    if group == "hang":
        return "hangs_up()"
    if group == "silence":
        return "stays_silent()"
    if match := WAIT.fullmatch(group):
        return f"waits({match.group(1) or WAIT_SECONDS})"
    if match := SPEAK.fullmatch(group):
        return f"speaks(seconds={match.group(1) or SPEAK_SECONDS})"
    if WORDS.fullmatch(group):
        return f"speaks({json.dumps(group.strip(DOUBLE_QUOTE), ensure_ascii=False)})"
    return f'presses("{group}")'
