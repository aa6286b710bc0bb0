"""What the provider does for telephones in browsers: webhooks, callbacks, ringing, putting through."""

from __future__ import annotations

from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from hotline.simulator.calls import Call, Plays, Tells
from hotline.simulator.leg import new_sid
from hotline.simulator.sheets import Sheet, pretty
from hotline.simulator.switchboard import GONE_AFTER, NoSuchCall, Rung, Switchboard
from hotline.simulator.webhooks import Request
from tests.simulator.boards import ACCOUNT, Watch, switchboard
from tests.simulator.hotlines import DESK, DIALS, RESIDENT, TOKEN, Answer, Hotline

SAY = '<Say language="de-DE">Guten Tag</Say>'
ASK = f'<Gather numDigits="1" action="/phone/keys/kind?turn=0" actionOnEmptyResult="true">{SAY}</Gather>'


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def board(tmp_path: Path, hotline: Hotline, watch: Watch) -> Switchboard:
    return switchboard(tmp_path, hotline, watch)


def rings_the_desk(board: Switchboard, sid: str, **options: object) -> str:
    """Ring the desk for a call; the name of the attempt."""
    number = Rung(DESK, **options)  # type: ignore[arg-type]  # of these tests' own
    attempt = board.ring(sid, [number], timeout=25, shows=DIALS)
    assert attempt["findings"] == []
    return str(attempt["dial"])


def ringing(board: Switchboard) -> list[str]:
    return [call["sid"] for call in board.news([], [])["ringing"]]


def starts(board: Switchboard, watch: Watch, *, to: str = RESIDENT, **values: object) -> Call:
    """The hotline starts a call by REST; it rings."""
    call = Call(new_sid("CA"), ACCOUNT, DIALS, to, "outbound-api", watch.now, **values)  # type: ignore[arg-type]  # of these tests' own
    board.start(call, timeout=30)
    watch.moves_on(0)
    return call


def kinds(sheet: Sheet) -> list[str]:
    return [verb["verb"] for verb in sheet["verbs"]]


def test_the_first_webhook_is_signed_and_rings_and_later_ones_are_in_progress(
    board: Switchboard, hotline: Hotline
) -> None:
    hotline.says("/phone/ring", ASK)
    hotline.says("/phone/keys/kind", "<Hangup/>")
    first = board.dial(RESIDENT, DIALS)
    (gather,) = first["verbs"]
    assert gather["sounds"][0]["pieces"] == [{"text": "Guten Tag", "seconds": pytest.approx(9 / 14)}]
    assert gather["sounds"][0]["language"] == "de-DE"
    action = Request(gather["url"], gather["method"], {"Digits": "1"})
    assert kinds(board.ask(first["sid"], action)) == ["Hangup"]
    ring, keys = hotline.knocks
    assert (ring.form["CallStatus"], keys.form["CallStatus"]) == ("ringing", "in-progress")
    assert keys.form["Digits"] == "1"
    assert keys.target == "/phone/keys/kind?turn=0"
    url = hotline.url + keys.target
    assert RequestValidator(TOKEN).validate(url, keys.form, keys.headers["X-Twilio-Signature"])


def test_the_curious_see_step_turn_document_and_findings(board: Switchboard, hotline: Hotline) -> None:
    hotline.says("/phone/ring", ASK)
    hotline.says("/phone/keys/kind", '<Say languag="de-DE">Danke</Say>')
    first = board.dial(RESIDENT, DIALS)
    (seen,) = board.ask(first["sid"], Request(first["verbs"][0]["url"]))["seen"]
    assert (seen["path"], seen["turn"], seen["status"], seen["signed"]) == (
        "/phone/keys/kind",
        "0",
        200,
        True,
    )
    assert '  <Say languag="de-DE">Danke</Say>' in seen["twiml"].splitlines()
    assert seen["findings"] == ["12200 Schema validation warning: attribute languag of Say"]


