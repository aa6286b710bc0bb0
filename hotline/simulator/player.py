"""Plays documents on one leg of a call: fetches, executes verb by verb, and falls back when it must."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from hotline.simulator.documents import Page, Verb, read_page
from hotline.simulator.exchange import Acts, Exchange, Happening, Wait
from hotline.simulator.faults import Fault, NotSimulated, Refused
from hotline.simulator.leg import Leg
from hotline.simulator.speech import recording_seconds, spoken_seconds
from hotline.simulator.voices import language_of
from hotline.simulator.webhooks import Request

APOLOGY = "We are sorry. An application error has occurred. Goodbye."
APOLOGY_SECONDS = 4.0
SHORTEST = 0.1  # seconds; so that what is repeated endlessly takes time
IN_WHISPER = frozenset({"Say", "Play", "Pause", "Gather", "Hangup", "Reject"})


class LegEnded(Exception):
    """A verb has ended this leg with a status."""

    def __init__(self, status: str) -> None:
        """`status`: `completed`, `busy` or `no-answer`."""
        self.status = status
        super().__init__(status)


@dataclass(frozen=True, slots=True)
class Sound:
    """Something to be heard: `times` in a row (0: until somebody hangs up). `kind` is that of its event."""

    kind: str
    seconds: float
    text: str = ""
    language: str = ""
    times: int = 1


class Player:
    """Plays on one leg. In a `whisper` only some verbs are allowed and the end of the document is no end."""

    def __init__(self, call: Exchange, leg: Leg, *, whisper: bool = False) -> None:
        """`leg` is the caller's own or a dialled one."""
        self.call, self.leg, self.whisper = call, leg, whisper
        self.name = leg.called if leg.parent_sid else ""  # of the leg, in events

    # --- documents

    def run(self, first: Request) -> Acts[str]:
        """Play from the first document to the last; answers the leg's status.

        In a whisper whose document simply ended it is empty.
        """
        request: Request | None = first
        try:
            while request is not None:
                request = yield from self._document(request)
        except LegEnded as ended:
            return ended.status
        return "" if self.whisper else "completed"

    def _document(self, request: Request) -> Acts[Request | None]:
        """Fetch and play one document; answers what comes next."""
        try:
            page = yield from self._fetch(request)
            return (yield from self._play(page))
        except Refused as refused:
            self.call.find(refused.fault)
            return (yield from self._rescue(refused.fault, request))

    def _fetch(self, request: Request) -> Acts[Page]:
        failure: Refused | None = None
        try:
            asked = self.call.ask(self.leg, request)
        except Refused as refused:
            failure = refused
        yield self.call.thinking()
        if failure is not None:
            raise failure
        page = read_page(asked, strict=self.call.switches.unknown_verb == "fatal")
        for warning in page.warnings:
            self.call.find(warning)
        return page

    def _play(self, page: Page) -> Acts[Request | None]:
        if page.audio is not None:
            yield from self.sound(Sound("plays", recording_seconds(page.audio), page.url))
        for verb in page.verbs:
            onward = yield from self._execute(verb, page)
            if onward is not None:
                return onward
        return None

    def _execute(self, verb: Verb, page: Page) -> Acts[Request | None]:
        if self.whisper and verb.name not in IN_WHISPER:
            if verb.name == "Dial":
                raise Refused(Fault(13201, url=page.url))
            self.call.find(Fault(12200, f"{verb.name} in a whisper", page.url))
            return None
        execute = VERBS.get(verb.name)
        if execute is None:
            raise NotSimulated(f"the simulated telephone does not know how to {verb.name}")
        return (yield from execute(self, verb, page))

    def _rescue(self, fault: Fault, request: Request) -> Acts[Request | None]:
        """The fallback address goes on; without one, or if it fails too: the recorded apology and the end."""
        number = self.call.number
        if number.fallback_url and not request.is_fallback and not self.whisper:
            extra = {"ErrorCode": str(fault.code), "ErrorUrl": fault.url or request.url}
            return Request(number.fallback_url, number.fallback_method, extra, is_fallback=True)
        self.answer()
        yield from self.sound(Sound("hears", APOLOGY_SECONDS, APOLOGY, "en"))
        raise LegEnded("completed")

    # --- what verbs need

    def answer(self) -> None:
        """The first verb that needs it answers the call."""
        self.leg.answer(self.call.time)

    def sound(self, sound: Sound, *, hears_keys: bool = False, hears_speech: bool = False) -> Acts[Happening]:
        """Let a sound be heard; ends early when a key or words come that are listened for."""
        for _ in range(sound.times) if sound.times else itertools.count():
            heard = None
            if sound.kind != "pause":
                heard = self.call.note(
                    sound.kind, sound.text, leg=self.name, language=sound.language, lasts=sound.seconds
                )
            happening = yield Wait(max(sound.seconds, SHORTEST), "sounds", hears_keys, hears_speech, heard)
            if happening is not None:
                return happening
        return None

    def sounds_of(self, verb: Verb, page: Page, *, in_gather: bool = False) -> list[Sound]:
        """What Say, Play and Pause let be heard; recordings are fetched here."""
        if verb.name == "Pause":
            return [Sound("pause", verb.number("length", 1))]
        times = int(verb.number("loop", 1))
        if verb.name == "Say" and verb.node is not None:
            language = language_of(verb.get("voice"), verb.get("language"))
            seconds = spoken_seconds(verb.node, language, self.call.pace)
            return [Sound("hears", seconds, verb.text, language, times)]
        if verb.get("digits"):
            return [Sound("plays", 0.5 * len(verb.get("digits")), verb.get("digits"))]
        url = page.address(verb.text)
        recording = self.call.webhooks.fetch_media(url)
        kind = recording.header("content-type")
        if not kind.startswith("audio/"):
            raise Refused(Fault(13325 if in_gather else 13420, kind, url))
        return [Sound("plays", recording_seconds(recording.body), url, times=times)]


