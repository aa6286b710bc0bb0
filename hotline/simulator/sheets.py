"""A document written down for a telephone in a browser: what it plays, in its own time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias
from xml.etree import ElementTree

from hotline.simulator.documents import Page, Verb
from hotline.simulator.faults import Fault, Refused
from hotline.simulator.player import IN_WHISPER
from hotline.simulator.speech import recording_seconds, spoken_pieces
from hotline.simulator.voices import language_of, locale_of
from hotline.simulator.webhooks import Webhooks

Sheet: TypeAlias = dict[str, Any]
DOES_NOT_ANSWER = frozenset({"Redirect", "Reject", "Refer"})
SHORTEST = 0.1  # seconds


def verbs_of(page: Page, webhooks: Webhooks, *, whisper: bool = False) -> list[Sheet]:
    """Every verb with what is needed to execute it; addresses are absolute. Refused where it cannot be."""
    if page.audio is not None:
        seconds = recording_seconds(page.audio)
        return [{"verb": "Play", "url": page.url, "seconds": seconds, "times": 1}]
    sheets = []
    for verb in page.verbs:
        if whisper and verb.name == "Dial":
            raise Refused(Fault(13201, url=page.url))
        if not whisper or verb.name in IN_WHISPER:
            write = WRITERS.get(verb.name, _unknown)
            sheets.append({"verb": verb.name, **write(verb, page, webhooks)})
    return sheets


def answers(page: Page) -> bool:
    """Whether this document picks up: the first verb that is neither silence nor a way out decides."""
    for verb in page.verbs:
        if verb.name == "Dial":
            return not verb.is_true("answerOnBridge")
        if verb.name != "Pause":
            return verb.name not in DOES_NOT_ANSWER
    return page.audio is not None


def pretty(text: str) -> str:
    """TwiML, one element to a line; what is none stays as it is."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return text
    ElementTree.indent(root)
    for node in root.iter("Say"):
        _each_on_its_line(node)
    return ElementTree.tostring(root, encoding="unicode")


def _each_on_its_line(node: ElementTree.Element) -> None:
    """Words and breaks of a Say below each other, for people to read."""
    if not len(node):
        return
    end = "\n    "
    inner = f"{end}  "
    words = (node.text or "").strip()
    node.text = f"{inner}{words}{inner}" if words else inner
    for child, last in zip(node, [*[False] * (len(node) - 1), True], strict=True):
        words, close = (child.tail or "").strip(), end if last else inner
        child.tail = f"{inner}{words}{close}" if words else close


def _say(verb: Verb, _page: Page, _webhooks: Webhooks) -> Sheet:
    voice, language = verb.get("voice"), verb.get("language")
    pieces = [] if verb.node is None else spoken_pieces(verb.node, language_of(voice, language))
    return {
        "language": locale_of(voice, language),
        "times": int(verb.number("loop", 1)),
        "pieces": [{"text": words, "seconds": max(seconds, SHORTEST)} for words, seconds in pieces],
    }


def _play(verb: Verb, page: Page, webhooks: Webhooks, *, in_gather: bool = False) -> Sheet:
    if verb.get("digits"):
        return {"digits": verb.get("digits"), "seconds": 0.5 * len(verb.get("digits")), "times": 1}
    url = page.address(verb.text)
    recording = webhooks.fetch_media(url)
    kind = recording.header("content-type")
    if not kind.startswith("audio/"):
        raise Refused(Fault(13325 if in_gather else 13420, kind, url))
    return {"url": url, "seconds": recording_seconds(recording.body), "times": int(verb.number("loop", 1))}


def _pause(verb: Verb, _page: Page, _webhooks: Webhooks) -> Sheet:
    return {"seconds": verb.number("length", 1)}


def _gather(verb: Verb, page: Page, webhooks: Webhooks) -> Sheet:
    return {
        "sounds": [_sound(child, page, webhooks) for child in verb.children],
        "timeout": verb.number("timeout", 5),
        "most": int(verb.number("numDigits", 0)),
        "finish": verb.get("finishOnKey", "#"),
        "hears_keys": "dtmf" in verb.get("input", "dtmf"),
        "hears_words": "speech" in verb.get("input"),
        "pause": verb.number("speechTimeout", verb.number("timeout", 5)),
        "asks_when_empty": verb.is_true("actionOnEmptyResult"),
        **_action(verb, page),
    }


def _sound(verb: Verb, page: Page, webhooks: Webhooks) -> Sheet:
    if verb.name == "Play":
        return {"verb": "Play", **_play(verb, page, webhooks, in_gather=True)}
    return {"verb": verb.name, **WRITERS[verb.name](verb, page, webhooks)}


def _redirect(verb: Verb, page: Page, _webhooks: Webhooks) -> Sheet:
    url = page.address(verb.text) if verb.text else page.url
    return {"url": url, "method": verb.get("method", "POST").upper()}


def _hangup(_verb: Verb, _page: Page, _webhooks: Webhooks) -> Sheet:
    return {}


def _reject(verb: Verb, _page: Page, _webhooks: Webhooks) -> Sheet:
    return {"reason": "busy" if verb.get("reason") == "busy" else "no-answer"}


def _record(verb: Verb, page: Page, _webhooks: Webhooks) -> Sheet:
    return {
        "timeout": verb.number("timeout", 5),
        "longest": verb.number("maxLength", 3600),
        "finish": verb.get("finishOnKey", "1234567890*#"),
        "beeps": verb.get("playBeep", "true") == "true",
        **_action(verb, page),
    }


def _dial(verb: Verb, page: Page, _webhooks: Webhooks) -> Sheet:
    numbers = [child for child in verb.children if child.name == "Number" and child.text]
    if len(numbers) < len(verb.children):
        return {"verb": "Unknown", "name": "Dial"}
    if not numbers and verb.text:
        numbers = [Verb("Number", {}, verb.text)]
    return {
        "numbers": [_number(number, page) for number in numbers],
        "timeout": verb.number("timeout", 30),
        "longest": verb.number("timeLimit", 14400),
        "caller_id": verb.get("callerId"),
        "in_turn": verb.is_true("sequential"),
        "ends_on_star": verb.is_true("hangupOnStar"),
        **(_action(verb, page) if verb.get("action") else {"url": "", "method": "POST"}),
    }


def _number(number: Verb, page: Page) -> Sheet:
    def request(url: str, method: str) -> Sheet:
        address = page.address(number.get(url)) if number.get(url) else ""
        return {"url": address, "method": number.get(method, "POST").upper()}

    return {
        "number": number.text,
        "whisper": request("url", "method"),
        "tells": request("statusCallback", "statusCallbackMethod")
        | {"events": number.get("statusCallbackEvent", "completed").split()},
    }


def _unknown(verb: Verb, _page: Page, _webhooks: Webhooks) -> Sheet:
    return {"verb": "Unknown", "name": verb.name}


def _action(verb: Verb, page: Page) -> Sheet:
    url = page.address(verb.get("action")) if verb.get("action") else page.url
    return {"url": url, "method": verb.get("method", "POST").upper()}


Write: TypeAlias = Callable[[Verb, Page, Webhooks], Sheet]
WRITERS: dict[str, Write] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
    "Record": _record,
    "Dial": _dial,
}
