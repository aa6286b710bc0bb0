"""Whoever reads a log learns what happened, never to whom."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from hotline.logs import (
    Form,
    MaskingFormatter,
    event_log,
    masked,
    name_request,
    set_up_logs,
    without_numbers,
)

PLANTED = "+493023125001"


@pytest.fixture(params=["json", "plain"])
def form(request: pytest.FixtureRequest) -> Form:
    """Lines for machines, and lines for people."""
    wanted: Form = request.param
    return wanted


class Said:
    """What the process has written to standard error."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys, self._text = capsys, ""

    def getvalue(self) -> str:
        self._text += self._capsys.readouterr().err
        return self._text


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Iterator[Said]:
    """The log as it was before, once the test is over."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    name_request("")
    yield Said(capsys)
    name_request("")
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def logged(said: Said, form: Form) -> Said:
    """The same, with logs set up."""
    set_up_logs(form=form)
    return said


def test_a_number_in_a_message_its_arguments_or_a_traceback_does_not_come_out(logged: Said) -> None:
    log = logging.getLogger("planted")
    log.warning("call from %s refused", PLANTED)
    log.warning(f"call from {PLANTED} refused")
    log.warning("refused", extra={"caller": PLANTED})
    try:
        raise ValueError(f"cannot ring {PLANTED}")
    except ValueError:
        log.exception("surprise")
    assert "25001" not in logged.getvalue()
    assert logged.getvalue().count("+49...01") == 4


def test_a_number_in_an_event_does_not_come_out_whatever_it_is(logged: Said) -> None:
    log = event_log("planted")
    log.info("webhook", caller=PLANTED, keys=493023125001, parts=[PLANTED], error=ValueError(PLANTED))
    log.info(PLANTED)
    assert "25001" not in logged.getvalue()
    assert logged.getvalue().count("...01") == 5


def test_everybody_writes_through_the_same_pipe_one_object_a_line(said: Said) -> None:
    set_up_logs(form="json")
    for name in ("gunicorn.error", "apscheduler.executors.default", "hotline.phone"):
        logging.getLogger(name).error("what %s says", name)
    event_log("hotline.phone.webhooks").info("webhook", call="CA1", step="kind", turn=0, ms=12.5, status=200)
    *others, webhook = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [one["event"] for one in others] == [f"what {one['logger']} says" for one in others]
    assert len(others) == 3
    assert (webhook["call"], webhook["ms"], webhook["status"], webhook["turn"]) == ("CA1", 12.5, 200, 0)
    assert webhook["level"] == "info"
    assert datetime.fromisoformat(webhook["timestamp"]).tzinfo is not None


def test_a_line_for_people_begins_with_when_and_who(said: Said) -> None:
    set_up_logs(form="plain")
    event_log("hotline.phone").info("webhook", call="CA1", ms=12.5)
    assert re.fullmatch(r"\S+Z info hotline.phone: webhook call=CA1 ms=12.5\n", said.getvalue())


@pytest.mark.parametrize(("level", "lines"), [("INFO", 2), ("WARNING", 1), ("ERROR", 0), ("loud", 2)])
def test_the_level_is_a_setting(said: Said, monkeypatch: pytest.MonkeyPatch, level: str, lines: int) -> None:
    monkeypatch.setenv("HOTLINE_LOG_LEVEL", level)
    set_up_logs()
    logging.getLogger("planted").warning("careful")
    event_log("planted").info("webhook")
    assert len(said.getvalue().splitlines()) == lines


@pytest.mark.parametrize(("wanted", "first"), [("json", "{"), ("plain", "2"), ("", "{"), ("tree", "{")])
def test_the_form_is_a_setting_and_a_pipe_gets_json(
    said: Said, monkeypatch: pytest.MonkeyPatch, wanted: str, first: str
) -> None:
    monkeypatch.setenv("HOTLINE_LOG", wanted)
    set_up_logs()
    event_log("planted").info("webhook")
    assert said.getvalue()[0] == first


def test_a_log_that_cannot_be_written_ends_no_call(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr("sys.stderr", closed)
    set_up_logs(form="json")
    event_log("planted").info("webhook")


def test_lines_of_one_request_carry_its_name(logged: Said) -> None:
    name_request("1a2b-7")
    event_log("planted").info("webhook")
    logging.getLogger("planted").warning("careful")
    assert logged.getvalue().count("1a2b-7") == 2


def test_the_providers_own_log_is_silent(logged: Said) -> None:
    logging.getLogger("twilio.http_client").error("POST %s", PLANTED)
    assert logged.getvalue() == ""


@pytest.mark.parametrize(
    "number",
    [
        "+493023125001",
        "+49 30 23125001",
        "+49 (0)30 / 231-25001",
        "%2B493023125001",
        "493023125001",
        "0049 30 23125001",
        "030 23125001",
        "03023125001",
        "(030) 23125001",
        "0171 3920001",
        "+48990000001",
    ],
)
@pytest.mark.parametrize("around", ["From={}", "number:{}", "('{}',)", "<Number>{}</Number>", "{}"])
def test_every_way_of_writing_a_number_is_masked(number: str, around: str) -> None:
    text = without_numbers(around.format(number))
    assert "..." in text
    assert number[-4:] not in text


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 09:41:00,012 INFO request 4711 taken by volunteer 12",
        "CA0123456789abcdef0123456789abcdef ended",
        "CA01234567890123456789012345678901 ended",
        "GET /phone/keys/postcode_ask?turn=3 200 on 127.0.0.1:8000",
        "01.12.2026 at 10:30",
        "released 3 claims in 0.031 s",
    ],
)
def test_ids_times_and_addresses_stay_readable(text: str) -> None:
    assert without_numbers(text) == text


def test_a_masked_number_shows_country_and_last_two_digits() -> None:
    assert masked(PLANTED) == "+49...01"
    assert masked("12345") == "..."


def test_the_formatter_masks_what_it_is_given(said: Said) -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "to %s", (PLANTED,), None)
    assert MaskingFormatter("plain").format(record).endswith("info x: to +49...01")
