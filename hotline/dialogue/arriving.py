"""Where a turn leads: the walk to the step that waits for the caller, and what is said there."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.dialogue import hearing
from hotline.dialogue.changed import replace
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.replies import Dial, Door, HangUp, Join, Listen, Reply, Result, Tape
from hotline.dialogue.steps import (
    Act,
    Digits,
    Goodbye,
    Menu,
    PutThrough,
    Record,
    Say,
    Step,
    StepFunction,
    Transfer,
)
from hotline.prompts.lines import KeyName, Line

STEPS_IN_A_TURN = 25


def arrive(
    call: Conversation,
    function: StepFunction,
    door: Door,
    *,
    said: tuple[Line, ...] = (),
    heard: str = "",
) -> Reply:
    """Walk on from a step until one waits for the caller, or ends the call."""
    outcomes: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    while len(path) < STEPS_IN_A_TURN:
        path = (*path, function.__name__)
        call = _at(call, function, again=call.again if heard == "emergency" else 0)
        step = function(call)
        match step:
            case Say():
                said = (*said, *step.lines)
                call, function = learn(call, step.learned), step.then
            case Act():
                call, function = _act(call, step, door)
                outcomes = (*outcomes, step.outcome)
            case _:
                reply = present(call, step, said=said, heard=heard)
                return replace(reply, outcomes=outcomes, path=path)
    raise RecursionError(f"the step {function.__name__!r} is reached again and again without a question")


def _at(call: Conversation, function: StepFunction, *, again: int) -> Conversation:
    language = call.answers.get("language", call.language)
    return replace(call, step=function.__name__, language=language, misses=0, again=again, held="")


def _act(call: Conversation, act: Act, door: Door) -> tuple[Conversation, StepFunction]:
    result = door(act.outcome, call)
    if act.forgets:
        blank = replace(call.facts, open_requests=(), last_request=None, done_lately=None, agreed_until="")
        call = replace(call, facts=blank, answers={}, trail=())
    return learn(call, result.learned), act.results[result.name]


def learn(call: Conversation, learned: Mapping[str, str]) -> Conversation:
    """What was learned is kept as answers."""
    if not learned:
        return call
    return replace(call, answers={**call.answers, **learned})


def without_trail(call: Conversation) -> Conversation:
    """The keys before are forgotten: none of them may be the beginning of an emergency number."""
    return replace(call, trail=())


def present(call: Conversation, step: Step, *, said: tuple[Line, ...] = (), heard: str = "") -> Reply:
    """What is said at a step that waits for the caller or ends the call, after what was `said` before."""
    match step:
        case Menu():
            return Reply(call, (*said, *_menu_lines(step)), listen(call, step), heard)
        case Digits():
            return Reply(call, (*said, *step.lines), listen(call, step), heard)
        case Transfer():
            dial = Dial(step.number, step.seconds, step.whispers, step.word_first, step.limit)
            return Reply(call, (*said, *step.lines), dial, heard)
        case Record():
            return Reply(call, (*said, *step.lines), Tape(step.seconds, step.silence), heard)
        case Goodbye():
            return Reply(call, (*said, *step.lines), HangUp(), heard)
        case PutThrough():
            return Reply(call, said, Join(), heard)
        case _:
            raise TypeError(f"the step {call.step!r} asks nothing and ends nothing")


def _menu_lines(step: Menu) -> tuple[Line, ...]:
    choices = tuple(
        replace(choice.line, gaps={**choice.line.gaps, "key": KeyName(str(number))})
        for number, choice in enumerate(step.choices, 1)
    )
    return (*step.lines, *choices, *step.after)


def listen(call: Conversation, step: Menu | Digits, *, seconds: float | None = None) -> Listen:
    """What to wait for at this step, for so many seconds if given; else for as long as is usual."""
    if isinstance(step, Digits):
        keys = Listen(step.most, seconds or entry_patience(call, step), finish=step.finish)
    else:
        patience = call.city.patience if step.patience is None else step.patience
        keys = Listen(1, seconds or patience, plays=step.plays)
    return hearing.listening(call, step, keys)


def entry_patience(call: Conversation, step: Digits) -> float:
    """More where nobody waits who is done: the last digit ends the entry, and silence means nothing."""
    ends_by_itself = step.least == step.most and step.silence is None
    return call.city.entry_patience if ends_by_itself else call.city.patience


def nothing_happens(outcome: str, conversation: Conversation) -> Result:
    """The door of a call that has ended: nothing is done any more."""
    raise AssertionError(f"a call that has ended asks for {outcome!r}")