def test_a_broken_answer_leads_to_the_fallback_and_then_to_an_apology(
    board: Switchboard, hotline: Hotline
) -> None:
    hotline.gives("/phone/ring", Answer(status=500, body=b"", kind="text/plain"))
    hotline.says("/phone/trouble", SAY)
    assert kinds(board.dial(RESIDENT, DIALS)) == ["Say"]
    (trouble,) = hotline.knocks_at("/phone/trouble")
    assert trouble.form["ErrorCode"] == "11200"
    hotline.gives("/phone/trouble", Answer(status=500, body=b"", kind="text/plain"))
    (sorry,) = board.dial(RESIDENT, DIALS)["verbs"]
    assert "application error" in sorry["pieces"][0]["text"]


def test_cookies_are_kept_from_webhook_to_webhook(board: Switchboard, hotline: Hotline) -> None:
    answer = f"<Response>{ASK}</Response>".encode()
    hotline.gives("/phone/ring", Answer(answer, headers=(("Set-Cookie", "crumb=1; Path=/"),)))
    hotline.says("/phone/keys/kind", SAY)
    first = board.dial(RESIDENT, DIALS)
    board.ask(first["sid"], Request(first["verbs"][0]["url"]))
    assert hotline.knocks_at("/phone/keys/kind")[0].headers["Cookie"] == "crumb=1"


def test_hanging_up_tells_the_end_once_with_whole_seconds(
    board: Switchboard, hotline: Hotline, watch: Watch
) -> None:
    hotline.says("/phone/ring", SAY)
    sid = board.dial(RESIDENT, DIALS)["sid"]
    watch.moves_on(12.4)
    board.hang_up(sid)
    board.hang_up(sid)
    (over,) = hotline.knocks_at("/phone/over")
    assert (over.form["CallStatus"], over.form["CallDuration"]) == ("completed", "12")
    with pytest.raises(NoSuchCall):
        board.ask(sid, Request(hotline.url + "/phone/keys/kind"))


def test_a_caller_who_gives_up_before_anything_is_heard_ends_as_no_answer(
    board: Switchboard, hotline: Hotline
) -> None:
    hotline.says("/phone/ring", "<Pause/>")
    board.hang_up(board.dial(RESIDENT, DIALS)["sid"])
    assert hotline.knocks_at("/phone/over")[0].form["CallStatus"] == "no-answer"


def test_a_rejected_call_ends_as_the_document_says(board: Switchboard, hotline: Hotline) -> None:
    hotline.says("/phone/ring", '<Reject reason="busy"/>')
    first = board.dial(RESIDENT, DIALS)
    assert first["verbs"] == [{"verb": "Reject", "reason": "busy"}]
    board.hang_up(first["sid"], status="busy")
    assert hotline.knocks_at("/phone/over")[0].form["CallStatus"] == "busy"


def test_what_was_recorded_is_told_even_after_hanging_up(board: Switchboard, hotline: Hotline) -> None:
    hotline.says("/phone/ring", '<Record action="/phone/keys/note"/>')
    first = board.dial(RESIDENT, DIALS)
    record = first["verbs"][0]
    board.hang_up(first["sid"], last=Request(record["url"], "POST", {"Digits": "hangup"}))
    assert hotline.paths[-2:] == ["/phone/keys/note", "/phone/over"]
    assert hotline.knocks[-2].form["CallStatus"] == "completed"


def test_a_telephone_that_is_gone_ends_its_call(board: Switchboard, hotline: Hotline, watch: Watch) -> None:
    hotline.says("/phone/ring", SAY)
    sid = board.dial(RESIDENT, DIALS)["sid"]
    watch.moves_on(GONE_AFTER - 1)
    board.news([sid], [])
    watch.moves_on(GONE_AFTER - 1)
    board.sweep()
    assert hotline.knocks_at("/phone/over") == []
    watch.moves_on(2)
    board.news([], [])
    assert hotline.knocks_at("/phone/over")[0].form["CallStatus"] == "completed"


# --- the hotline rings somebody for a caller


def test_the_desk_answers_and_both_are_put_through(
    board: Switchboard, hotline: Hotline, watch: Watch
) -> None:
    hotline.says("/phone/ring", SAY)
    sid = board.dial(RESIDENT, DIALS)["sid"]
    dial = rings_the_desk(board, sid)
    (desk,) = ringing(board)
    assert board.attempt(dial)["state"] == "rings"
    assert board.answer(desk)["joined"]
    assert board.attempt(dial) == {"state": "joined", "sid": desk}
    watch.moves_on(30)
    board.hang_up(desk)
    assert board.attempt(dial)["parameters"] == {
        "DialCallStatus": "completed",
        "DialBridged": "true",
        "DialCallSid": desk,
        "DialCallDuration": "30",
    }


