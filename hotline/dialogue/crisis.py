"""Lines of others, where an installation has entered them: behind a key (D5), and to be told of (R52)."""

from __future__ import annotations

from hotline.cities import HelpLine
from hotline.dialogue import person, resident, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import Menu, Say, Step, Transfer, step
from hotline.prompts.lines import Digits, Gap, KeyName, Line, Text

WANTS_TO_TALK = ("phone_company", "emotional_support")


# --- the crisis key


def offer(call: Conversation) -> tuple[Line, ...]:
    """What is said of the key after the first kinds of help, while somebody is there behind it."""
    if _crisis_line(call) is None:
        return ()
    return (Line("crisis_offer", {"key": KeyName(call.city.crisis_key)}),)


def _crisis_line(call: Conversation) -> HelpLine | None:
    return call.city.crisis_line(call.now, call.language)


@step
def crisis(call: Conversation) -> Step:
    """The key holds in every menu; while nobody is there behind it, it leads to a person, as zero does."""
    line = _crisis_line(call)
    asked = {"crisis": "asked"}
    if line is None:
        return Say((), then=person.person, learned=asked)
    connecting = Line("crisis_connecting", {"service": _name(call, line)})
    return Say((connecting,), then=crisis_transfer, learned=asked)


@step
def crisis_transfer(call: Conversation) -> Step:
    """Ring the line; nothing is whispered there, and the log does not tell how it went."""
    line = _crisis_line(call)
    return Transfer(
        lines=(),
        then=crisis_transferred,
        number=line.number if line else "",
        seconds=call.city.transfer_at_most,
        logged="crisis",
    )


@step
def crisis_transferred(call: Conversation) -> Step:
    """Spoken with somebody: goodbye. Nobody there: the number, to be dialled again, and a person of ours."""
    if call.answers.get("transfer") == "joined":
        return Say((), then=resident.farewell, learned={"crisis": "joined"})
    line = _crisis_line(call)
    said = () if line is None else (Line("crisis_number", _name_and_number(call, line)),)
    return Say(said, then=person.person)


# --- somebody to talk to, while nobody is here


@step
def talk_now(call: Conversation) -> Step:
    """Who wants to talk and rings out of hours is told once who listens now; then the close."""
    if _talk_line(call) is None or "talk" in call.answers:
        return Say((), then=resident.close)
    return Say((), then=talk_number, learned={"talk": "told"})


@step
def talk_number(call: Conversation) -> Step:
    """Name, until when, and the number twice: one only."""
    line = _talk_line(call)
    said = () if line is None else (Line("talk_number", _name_and_number(call, line) | _until(call, line)),)
    return Menu(said, silence=resident.close, patience=call.city.readback_patience)


def _talk_line(call: Conversation) -> HelpLine | None:
    nobody_here = not (call.city.hours.is_open(call.now) and call.city.desk)
    wants_to_talk = call.answers.get("kind") in WANTS_TO_TALK
    return call.city.talk_line(call.now, call.language) if nobody_here and wants_to_talk else None


# --- what is said of a line


def _name(call: Conversation, line: HelpLine) -> Text:
    return Text(line.name_in(call.language))


def _name_and_number(call: Conversation, line: HelpLine) -> dict[str, Gap]:
    return {"service": _name(call, line), "number": Digits(call.city.number_pairs(line.number))}


def _until(call: Conversation, line: HelpLine) -> dict[str, Gap]:
    return {"until": spoken.moment(line.until(call.now))}
