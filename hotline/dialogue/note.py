"""The steps of a voice note, where the city has it switched on: more, in the caller's own words (D3)."""

from __future__ import annotations

from hotline.dialogue import news, person, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Act, Record, Say, Step, step
from hotline.prompts.lines import Line

LONGEST = 60  # seconds
SILENCE = 8  # seconds without a word end it, also at the beginning: old voices need time


@step
def voice_note(call: Conversation) -> Step:
    """Speaking after the tone is the consent; whoever says nothing leaves nothing."""
    lines = (*_offer(call), Line("note_notice"))
    return Record(lines, then=voice_note_said, seconds=LONGEST, silence=SILENCE)


def _offer(call: Conversation) -> tuple[Line, ...]:
    """Whom the keys did not help hears before it who rings: the notice ends with hanging up."""
    if not call.answers.get("ticket"):
        return (Line("note_offer"),)
    return (Line("person_ticket", {"when": spoken.when_open(call)}), Line("note_offer_instead"))


@step
def voice_note_said(call: Conversation) -> Step:
    """What was recorded is kept, or thrown away where nothing was said."""
    if call.answers.get("recording"):
        return Act("voice_note", {"kept": voice_note_kept, "nothing": voice_note_over})
    return Say((), then=voice_note_over)


@step
def voice_note_kept(call: Conversation) -> Step:
    """Who will hear it."""
    return Say((Line("note_kept"),), then=voice_note_over)


@step
def voice_note_over(call: Conversation) -> Step:
    """The last words of the call, with or without a note."""
    return Say((), then=person.noted if call.answers.get("ticket") else news.after_close(call))