def test_a_telephone_that_rings_while_everything_is_thrown_away_rings_no_more(
    board: Switchboard, hotline: Hotline, watch: Watch
) -> None:
    hotline.says("/phone/ring", SAY)
    rings_the_desk(board, board.dial(RESIDENT, DIALS)["sid"])
    board.store.path.unlink()
    watch.moves_on(25)
    assert not board.store.path.exists()


@pytest.mark.parametrize(("deed", "status"), [("refuses", "busy"), ("does not answer", "no-answer")])
def test_the_desk_does_not_pick_up(
    board: Switchboard, hotline: Hotline, watch: Watch, deed: str, status: str
) -> None:
    hotline.says("/phone/ring", SAY)
    sid = board.dial(RESIDENT, DIALS)["sid"]
    dial = rings_the_desk(board, sid)
    if deed == "refuses":
        board.refuse(ringing(board)[0])
    else:
        watch.moves_on(25)
    assert ringing(board) == []
    told = board.attempt(dial)["parameters"]
    assert (told["DialCallStatus"], told["DialBridged"]) == (status, "false")


def test_a_caller_who_leaves_stops_the_ringing(board: Switchboard, hotline: Hotline) -> None:
    hotline.says("/phone/ring", SAY)
    sid = board.dial(RESIDENT, DIALS)["sid"]
    dial = rings_the_desk(board, sid)
    board.hang_up(sid)
    assert ringing(board) == []
    assert board.attempt(dial)["parameters"]["DialCallStatus"] == "canceled"


def test_two_telephones_at_one_number_and_the_first_gets_the_call(
    board: Switchboard, hotline: Hotline
) -> None:
    hotline.says("/phone/ring", SAY)
    rings_the_desk(board, board.dial(RESIDENT, DIALS)["sid"])
    (desk,) = ringing(board)
    board.answer(desk)
    with pytest.raises(NoSuchCall):
        board.answer(desk)


def test_somebody_who_is_talking_is_engaged(board: Switchboard, hotline: Hotline) -> None:
    hotline.says("/phone/ring", SAY)
    rings_the_desk(board, board.dial(RESIDENT, DIALS)["sid"])
    board.answer(ringing(board)[0])
    second = rings_the_desk(board, board.dial("+493023125002", DIALS)["sid"])
    assert board.attempt(second)["parameters"]["DialCallStatus"] == "busy"


def test_a_number_that_is_not_ours_is_not_shown(board: Switchboard, hotline: Hotline) -> None:
    hotline.says("/phone/ring", SAY)
    sid = board.dial(RESIDENT, DIALS)["sid"]
    attempt = board.ring(sid, [Rung(DESK)], timeout=25, shows="+442079460999")
    assert attempt["findings"] == ["13214 Dial: invalid callerId value: +442079460999"]
    assert board.attempt(attempt["dial"])["parameters"]["DialCallStatus"] == "failed"


def test_a_whisper_comes_before_the_two_are_put_through(board: Switchboard, hotline: Hotline) -> None:
    hotline.says("/phone/ring", SAY)
    hotline.says("/phone/keys/whisper", SAY)
    sid = board.dial(RESIDENT, DIALS)["sid"]
    dial = rings_the_desk(board, sid, whisper=Plays(hotline.url + "/phone/keys/whisper"))
    (desk,) = ringing(board)
    sheet = board.answer(desk)
    assert (sheet["whisper"], sheet["joined"], kinds(sheet)) == (True, False, ["Say"])
    (knock,) = hotline.knocks_at("/phone/keys/whisper")
    assert knock.form["Direction"] == "outbound-dial"
    assert knock.form["ParentCallSid"] == sid
    assert board.attempt(dial)["state"] == "rings"
    board.join(desk)
    assert board.attempt(dial)["state"] == "joined"


