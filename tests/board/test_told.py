"""A volunteer chooses how they are told: by which way, how often, or not at all; and proves an address."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hotline.casebook import outbox, telling
from hotline.casebook.tables import PushSubscription, Telling, Volunteer, VolunteerEvent
from hotline.commands.init import new_push_key
from hotline.house import House, move_in
from tests.board.town import Town
from tests.board.volunteer import Volunteer as Visitor

KEYS = {"p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM"}
KEYS |= {"auth": "tBHItJI5svbpez7KI4CCXg"}
SEVERAL = (
    "x@evil.example,anna@town.example",
    "x@evil.example;anna@town.example",
    "Anna <anna@town.example>",
    "x:anna@town.example",
    "=?utf-8?q?x=40evil.example=2c?=anna@town.example",
    "anna@town.example\x01",
    f"{'a' * 250}@town.example",
)
MOZILLA = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABkexample"


def with_everything(town: Town) -> Town:
    """The town with a mail server and a key for notices."""
    house: House = town.app.extensions["hotline"]
    more = {"smtp_url": "smtp://127.0.0.1:25?from=hotline@town.example", "vapid_private_key": new_push_key()}
    move_in(town.app, replace(house, settings=house.settings.model_copy(update=more)))
    return town


@pytest.fixture
def everything(town: Town) -> Town:
    return with_everything(town)


def chosen(town: Town) -> tuple[str, str, bool]:
    with town.store.read() as casebook:
        row = telling.of(casebook, casebook.scalars(select(Volunteer.id)).one())
        return row.way, row.pace, row.stopped_at is not None


def happened(town: Town) -> list[str]:
    with town.store.read() as casebook:
        return list(casebook.scalars(select(VolunteerEvent.kind).order_by(VolunteerEvent.id)))[3:]


def code_in_the_mail(town: Town) -> str:
    with town.store.write() as casebook:
        (mail,) = outbox.lease_due(casebook, now=datetime.now(UTC), kind="email")
    assert mail.address == "anna@town.example"
    found = re.search(r"\b\d{6}\b", mail.body)
    assert found
    return found[0]


def test_it_is_chosen_stopped_and_begun_again_with_one_press_each(everything: Town, anna: Visitor) -> None:
    assert "Per SMS" in anna.opens("/board/me").text
    anna.opens("/board/told")
    anna.presses("/board/told", way="sms", pace="daily")
    assert "Gespeichert." in anna.page.text
    assert chosen(everything) == ("sms", "daily", False)
    assert "Einmal am Tag" in anna.opens("/board/me").text
    anna.opens("/board/told")
    anna.presses("/board/told/stop")
    assert "Gar nicht" in anna.opens("/board/me").text
    anna.opens("/board/told")
    anna.presses("/board/told/again")
    assert chosen(everything) == ("sms", "daily", False)
    assert happened(everything) == ["told", "told_stopped", "told_again"]


def test_what_is_not_ready_cannot_be_chosen_and_half_a_choice_is_asked_again(
    everything: Town, anna: Visitor
) -> None:
    anna.opens("/board/told")
    anna.presses("/board/told", way="email", pace="daily")
    assert (anna.status, "bestätigen Sie erst unten" in anna.page.text) == (422, True)
    anna.presses("/board/told", way="push", pace="daily")
    assert (anna.status, "erst unten auf diesem Gerät" in anna.page.text) == (422, True)
    anna.presses("/board/told", way="sms")
    assert (anna.status, "Bitte wählen Sie beides aus." in anna.page.text) == (422, True)
    assert chosen(everything) == ("sms", "at_once", False)


def test_where_there_is_no_mail_server_and_no_key_only_text_messages_are_offered(anna: Visitor) -> None:
    page = anna.opens("/board/told")
    assert "Per E-Mail" not in page.text
    assert "Hinweise" not in page.text


def test_an_address_is_used_only_after_its_code_came_back(everything: Town, anna: Visitor) -> None:
    anna.opens("/board/told")
    anna.presses("/told/email", email="no address")
    assert "nicht als E-Mail-Adresse erkannt" in anna.page.text
    for several in SEVERAL:
        anna.presses("/told/email", email=several)
        assert "nicht als E-Mail-Adresse erkannt" in anna.page.text, several
    anna.presses("/told/email", email="anna@town.example")
    assert "unterwegs an anna@town.example" in anna.page.text
    code = code_in_the_mail(everything)
    anna.presses("/told/email/code", code="000000" if code != "000000" else "111111")
    assert "stimmt nicht" in anna.page.text
    anna.presses("/told/email/code", code=code)
    assert "Bestätigt: anna@town.example" in anna.page.text
    anna.presses("/board/told", way="email", pace="at_once")
    assert chosen(everything) == ("email", "at_once", False)
    with everything.store.read() as casebook:
        assert "anna@town.example" not in (casebook.scalars(select(Telling.email)).one() or "")
    anna.presses("/told/email/remove")
    assert chosen(everything) == ("sms", "at_once", False)
    assert happened(everything) == ["email_proved", "told"]


def test_a_code_is_guessed_five_times_at_most_and_sent_five_times_an_hour(
    everything: Town, anna: Visitor
) -> None:
    anna.opens("/board/told")
    anna.presses("/told/email", email="anna@town.example")
    code = code_in_the_mail(everything)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        anna.presses("/told/email/code", code=wrong)
    anna.presses("/told/email/code", code=code)
    assert "stimmt nicht" in anna.page.text
    for _ in range(4):
        anna.presses("/told/email", email="anna@town.example")
    anna.presses("/told/email", email="anna@town.example")
    assert (anna.status, "viele Versuche" in anna.page.text) == (429, True)


def test_the_link_in_a_mail_stops_with_one_press_and_without_signing_in(
    everything: Town, anna: Visitor
) -> None:
    with everything.store.read() as casebook:
        key = telling.stop_key(casebook, casebook.scalars(select(Volunteer.id)).one())
    stranger = Visitor(everything)
    stranger.opens(f"/board/stop/{key}")
    assert chosen(everything)[2] is False  # a program that only looks at links stops nothing
    stranger.presses(f"/board/stop/{key}")
    assert "Gut. Sie bekommen keine Nachrichten mehr." in stranger.page.text
    assert chosen(everything)[2] is True
    for bent in (key[:-1], "1-x", "x", f"2{key}", "9" * 40 + "-a", "9" * 5000 + "-a"):
        stranger.opens(f"/board/stop/{bent}")
        assert (stranger.status, "gilt nicht mehr" in stranger.page.text) == (404, True)


@pytest.mark.parametrize(
    ("endpoint", "status"),
    [
        (MOZILLA, 204),
        ("https://fcm.googleapis.com/fcm/send/abc", 204),
        ("http://fcm.googleapis.com/fcm/send/abc", 422),
        ("https://fcm.googleapis.com.evil.example/x", 422),
        ("https://fcm.googleapis.com@127.0.0.1/x", 422),
        ("https://fcm.googleapis.com:8443/x", 422),
        ("https://127.0.0.1/x", 422),
        ("https://[::1]/x", 422),
        ("https://169.254.169.254/latest/meta-data", 422),
        ("https://evilpush.apple.com.example/x", 422),
        (r"https://127.0.0.1\.push.apple.com/x", 422),  # some end the host at the backslash
        (r"https://fcm.googleapis.com/x\y", 422),
        ("https://fcm.googleapis.com\t/x", 422),
        ("https://fcm.googleapis.com /x", 422),
        ("https://[::1].push.apple.com/x", 422),
        ("https://web.push.apple.com:443/Q-x_y%20z", 204),
        ("file:///etc/passwd", 422),
        ("", 422),
    ],
)
def test_only_services_of_browsers_are_ever_written_to(
    everything: Town, anna: Visitor, endpoint: str, status: int
) -> None:
    house: House = everything.app.extensions["hotline"]
    real = house.settings.model_copy(update={"public_url": "https://hotline.example.org"})
    move_in(everything.app, replace(house, settings=real))
    token = anna.opens("/board/told").form("/told/stop").fields["csrf_token"]
    headers = {"X-CSRFToken": token, "Referer": "https://localhost/"}
    said = {"endpoint": endpoint, "keys": KEYS}
    answer = anna.client.post("/board/told/push", json=said, headers=headers, base_url="https://localhost")
    assert answer.status_code == status
    with everything.store.read() as casebook:
        kept = casebook.scalars(select(PushSubscription)).all()
    assert len(kept) == (status == 204)
    assert all(endpoint not in one.endpoint + one.keys for one in kept)


def test_a_browser_is_switched_on_and_off_and_nonsense_is_refused(everything: Town, anna: Visitor) -> None:
    token = anna.opens("/board/told").form("/told/stop").fields["csrf_token"]

    def sends(path: str, said: object) -> int:
        headers = {"X-CSRFToken": token}
        return anna.client.post(f"/board/told/{path}", json=said, headers=headers).status_code

    nonsense: tuple[object, ...] = (
        [],
        "x",
        {},
        {"endpoint": MOZILLA},
        {"endpoint": MOZILLA, "keys": {"auth": "x"}},
    )
    for said in nonsense:
        assert sends("push", said) == 422
    assert sends("push", {"endpoint": MOZILLA, "keys": KEYS}) == 204
    assert sends("push", {"endpoint": MOZILLA, "keys": KEYS}) == 204
    assert chosen(everything) == ("push", "at_once", False)
    assert "Ein Gerät ist eingeschaltet." in anna.opens("/board/told").text
    assert sends("push/off", {"endpoint": MOZILLA}) == 204
    assert "Noch ist kein Gerät" in anna.opens("/board/told").text
    assert anna.client.post("/board/told/push", json={"endpoint": MOZILLA, "keys": KEYS}).status_code == 400
