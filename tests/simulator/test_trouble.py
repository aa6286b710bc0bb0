"""Servers that are slow, gone, wrong or asked twice."""

from __future__ import annotations

import socket

import pytest

from hotline.simulator import PhoneNumber, SimulatedPhone, Switches
from hotline.simulator.transport import LineDown, SocketTransport
from tests.simulator.conftest import Rings
from tests.simulator.hotlines import TOKEN, Answer, Hotline, Server, twiml

APOLOGY = "We are sorry. An application error has occurred. Goodbye."
LISTENS = '<Gather action="/phone/keys/kind" numDigits="1"><Say>One?</Say></Gather>'
BROKEN = Answer(status=500, body=b"oh")


def number(hotline: Hotline, rules: str = "", *, fallback: bool = False) -> PhoneNumber:
    """A number whose webhook has rules behind its `#`."""
    return PhoneNumber(
        f"{hotline.url}/phone/ring{rules}",
        fallback_url=f"{hotline.url}/phone/trouble" if fallback else "",
        status_url=f"{hotline.url}/phone/over",
    )


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_the_fallback_is_told_what_went_wrong_and_goes_on_with_the_call(
    hotline: Hotline, rings: Rings
) -> None:
    hotline.says("/phone/ring", LISTENS)
    hotline.gives("/phone/keys/kind", BROKEN)
    hotline.says("/phone/trouble", "<Say>Please ring the town hall.</Say>")
    caller = rings().presses("1")

    assert caller.hears() == ["Please ring the town hall."]
    trouble = hotline.knocks_at("/phone/trouble")[0].form
    assert (trouble["ErrorCode"], trouble["ErrorUrl"]) == ("11200", f"{hotline.url}/phone/keys/kind")
    assert trouble["CallSid"] == caller.sid
    assert [(fault.code, fault.http_status, fault.fatal) for fault in caller.faults] == [(11200, 500, True)]


def test_the_fallback_of_a_number_is_by_default_that_of_this_product(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/trouble", "<Say>Please ring the town hall.</Say>")
    assert rings().hears_all() == ["Please ring the town hall."]
    assert hotline.paths == ["/phone/ring", "/phone/trouble", "/phone/over"]


def test_without_a_fallback_the_caller_hears_the_provider_s_apology(hotline: Hotline, rings: Rings) -> None:
    hotline.gives("/phone/ring", BROKEN)
    caller = rings(number=number(hotline))
    assert caller.hears_all() == [APOLOGY]
    assert hotline.paths == ["/phone/ring", "/phone/over"]
    assert caller.status == "completed"


def test_a_fallback_that_fails_too_ends_with_the_apology(hotline: Hotline, rings: Rings) -> None:
    hotline.gives("/phone/ring", BROKEN)
    hotline.gives("/phone/trouble", BROKEN)
    assert rings(number=number(hotline, fallback=True)).hears_all() == [APOLOGY]
    assert hotline.paths == ["/phone/ring", "/phone/trouble", "/phone/over"]


@pytest.mark.parametrize(
    ("rules", "answers", "knocks"),
    [
        ("", [BROKEN, twiml("")], 1),  # a 500 is not tried again by default
        ("#rc=1&rp=5xx", [BROKEN, twiml("")], 2),
        ("#rc=3&rp=5xx", [BROKEN, BROKEN, twiml("")], 3),
        ("#rc=1&rp=5xx", [BROKEN, BROKEN, twiml("")], 2),
        ("#rc=2&rp=4xx", [BROKEN, twiml("")], 1),
        ("#rc=2&rp=all", [Answer(status=404), twiml("")], 2),
        ("#rc=0&rp=all", [BROKEN, twiml("")], 1),
    ],
)
def test_a_webhook_is_tried_again_as_its_rules_say(
    hotline: Hotline, rings: Rings, rules: str, answers: list[Answer], knocks: int
) -> None:
    hotline.gives("/phone/ring", *answers)
    rings(number=number(hotline, rules)).hears_all()
    tried = hotline.knocks_at("/phone/ring")
    assert len(tried) == knocks
    assert len({knock.headers["I-Twilio-Idempotency-Token"] for knock in tried}) == 1
    assert {knock.target for knock in tried} == {"/phone/ring"}


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ("#rc=9", 11243),
        ("#rp=6xx", 11243),
        ("#rt=99", 11243),
        ("#rt=soon", 11243),
        ("#tries=2", 11243),
        ("#e=berlin", 11240),
    ],
)
def test_rules_that_make_no_sense_are_refused(hotline: Hotline, rings: Rings, rules: str, code: int) -> None:
    hotline.says("/phone/ring", "")
    caller = rings(number=number(hotline, rules))
    caller.hears_all()
    assert [fault.code for fault in caller.faults] == [code]
    assert hotline.knocks_at("/phone/ring") == []


