"""Documents written out as the SDK would write them."""

from __future__ import annotations

from twilio.twiml.voice_response import (
    Dial,
    Gather,
    Hangup,
    Number,
    Pause,
    Redirect,
    Say,
    SsmlBreak,
    VoiceResponse,
)

from hotline.phone.xml import written

ODD = "Müller & <Söhne>, \"A\" 'B' \n\t\r \N{GREEN APPLE} \N{ARABIC LETTER ALEF}"


def test_a_document_is_what_the_sdk_makes_of_it_letter_by_letter() -> None:
    response = VoiceResponse()
    gather = Gather(input="dtmf", numDigits=1, action=f"https://x/y?a=1&b={ODD}", actionOnEmptyResult=True)
    say = Say(voice="Polly.Vicki", language="de-DE")
    say.verbs = [ODD, SsmlBreak(time="400ms"), "Zweitens.", SsmlBreak(time="1000ms")]
    gather.verbs = [say, Pause(length=1), Say("")]
    dial = Dial(callerId="+493023125900")
    dial.verbs = [Number("+493023125990", url="https://x/?a=1&b=2")]
    response.verbs = [gather, Redirect("https://x/?a=1&b=2", method="POST"), dial, Hangup()]
    assert written(response) == response.to_xml()
