"""Lines that are rendered, and what to wait for, as a TwiML document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from math import ceil
from urllib.parse import quote

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Dial as DialVerb
from twilio.twiml.voice_response import (
    Gather,
    Hangup,
    Number,
    Play,
    Record,
    Redirect,
    Say,
    SsmlBreak,
    VoiceResponse,
)
from twilio.twiml.voice_response import Pause as PauseVerb

from hotline.dialogue.replies import Dial, HangUp, Join, Listen, Tape, Wait
from hotline.dialogue.replies import Speech as Listening
from hotline.phone.xml import Ready, ready, ready_text, written
from hotline.prompts import SENTENCE_ENDS, Pause, Piece, Recording, Speech, Words

RECORDED = "/phone/recorded"
TAKES = "/phone/readings"
MOST_HINTS = 100  # the provider takes 500 of at most 100 letters; each makes the answer longer
DESK_PATH = "/phone/desk"  # asked by the provider when somebody picks up who is to be told who rings
RESIDENT_PATH = "/phone/resident"  # and when a resident does, whom a volunteer is put through to
OVER_PATH = "/phone/over"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# XML 1.0 has no place for these, and the SDK lets them pass.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_OPEN_ENDS = " ,;:-\N{EN DASH}\N{EM DASH}\N{ARABIC COMMA}\N{ARABIC SEMICOLON}"


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes documents; `base` is the public address, `portable` leaves out what only one provider knows."""

    words: Words
    base: str

    def document(
        self, pieces: Iterable[Piece], wait: Wait, *, action: str, shows: str = "", portable: bool = False
    ) -> str:
        """The answer to one webhook: say the pieces, then wait.

        `action` is the path that hears what happens next; `shows` the number that a transfer shows.
        """
        verbs = self._verbs(tuple(pieces), portable=portable)
        response = VoiceResponse()
        match wait:
            case Listen():
                self._listen(response, verbs, wait, self.base + action, portable=portable)
            case Dial():
                self._dial(response, verbs, wait, self.base + action, shows)
            case Tape():
                self._record(response, verbs, wait, self.base + action)
            case HangUp():
                response.verbs = [*verbs, Hangup()]
            case Join():
                response.verbs = list(verbs)  # the end of what a rung leg hears joins it
        return written(response)

    def _listen(
        self, response: VoiceResponse, verbs: Iterator[TwiML], wait: Listen, action: str, *, portable: bool
    ) -> None:
        speech = None if portable else wait.speech
        gather = Gather(
            input="dtmf" if speech is None else "dtmf speech",
            numDigits=wait.most,
            timeout=ceil(wait.patience),
            finishOnKey=wait.finish,
            action=action,
            method="POST",
            actionOnEmptyResult=True,
            **_recognised(speech),
        )
        played = (Play(f"{self.base}{TAKES}/{quote(wait.plays)}.wav"),) if wait.plays else ()
        gather.verbs = [*played, *verbs]
        # For providers that do not know actionOnEmptyResult: silence asks the same address.
        response.verbs = [gather, Redirect(action, method="POST")]

    def _dial(
        self, response: VoiceResponse, verbs: Iterator[TwiML], wait: Dial, action: str, shows: str
    ) -> None:
        caller_id = shows if E164.fullmatch(shows) else None
        star = True if wait.word_first else None
        dial = DialVerb(
            action=action,
            method="POST",
            timeout=wait.seconds,
            callerId=caller_id,
            hangupOnStar=star,
            timeLimit=wait.limit or None,
        )
        dial.verbs = [self._number(wait)]
        response.verbs = [*verbs, dial]

    def _record(self, response: VoiceResponse, verbs: Iterator[TwiML], wait: Tape, action: str) -> None:
        """Any key ends it. The address that is told when the file is there also knows of calls cut off."""
        record = Record(
            action=action,
            method="POST",
            maxLength=wait.seconds,
            timeout=wait.silence,
            playBeep=True,
            trim="trim-silence",
            recordingStatusCallback=self.base + RECORDED,
            recordingStatusCallbackMethod="POST",
        )
        # For providers that keep no recording of silence, and go on with the next verb.
        response.verbs = [*verbs, record, Redirect(action, method="POST")]

    def _number(self, wait: Dial) -> Number:
        if not wait.whispers and not wait.word_first:
            return Number(wait.number)
        told = {"url": self.base + (DESK_PATH if wait.whispers else RESIDENT_PATH), "method": "POST"}
        ended = {"statusCallback": self.base + OVER_PATH, "statusCallbackMethod": "POST"}
        return Number(wait.number, **told, **ended)

    def _verbs(self, pieces: tuple[Piece, ...], *, portable: bool) -> Iterator[TwiML]:
        for (language, recorded), group in groupby(pieces, key=_voice_of):
            if recorded:
                yield from (Play(self._address(piece)) for piece in group if isinstance(piece, Recording))
            else:
                yield from self._say(tuple(group), language, portable=portable)

    def _say(self, pieces: tuple[Piece, ...], language: str, *, portable: bool) -> Iterator[TwiML]:
        if not any(isinstance(piece, Speech) and piece.text.strip() for piece in pieces):
            yield from _silence(pieces, portable=portable)
            return
        voice, say_language = self.words.voice(language)
        say = Say(voice=voice, language=say_language)
        say.verbs = [_in_sentences(pieces) if portable else _with_breaks(pieces)]
        yield say

    def _address(self, recording: Recording) -> str:
        return f"{self.base}/phone/recordings/{quote(recording.language)}/{quote(recording.name)}"