def test_all_rules_that_exist_are_understood(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Say>Hello.</Say>")
    rules = "#rc=2&rp=ct,rt,5xx&rt=4000&ct=2000&tt=9000&e=frankfurt,dublin&sni=y"
    assert rings(number=number(hotline, rules)).hears_all() == ["Hello."]


def test_a_lost_request_is_tried_once_more_after_five_seconds(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Say>Hello.</Say>")
    caller = rings(switches=Switches(lost_requests=[0]))
    assert caller.hears() == ["Hello."]
    assert caller.transcript[2].seconds == pytest.approx(5.0)
    assert len(hotline.knocks_at("/phone/ring")) == 1
    assert [asked.purpose for asked in caller.asked].count("voice") == 2


def test_a_lost_answer_is_not_tried_again_unless_the_rules_say_so(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Say>Hello.</Say>")
    hotline.says("/phone/trouble", "<Say>Please ring the town hall.</Say>")
    caller = rings(switches=Switches(lost_answers=[0]))
    assert caller.hears() == ["Please ring the town hall."]
    assert [event.seconds for event in caller.transcript if event.kind == "hears"] == [15.0]


def test_with_rules_a_lost_answer_is_asked_for_again_with_the_same_token(
    hotline: Hotline, rings: Rings
) -> None:
    hotline.says("/phone/ring", "<Say>Hello.</Say>")
    caller = rings(number=number(hotline, "#rc=2&rp=rt&rt=4000"), switches=Switches(lost_answers=[0]))
    assert caller.hears() == ["Hello."]
    first, second = hotline.knocks_at("/phone/ring")
    assert first.headers == second.headers
    assert first.form == second.form
    assert [event.seconds for event in caller.transcript if event.kind == "hears"] == [4.0]


def test_the_server_may_be_unreachable_for_single_webhooks(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", LISTENS)
    hotline.says("/phone/keys/kind", "<Say>Noted.</Say>")
    hotline.says("/phone/trouble", "<Say>Please ring the town hall.</Say>")
    caller = rings(switches=Switches(unreachable=[1])).presses("1")
    assert caller.hears() == ["Please ring the town hall."]
    assert hotline.paths == ["/phone/ring", "/phone/trouble", "/phone/over"]
    assert hotline.knocks[1].form["ErrorCode"] == "11205"


def test_every_webhook_may_be_delivered_twice(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", LISTENS)
    hotline.says("/phone/keys/kind", "<Say>Noted.</Say>", "<Say>Noted again.</Say>")
    caller = rings(switches=Switches(repeats=1)).presses("1")
    assert caller.hears_all() == ["Noted again."]
    once, twice = hotline.knocks_at("/phone/keys/kind")
    assert once == twice
    assert len(hotline.knocks_at("/phone/ring")) == 2


def test_the_last_webhook_can_be_delivered_again_at_any_time(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", LISTENS)
    hotline.says("/phone/keys/kind", "<Say>Noted.</Say>")
    caller = rings().presses("1")
    caller.hears_all()
    assert "Noted." in caller.repeats_last_webhook().text
    once, twice = hotline.knocks_at("/phone/keys/kind")
    assert once == twice


def test_nobody_answers_at_the_address(hotline: Hotline, rings: Rings) -> None:
    caller = rings(url=f"http://127.0.0.1:{closed_port()}")
    assert caller.hears_all() == [APOLOGY]
    assert [fault.code for fault in caller.faults][:2] == [11205, 11205]
    assert caller.asked[0].failure is not None


@pytest.mark.parametrize(
    ("url", "code"),
    [("ftp://a.example/x", 11100), ("tel:+493023125990", 11100), ("http://town_hall.example/", 11210)],
)
def test_addresses_that_the_provider_does_not_ask(
    hotline: Hotline, rings: Rings, url: str, code: int
) -> None:
    hotline.says("/phone/ring", f"<Redirect>{url}</Redirect>")
    caller = rings()
    caller.hears_all()
    assert caller.faults[0].code == code


def test_an_answer_that_is_no_http_is_a_violation_of_the_protocol() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        transport = SocketTransport()
        transport.read_seconds = 0.05
        with pytest.raises(LineDown) as silence:
            transport.send("GET", f"http://127.0.0.1:{port}/", {}, None)
    assert (silence.value.kind, silence.value.code) == ("rt", 11200)


def test_redirects_are_followed_and_signed_anew(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", LISTENS)
    hotline.gives("/phone/keys/kind", Answer(status=302, headers=(("Location", "/phone/keys/kind/"),)))
    hotline.says("/phone/keys/kind/", "<Say>Noted.</Say>")
    assert rings().presses("1").hears() == ["Noted."]
    knock = hotline.knocks_at("/phone/keys/kind/")[0]
    assert (knock.method, knock.query["Digits"]) == ("GET", "1")


def test_the_switch_loses_the_digits_in_a_redirect(hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", LISTENS)
    hotline.gives("/phone/keys/kind", Answer(status=302, headers=(("Location", "/elsewhere"),)))
    hotline.says("/elsewhere", "<Say>Noted.</Say>")
    rings(switches=Switches(digits_survive_redirect=False)).presses("1")
    assert "Digits" not in hotline.knocks_at("/elsewhere")[0].query


def test_a_307_keeps_the_method(hotline: Hotline, rings: Rings) -> None:
    hotline.gives("/phone/ring", Answer(status=307, headers=(("Location", "/elsewhere"),)))
    hotline.says("/elsewhere", "<Say>Hello.</Say>")
    assert rings().hears_all() == ["Hello."]
    assert hotline.knocks_at("/elsewhere")[0].form["CallStatus"] == "ringing"


def test_more_than_ten_redirects_are_too_many(hotline: Hotline, rings: Rings) -> None:
    hotline.gives("/phone/ring", Answer(status=301, headers=(("Location", "/phone/ring"),)))
    caller = rings(number=number(hotline))
    caller.hears_all()
    assert [fault.code for fault in caller.faults] == [11215]
    assert len(hotline.knocks_at("/phone/ring")) == 11


def test_a_user_in_the_address_is_named_only_when_asked_for(hotline: Hotline, rings: Rings) -> None:
    hotline.gives("/phone/ring", Answer(status=401), twiml("<Say>Hello.</Say>"))
    address = hotline.url.replace("http://", "http://town:hall@")
    caller = rings(number=PhoneNumber(f"{address}/phone/ring"))
    assert caller.hears_all() == ["Hello."]
    first, second = hotline.knocks_at("/phone/ring")
    assert "Authorization" not in first.headers
    assert second.headers["Authorization"] == "Basic dG93bjpoYWxs"
    assert first.headers["X-Twilio-Signature"] == second.headers["X-Twilio-Signature"]


def test_one_connection_serves_call_after_call(server: Server, hotline: Hotline, rings: Rings) -> None:
    hotline.says("/phone/ring", "<Say>Hello.</Say>")
    caller = rings()
    caller.hears_all()
    before = server.connections
    for _ in range(5):
        caller.dial().hears_all()
    assert server.connections == before


def test_a_connection_that_the_server_has_closed_is_opened_anew(
    server: Server, hotline: Hotline, rings: Rings
) -> None:
    hotline.gives("/phone/ring", Answer(twiml(LISTENS).body, headers=(("Connection", "close"),)))
    hotline.says("/phone/keys/kind", "<Say>Noted.</Say>")
    assert rings().presses("1").hears_all() == ["Noted."]


def test_the_address_of_the_first_webhook_will_do(hotline: Hotline) -> None:
    hotline.says("/phone/ring", "<Say>Hello.</Say>")
    hotline.says("/other", "<Say>Elsewhere.</Say>")
    for url, words in (("/phone/ring", "Hello."), ("/", "Hello."), ("/other", "Elsewhere.")):
        assert SimulatedPhone(hotline.url + url, token=TOKEN).dial().hears_all() == [words]
