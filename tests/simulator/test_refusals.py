"""What the provider refuses, and the code it gives for it."""

from __future__ import annotations

import pytest

from hotline.simulator import Switches
from hotline.simulator.documents import read_twiml
from hotline.simulator.faults import ERRORS, WARNINGS, Refused
from tests.simulator.conftest import Rings
from tests.simulator.hotlines import Answer, Hotline, twiml

HELLO = twiml("<Say>Hello.</Say>").body


def findings(document: str, *, strict: bool = False) -> list[int]:
    """The codes of warnings, or the one of the error."""
    try:
        page = read_twiml(f"<Response>{document}</Response>", strict=strict)
    except Refused as refused:
        return [refused.fault.code]
    return [warning.code for warning in page.warnings]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=404), 11200),
        (Answer(status=405), 11200),
        (Answer(HELLO, kind=None), 11200),
        (Answer(HELLO, kind="application/json"), 12300),
        (Answer(HELLO, kind="image/png"), 12300),
        (Answer(twiml("<Say>" + "x " * 33_000 + "</Say>").body), 11750),
        (Answer(chunked=True), 11770),
        (Answer(b""), 12100),
        (Answer(b"<Response><Say>Hello.</Response>"), 12100),
        (Answer(b"<Response><Say>Bread & butter</Say></Response>"), 12100),
        (Answer(b"<Response><Say>\x0b</Say></Response>"), 12100),
        (Answer(b"\n" + HELLO), 12100),
        (Answer(b"\xef\xbb\xbf" + HELLO), 12100),
        (Answer("<Response><Say>Grüße</Say></Response>".encode("latin-1")), 12100),
        (Answer(b"<html><body>Not found</body></html>", kind="text/html"), 12102),
        (Answer(b"<response><Say>Hello.</Say></response>"), 12102),
    ],
)
def test_an_answer_that_cannot_be_executed_goes_to_the_fallback(
    hotline: Hotline, rings: Rings, answer: Answer, code: int
) -> None:
    hotline.gives("/phone/ring", answer)
    hotline.says("/phone/trouble", "<Say>Please ring the town hall.</Say>")
    caller = rings()
    assert caller.hears_all() == ["Please ring the town hall."]
    assert [fault.code for fault in caller.faults] == [code]
    assert hotline.knocks_at("/phone/trouble")[0].form["ErrorCode"] == str(code)


@pytest.mark.parametrize("kind", ["text/xml", "application/xml; charset=utf-8", "text/html", "text/plain"])
def test_twiml_is_executed_under_these_types(hotline: Hotline, rings: Rings, kind: str) -> None:
    hotline.gives("/phone/ring", Answer(HELLO, kind=kind))
    assert rings().hears_all() == ["Hello."]


def test_plain_text_is_read_aloud_and_a_recording_played(hotline: Hotline, rings: Rings) -> None:
    hotline.gives(
        "/phone/ring", Answer(b"Good morning.", kind="text/plain"), Answer(b"x" * 16000, kind="audio/mpeg")
    )
    assert rings().hears_all() == ["Good morning."]
    caller = rings()
    assert caller.hears_all() == [f"{hotline.url}/phone/ring"]
    assert caller.seconds == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<say>hello</say>", 12200),
        ("<Speak>hello</Speak>", 12200),
        ("hello", 12200),
        ('<Say voize="man">hello</Say>', 12200),
        ('<Gather numdigits="1"/>', 12200),
        ("<Say>hello <b>you</b></Say>", 12200),
        ("<Say>hello <break tyme='1s'/></Say>", 12200),
        ("<Number>+493023125990</Number>", 12200),
        ("<Gather><Redirect>/x</Redirect></Gather>", 13320),
        ("<Gather><Gather/></Gather>", 13320),
        ("<Dial><Say>hello</Say></Dial>", 13215),
        ("<Say></Say>", 13520),
        ("<Say> <break/> </Say>", 13520),
        ("<Say>" + "x" * 4097 + "</Say>", 13521),
        ('<Say voice="Polly.Ewa">' + "x" * 3001 + "</Say>", 13521),
        ('<Say voice="Google.de-DE-Standard-A">' + "x" * 5001 + "</Say>", 13521),
        ('<Say loop="often">hello</Say>', 13510),
        ('<Say voice="Google.de-DE-Standard-Z">hello</Say>', 13511),
        ('<Say voice="Anna">hello</Say>', 13511),
        ('<Say language="de">hello</Say>', 13512),
        ('<Say language="eu-ES">hello</Say>', 13512),
        ('<Gather><Say voice="Anna">hello</Say></Gather>', 13321),
        ('<Gather><Say loop="often">hello</Say></Gather>', 13322),
        ('<Play loop="-1">/x</Play>', 13410),
        ('<Play digits="1a"/>', 13430),
        ('<Pause length="0.4"/>', 13910),
        ('<Redirect method="PUT">/x</Redirect>', 13710),
        ('<Reject reason="tired"/>', 13810),
        ('<Gather finishOnKey="##"/>', 13310),
        ('<Gather method="PATCH"/>', 13312),
        ('<Gather timeout="ten"/>', 13313),
        ('<Gather timeout="0"/>', 13313),
        ('<Gather numDigits="0"/>', 13314),
        ('<Gather input="keys"/>', 13326),
        ('<Gather language="de"/>', 13331),
        ('<Gather bargeIn="no"/>', 13332),
        ('<Gather actionOnEmptyResult="yes"/>', 13338),
        ('<Gather input="speech" speechTimeout="auto"/>', 13335),
        ('<Dial method="PUT">+493023125990</Dial>', 13210),
        ('<Dial timeout="601">+493023125990</Dial>', 13212),
        ('<Dial timeLimit="14401">+493023125990</Dial>', 13216),
        ('<Dial record="always">+493023125990</Dial>', 13217),
        ('<Dial hangupOnStar="1">+493023125990</Dial>', 13213),
        ('<Dial answerOnBridge="1">+493023125990</Dial>', 13219),
        ('<Dial><Number method="PUT">+493023125990</Number></Dial>', 13221),
        ('<Dial><Number sendDigits="A">+493023125990</Number></Dial>', 13222),
        ('<Record maxLength="14401"/>', 13612),
        ('<Record timeout="-1"/>', 13611),
        ('<Record playBeep="loud"/>', 13616),
        ('<Record finishOnKey="x"/>', 13613),
        ('<Record method="PUT"/>', 13610),
    ],
)
def test_every_mistake_in_a_document_has_its_code(document: str, code: int) -> None:
    assert findings(document) == [code]
    assert code in ERRORS or code in WARNINGS


