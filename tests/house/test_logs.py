"""Whoever reads a log learns what happened, never to whom."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from hotline.logs import MaskingFormatter, masked, set_up_logs, without_numbers

PLANTED = "+493023125001"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the process writes to standard error while the test runs."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    set_up_logs()
    yield written
    root.handlers[:] = before
    root.setLevel(level)


def test_a_number_in_a_message_its_arguments_or_a_traceback_does_not_come_out(logged: io.StringIO) -> None:
    log = logging.getLogger("planted")
    log.warning("call from %s refused", PLANTED)
    log.warning(f"call from {PLANTED} refused")
    try:
        raise ValueError(f"cannot ring {PLANTED}")
    except ValueError:
        log.exception("surprise")
    assert "25001" not in logged.getvalue()
    assert logged.getvalue().count("+49...01") == 3


def test_the_providers_own_log_is_silent(logged: io.StringIO) -> None:
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


def test_the_formatter_masks_what_it_is_given() -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "to %s", (PLANTED,), None)
    assert MaskingFormatter("%(message)s").format(record) == "to +49...01"
