"""A person on the telephone, without telephone, web or database: only what is said and pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from hotline.cities import City
from hotline.dialogue import engine
from hotline.dialogue.conversation import Conversation, Facts
from hotline.dialogue.events import Dialled, Event, HungUp, Keys, Recorded, Silence, Spoken
from hotline.dialogue.replies import Dial, HangUp, Listen, Reply, Result, Tape
from hotline.dialogue.resident import RESIDENT
from hotline.dialogue.state import KEYS_ONLY, begin, from_json, to_json
from hotline.dialogue.steps import Script
from hotline.prompts.lexicon import Lexicon

MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
MONDAY_NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)

USUAL = {
    "request": Result("saved", {"request": "1", "word": "Apfel"}),
    "change": Result("changed"),
    "number": Result("known"),
    "ring_there": Result("known"),
    "ring_here": Result("known"),
    "order": Result("noted"),
    "ticket": Result("noted"),
    "cancel": Result("cancelled"),
    "uncancel": Result("restored"),
    "nobody_came": Result("noted"),
    "directory": Result("sent"),
    "offer": Result("noted"),
    "paused": Result("noted"),
    "erase": Result("erased"),
    "blocked": Result("noted"),
    "undo": Result("undone"),
    "voice_note": Result("kept"),
    "on_shift": Result("nobody_rings", {"on_shift": "[]"}),
}


class Caller:
    """Somebody who dials, listens and presses; `done` lists what the door was asked to do."""

    def __init__(
        self,
        city: City,
        *,
        now: datetime = MONDAY_NOON,
        results: Mapping[str, Result] | None = None,
        script: Script = RESIDENT,
        lexicons: Mapping[str, Lexicon] = KEYS_ONLY,
        **facts: object,
    ) -> None:
        self.city, self.now, self.script, self.lexicons = city, now, script, lexicons
        self.results = {**USUAL, **(results or {})}
        self.facts = Facts(**{"city": city.code, "languages": ("de",), **facts})  # type: ignore[arg-type]
        self.done: list[str] = []
        self.before: dict[str, Conversation] = {}
        self.reply: Reply

    def calls(self) -> Caller:
        """Dial, and hear the first words."""
        self.reply = engine.start(self.begun(), self._door, self.script)
        return self

    def begun(self) -> Conversation:
        """What is known when the call begins."""
        return begin(self.facts, city=self.city, now=self.now, lexicons=self.lexicons)

    def presses(self, *entries: str) -> Caller:
        """Press keys, one entry for each question."""
        for keys in entries:
            self._turn(Keys(keys))
        return self

    def says(self, *words: str, confidence: float | None = None) -> Caller:
        """Speak, one answer for each question, as the recogniser takes it down."""
        for one in words:
            self._turn(Spoken(one, confidence))
        return self

    def says_nothing(self, times: int = 1) -> Caller:
        """Let the listening window pass."""
        for _ in range(times):
            self._turn(Silence())
        return self

    def is_put_through(self) -> Caller:
        """Somebody at the desk speaks with the caller."""
        return self._turn(Dialled("completed", bridged=True))

    def finds_nobody(self, status: str = "no-answer") -> Caller:
        """The desk is busy, refuses or does not answer."""
        return self._turn(Dialled(status, bridged=False))

    def says_after_the_tone(self, seconds: int) -> Caller:
        """Speak for so long; no seconds: say nothing."""
        return self._turn(Recorded("RE" + "0" * 32, seconds))

    def hangs_up(self) -> Caller:
        """Put the receiver down."""
        return self._turn(HungUp())

    @property
    def hears(self) -> list[str]:
        """The names of the lines of the last answer."""
        return [line.name for line in self.reply.lines]

    @property
    def at(self) -> str:
        """The step where the call stands."""
        return self.reply.conversation.step

    @property
    def answers(self) -> Mapping[str, str]:
        """What the caller has said so far."""
        return self.reply.conversation.answers

    @property
    def patience(self) -> float:
        """How long the hotline now waits for a key, in seconds."""
        assert isinstance(self.reply.wait, Listen), self.reply.wait
        return self.reply.wait.patience

    @property
    def may_speak(self) -> bool:
        """Whether words count now."""
        return isinstance(self.reply.wait, Listen) and self.reply.wait.speech is not None

    @property
    def is_over(self) -> bool:
        """Whether the hotline ends the call after these words."""
        return isinstance(self.reply.wait, HangUp)

    @property
    def is_being_connected(self) -> bool:
        """Whether the desk is being rung."""
        return isinstance(self.reply.wait, Dial)

    @property
    def is_being_recorded(self) -> bool:
        """Whether what is said now is kept."""
        return isinstance(self.reply.wait, Tape)

    def gaps(self, name: str) -> dict[str, object]:
        """What fills the gaps of a line just heard."""
        return dict(next(line.gaps for line in self.reply.lines if line.name == name))

    def _turn(self, event: Event) -> Caller:
        stored = to_json(self.reply.conversation)  # as between two webhooks
        conversation = from_json(stored, city=self.city, now=self.now, lexicons=self.lexicons)
        self.reply = engine.play(conversation, event, self._door, self.script)
        return self

    def _door(self, outcome: str, conversation: Conversation) -> Result:
        self.done.append(outcome)
        self.before[outcome] = conversation
        result = self.results[outcome]
        return replace(result)