@pytest.mark.parametrize(
    "document",
    [
        '<Say voice="Google.de-DE-Standard-A">Grüße <break time="400ms"/> aus Neukölln</Say>',
        '<Say voice="Polly.Ewa" language="pl-PL" loop="2">Dzień dobry</Say>',
        '<Say language="en-GB"><p>Hello <emphasis level="strong">you</emphasis></p><s>Bye</s></Say>',
        '<Say>Code <say-as interpret-as="digits">123</say-as> <lang xml:lang="de-DE">Danke</lang></Say>',
        '<Gather input="dtmf" numDigits="1" timeout="10" finishOnKey="" action="/x" method="POST"'
        ' actionOnEmptyResult="true"><Say>One</Say><Play>/a.wav</Play><Pause length="2"/></Gather>',
        '<Dial action="/x" callerId="+493023125900" timeout="30" answerOnBridge="true">'
        '<Number url="/w" statusCallback="/s" statusCallbackEvent="answered">+493023125990</Number></Dial>',
        '<Record action="/x" maxLength="60" timeout="3" finishOnKey="#" playBeep="false"/>',
        "<!-- a comment --><Hangup/>",
    ],
)
def test_a_careful_document_has_no_finding(document: str) -> None:
    assert findings(document, strict=True) == []


def test_a_misspelt_verb_is_skipped_and_the_call_goes_on(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", '<Speak>Hello?</Speak><Say volume="11">Goodbye.</Say>')
    caller = rings()
    assert caller.hears_all() == ["Goodbye."]
    assert [fault.code for fault in caller.faults] == [12200, 12200]


def test_the_switch_makes_a_misspelt_verb_fatal(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Speak>Hello?</Speak><Say>Goodbye.</Say>")
    hotline.says("/phone/trouble", "<Say>Please ring the town hall.</Say>")
    assert rings(switches=Switches(unknown_verb="fatal")).hears_all() == ["Please ring the town hall."]


def test_a_wrong_value_counts_as_not_given(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", '<Gather timeout="ever" numDigits="many" action="/x"/>')
    hotline.says("/x", "")
    caller = rings().presses("1234").stays_silent()
    assert caller.seconds == pytest.approx(5.0)
    assert hotline.knocks_at("/x")[0].form["Digits"] == "1234"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<Play>/song</Play>", 13420),
        ("<Gather><Play>/song</Play></Gather>", 13325),
        ("<Refer><Sip>sip:desk@hotline.example</Sip></Refer>", 13801),
    ],
)
def test_some_errors_show_only_when_the_document_is_played(
    hotline: Hotline, rings: Rings, document: str, code: int
) -> None:
    hotline.says("/phone/ring", document)
    hotline.says("/phone/trouble", "")
    hotline.gives("/song", Answer(b"lalala", kind="text/plain"))
    caller = rings()
    caller.hears_all()
    assert [fault.code for fault in caller.faults] == [code]


def test_a_recording_that_is_not_there_is_an_error(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Say>Hello.</Say><Play>/song</Play>")
    hotline.says("/phone/trouble", "<Say>Please ring the town hall.</Say>")
    assert rings().hears_all() == ["Hello.", "Please ring the town hall."]


def test_recordings_are_fetched_plainly_and_kept_if_they_may_be(hotline: Hotline, rings: Rings) -> None:
    hotline.says(
        "/phone/ring", '<Play loop="2">/a.wav</Play><Play>/a.wav</Play><Play>/b.wav</Play><Play>/b.wav</Play>'
    )
    hotline.gives("/a.wav", Answer(b"x" * 8000, kind="audio/wav", headers=(("Cache-Control", "max-age=60"),)))
    hotline.gives("/b.wav", Answer(b"x" * 8000, kind="audio/wav"))
    caller = rings()
    assert len(caller.hears_all()) == 5
    assert hotline.paths == ["/phone/ring", "/a.wav", "/b.wav", "/b.wav", "/phone/over"]
    fetched = hotline.knocks_at("/a.wav")[0]
    assert (fetched.method, fetched.query) == ("GET", {})
    assert "X-Twilio-Signature" not in fetched.headers
