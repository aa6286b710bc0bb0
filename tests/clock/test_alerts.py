"""Operators hear by mail of what waits too long: once, in their language, by day; at once where needed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.carriers import CarrierRefused
from hotline.carriers.smtp import Server, SmtpMail
from hotline.casebook import outbox
from hotline.casebook.store import Store
from hotline.casebook.tables import Message, Pulse
from hotline.clock import alerts
from hotline.clock.schedule import SCHEDULE
from hotline.house import House
from tests.carriers.mailbox import mailbox
from tests.casebook.desk import Desk
from tests.casebook.neighbours import ERIKA_AT, NOW, a_request, later, vault_word
from tests.casebook.test_needs import NUMBERS, a_ticket
from tests.clock.test_jobs import SITE, house_of

AT_NIGHT = timedelta(hours=14)  # eleven in the evening in Berlin
NEXT_MORNING = timedelta(hours=22, minutes=1)


@dataclass
class Post:
    """A mail carrier that writes down what it is given, or refuses."""

    refusals: list[CarrierRefused] = field(default_factory=list)
    carried: list[tuple[str, str, str, str]] = field(default_factory=list)

    def send(self, *, to: str, subject: str, body: str, key: str, stops_at: str = "") -> str:
        if self.refusals:
            raise self.refusals.pop(0)
        self.carried.append((to, subject, body, key))
        return f"<{key}@town.example>"


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    without = house_of(store, tmp_path, SITE)
    settings = without.settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    return replace(without, settings=settings)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture(autouse=True)
def petra(store: Store) -> Desk:
    return Desk(store, "Petra", "berlin", "petra@town.example")


def mails(house: House, post: Post, now: datetime = NOW) -> list[tuple[str, str]]:
    """To whom, and what about, of the mails that leave now."""
    before = len(post.carried)
    alerts.tell_operators(house, now)
    alerts.send_mails(house, now, post)
    return [(to, subject) for to, subject, _, _ in post.carried[before:]]


def test_a_concern_is_told_within_a_second_even_by_night(house: House, store: Store, post: Post) -> None:
    a_ticket(store, "concern")
    with store.write() as session:
        from hotline.casebook.tables import Ticket

        session.scalars(select(Ticket)).one().priority = 0
    assert alerts.tell_at_once(house, NOW + AT_NIGHT) == 1
    assert alerts.tell_at_once(house, NOW + AT_NIGHT) == 0
    assert alerts.send_mails(house, NOW + AT_NIGHT, post) == 1
    assert post.carried[0][:2] == ("petra@town.example", "Leitstelle: Bitte gleich nachsehen")


def test_a_concern_is_at_the_mail_server_in_less_than_five_seconds() -> None:
    """R48: as seldom as the clock looks, both looks together."""
    seconds = {task.name: task.seconds for task in SCHEDULE}
    assert seconds["urgent mails"] + seconds["mails"] <= 2


def test_nothing_is_told_before_it_has_waited_long(house: House, store: Store, post: Post) -> None:
    a_request(store)
    a_ticket(store, "wants_person", NUMBERS[0])
    assert mails(house, post) == []


def test_a_request_is_told_of_once_for_each_step(house: House, store: Store, post: Post) -> None:
    a_request(store)
    told = [len(mails(house, post, later(hours=hours))) for hours in (4.1, 4.2, 5, 24.1, 24.2, 30)]
    assert told == [1, 0, 0, 1, 0, 0]


def test_what_can_wait_is_told_in_the_morning(house: House, store: Store, post: Post) -> None:
    a_ticket(store, "wants_person")
    assert mails(house, post, NOW + AT_NIGHT) == []
    assert len(mails(house, post, NOW + NEXT_MORNING)) == 1


def test_everything_that_is_due_stands_in_one_mail(house: House, store: Store, post: Post) -> None:
    for number in NUMBERS[:25]:
        a_ticket(store, "wants_person", number)
    (mail,) = mails(house, post, NOW + NEXT_MORNING)
    assert mail[1] == "Leitstelle: 25 Sachen warten schon lange"
    body = post.carried[0][2]
    assert body.count("/desk/tickets/") == 20
    assert "Und noch 5." in body


def test_each_operator_reads_it_in_their_own_language(house: House, store: Store, post: Post) -> None:
    Desk(store, "Olga", None, "olga@town.example", "pl")
    Desk(store, "Elsewhere", "potsdam", "elsewhere@town.example")
    a_request(store)
    assert mails(house, post, later(hours=5)) == [
        ("petra@town.example", "Leitstelle: Eine Sache wartet schon lange"),
        ("olga@town.example", "Centrala: jedna sprawa długo czeka"),
    ]


def test_no_mail_holds_a_number_or_a_code_word(house: House, store: Store, post: Post) -> None:
    request_id = a_request(store)
    a_ticket(store, "concern", ERIKA_AT)
    mails(house, post, later(hours=5))
    _, subject, body, _ = post.carried[0]
    assert f"https://hotline.example.org/desk/requests/{request_id}" in body
    assert "25001" not in (subject + body).replace(" ", "")
    assert vault_word(store, request_id) not in subject + body


def test_a_failed_text_message_is_told_of_and_no_flood_follows(
    house: House, store: Store, post: Post
) -> None:
    for _ in range(3):
        with store.write() as session:
            outbox.put(session, kind="sms", city="berlin", number=ERIKA_AT, body="x", now=NOW)
            (leased,) = outbox.lease_due(session, now=NOW)
            outbox.failed(session, leased, for_good=True, code="30034", now=NOW)
        mails(house, post)
    assert len(post.carried) == 1


def test_a_line_that_is_silent_for_unusually_long_is_told_of_once_for_each_silence(
    house: House, store: Store, post: Post
) -> None:
    with store.write() as session:
        session.add(Pulse(city="berlin", zone="", last_at=NOW, usual=56, unusual_at=later(days=7)))
    assert mails(house, post, later(days=6)) == []
    assert mails(house, post, later(days=7)) == [
        ("petra@town.example", "Leitstelle: Eine Sache wartet schon lange")
    ]
    body = post.carried[0][2]
    assert "Ungewöhnlich still, seit 2026-11-20 10:00\n  https://hotline.example.org/desk/\n" in body
    assert mails(house, post, later(days=8)) == []
    with store.write() as session:
        session.get_one(Pulse, ("berlin", "")).last_at = later(days=9)
    assert len(mails(house, post, later(days=20))) == 1


def test_two_clocks_at_once_tell_once(house: House, store: Store, post: Post) -> None:
    a_request(store)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as clocks:
        told = list(clocks.map(lambda _: alerts.tell_operators(house, later(hours=5)), range(4)))
    assert sum(told) == 1
    assert alerts.send_mails(house, later(hours=5), post) == 1


def test_without_a_mail_server_nothing_is_told_and_nothing_waits(
    store: Store, tmp_path: Path, post: Post
) -> None:
    house = house_of(store, tmp_path, SITE)
    a_request(store)
    assert alerts.tell_operators(house, later(hours=5)) == 0
    assert alerts.send_mails(house, later(hours=5)) == 0
    with store.read() as session:
        assert session.scalars(select(Message)).all() == []


def test_a_mail_is_forgotten_once_it_is_sent(house: House, store: Store, post: Post) -> None:
    a_request(store)
    mails(house, post, later(hours=5))
    with store.read() as session:
        message = session.scalars(select(Message)).one()
    assert (message.kind, message.state, message.address, message.subject, message.body) == (
        "email",
        "sent",
        None,
        None,
        None,
    )


def test_a_server_that_is_away_is_asked_again_and_the_mail_keeps_its_id(house: House, store: Store) -> None:
    post = Post([CarrierRefused(for_good=False, code="TimeoutError")])
    a_request(store)
    assert mails(house, post, later(hours=5)) == []
    assert len(mails(house, post, later(hours=5, minutes=1))) == 1
    with store.read() as session:
        assert session.scalars(select(Message)).one().carrier_id == f"<{post.carried[0][3]}@town.example>"


def test_texts_do_not_wait_for_mails(house: House, store: Store, post: Post) -> None:
    a_request(store)
    alerts.tell_operators(house, later(hours=5))
    with store.write() as session:
        assert outbox.lease_due(session, now=later(hours=5)) == []


def test_a_mail_goes_through_a_real_server(house: House, store: Store) -> None:
    a_request(store)
    with mailbox() as box:
        carrier = SmtpMail(Server("127.0.0.1", box.port, encrypted=False, sender="hotline@town.example"))
        alerts.tell_operators(house, later(hours=5))
        assert alerts.send_mails(house, later(hours=5), carrier) == 1
    (mail,) = box.came
    assert "Noch hat niemand übernommen" in mail.get_content()


def test_three_calls_in_a_day_are_noted_for_every_city(house: House, store: Store) -> None:
    from tests.casebook.neighbours import Resident

    for _ in range(3):
        Resident(store).rings().hangs_up(after=5)
    assert (alerts.note_repeated_callers(house, NOW), alerts.note_repeated_callers(house, NOW)) == (1, 0)
