"""One call as it is read: what came of it, and its timeline with seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hotline.casebook import retention
from hotline.casebook.log import seconds_of
from hotline.casebook.record import CallRecord, Other
from hotline.casebook.tables import Call, Turn
from hotline.desk import call_list
from hotline.desk.guard import cities
from hotline.desk.heard import heard
from hotline.desk.plain import kind_label, plain, step_name, zone_name
from hotline.pages import formats, language, say

OFTEN = 3  # R72: so many calls in a day are worth a look


@dataclass(frozen=True, slots=True)
class Moment:
    """One turn: seconds since the beginning and since the turn before, what was asked, what came."""

    at: str
    after: str
    asked: str
    words: str
    came: str
    taken_for: str
    silent: bool


class CallPage:
    """What the page of a call says."""

    def __init__(self, record: CallRecord) -> None:
        """Take the call with all that belongs to it."""
        self.record = record
        self.call = record.call
        self.city = cities()[self.call.city]

    # --- what it was

    @property
    def when(self) -> str:
        """Day and time."""
        return self.stamp(self.call.started_at)

    def stamp(self, at: datetime) -> str:
        """A moment as the clocks of the city show it."""
        return formats.stamp(at, timezone=self.city.timezone, language=language())

    @property
    def running(self) -> bool:
        """Whether somebody is still on the line."""
        return self.call.ended_at is None

    @property
    def length(self) -> str:
        """How long it lasted."""
        seconds = seconds_of(self.call.started_at, self.call.ended_at, self.call.duration)
        return (
            say("desk.on_the_line")
            if seconds is None
            else say("desk.minutes", length=formats.length(seconds))
        )

    @property
    def language(self) -> str:
        """The language that was spoken."""
        code = self.call.language
        return say("speaks", spoken=formats.language_name(code, language())) if code else ""

    @property
    def help(self) -> str:
        """What was keyed: which help, and where."""
        parts = (kind_label(self.call.kind), zone_name(self.call.city, self.call.zone))
        return ", ".join(part for part in parts if part)

    @property
    def badges(self) -> list[str]:
        """What must be seen at once."""
        nothing = not self.running and self.call.key_count == 0
        flags = {
            "emergency": self.call.emergency,
            "trouble": self.call.trouble,
            "without_a_key": nothing,
            "on_the_line": self.running,
        }
        return [say(f"desk.{name}") for name, is_set in flags.items() if is_set]

    @property
    def outcome(self) -> str:
        """What came of it."""
        return call_list.outcome(self.call.outcome, running=self.running)

    @property
    def withheld(self) -> bool:
        """Whether the caller's number could not be seen."""
        return self.call.number_kind == "withheld"

    @property
    def often(self) -> str:
        """Which call of this number it was within a day, where that is worth a look."""
        nth = self.record.nth_in_a_day
        return say("desk.nth_in_a_day", nth=nth) if nth >= OFTEN else ""

    def other(self, one: Other) -> str:
        """Another call of the number, in a line."""
        return f"{self.stamp(one.started_at)} · {call_list.outcome(one.outcome, running=False)}"

    # --- turn by turn

    def timeline(self) -> Iterator[Moment]:
        """The turns, the oldest first."""
        before, said = self.call.started_at, self.call.said
        for turn in self.record.turns:
            yield Moment(
                at=_since(self.call, turn.at),
                after=say("desk.seconds_later", seconds=round((turn.at - before).total_seconds())),
                asked=step_name(turn.step),
                words=self._words(said),
                came=self._came(turn),
                taken_for=plain("desk.heard_", turn.heard) if turn.heard else "",
                silent=turn.event == "silence",
            )
            before, said = turn.at, turn.said

    def last_words(self) -> str:
        """What was said after the last turn."""
        turns = self.record.turns
        return self._words(turns[-1].said if turns else self.call.said)

    def ended(self) -> Moment | None:
        """The end: where the call stood, and how the line was let go."""
        if self.call.ended_at is None:
            return None
        before = self.record.turns[-1].at if self.record.turns else self.call.started_at
        after = max(0, round((self.call.ended_at - before).total_seconds()))
        return Moment(
            at=_since(self.call, self.call.ended_at),
            after=say("desk.seconds_later", seconds=after),
            asked=step_name(self.call.step) if self.call.step else "",
            words=self.last_words(),
            came=plain("desk.status_", self.call.status),
            taken_for="",
            silent=False,
        )

    def leg(self, leg: Call) -> str:
        """Another line that belonged to this call."""
        seconds = seconds_of(leg.started_at, leg.ended_at, leg.duration)
        parts = [self.stamp(leg.started_at), plain("desk.status_", leg.status)]
        return " · ".join([*parts, *([formats.length(seconds)] if seconds is not None else [])])

    def _words(self, said: str | None) -> str:
        changed_later = any(turn.step == "correct" for turn in self.record.turns)
        return heard(
            said,
            language=self.call.language or self.city.languages[0],
            city=self.city,
            kind=None if changed_later else self.call.kind,
            zone=None if changed_later else self.call.zone,
        )

    def _came(self, turn: Turn) -> str:
        if turn.event == "spoken":
            return self._said(turn)
        if turn.rang:
            return say("desk.event_rang", which=turn.rang)
        if turn.event != "keys":
            return plain("desk.event_", turn.event)
        if turn.keys is not None:
            return say("desk.event_keys", keys=" ".join(turn.keys))
        if self.call.forgotten_at is not None or self.call.outcome == "erased":
            return say("desk.event_keys_forgotten", count=turn.key_count)
        return say("desk.event_keys_secret", count=turn.key_count)

    def _said(self, turn: Turn) -> str:
        """What words were taken for; the words themselves are kept nowhere."""
        if turn.keys:
            return say("desk.event_spoken_keys", keys=" ".join(turn.keys))
        return say("desk.event_spoken")

    # --- forgetting

    @property
    def forgets(self) -> str:
        """When who rang and what was keyed is forgotten."""
        at = retention.call_forgets_at(self.call)
        if at is None:
            return say("desk.call_forgotten")
        day = formats.day(at, language(), self.city.timezone)
        return f"{say('desk.call_forgets', day=day)} ({say('desk.because_call')})"


def _since(call: Call, at: datetime) -> str:
    return formats.length(max(0, round((at - call.started_at).total_seconds())))
