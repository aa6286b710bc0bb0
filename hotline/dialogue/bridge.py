"""Two people are joined by the hotline: a volunteer who has a request, and the resident who asked for it.

How a script puts its volunteer through. The answers `request` and `volunteer` (ids), `kind` and `zone` are
known, and then a step leads to `bridge`:

    Choice(Line("..._ring"), then=bridge.bridge)

or, from a step of its own, `Say((), then=bridge.bridge, learned={"request": ..., "kind": ..., "zone": ...})`.
From there on all is done here: whether the request is still theirs and the resident may be rung now, the
code word, the ringing, what became of it, and the short menu afterwards. Whoever wants the volunteer back
names the step in the answer `bridge_back`; without one the call ends with a goodbye. The phone door does
what the outcomes `bridge`, `bridge_rang` and `bridge_tell` mean by these answers alone, in a call that we
made as in one that we were rung in.
"""

from __future__ import annotations

from datetime import datetime

from hotline.cities import moment_of
from hotline.dialogue import afterwards, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import STEPS, Act, Choice, Goodbye, Menu, Say, Step, Transfer, step
from hotline.prompts.lines import Count, Line, Money

RINGS = 40  # seconds: the way to the telephone is long for some
SAID_AFTERWARDS = {
    "done": "bridge_noted",
    "unpaid": "spent_unpaid",
    "arranged": "bridge_noted",
    "not_needed": "bridge_noted",
    "not_reached": "bridge_another_time",
    "concern": "bridge_worry_noted",
    "desk": "bridge_desk",
    "gone": "bridge_gone",
}


# --- ringing


@step
def bridge(call: Conversation) -> Step:
    """Still theirs, and at a time when residents may be rung: only then does anything ring."""
    return Act("bridge", {"ring": bridge_ring, "gone": bridge_gone, "later": bridge_later})


@step
def bridge_ring(call: Conversation) -> Step:
    """The code word, what may be spent, and then the resident's telephone."""
    return Transfer(
        lines=tuple(_before_ringing(call)),
        then=bridge_ended,
        number=call.answers.get("rings", ""),
        seconds=RINGS,
        word_first=not call.city.portable,
    )


def _before_ringing(call: Conversation) -> list[Line]:
    first = "bridge_say_word" if call.city.portable else "bridge_word"
    lines = [Line(first, {"word": spoken.word(call)})]
    if call.answers.get("cap"):
        limit = Money(int(call.answers["cap"]), call.city.currency)
        lines.append(Line("bridge_cap", {"limit": limit}))
    if not call.city.portable:
        lines.append(Line("bridge_star"))
    return [*lines, Line("bridge_wait")]


@step
def bridge_ended(call: Conversation) -> Step:
    """What became of it is kept before anything is said of it."""
    return Act(
        "bridge_rang",
        {
            "joined": bridge_how,
            "busy": bridge_busy,
            "nobody": bridge_nobody,
            "failed": bridge_failed,
            "desk": bridge_desk,
        },
    )


@step
def bridge_busy(call: Conversation) -> Step:
    """The resident is speaking with somebody else."""
    return _over(call, Line("bridge_busy"))


@step
def bridge_nobody(call: Conversation) -> Step:
    """Nobody picked up."""
    return _over(call, Line("bridge_nobody"))


@step
def bridge_failed(call: Conversation) -> Step:
    """There is no such telephone: the desk finds out."""
    return _over(call, Line("bridge_failed"))


@step
def bridge_desk(call: Conversation) -> Step:
    """Tried often enough: it is the desk's now (R68)."""
    return _over(call, Line("bridge_desk"))


@step
def bridge_gone(call: Conversation) -> Step:
    """Given back, closed or taken back meanwhile: nobody is rung."""
    return _over(call, Line("bridge_gone"))


@step
def bridge_later(call: Conversation) -> Step:
    """Too early, too late, or too often for now: when it is possible (R68, R71b)."""
    at = datetime.fromisoformat(call.answers["bridge_at"]) if call.answers.get("bridge_at") else call.now
    when = spoken.moment(moment_of(at, call.now, call.city.timezone))
    return _over(call, Line("bridge_later", {"when": when}))


# --- and afterwards


@step
def bridge_how(call: Conversation) -> Step:
    """How it went, with one key; silence leaves it for later (R69)."""
    choices = (
        *usual(call),
        Choice(Line("bridge_mailbox"), then=bridge_tell, saves={"how": "not_reached"}),
        Choice(Line("bridge_else"), then=bridge_how_else),
    )
    lines = (Line("bridge_how"), Line("kinds_intro", {"count": Count(len(choices))}))
    return Menu(lines, choices, silence=bridge_untold, missed=bridge_untold, by_voice=False)


def usual(call: Conversation) -> tuple[Choice, Choice]:
    """Arranged for a day, or done, with the sum where it cost money."""
    told = afterwards.NOTHING_TOLD
    done = afterwards.spent_paid if afterwards.costs_money(call) else bridge_tell
    return (
        Choice(Line("bridge_arranged"), then=bridge_tell, saves={**told, "how": "arranged"}),
        Choice(Line("bridge_done"), then=done, saves={**told, "how": "done"}),
    )


@step
def bridge_how_else(call: Conversation) -> Step:
    """What happens seldom: a second key."""
    choices = (
        Choice(Line("bridge_not_needed"), then=bridge_tell, saves={"how": "not_needed"}),
        Choice(Line("bridge_worry"), then=bridge_tell, saves={"how": "concern"}),
    )
    more = Line("kinds_more_intro", {"count": Count(len(choices))})
    return Menu((more,), choices, silence=bridge_untold, missed=bridge_untold, by_voice=False)


@step
def bridge_tell(call: Conversation) -> Step:
    """Kept as if it had been told on the page."""
    return Act(
        "bridge_tell", {**dict.fromkeys(SAID_AFTERWARDS, bridge_told), "arranged": afterwards.arranged_day}
    )


@step
def bridge_told(call: Conversation) -> Step:
    """What becomes of it now."""
    told = call.answers.get("told", "done")
    if told == "arranged" and call.answers.get("day"):
        return _over(call, afterwards.noted_for(call))
    return _over(call, Line(SAID_AFTERWARDS[told]))


@step
def bridge_untold(call: Conversation) -> Step:
    """Nothing was said: there is time for it later."""
    return _over(call, Line("bridge_untold"))


def _over(call: Conversation, line: Line) -> Step:
    """Back to the script that led here, or goodbye."""
    back = STEPS.get(call.answers.get("bridge_back", ""))
    return Say((line,), then=back) if back is not None else Goodbye((line, Line("goodbye")))
