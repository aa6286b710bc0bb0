"""Told by mail, in the browser, once a day: through a real mail server and a real service on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from hotline.carriers import CarrierRefused
from hotline.carriers.smtp import SmtpMail, server_of
from hotline.carriers.web_push import WebPush
from hotline.casebook import addresses, browsers, telling
from hotline.casebook.store import Store
from hotline.casebook.tables import Message, PushSubscription, Telling, VolunteerEvent
from hotline.clock import alerts, digest, jobs, push, reminders, waking
from hotline.commands.init import new_push_key
from hotline.house import House
from hotline.settings import public_half
from tests.carriers.mailbox import Mailbox, mailbox
from tests.casebook.neighbours import LIMITS, NOW, later
from tests.clock.push_service import Service, push_service
from tests.clock.test_jobs import SITE, house_of
from tests.clock.test_waking import Town
from tests.houses import with_town

FIVE = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # five in the afternoon in Berlin


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    bare = house_of(store, tmp_path, SITE)
    more = {"smtp_url": "smtp://127.0.0.1:1", "vapid_private_key": new_push_key()}
    more["public_url"] = "http://127.0.0.1:8000"
    return replace(bare, settings=bare.settings.model_copy(update=more))


@pytest.fixture
def town(house: House) -> Town:
    return Town(house)


@pytest.fixture
def service() -> Iterator[Service]:
    with push_service() as open_:
        yield open_


def is_told_by_mail(town: Town, volunteer_id: int, *, pace: telling.Pace = "at_once") -> None:
    with town.store.write() as session:
        addresses.ask(session, volunteer_id, address="anna@town.example", code="123456", now=NOW)
        assert addresses.prove(session, volunteer_id, code="123456", now=NOW)
        telling.choose(session, volunteer_id, way="email", pace=pace, now=NOW)


def is_told_in_the_browser(town: Town, volunteer_id: int, service: Service) -> None:
    with town.store.write() as session:
        browsers.switch_on(session, volunteer_id, endpoint=service.endpoint, keys=service.keys, now=NOW)
        telling.choose(session, volunteer_id, way="push", pace="at_once", now=NOW)


def carrier_to(box: Mailbox) -> SmtpMail:
    url = f"smtp://127.0.0.1:{box.port}?from=hotline@town.example"
    return SmtpMail(server_of(url, our_host="localhost"))


def test_a_mail_says_kind_and_zone_and_carries_the_links_to_look_and_to_stop(town: Town) -> None:
    (anna,) = town.helpers(1)
    is_told_by_mail(town, anna.id)
    request = town.rings()
    assert waking.wake(town.house, later(seconds=5)) == 1
    with mailbox() as box:
        assert alerts.send_mails(town.house, later(seconds=6), carrier_to(box)) == 1
    (mail,) = box.came
    body = mail.get_content()
    assert (mail["To"], mail["Subject"]) == ("anna@town.example", "Einkaufen, Neukölln")
    assert f"http://127.0.0.1:8000/board/requests/{request}" in body
    assert "12043" not in body
    found = re.search(r"/board/stop/(\S+)", body)
    assert found
    assert mail["List-Unsubscribe"].strip() == f"<http://127.0.0.1:8000/board/stop/{found[1]}>"
    assert mail["List-Unsubscribe-Post"] is None  # which only HTTPS may promise
    with town.store.read() as session:
        who = telling.whose_key(session, found[1])
        assert who is not None
        assert who.id == anna.id


def test_an_address_that_takes_no_mail_is_used_no_more_and_a_text_message_goes_instead(town: Town) -> None:
    (anna,) = town.helpers(1)
    is_told_by_mail(town, anna.id)
    town.rings("+493023125001")
    waking.wake(town.house, later(seconds=5))
    with mailbox() as box:
        box.refusals["RCPT"] = "550 no such mailbox"
        assert alerts.send_mails(town.house, later(seconds=6), carrier_to(box)) == 0
    with town.store.read() as session:
        assert session.get_one(Telling, anna.id).email_trouble == "mail_address"
        kinds = session.scalars(select(VolunteerEvent.kind).order_by(VolunteerEvent.id)).all()
    assert kinds[-1] == "unreachable"
    town.rings("+493023125002", now=later(hours=1))
    assert town.ticks(later(hours=1, seconds=5)) == ["10"]


def test_a_notice_is_sealed_for_the_browser_and_signed_with_our_key(town: Town, service: Service) -> None:
    (anna,) = town.helpers(1)
    is_told_in_the_browser(town, anna.id, service)
    request = town.rings()
    waking.wake(town.house, later(seconds=5))
    assert push.send_notices(town.house, later(seconds=6)) == 1
    body = "Hier wartet jemand auf Hilfe."
    assert service.shown == [
        {"title": "Einkaufen, Neukölln", "body": body, "path": f"/board/requests/{request}"}
    ]
    (claims,) = service.claims
    assert claims["aud"] == f"http://127.0.0.1:{service.port}"
    assert claims["key"] == public_half(town.house.settings.vapid_private_key or "")
    assert service.headers[0]["ttl"] == "14400"
    with town.store.read() as session:
        assert session.scalars(select(Message.state)).all() == ["sent"]


def test_a_browser_that_is_gone_is_forgotten_and_nobody_at_the_desk_is_bothered(
    town: Town, service: Service
) -> None:
    (anna,) = town.helpers(1)
    is_told_in_the_browser(town, anna.id, service)
    town.rings("+493023125001")
    service.answers = [410]
    waking.wake(town.house, later(seconds=5))
    assert push.send_notices(town.house, later(seconds=6)) == 0
    with town.store.read() as session:
        assert session.scalars(select(PushSubscription.id)).all() == []
        assert session.scalars(select(Message.seen_at)).one() is not None
    town.rings("+493023125002", now=later(hours=1))
    assert town.ticks(later(hours=1, seconds=5)) == ["10"]


def test_a_service_in_trouble_is_tried_again_and_one_that_sends_us_on_is_not_followed(
    town: Town, service: Service
) -> None:
    (anna,) = town.helpers(1)
    is_told_in_the_browser(town, anna.id, service)
    town.rings()
    service.answers = [503, 307]
    waking.wake(town.house, later(seconds=5))
    for seconds in (6, 20, 60):
        push.send_notices(town.house, later(seconds=seconds))
    assert len(service.shown) == 1


def test_an_address_that_is_no_service_is_never_asked(town: Town, service: Service) -> None:
    (anna,) = town.helpers(1)
    is_told_in_the_browser(town, anna.id, service)
    town.rings()
    waking.wake(town.house, later(seconds=5))
    real = town.house.settings.model_copy(update={"public_url": "https://hotline.example.org"})
    assert push.send_notices(replace(town.house, settings=real), later(seconds=6)) == 0
    assert service.shown == []


@pytest.mark.parametrize(
    ("status", "for_good", "reason"),
    [
        (404, True, "browser_gone"),
        (403, True, "push_service"),
        (413, True, "text"),
        (429, False, "push_service"),
        (502, False, "push_service"),
    ],
)
def test_what_a_service_answers_in_our_words(
    service: Service, status: int, for_good: bool, reason: str
) -> None:
    service.answers = [status]
    carrier = WebPush(private_key=new_push_key(), contact="mailto:hotline@localhost")
    subscription = f'{{"endpoint": "{service.endpoint}", "keys": {{"p256dh": "{service.keys["p256dh"]}", '
    subscription += f'"auth": "{service.keys["auth"]}"}}}}'
    with pytest.raises(CarrierRefused) as refused:
        carrier.send(subscription=subscription, body="{}", seconds=60)
    assert (refused.value.for_good, refused.value.reason) == (for_good, reason)
    assert service.endpoint not in str(refused.value)


def test_once_a_day_at_the_hour_and_only_if_something_waits(town: Town) -> None:
    anna, ben, cem = town.helpers(3)
    is_told_by_mail(town, anna.id, pace="daily")
    for one in (ben, cem):
        with town.store.write() as session:
            telling.choose(session, one.id, way="sms", pace="daily", now=NOW)
    with town.store.write() as session:
        session.execute(update(Telling).where(Telling.volunteer_id == cem.id).values(stopped_at=NOW))
    town.rings("+493023125001")
    town.rings("+493023125002", kind="pharmacy")
    assert town.ticks(later(minutes=1)) == []  # not in waves
    assert digest.tell(town.house, FIVE - timedelta(seconds=1)) == 0
    assert digest.tell(town.house, FIVE) == 2
    assert digest.tell(town.house, FIVE + timedelta(minutes=1)) == 0
    berlin = town.house.cities["berlin"]
    at_six = replace(berlin, waking=replace(berlin.waking, digest_hour=18))
    later_today = with_town(town.house, cities={**town.house.cities, "berlin": at_six})
    assert digest.tell(later_today, FIVE + timedelta(hours=1)) == 0  # the hour was changed
    jobs.send_messages(town.house, FIVE, town.carrier)
    assert town.said().startswith("Nachbarschaftshilfe: 2 Anfragen warten, die zu Ihnen passen.")
    with mailbox() as box:
        alerts.send_mails(town.house, FIVE, carrier_to(box))
    body = box.came[0].get_content()
    assert "Einkaufen, Neukölln\nApotheke" in body.replace("\r", "") or "Einkaufen, Neukölln" in body
    assert digest.tell(town.house, FIVE + timedelta(days=1)) == 2
    with town.store.write() as session:
        session.execute(update(Telling).values(digest_at=None))
    assert digest.tell(town.house, FIVE + timedelta(hours=4)) == 0  # too late in the evening


def test_what_somebody_has_taken_is_told_in_their_own_way_too(town: Town, service: Service) -> None:
    anna, ben, cem = town.helpers(3)
    is_told_by_mail(town, anna.id)
    is_told_in_the_browser(town, ben.id, service)
    with town.store.write() as session:
        telling.stop(session, cem.id, through="page", now=NOW)
    asked = [town.rings(f"+49302312500{nth}") for nth in (1, 2, 3)]
    for one, request_id in zip((anna, ben, cem), asked, strict=True):
        one.takes(request_id, limits=replace(LIMITS, reminder_hours=3))
    assert reminders.remind(town.house, later(hours=3)) == 3
    with mailbox() as box:
        assert alerts.send_mails(town.house, later(hours=3), carrier_to(box)) == 1
    assert push.send_notices(town.house, later(hours=3)) == 1
    assert jobs.send_messages(town.house, later(hours=3), town.carrier) == 0
    (mail,) = box.came
    assert mail["Subject"] == "Ihre Anfrage: Neukölln"
    assert "Bitte rufen Sie bis 14:00 wegen der Anfrage in Neukölln an." in mail.get_content()
    assert "/board/stop/" in mail["List-Unsubscribe"]
    (shown,) = service.shown
    assert shown == {
        "title": "Ihre Anfrage: Neukölln",
        "body": "Bitte rufen Sie bis 14:00 an.",
        "path": f"/board/requests/{asked[1]}",
    }
    jobs.release_overdue_claims(town.house, later(hours=4.5))
    with mailbox() as box:
        assert alerts.send_mails(town.house, later(hours=4.5), carrier_to(box)) == 1
    assert push.send_notices(town.house, later(hours=4.5)) == 1
    assert "ist wieder frei" in box.came[0].get_content()
    assert service.shown[1]["path"] == "/board/"


def test_a_mail_programs_own_button_is_promised_over_https_alone() -> None:
    server = server_of("smtp://127.0.0.1:1?from=hotline@town.example", our_host="localhost")
    for address, post in (
        ("https://a.example/s", "List-Unsubscribe=One-Click"),
        ("http://a.example/s", None),
    ):
        with mailbox() as box:
            carrier = SmtpMail(replace(server, port=box.port))
            carrier.send(to="anna@town.example", subject="x", body="x", key="k", stops_at=address)
            carrier.send(to="petra@town.example", subject="x", body="x", key="l")
        told, bare = box.came
        assert (told["List-Unsubscribe"], told["List-Unsubscribe-Post"]) == (f"<{address}>", post)
        assert bare["List-Unsubscribe"] is None
