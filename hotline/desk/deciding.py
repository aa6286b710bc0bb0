"""Deciding what somebody at the desk has proposed (O13, O16): done once, said plainly, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from flask import request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import proposals
from hotline.casebook import town as towns
from hotline.casebook.proposals import REASONS, Proposed, TooLate, Why
from hotline.desk.guard import look_again, now, operator
from hotline.desk.plain import plain
from hotline.desk.town_changes import CHANGED
from hotline.house import changing, house
from hotline.house.changing import Busy, Mend, NotPossible, Overtaken
from hotline.pages import say
from hotline.pages.moving import go
from hotline.pages.say import tell

Answer: TypeAlias = str | tuple[str, int] | Response
Page: TypeAlias = Callable[[Iterable[Mend]], str]
UNDONE = "desk.did_undo"
LONGEST_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class Way:
    """Where one returns to, and what is said there; `page` is the form once more, with what is to be mended.

    `asked` stands in the address; `undo`: there a change of the town can be taken back.
    """

    endpoint: str
    page: Page
    done: str
    asked: Mapping[str, str] = field(default_factory=dict)
    undo: bool = False


def carry_out(change: Callable[[], object], way: Way, *, tone: str = "good") -> Answer:
    """Do it, and say so; or why it cannot be, or that somebody was quicker."""
    asked: dict[str, Any] = dict(way.asked)
    try:
        revision = change()
    except TooLate:
        tell("desk.too_late", "sorry")
    except Overtaken:
        look_again()
        tell("desk.undo_too_late" if way.done == UNDONE else "desk.changed_meanwhile", "sorry")
    except NotPossible as refused:
        return way.page(refused.mends), CHANGED
    except Busy:
        return way.page((Mend("", say("town.busy"), ""),)), CHANGED
    else:
        tell(way.done, tone)
        asked |= {"done": revision} if way.undo and isinstance(revision, int) else {}
    return go(way.endpoint, **asked)


def hold_back(one: Proposed, way: Way) -> Answer:
    """It goes no further, for a reason that whoever proposed it can read."""
    reason = next((code for code in REASONS if code == request.form.get("reason")), None)
    sentence = request.form.get("sentence", "").strip()[:LONGEST_SENTENCE]
    if reason is None or (reason == "other" and not sentence):
        missing = "desk.hold_back_why" if reason is None else "desk.hold_back_other"
        return way.page((Mend("", say(missing), ""),)), CHANGED
    return carry_out(partial(_held_back, one, reason, sentence), way)


def _held_back(one: Proposed, reason: Why, sentence: str) -> None:
    with house().store.write() as casebook:
        proposals.hold_back(casebook, one, reason, sentence, operator_id=operator().id, now=now())


def why(one: Proposed) -> str:
    """Why it was held back, in words; empty where it was not."""
    reason = plain("desk.proposal_", one.reason) if one.reason else ""
    return ": ".join(part for part in (reason, one.sentence) if part)


def undo(one: Proposed, way: Way) -> Answer:
    """A slip: it waits as before, and the town is as it was."""
    return carry_out(partial(_undone, one, now()), way)


def _undone(one: Proposed, at: datetime) -> None:
    def also(casebook: Session, _revision: int = 0) -> None:
        proposals.undo(casebook, one, operator_id=operator().id, now=at)

    if one.revision is None:
        with house().store.write() as casebook:
            also(casebook)
        return
    with house().store.read() as casebook:
        told = towns.change(casebook, one.revision)
    if told is None or not one.may_undo(operator().id, now=at):
        raise TooLate
    back: Any = changing.taken_back(told, operator_id=operator().id)
    if changing.change(house(), back, now=at, also=also) is None:  # somebody has put it back already
        with house().store.write() as casebook:
            also(casebook)
