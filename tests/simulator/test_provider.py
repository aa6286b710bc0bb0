"""What the provider sends: parameters, headers, signature, cookies, callbacks."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from hotline.simulator import PhoneNumber, Switches, VirtualClock
from hotline.simulator.signature import sign
from tests.simulator.conftest import Rings
from tests.simulator.hotlines import DIALS, RESIDENT, TOKEN, Answer, Hotline, Knock, twiml

LISTENS = '<Gather action="/phone/keys/kind?turn=0" numDigits="1"><Say>One?</Say></Gather>'
A_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_genuine(knock: Knock, public_url: str) -> bool:
    """As a server checks it with the SDK."""
    form = knock.form if knock.method == "POST" else {}
    validator = RequestValidator(TOKEN)
    return bool(validator.validate(public_url + knock.target, form, knock.headers["X-Twilio-Signature"]))


def test_the_published_vector_is_signed_as_published() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    assert sign("12345", "https://example.com/myapp.php?foo=1&bar=2", form) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@given(
    token=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1),
    path=st.sampled_from(["", "/", "/a/b?x=%C3%BC&y=%2F", "/a?turn=1"]),
    host=st.sampled_from(
        ["http://a.example", "http://a.example:8000", "https://a.example", "https://a.example:8443"]
    ),
    form=st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=8), max_size=5),
)
def test_every_request_is_signed_as_the_sdk_signs_it(
    token: str, path: str, host: str, form: dict[str, str]
) -> None:
    assert RequestValidator(token).validate(host + path, form, sign(token, host + path, form))


def test_a_resident_s_first_webhook_is_that_of_the_provider(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", LISTENS)
    resident = rings(account_sid="AC" + "1" * 32)
    first = hotline.knocks[0]

    assert re.fullmatch(r"CA[0-9a-f]{32}", resident.sid)
    assert first.form == {
        "CallSid": resident.sid,
        "AccountSid": "AC" + "1" * 32,
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        "CallStatus": "ringing",
        **{"From": RESIDENT, "Caller": RESIDENT, "To": DIALS, "Called": DIALS},
        **{
            end + place: ""
            for end in ("From", "To", "Caller", "Called")
            for place in ("City", "State", "Zip", "Country")
        },
    }
    assert first.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert first.headers["User-Agent"] == "TwilioProxy/1.1"
    assert first.headers["Accept"] == "*/*"
    assert A_UUID.fullmatch(first.headers["I-Twilio-Idempotency-Token"])
    assert first.headers["X-Home-Region"]
    assert is_genuine(first, hotline.url)


@pytest.mark.parametrize("caller", ["anonymous", "Restricted", "", "+266696687", "client:kiosk"])
def test_a_withheld_number_is_passed_on_as_the_carrier_wrote_it(
    hotline: Hotline, rings: Rings, caller: str
) -> None:
    hotline.says("/phone/ring", LISTENS)
    rings(caller=caller)
    assert (hotline.knocks[0].form["From"], hotline.knocks[0].form["Caller"]) == (caller, caller)


def test_each_webhook_has_a_token_of_its_own(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", LISTENS)
    hotline.says("/phone/keys/kind", "<Say>Noted.</Say>")
    rings().presses("1").hears_all()
    tokens = [knock.headers["I-Twilio-Idempotency-Token"] for knock in hotline.knocks]
    assert len(set(tokens)) == len(tokens) == 3


@pytest.mark.parametrize(
    ("verbs", "status"),
    [
        ("<Say>Hello</Say>", "in-progress"),
        ("<Play digits='1'/>", "in-progress"),
        ('<Gather timeout="1"/>', "in-progress"),
        ("<Pause/>", "ringing"),
        ("<Say></Say>", "ringing"),
    ],
)
def test_the_call_is_answered_by_the_first_verb_that_answers(
    hotline: Hotline, rings: Rings, verbs: str, status: str
) -> None:
    hotline.says("/phone/ring", f"{verbs}<Redirect>/phone/keys/kind</Redirect>")
    hotline.says("/phone/keys/kind", "")
    rings().hears_all()
    assert hotline.knocks[1].form["CallStatus"] == status


def test_the_public_address_is_signed_and_the_server_behind_it_is_asked(
    hotline: Hotline, rings: Rings
) -> None:
    public = "https://hotline.example:8443/tel"
    hotline.says(
        "/phone/ring", f'<Gather action="{public}/phone/keys/kind?q=%C3%BC%2F&amp;e=%20" numDigits="1"/>'
    )
    hotline.says("/phone/keys/kind", "<Say>Noted.</Say>")
    rings(public_url=public).presses("1").hears_all()

    assert hotline.paths == ["/phone/ring", "/phone/keys/kind", "/phone/over"]
    assert hotline.knocks[1].target == "/phone/keys/kind?q=%C3%BC%2F&e=%20"
    assert hotline.knocks[0].headers["Host"] == "hotline.example:8443"
    assert all(is_genuine(knock, public) for knock in hotline.knocks)


@pytest.mark.parametrize(
    "url", ["/phone/keys/kind?zone=Neukölln und Mitte", "/phone/keys/kind?a=%c3%bc&b=", "/phone/keys/x?"]
)
def test_the_address_that_is_signed_is_the_one_that_is_sent(hotline: Hotline, rings: Rings, url: str) -> None:
    hotline.says("/phone/ring", f'<Redirect method="GET">{url.replace("&", "&amp;")}</Redirect>')
    rings().hears_all()
    knock = hotline.knocks[1]
    signature = RequestValidator(TOKEN).compute_signature(hotline.url + knock.target, {})
    assert knock.headers["X-Twilio-Signature"] == signature
    assert knock.target.isascii()


def test_a_number_may_be_set_to_get(hotline: Hotline, rings: Rings) -> None:
    number = PhoneNumber(
        hotline.url + "/voice?line=1",
        voice_method="GET",
        status_url=hotline.url + "/over",
        status_method="GET",
    )
    hotline.says("/voice", '<Gather numDigits="1"/>')
    hotline.says("/over", "")
    rings(number=number).presses("4").hangs_up()

    first, second, over = hotline.knocks
    assert (first.method, first.query["line"], first.query["CallStatus"]) == ("GET", "1", "ringing")
    assert (second.method, second.form["Digits"]) == ("POST", "4")
    assert second.target == "/voice?line=1"
    assert over.query["CallStatus"] == "completed"
    assert all(is_genuine(knock, hotline.url) for knock in hotline.knocks)


def test_cookies_come_back_with_the_next_webhook_but_not_with_the_callback(
    hotline: Hotline, rings: Rings
) -> None:
    cookie = ("Set-Cookie", "call=7; Path=/phone; HttpOnly")
    other = ("Set-Cookie", "elsewhere=1; Path=/board")
    hotline.gives("/phone/ring", Answer(twiml(LISTENS).body, headers=(cookie, other)))
    hotline.gives(
        "/phone/keys/kind",
        Answer(twiml(LISTENS).body, headers=(("Set-Cookie", "call=; Path=/phone; Max-Age=0"),)),
        twiml("<Hangup/>"),
    )
    caller = rings().presses("1").presses("2")
    caller.hears_all()
    caller.dial()

    cookies = [knock.headers.get("Cookie") for knock in hotline.knocks]
    assert cookies == [None, "call=7", None, None, None]


def test_the_end_of_the_call_is_told_once_with_its_length(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Say>" + "word " * 25 + "</Say>")
    rings().hears_all()
    over = hotline.knocks_at("/phone/over")
    assert len(over) == 1
    assert (over[0].form["CallStatus"], over[0].form["CallDuration"]) == ("completed", "10")
    assert "Cookie" not in over[0].headers


def test_a_callback_that_is_not_accepted_is_a_warning(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Say>Hello.</Say>")
    hotline.gives("/phone/over", Answer(status=500))
    caller = rings()
    caller.hears_all()
    assert [(fault.code, fault.fatal) for fault in caller.faults] == [(15003, False)]


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("<Hangup/>", "completed"),
        ("", "completed"),
        ("<Reject/>", "no-answer"),
        ('<Reject reason="busy"/>', "busy"),
        ('<Pause/><Reject reason="busy"/>', "busy"),
        ("<Say>Hello.</Say><Reject/>", "completed"),
    ],
)
def test_every_way_of_ending_has_its_status(hotline: Hotline, rings: Rings, verb: str, status: str) -> None:
    hotline.says("/phone/ring", verb)
    caller = rings()
    caller.hears_all()
    assert caller.status == hotline.knocks_at("/phone/over")[0].form["CallStatus"] == status


@pytest.mark.parametrize("status", ["no-answer", "canceled"])
def test_who_gives_up_while_it_rings_ends_as_the_switch_says(
    hotline: Hotline, rings: Rings, status: Any
) -> None:
    hotline.says("/phone/ring", '<Pause length="20"/><Say>Hello.</Say>')
    rings(switches=Switches(given_up_while_ringing=status)).waits(3).hangs_up()
    over = hotline.knocks_at("/phone/over")[0].form
    assert (over["CallStatus"], over["CallDuration"]) == (status, "0")


def test_new_parameters_may_appear_at_any_time(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", LISTENS)
    rings(switches=Switches(extra_parameters={"StirVerstat": "TN-Validation-Passed-A"})).hangs_up()
    assert {knock.form["StirVerstat"] for knock in hotline.knocks} == {"TN-Validation-Passed-A"}
    assert all(is_genuine(knock, hotline.url) for knock in hotline.knocks)


def test_the_callback_may_come_before_the_first_webhook(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", LISTENS)
    caller = rings(switches=Switches(final_callback="first"))
    assert hotline.paths == ["/phone/over", "/phone/ring"]
    assert [knock.form["CallStatus"] for knock in hotline.knocks] == ["no-answer", "ringing"]
    assert caller.is_over


@pytest.mark.parametrize(
    ("switch", "paths"),
    [
        ("after", ["/phone/ring", "/phone/keys/kind", "/phone/over"]),
        ("overtakes", ["/phone/ring", "/phone/over", "/phone/keys/kind"]),
        ("twice", ["/phone/ring", "/phone/keys/kind", "/phone/over", "/phone/over"]),
        ("late", ["/phone/ring", "/phone/keys/kind"]),
        ("never", ["/phone/ring", "/phone/keys/kind"]),
    ],
)
def test_the_callback_of_a_caller_who_is_gone_comes_as_the_switch_says(
    hotline: Hotline, rings: Rings, switch: Any, paths: list[str]
) -> None:
    hotline.says("/phone/ring", LISTENS)
    hotline.says("/phone/keys/kind", "<Say>Noted.</Say>")
    caller = rings(switches=Switches(final_callback=switch)).presses_and_hangs_up("1")
    assert hotline.paths == paths
    caller.delivers_late_callbacks().delivers_late_callbacks()
    assert hotline.paths == [*paths, *(["/phone/over"] if switch == "late" else [])]
    assert caller.hears_all() == []


def test_the_server_can_read_the_caller_s_clock(hotline: Hotline, rings: Rings) -> None:
    clock = VirtualClock(datetime(2026, 11, 23, 10, 0, tzinfo=UTC), answer_seconds=0.0)
    moments = []
    hotline.listens = lambda knock: moments.append(clock.now())
    hotline.says("/phone/ring", "<Say>" + "word " * 25 + "</Say>")
    rings(clock=clock).hears_all()
    assert moments == [datetime(2026, 11, 23, 10, 0, second, tzinfo=UTC) for second in (0, 10)]


def test_moments_are_written_as_the_provider_writes_them(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", '<Dial><Number statusCallback="/leg">+493023125990</Number></Dial>')
    hotline.says("/leg", "")
    rings().hears_all()
    moment = parsedate_to_datetime(hotline.knocks_at("/leg")[0].form["Timestamp"])
    assert moment == datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC)