Execute: TypeAlias = Callable[[Player, Verb, Page], Acts[Request | None]]


def _sound(player: Player, verb: Verb, page: Page) -> Acts[Request | None]:
    """Say, Play."""
    sounds = player.sounds_of(verb, page)
    player.answer()
    for sound in sounds:
        yield from player.sound(sound)
    return None


def _pause(player: Player, verb: Verb, page: Page) -> Acts[Request | None]:
    """Pause, which does not answer."""
    for sound in player.sounds_of(verb, page):
        yield from player.sound(sound)
    return None


def _redirect(player: Player, verb: Verb, page: Page) -> Acts[Request | None]:
    """Redirect: an empty one asks for the same document again."""
    yield from ()
    return Request(page.address(verb.text) if verb.text else page.url, verb.get("method", "POST").upper())


def _hangup(player: Player, verb: Verb, page: Page) -> Acts[Request | None]:
    """Hangup: as the first verb it still answers."""
    yield from ()
    player.answer()
    raise LegEnded("completed")


def _reject(player: Player, verb: Verb, page: Page) -> Acts[Request | None]:
    """Reject: only before anything that answers; later it hangs up."""
    yield from ()
    if player.leg.answered_at is not None:
        player.call.find(Fault(12200, "Reject in a call that is answered", page.url))
        raise LegEnded("completed")
    raise LegEnded("busy" if verb.get("reason") == "busy" else "no-answer")


def _refer(player: Player, verb: Verb, page: Page) -> Acts[Request | None]:
    """Refer: only SIP legs can be referred, and no caller of this telephone is one."""
    yield from ()
    raise Refused(Fault(13801, url=page.url))


VERBS: dict[str, Execute] = {
    "Say": _sound,
    "Play": _sound,
    "Pause": _pause,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
    "Refer": _refer,
}
