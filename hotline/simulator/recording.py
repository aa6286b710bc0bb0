"""Record: what the caller says until silence, a key, the longest length or the end of the call."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.simulator.documents import Page, Verb
from hotline.simulator.exchange import Acts, CallerLeft, Happening, Pressed, Spoke, Wait
from hotline.simulator.player import Player, Sound
from hotline.simulator.recordings import new_recording
from hotline.simulator.webhooks import Request

BEEP = Sound("plays", 0.5, "beep")


@dataclass(slots=True)
class Recorded:
    """Seconds of speech so far, and what ended them: a key, `hangup` or nothing."""

    seconds: float = 0.0
    ended_by: str = ""


def record(player: Player, verb: Verb, page: Page) -> Acts[Request | None]:
    """Record: its action is asked in any case, also after the caller has hung up."""
    action = page.address(verb.get("action")) if verb.get("action") else page.url
    method = verb.get("method", "POST").upper()
    recorded = Recorded()
    player.answer()
    try:
        if verb.get("playBeep", "true") == "true":
            yield from player.sound(BEEP)
        yield from _listen(verb, recorded)
    except CallerLeft:
        recorded.ended_by = "hangup"
        parameters = _parameters(player, recorded)
        player.call.ask_after_hangup(player.leg, Request(action, method, parameters))
        _tell(player, verb, page, parameters)
        raise
    parameters = _parameters(player, recorded)
    _tell(player, verb, page, parameters)
    return Request(action, method, parameters)


def _listen(verb: Verb, recorded: Recorded) -> Acts[None]:
    """Listen until silence, a key or the longest length."""
    silence, left = verb.number("timeout", 5), verb.number("maxLength", 3600)
    ends = verb.get("finishOnKey", "1234567890*#")
    pause = silence or left
    while left > 0:
        happening: Happening = yield Wait(min(pause, left), "records", hears_keys=True, hears_speech=True)
        if isinstance(happening, Spoke):
            recorded.seconds += min(happening.seconds, left)
            left -= happening.seconds
            pause = happening.seconds + silence
        elif isinstance(happening, Pressed):
            if happening.key in ends:
                recorded.ended_by = happening.key
                return
        else:
            return


def recording_url(account_sid: str, sid: str) -> str:
    """Where the provider would keep a recording."""
    return f"https://api.twilio.com/2010-04-01/Accounts/{account_sid}/Recordings/{sid}"


def _parameters(player: Player, recorded: Recorded) -> dict[str, str]:
    sid = new_recording(recorded.seconds)
    parameters = {
        "RecordingUrl": recording_url(player.leg.account_sid, sid),
        "RecordingDuration": str(round(recorded.seconds)),
        "Digits": recorded.ended_by,
    }
    if player.call.switches.recording_sid:
        parameters["RecordingSid"] = sid
    return parameters


def _tell(player: Player, verb: Verb, page: Page, recorded: dict[str, str]) -> None:
    """The status callback of the recording, where one is asked for."""
    if not verb.get("recordingStatusCallback"):
        return
    parameters = {
        "AccountSid": player.leg.account_sid,
        "CallSid": player.leg.sid,
        "RecordingSid": recorded["RecordingUrl"].rpartition("/")[2],
        "RecordingUrl": recorded["RecordingUrl"],
        "RecordingStatus": "completed",
        "RecordingDuration": recorded["RecordingDuration"],
        "RecordingChannels": "1",
        "RecordingSource": "RecordVerb",
    }
    method = verb.get("recordingStatusCallbackMethod", "POST").upper()
    request = Request(page.address(verb.get("recordingStatusCallback")), method)
    player.call.webhooks.tell(player.leg, request, parameters)
