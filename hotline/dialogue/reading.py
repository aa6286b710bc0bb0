"""A call in which somebody reads a line of the town, so that callers hear a person in place of a voice.

Nothing is recorded before the code is keyed that stands on the page of the line: a wrong number can leave
nothing. What was said is fetched meanwhile, played back, and kept only by a key.
"""

from __future__ import annotations

from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import (
    Act,
    Choice,
    Digits,
    Goodbye,
    Menu,
    Record,
    Say,
    Script,
    Step,
    StepFunction,
    step,
)
from hotline.prompts.lines import KeyName, Line, Text

CODE = 4  # digits
TRIES = 3  # at the code
TAKES = 5
LONGEST = 30  # seconds: a little more than a line may last, so that too long is told and not cut off
SILENCE = 4  # seconds of it end what is said
FIRST_WAIT, NEXT_WAIT = 5.0, 6.0  # seconds, until what was said has been fetched
WAITS = 6
ENDS = "#"  # any key does, but one has to be named


# --- the code


@step
def reading(call: Conversation) -> Step:
    """Who rings and why, and the code."""
    return _code("reading_hello", silence=reading_once_more)


@step
def reading_once_more(call: Conversation) -> Step:
    """The same again: the page has to be looked for."""
    return _code("reading_hello", silence=reading_unproved)


@step
def reading_code_again(call: Conversation) -> Step:
    """It was another one."""
    return _code("reading_code_other", silence=reading_unproved)


def _code(line: str, *, silence: StepFunction) -> Digits:
    return Digits(
        (Line(line), Line("reading_code")),
        then=reading_code,
        saves="keyed",
        least=CODE,
        most=CODE,
        partial=reading_code,
        silence=silence,
        missed=reading_unproved,
        secret=True,
    )


@step
def reading_code(call: Conversation) -> Step:
    """Whether it is the one on the page; three tries."""
    if call.answers.get("keyed") == call.answers.get("code"):
        return Act("reading_begin", {"begun": reading_words, "gone": reading_not_kept})
    tries = int(call.answers.get("tries") or 0) + 1
    then = reading_code_again if tries < TRIES else reading_unproved
    return Say((), then=then, learned={"tries": str(tries), "keyed": ""})


@step
def reading_unproved(call: Conversation) -> Step:
    """Whoever picked up knows nothing of it."""
    return Goodbye((Line("reading_unproved"), Line("goodbye")))


# --- speaking


@step
def reading_words(call: Conversation) -> Step:
    """What is done, the words, and the tone."""
    return _tape(call, Line("reading_how", {"key": KeyName(ENDS)}))


@step
def reading_words_again(call: Conversation) -> Step:
    """The words once more, and the tone."""
    return _tape(call)


def _tape(call: Conversation, *before: Line) -> Record:
    words = Line("reading_words", {"text": Text(call.answers.get("words", ""))})
    lines = (*before, words, Line("reading_tone"))
    return Record(lines, then=reading_said, seconds=LONGEST, silence=SILENCE)


@step
def reading_said(call: Conversation) -> Step:
    """What was recorded is fetched; of silence there is nothing."""
    if not call.answers.get("recording"):
        return Say((), then=reading_silent)
    results = {"taken": reading_moment, "silent": reading_silent, "gone": reading_not_kept}
    return Act("reading_take", results)


@step
def reading_another(call: Conversation) -> Step:
    """Once more, as long as there are tries."""
    takes = int(call.answers.get("takes") or 1) + 1
    then = reading_words_again if takes <= TAKES else reading_not_kept
    return Say((), then=then, learned={"takes": str(takes), "waits": "", "plays": ""})


# --- until it is there


@step
def reading_moment(call: Conversation) -> Step:
    """It is on its way."""
    return _waiting("reading_moment", FIRST_WAIT)


@step
def reading_still(call: Conversation) -> Step:
    """It still is."""
    return _waiting("reading_still", NEXT_WAIT)


def _waiting(line: str, seconds: float) -> Menu:
    return Menu(
        (Line(line),), silence=reading_waited, missed=reading_waited, patience=seconds, by_voice=False
    )


@step
def reading_waited(call: Conversation) -> Step:
    """Nobody waits for ever."""
    waits = int(call.answers.get("waits") or 0) + 1
    return Say((), then=reading_look if waits <= WAITS else reading_lost, learned={"waits": str(waits)})


@step
def reading_look(call: Conversation) -> Step:
    """How it stands with it."""
    return Act(
        "reading_look",
        {
            "here": reading_heard,
            "waiting": reading_still,
            "silent": reading_silent,
            "long": reading_long,
            "unfit": reading_lost,
            "lost": reading_lost,
            "gone": reading_not_kept,
        },
    )


@step
def reading_silent(call: Conversation) -> Step:
    """Nothing was heard."""
    return Say((Line("reading_silent"),), then=reading_another)


@step
def reading_long(call: Conversation) -> Step:
    """Longer than callers should listen."""
    return Say((Line("reading_long"),), then=reading_another)


@step
def reading_lost(call: Conversation) -> Step:
    """The telephone company does not give it out."""
    return Goodbye((Line("reading_lost"), Line("goodbye")))


# --- heard, and kept or not


@step
def reading_heard(call: Conversation) -> Step:
    """It is played, and then a key decides."""
    return _heard(call, silence=reading_heard_again)


@step
def reading_heard_again(call: Conversation) -> Step:
    """Played once more: the telephone was still at the ear."""
    return _heard(call, silence=reading_not_kept)


def _heard(call: Conversation, *, silence: StepFunction) -> Menu:
    choices = (
        Choice(Line("reading_keep"), then=reading_keep),
        Choice(Line("reading_again"), then=reading_another),
        Choice(Line("reading_leave"), then=reading_not_kept),
    )
    return Menu(
        (Line("reading_played"),),
        choices,
        silence=silence,
        missed=reading_not_kept,
        by_voice=False,
        plays=call.answers.get("plays", ""),
    )


@step
def reading_keep(call: Conversation) -> Step:
    """Only now there is something at the desk."""
    return Act("reading_keep", {"kept": reading_kept, "gone": reading_not_kept})


@step
def reading_kept(call: Conversation) -> Step:
    """It is heard at the desk before callers hear it."""
    return Goodbye((Line("reading_kept"), Line("goodbye")))


@step
def reading_not_kept(call: Conversation) -> Step:
    """Nothing stays."""
    return Goodbye((Line("reading_not_kept"), Line("goodbye")))


READING = Script(first=reading, person=reading_not_kept, hand_over=reading_not_kept)
