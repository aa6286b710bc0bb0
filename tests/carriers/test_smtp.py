"""Mail leaves encrypted, once, and whatever a mail server answers is understood."""

from __future__ import annotations

import logging
import socket
import ssl
from pathlib import Path

import pytest

from hotline.carriers import CarrierRefused
from hotline.carriers.smtp import Server, SmtpMail, server_of
from tests.carriers.mailbox import PASSWORD, USER, certificate, mailbox

TO = "petra@town.example"


def server(port: int, **more: str) -> Server:
    return Server("127.0.0.1", port, encrypted=False, sender="hotline@town.example", **more)


def send(carrier: SmtpMail, *, to: str = TO, key: str = "one") -> str:
    return carrier.send(to=to, subject="Leitstelle: schön", body="Grüße\n", key=key)


def refused(
    port: int, *, timeout: float = 5, tls: ssl.SSLContext | None = None, **more: str
) -> CarrierRefused:
    with pytest.raises(CarrierRefused) as caught:
        send(SmtpMail(server(port, **more), tls=tls, timeout=timeout))
    return caught.value


def test_a_mail_arrives_as_it_was_written() -> None:
    with mailbox() as box:
        mail_id = send(SmtpMail(server(box.port)))
    (mail,) = box.came
    assert (mail["To"], mail["From"], mail["Subject"]) == (TO, "hotline@town.example", "Leitstelle: schön")
    assert mail.get_content().splitlines() == ["Grüße"]
    assert mail["Message-ID"] == mail_id == "<one@town.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_one_mail_never_goes_to_two() -> None:
    with mailbox() as box, pytest.raises(CarrierRefused) as caught:
        send(SmtpMail(server(box.port)), to=f"x@evil.example,{TO}")
    assert (caught.value.for_good, caught.value.reason, box.came) == (True, "mail_address", [])


def test_it_is_encrypted_where_the_server_can_and_signed_in_only_then(tmp_path: Path) -> None:
    offers, trusts = certificate(tmp_path)
    with mailbox(tls=offers, asks_for_password=True) as box:
        send(SmtpMail(server(box.port, user=USER, password=PASSWORD), tls=trusts))
    assert (len(box.came), box.encrypted) == (1, [True])


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    offers, _ = certificate(tmp_path)
    with mailbox(tls=offers) as box:
        refusal = refused(box.port)
    assert (refusal.code, refusal.for_good, box.came) == ("certificate", False, [])
    assert "certificate" in refusal.words


def test_a_wrong_password_is_mended_by_an_operator_and_the_mail_waits(tmp_path: Path) -> None:
    offers, trusts = certificate(tmp_path)
    with mailbox(tls=offers, asks_for_password=True) as box:
        refusal = refused(box.port, tls=trusts, user=USER, password="wrong")
    assert (refusal.code, refusal.for_good) == ("SMTP 535", False)
    assert "SMTP_URL" in refusal.words


def test_nothing_leaves_the_machine_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.carriers.smtp.LOOPBACK", frozenset())
    with mailbox() as box:
        refusal = refused(box.port)
    assert (refusal.code, box.came) == ("no STARTTLS", [])


@pytest.mark.parametrize(
    ("step", "answer", "code", "for_good"),
    [
        ("RCPT", "550 no such mailbox", "SMTP 550", True),
        ("RCPT", "450 greylisted, try later", "SMTP 450", False),
        ("DATA", "554 looks like spam", "SMTP 554", True),
        ("DATA", "452 disk full", "SMTP 452", False),
    ],
)
def test_a_4_is_tried_again_and_a_5_is_for_good(step: str, answer: str, code: str, for_good: bool) -> None:
    with mailbox({step: answer}) as box:
        refusal = refused(box.port)
    assert (refusal.code, refusal.for_good, box.came) == (code, for_good, [])


def test_a_server_that_is_away_is_asked_again_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    refusal = refused(port)
    assert (refusal.for_good, refusal.code) == (False, "ConnectionRefusedError")


def test_a_server_that_never_says_a_word_does_not_hold_the_clock_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        refusal = refused(silent.getsockname()[1], timeout=0.05)
    assert (refusal.for_good, refusal.code) == (False, "SMTPServerDisconnected")


def test_no_address_and_no_password_stand_in_the_log_or_in_a_refusal(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    offers, trusts = certificate(tmp_path)
    with mailbox({"RCPT": f"550 {TO} is gone"}, tls=offers, asks_for_password=True) as box:
        refusal = refused(box.port, tls=trusts, user=USER, password=PASSWORD)
    known = server(1, user=USER, password=PASSWORD)
    for text in (caplog.text.replace("mail.log", ""), str(refusal), repr(known)):
        assert PASSWORD not in text
    assert TO not in str(refusal)


@pytest.mark.parametrize(
    ("url", "host", "port", "encrypted", "sender"),
    [
        (
            "smtp://hotline%40town.example:a%2Fb@mail.example:25",
            "mail.example",
            25,
            False,
            "hotline@town.example",
        ),
        ("smtps://someone:x@mail.example", "mail.example", 465, True, "hotline@hotline.example.org"),
        ("smtp://mail.example?from=desk@town.example", "mail.example", 587, False, "desk@town.example"),
    ],
)
def test_the_address_of_the_server_is_read(
    url: str, host: str, port: int, encrypted: bool, sender: str
) -> None:
    found = server_of(url, our_host="hotline.example.org")
    assert (found.host, found.port, found.encrypted, found.sender) == (host, port, encrypted, sender)
    assert found.password in ("a/b", "x", "")