def _recognised(speech: Listening | None) -> dict[str, str | int]:
    """How words are recognised. The silence that ends them is said: its default is the patience for keys."""
    if speech is None:
        return {}
    hints = ",".join(dict.fromkeys(_clean(hint).replace(",", " ") for hint in speech.hints[:MOST_HINTS]))
    return {"language": speech.language, "hints": hints, "speechTimeout": speech.pause}


def _voice_of(piece: Piece) -> tuple[str, bool]:
    return piece.language, isinstance(piece, Recording)


def _with_breaks(pieces: Iterable[Piece]) -> Ready:
    """Text and breaks in turn, written out at once: most of a document is this."""
    parts: list[str] = []
    silence, goes_on = 0.0, False
    for piece in pieces:
        if isinstance(piece, Pause):
            silence += piece.seconds
        elif isinstance(piece, Speech):
            if silence:
                parts.append(_break(round(1000 * silence)))
            parts.append((" " if goes_on and not silence else "") + ready_text(_clean(piece.text)))
            silence, goes_on = 0.0, True
    if silence:
        parts.append(_break(round(1000 * silence)))
    return Ready("".join(parts))


@cache
def _break(milliseconds: int) -> Ready:
    return ready(SsmlBreak(time=f"{milliseconds}ms"))


def _in_sentences(pieces: Iterable[Piece]) -> str:
    """One text, in which every pause is the end of a sentence."""
    text = ""
    for piece in pieces:
        if isinstance(piece, Speech):
            text = f"{text} {_clean(piece.text).strip()}".strip()
        elif text and not text.endswith(tuple(SENTENCE_ENDS)):
            text = text.rstrip(_OPEN_ENDS) + "."
    return text


def _silence(pieces: Iterable[Piece], *, portable: bool) -> Iterator[PauseVerb]:
    """Pauses that no words follow (between recordings): whole seconds only, and a Say must not be empty."""
    seconds = round(_milliseconds(pieces) / 1000)
    if seconds and not portable:
        yield PauseVerb(length=seconds)


def _milliseconds(pieces: Iterable[Piece]) -> int:
    return round(1000 * sum(piece.seconds for piece in pieces if isinstance(piece, Pause)))


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
