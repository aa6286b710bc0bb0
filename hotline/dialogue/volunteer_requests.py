"""One request after the other: what a volunteer has, what they could take, and how it went.

Before it is theirs they hear what R59 allows and no more: kind, zone, how old, and whether it is urgent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from hotline.dialogue import bridge, spoken, volunteer
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Choice, Menu, Say, Step, StepFunction, step
from hotline.prompts.lines import Digits as Spelt
from hotline.prompts.lines import Gap, Line

REFUSED: Mapping[str, str] = {
    "gone": "volunteer_refused_gone",
    "limit": "volunteer_refused_limit",
    "too_often": "volunteer_refused_often",
}
NO_MORE = frozenset({"limit"})  # reasons for which no other request could be taken either


# --- what they have -------------------------------------------------------------------------


@step
def volunteer_own_next(call: Conversation) -> Step:
    """The oldest that they have and have not heard of in this call; then those that wait."""
    return Act(
        "volunteer_own",
        {"one": volunteer_own, "no_more": volunteer_others, "gone": volunteer.volunteer_stopped},
    )


@step
def volunteer_own(call: Conversation) -> Step:
    """Put through, how it went, the number where a city shows it, or the next."""
    about: dict[str, Gap] = {"type": spoken.kind(call), "zone": spoken.zone(call)}
    told = "volunteer_own_arranged" if call.answers.get("stands") == "arranged" else "volunteer_own"
    return _request(Line(told, about), tuple(_choices(call)))


def _choices(call: Conversation) -> Iterator[Choice]:
    if call.answers.get("later_for") != call.answers.get("request"):  # nobody is to be rung there just now
        yield Choice(Line("volunteer_ring"), then=bridge.bridge)
    yield Choice(Line("volunteer_tell"), then=volunteer_how)
    if call.city.numbers_shown:
        yield Choice(Line("volunteer_hear_number"), then=volunteer_show)
    yield Choice(Line("volunteer_next"), then=volunteer_own_next)


def _request(line: Line, choices: tuple[Choice, ...]) -> Menu:
    """Silence is no answer here: help, and then goodbye; nothing is lost by it."""
    return Menu((line,), choices, missed=volunteer.volunteer_bye, by_voice=False)


@step
def volunteer_show(call: Conversation) -> Step:
    """That it was told is written down before it is."""
    return Act("volunteer_show", {"shown": volunteer_number, "gone": volunteer_lost})


@step
def volunteer_number(call: Conversation) -> Step:
    """Word and number, the number twice and slowly; `*` tells it again, unless it was erased meanwhile."""
    if not call.answers.get("told_number"):
        return _request(Line("bridge_gone"), (Choice(Line("volunteer_next"), then=volunteer_own_next),))
    pairs = Spelt(tuple(call.city.number_pairs(call.answers["told_number"])))
    line = Line("volunteer_number", {"word": spoken.word(call), "number": pairs})
    return _request(
        line,
        (
            Choice(Line("volunteer_tell"), then=volunteer_how, saves={"told_number": ""}),
            Choice(Line("volunteer_next"), then=volunteer_own_next, saves={"told_number": ""}),
        ),
    )


@step
def volunteer_lost(call: Conversation) -> Step:
    """It is theirs no longer."""
    return Say((Line("bridge_gone"),), then=volunteer_own_next)


# --- how it went (R69) ----------------------------------------------------------------------


@step
def volunteer_how(call: Conversation) -> Step:
    """Two keys at most, as on the board; the day, or the sum, comes after them."""
    choices = (
        *bridge.usual(call),
        Choice(Line("volunteer_not_reached"), then=volunteer_tell, saves={"how": "not_reached"}),
        Choice(Line("bridge_else"), then=volunteer_how_else),
    )
    return Menu((Line("bridge_how"),), choices, missed=volunteer.volunteer_bye, by_voice=False)


@step
def volunteer_how_else(call: Conversation) -> Step:
    """What happens seldom, and giving back."""
    choices = (
        Choice(Line("bridge_not_needed"), then=volunteer_tell, saves={"how": "not_needed"}),
        Choice(Line("bridge_worry"), then=volunteer_tell, saves={"how": "concern"}),
        Choice(Line("volunteer_give_back"), then=volunteer_give_back),
    )
    return Menu((), choices, missed=volunteer.volunteer_bye, by_voice=False)


@step
def volunteer_tell(call: Conversation) -> Step:
    """Kept as if it had been told on the page."""
    return Act("volunteer_tell", dict.fromkeys(bridge.SAID_AFTERWARDS, volunteer_told))


@step
def volunteer_told(call: Conversation) -> Step:
    """What becomes of it now; then the next one."""
    return Say((Line(bridge.SAID_AFTERWARDS[call.answers.get("told", "gone")]),), then=volunteer_own_next)


@step
def volunteer_give_back(call: Conversation) -> Step:
    """For others."""
    return Act("volunteer_give_back", {"given_back": volunteer_given_back, "gone": volunteer_lost})


@step
def volunteer_given_back(call: Conversation) -> Step:
    """It stands on the board again."""
    return Say((Line("volunteer_given_back"),), then=volunteer_own_next)


# --- what waits -----------------------------------------------------------------------------


@step
def volunteer_others(call: Conversation) -> Step:
    """How many wait is said once in a call; after a request that was taken it goes on where it was."""
    return Say((), then=volunteer_fits_next if call.answers.get("heard") else volunteer.volunteer_look)


@step
def volunteer_fits_next(call: Conversation) -> Step:
    """The next that fits, in the order of the board."""
    return Act(
        "volunteer_fits",
        {"one": volunteer_fits, "no_more": volunteer_no_more, "gone": volunteer.volunteer_stopped},
    )


@step
def volunteer_fits(call: Conversation) -> Step:
    """One request: take it, the next, or not for me."""
    since = datetime.fromisoformat(call.answers["asked_at"])
    about: dict[str, Gap] = {"type": spoken.kind(call), "zone": spoken.zone(call)}
    about["since"] = spoken.since(call, since)
    lines = [Line("volunteer_fits", about)]
    if call.answers.get("urgent"):
        lines.append(Line("volunteer_urgent"))
    if len(call.answers.get("heard", "").split()) == 1 and not call.answers.get("ruled"):
        lines.append(Line("volunteer_money"))
    choices = (
        Choice(Line("volunteer_take"), then=volunteer_take),
        Choice(Line("volunteer_next"), then=volunteer_fits_next),
        Choice(Line("volunteer_decline"), then=volunteer_decline),
    )
    return Menu(tuple(lines), choices, missed=volunteer.volunteer_bye, by_voice=False)


@step
def volunteer_take(call: Conversation) -> Step:
    """Theirs, or why not."""
    refused: dict[str, StepFunction] = {
        "refused": volunteer_refused,
        "rules": volunteer.volunteer_rules,
        "off_duty": volunteer.volunteer_off_duty,
        "gone": volunteer.volunteer_stopped,
    }
    return Act("volunteer_take", {"taken": volunteer_taken, **refused})


@step
def volunteer_taken(call: Conversation) -> Step:
    """Put through at once, while both are awake."""
    return Say((Line("volunteer_taken"),), then=bridge.bridge)


@step
def volunteer_refused(call: Conversation) -> Step:
    """One kind sentence, and the next."""
    why = call.answers.get("why", "")
    told = Line(REFUSED.get(why, "volunteer_refused"))
    return Say((told,), then=volunteer.volunteer_end if why in NO_MORE else volunteer_fits_next)


@step
def volunteer_decline(call: Conversation) -> Step:
    """Not for me: others hear of it sooner."""
    return Act("volunteer_decline", {"declined": volunteer_fits_next})


@step
def volunteer_no_more(call: Conversation) -> Step:
    """All were heard."""
    return Say((Line("volunteer_no_more"),), then=volunteer.volunteer_end)
