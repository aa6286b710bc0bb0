"""Gather: a prompt that keys cut short, and an entry that ends by its last key, a finish key or silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hotline.simulator.documents import Page, Verb
from hotline.simulator.exchange import Acts, CallerLeft, Happening, Pressed, Spoke, Wait
from hotline.simulator.player import Player, Sound
from hotline.simulator.webhooks import Request

NO_LIMIT = 0


@dataclass(slots=True)
class Entry:
    """What has been keyed so far, and by which rules it ends. `most` 0: no limit.

    Where words are recognised, too, whichever comes first wins: the other counts no more.
    """

    finish: str
    most: int
    keys: str = ""
    words: str = ""
    confidence: float = 0.0
    ended_by: str = ""  # the finish key, where one ended it
    repeat: bool = False  # the prompt is to be heard again
    alone: str = "ends"  # what a finish key without digits does

    def take(self, happening: Happening) -> bool:
        """Take in what happened; says whether the entry has ended by it."""
        if isinstance(happening, Spoke):
            self.words = f"{self.words} {happening.words}".strip()
            self.confidence = happening.confidence
            return True
        if not isinstance(happening, Pressed):
            return True  # the time is over
        if self.finish and happening.key == self.finish:
            return self._finished(happening.key)
        self.keys += happening.key
        return len(self.keys) == self.most

    def _finished(self, key: str) -> bool:
        if self.keys or self.alone == "ends":
            self.ended_by = key
            return True
        self.repeat = self.alone == "repeats"
        return self.repeat


@dataclass(slots=True)
class Gathering:
    """One Gather being executed."""

    player: Player
    verb: Verb
    request: Request  # the action, without what was gathered
    sounds: list[Sound] = field(default_factory=list)
    entry: Entry = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing keyed."""
        self.entry = self._empty()

    @property
    def hears_keys(self) -> bool:
        """Whether keys count."""
        return "dtmf" in self.verb.get("input", "dtmf")

    @property
    def hears_speech(self) -> bool:
        """Whether words count."""
        return "speech" in self.verb.get("input")

    def _empty(self) -> Entry:
        return Entry(
            finish=self.verb.get("finishOnKey", "#"),
            most=int(self.verb.number("numDigits", NO_LIMIT)),
            alone=self.player.call.switches.lone_finish_key,
        )

    def collect(self) -> Acts[None]:
        """Prompt and listen until the entry has ended."""
        while True:
            self.entry = self._empty()
            happening = yield from self._prompt()
            if happening is None or not self.entry.take(happening):
                happening = yield from self._listen()
            if isinstance(happening, Spoke):
                yield from self._recognise(happening)
            if not self.entry.repeat:
                return

    def _prompt(self) -> Acts[Happening]:
        """Play the nested sounds; answers the key or the words that cut them short."""
        call = self.player.call
        if not self.player.name:
            call.prompt = (call.time, sum(sound.seconds * sound.times for sound in self.sounds))
        if call.ahead and self.hears_keys:
            return Pressed(call.ahead.pop(0))
        for sound in self.sounds:
            happening = yield from self.player.sound(
                sound, hears_keys=self.hears_keys, hears_speech=self.hears_speech
            )
            if happening is not None:
                return happening
        return None

    def _recognise(self, spoke: Spoke) -> Acts[None]:
        """Wait until nothing has been said for a while; the rest of what is said belongs to it."""
        happening: Happening = spoke
        while isinstance(happening, Spoke):
            silence = self.verb.number("speechTimeout", self.verb.number("timeout", 5))
            happening = yield Wait(happening.seconds + silence, "recognises", hears_speech=True)
            if isinstance(happening, Spoke):
                self.entry.take(happening)

    def _listen(self) -> Acts[Happening]:
        """Wait for keys or words; the time begins anew with each key. Answers what ended it."""
        call, seconds = self.player.call, self.verb.number("timeout", 5)
        call.note("waits", leg=self.player.name, lasts=seconds)
        ended = False
        happening: Happening = None
        while not ended:
            if call.ahead and self.hears_keys:
                happening = Pressed(call.ahead.pop(0))
            else:
                words = self.hears_speech and not self.entry.keys
                happening = yield Wait(seconds, "listens", self.hears_keys, words)
            ended = self.entry.take(happening)
        return happening

    def outcome(self) -> Request | None:
        """The action with what was gathered; nothing if nothing was, unless it is asked all the same."""
        entry = self.entry
        if entry.words:
            return self.asking({"SpeechResult": entry.words, "Confidence": str(entry.confidence)})
        if not entry.keys and not self.verb.is_true("actionOnEmptyResult"):
            return None
        extra = {"Digits": entry.keys}
        switches = self.player.call.switches
        if not entry.keys and switches.empty_digits == "absent":
            extra = {}
        if switches.old_gather_parameters:
            extra |= {"FinishedOnKey": entry.ended_by, "msg": "Gather End"}
        return self.asking(extra)

    def asking(self, extra: dict[str, str]) -> Request:
        """The action with these parameters."""
        return Request(self.request.url, self.request.method, extra)


def gather(player: Player, verb: Verb, page: Page) -> Acts[Request | None]:
    """Gather: answers the action that follows from what was keyed, or nothing."""
    call = player.call
    action = page.address(verb.get("action")) if verb.get("action") else page.url
    gathering = Gathering(player, verb, Request(action, verb.get("method", "POST").upper()))
    for child in verb.children:  # all recordings are fetched before the first is heard
        gathering.sounds += player.sounds_of(child, page, in_gather=True)
    player.answer()
    if not player.name:
        call.question = urlsplit(action).path
    try:
        yield from gathering.collect()
    except CallerLeft:
        if call.switches.gather_action_after_hangup:
            call.ask_after_hangup(player.leg, gathering.asking({"Digits": gathering.entry.keys}))
        raise
    finally:
        if not player.name:
            call.prompt, call.question = None, ""
    return gathering.outcome()