def test_who_hangs_up_in_the_whisper_was_never_put_through(board: Switchboard, hotline: Hotline) -> None:
    hotline.says("/phone/ring", SAY)
    hotline.says("/phone/keys/whisper", SAY)
    sid = board.dial(RESIDENT, DIALS)["sid"]
    dial = rings_the_desk(board, sid, whisper=Plays(hotline.url + "/phone/keys/whisper"))
    board.answer(desk := ringing(board)[0])
    board.hang_up(desk)
    told = board.attempt(dial)["parameters"]
    assert (told["DialCallStatus"], told["DialBridged"]) == ("completed", "false")


def test_a_whisper_that_dials_is_refused(board: Switchboard, hotline: Hotline) -> None:
    hotline.says("/phone/ring", SAY)
    hotline.says("/phone/keys/whisper", f"<Dial>{DESK}</Dial>")
    sid = board.dial(RESIDENT, DIALS)["sid"]
    rings_the_desk(board, sid, whisper=Plays(hotline.url + "/phone/keys/whisper"))
    sheet = board.answer(ringing(board)[0])
    assert "13201" in sheet["seen"][-1]["findings"][0]


# --- calls that the hotline starts


def test_a_call_of_the_hotline_rings_is_answered_and_every_event_is_told_in_order(
    board: Switchboard, hotline: Hotline, watch: Watch
) -> None:
    hotline.says("/phone/keys/code", SAY)
    hotline.gives("/phone/called", Answer(status=204, kind=None))
    events = ("initiated", "ringing", "answered", "completed")
    call = starts(
        board,
        watch,
        plays=Plays(hotline.url + "/phone/keys/code"),
        tells=Tells(hotline.url + "/phone/called", "POST", events),
    )
    assert ringing(board) == [call.sid]
    assert kinds(board.answer(call.sid)) == ["Say"]
    assert hotline.knocks_at("/phone/keys/code")[0].form["CallStatus"] == "in-progress"
    watch.moves_on(7)
    board.hang_up(call.sid)
    told = [knock.form for knock in hotline.knocks_at("/phone/called")]
    assert [one["CallStatus"] for one in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [one["SequenceNumber"] for one in told] == ["0", "1", "2", "3"]
    assert told[-1]["CallDuration"] == "7"
    assert {one["Direction"] for one in told} == {"outbound-api"}


def test_nobody_answers_a_call_of_the_hotline(board: Switchboard, hotline: Hotline, watch: Watch) -> None:
    hotline.gives("/phone/called", Answer(status=204, kind=None))
    starts(board, watch, tells=Tells(hotline.url + "/phone/called"))
    watch.moves_on(29)
    assert hotline.knocks == []
    watch.moves_on(1)
    (knock,) = hotline.knocks
    assert (knock.form["CallStatus"], knock.form["CallDuration"]) == ("no-answer", "0")


def test_a_document_given_at_once_is_played_without_a_webhook(
    board: Switchboard, hotline: Hotline, watch: Watch
) -> None:
    call = starts(board, watch, plays=Plays(twiml=f"<Response>{SAY}</Response>"))
    assert kinds(board.answer(call.sid)) == ["Say"]
    assert hotline.knocks == []


def test_a_bridge_shows_the_hotline_and_ends_for_both(
    board: Switchboard, hotline: Hotline, watch: Watch
) -> None:
    volunteer = starts(board, watch, to="+491713920001", plays=Plays(twiml=f"<Response>{SAY}</Response>"))
    board.answer(volunteer.sid)
    attempt = board.ring(volunteer.sid, [Rung(RESIDENT)], timeout=20, shows=DIALS)
    (rung,) = board.news([], [])["ringing"]
    assert (rung["from"], rung["to"]) == (DIALS, RESIDENT)
    board.answer(rung["sid"])
    assert board.attempt(attempt["dial"])["state"] == "joined"
    board.hang_up(volunteer.sid)
    assert board.news([rung["sid"]], [])["calls"][rung["sid"]]["over"]


def test_twiml_is_shown_with_words_and_breaks_below_each_other() -> None:
    shown = pretty('<Response><Say>Eins<break time="1s"/>zwei</Say><Hangup/></Response>')
    assert shown.splitlines() == [
        "<Response>",
        "  <Say>",
        "      Eins",
        '      <break time="1s" />',
        "      zwei",
        "    </Say>",
        "  <Hangup />",
        "</Response>",
    ]
    assert pretty("not TwiML") == "not TwiML"
