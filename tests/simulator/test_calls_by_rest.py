"""Calls that the hotline starts, by the provider's own client; they ring at telephones in browsers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from werkzeug.serving import make_server

from hotline.simulator import create_blueprint, rest
from hotline.simulator.rest_calls import add_calls
from hotline.simulator.switchboard import Switchboard
from tests.simulator.boards import ACCOUNT, Watch, switchboard
from tests.simulator.hotlines import DIALS, RESIDENT, Answer, Hotline
from tests.simulator.test_rest import Rerouted

HELLO = '<Response><Say language="de-DE">Guten Tag</Say></Response>'


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def board(tmp_path: Path, hotline: Hotline, watch: Watch) -> Switchboard:
    return switchboard(tmp_path, hotline, watch)


@pytest.fixture
def provider(tmp_path: Path, board: Switchboard) -> Iterator[Client]:
    app = Flask(__name__)
    blueprint = create_blueprint(tmp_path)
    add_calls(blueprint, board, rest.refused_without_key, rest.refused)
    app.register_blueprint(blueprint)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Client(ACCOUNT, "token", http_client=Rerouted(f"http://127.0.0.1:{server.port}/simulator/api"))
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_call_is_queued_then_rings_is_answered_and_ends(
    provider: Client, board: Switchboard, watch: Watch
) -> None:
    call = provider.calls.create(to=RESIDENT, from_=DIALS, twiml=HELLO, timeout=30)
    assert (call.status, call.direction, call.to, call.duration) == ("queued", "outbound-api", RESIDENT, None)
    watch.moves_on(0)
    assert provider.calls(call.sid).fetch().status == "ringing"
    board.answer(call.sid)
    watch.moves_on(9)
    assert provider.calls(call.sid).fetch().status == "in-progress"
    ended = provider.calls(call.sid).update(status="completed")
    assert (ended.status, ended.duration) == ("completed", "9")
    assert ended.start_time is not None
    assert ended.end_time is not None


def test_the_hotline_is_told_of_the_events_it_asked_for(
    provider: Client, board: Switchboard, hotline: Hotline, watch: Watch
) -> None:
    hotline.gives("/phone/called", Answer(status=204, kind=None))
    provider.calls.create(
        to=RESIDENT,
        from_=DIALS,
        twiml=HELLO,
        timeout=20,
        status_callback=hotline.url + "/phone/called",
        status_callback_event=["ringing", "completed"],
    )
    watch.moves_on(20)
    told = [(knock.form["CallStatus"], knock.form["SequenceNumber"]) for knock in hotline.knocks]
    assert told == [("ringing", "0"), ("no-answer", "1")]


def test_an_address_is_asked_when_somebody_answers(
    provider: Client, board: Switchboard, hotline: Hotline, watch: Watch
) -> None:
    hotline.says("/phone/keys/code", "<Hangup/>")
    call = provider.calls.create(to=RESIDENT, from_=DIALS, url=hotline.url + "/phone/keys/code", method="GET")
    watch.moves_on(0)
    assert hotline.knocks == []
    board.answer(str(call.sid))
    (knock,) = hotline.knocks
    assert (knock.method, knock.query["To"], knock.query["CallSid"]) == ("GET", RESIDENT, call.sid)


def test_a_call_that_rings_can_be_taken_back_and_one_that_is_over_cannot_be_changed(
    provider: Client, watch: Watch
) -> None:
    call = provider.calls.create(to=RESIDENT, from_=DIALS, twiml=HELLO)
    watch.moves_on(0)
    assert provider.calls(call.sid).update(status="canceled").status == "canceled"
    with pytest.raises(TwilioRestException) as refused:
        provider.calls(call.sid).update(status="completed")
    assert refused.value.code == 21220


def test_a_call_in_progress_is_sent_to_another_document(
    provider: Client, board: Switchboard, watch: Watch
) -> None:
    call = provider.calls.create(to=RESIDENT, from_=DIALS, twiml=HELLO)
    watch.moves_on(0)
    board.answer(str(call.sid))
    provider.calls(call.sid).update(twiml="<Response><Hangup/></Response>")
    assert board.news([str(call.sid)], [])["calls"][call.sid] == {"over": False, "turned": True}
    assert board.turn(str(call.sid))["verbs"] == [{"verb": "Hangup"}]
    assert not board.news([str(call.sid)], [])["calls"][call.sid]["turned"]


def test_calls_are_listed_page_by_page_and_erased(provider: Client, board: Switchboard, watch: Watch) -> None:
    made = [provider.calls.create(to=RESIDENT, from_=DIALS, twiml=HELLO).sid for _ in range(3)]
    other = provider.calls.create(to="+491713920001", from_=DIALS, twiml=HELLO)
    assert [call.sid for call in provider.calls.list(to=RESIDENT, page_size=2)] == made[::-1]
    assert [call.sid for call in provider.calls.list(to="+491713920001", status="queued")] == [other.sid]
    assert provider.calls(other.sid).delete()
    with pytest.raises(TwilioRestException) as refused:
        provider.calls(other.sid).fetch()
    assert refused.value.code == 20404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "12"}, 21211),
        ({"to": ""}, 21201),
        ({"from_": "hotline"}, 21212),
        ({"from_": "+442079460999"}, 21210),
        ({"twiml": None}, 21205),
        ({"twiml": None, "url": "ftp://hotline.example"}, 21205),
        ({"twiml": "<Response>" + " " * 4000 + "</Response>"}, 21205),
        ({"status_callback_event": ["sneezed"]}, 21626),
    ],
)
def test_what_makes_no_call_is_refused_with_the_providers_code(
    provider: Client, changes: dict[str, object], code: int
) -> None:
    values = {"to": RESIDENT, "from_": DIALS, "twiml": HELLO} | changes
    with pytest.raises(TwilioRestException) as refused:
        provider.calls.create(**values)
    assert refused.value.code == code


def test_nobody_starts_a_call_without_a_key(provider: Client, board: Switchboard) -> None:
    provider.username = provider.password = None
    provider.auth = ("", "")
    with pytest.raises(TwilioRestException) as refused:
        provider.calls.create(to=RESIDENT, from_=DIALS, twiml=HELLO)
    assert refused.value.status == 401
    assert board.store.find() == []
