"""In ten seconds: how many of each kind there are, one button for each, and ten minutes to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from hotline.casebook import outbox
from hotline.casebook.tables import Message, Pulse, Quiet, Request, Search
from hotline.desk.machine import EXTENSION, Machine
from tests.board.town import RESIDENT
from tests.desk.operator import Operator
from tests.desk.town import Town

BERLIN = ZoneInfo("Europe/Berlin")
NOBODY = "Im Moment braucht niemand"


@dataclass(frozen=True)
class Sign:
    """How a clock was last seen."""

    leads: bool = True
    seen: datetime | None = None


def button(meike: Operator, part: str) -> str:
    """The address of the one button that has this in it."""
    (found,) = [one for one in meike.page.formactions if part in one]
    return found


def test_kinds_are_counted_and_chosen(town: Town, meike: Operator) -> None:
    for _ in range(3):
        town.resident_leaves_ticket("no_input")
    town.resident_leaves_ticket("concern")
    page = meike.opens("/desk/")
    assert "4 Sachen sind zu tun" in page.text
    assert page.text.index("1 Jemand macht sich Sorgen") < page.text.index("3 Rief an und drückte nichts")
    assert "/desk/?only=no_input" in page.links
    page = meike.opens("/desk/", only="no_input")
    assert page.html.count('class="card need') == 3
    assert "Alles zeigen" in page.text
    assert meike.opens("/desk/", only="nonsense").html.count('class="card need') == 4


def test_a_zone_without_anybody_on_duty_is_shown_next_door(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks("groceries", minutes_ago=5)
    page = meike.opens("/desk/")
    assert "Jemand wartet, und niemand im Dienst kann helfen" in page.text
    assert "Neukölln" in page.text
    meike.does(button(meike, "/next-door"))
    assert "Die Zonen nebenan sehen es jetzt." in meike.page.text
    assert NOBODY in meike.page.text
    with town.store.read() as casebook:
        assert casebook.get_one(Search, request_id).neighbours_at is not None
    meike.presses("/undo")
    assert "niemand im Dienst kann helfen" in meike.page.text
    with town.store.read() as casebook:
        assert casebook.get_one(Search, request_id).neighbours_at is None


def falls_silent(town: Town, zone: str, city: str = "berlin") -> None:
    now = datetime.now(UTC)
    row = {"city": city, "zone": zone, "usual": 56, "last_at": now - timedelta(days=9)}
    with town.store.write() as casebook:
        casebook.execute(insert(Pulse).values(**row, unusual_at=now - timedelta(days=1)))


@pytest.mark.parametrize(
    ("zone", "words"), [("neukoelln", "Eine Zone ist ungewöhnlich still"), ("", "Ungewöhnlich still")]
)
def test_silence_is_seen_to_and_comes_up_again(town: Town, meike: Operator, zone: str, words: str) -> None:
    falls_silent(town, zone)
    page = meike.opens("/desk/")
    assert words in page.text
    assert "sonst 56 Anfragen in acht Wochen" in page.text
    meike.does(button(meike, "/rest"))
    assert NOBODY in meike.page.text
    meike.presses("/undo")
    assert words in meike.page.text
    meike.does(button(meike, "/rest"))
    with town.store.write() as casebook:
        casebook.execute(update(Quiet).values(until=datetime.now(UTC)))
    assert words in meike.opens("/desk/").text


@pytest.mark.parametrize(
    ("reason", "title", "why"),
    [
        ("account", "Die Telefongesellschaft nimmt eine Nachricht nicht an", "kennt unser Konto nicht"),
        ("sealed", "Eine Nachricht ging nicht hinaus", "am Ende von HOTLINE_DATA_KEYS wieder ein"),
    ],
)
def test_what_somebody_must_mend_first_is_tried_again(
    town: Town, meike: Operator, reason: str, title: str, why: str
) -> None:
    now = datetime.now(UTC)
    with town.store.write() as casebook:
        outbox.put(casebook, kind="sms", city="berlin", number=RESIDENT, body="x", now=now)
        (leased,) = outbox.lease_due(casebook, now=now)
        outbox.failed(casebook, leased, for_good=False, code="20003", reason=reason, now=now)
        casebook.execute(update(Message).values(not_before=now + timedelta(minutes=9)))
    page = meike.opens("/desk/")
    assert title in page.text
    assert why in page.text
    meike.does(button(meike, "/messages-again"))
    assert "gleich noch einmal versucht" in meike.page.text
    with town.store.write() as casebook:
        assert len(outbox.lease_due(casebook, now=datetime.now(UTC))) == 1


@pytest.mark.parametrize(
    ("minutes", "journal", "words"),
    [
        (None, 0, "Das System verschickt nichts mehr"),
        (-9, 0, "Das System verschickt nichts mehr"),
        (9, 0, "Die Uhr geht falsch"),
        (0, 2, "2 abgebrochene Anrufe sind noch nicht eingetragen"),
    ],
)
def test_the_machines_are_watched_and_seen_to(
    town: Town, meike: Operator, minutes: int | None, journal: int, words: str
) -> None:
    """The clock's last sign is so many minutes from now, or nobody leads."""
    seen = datetime.now(UTC) + timedelta(minutes=minutes or 0)
    sign = Sign(leads=False) if minutes is None else Sign(seen=seen)
    town.app.extensions[EXTENSION] = Machine(clock=lambda: sign, journal=lambda: journal)
    assert words in meike.opens("/desk/").text
    meike.does(button(meike, "/rest"))
    assert NOBODY in meike.page.text
    meike.presses("/undo")
    assert words in meike.page.text


def test_machines_that_are_well_say_nothing(town: Town, meike: Operator) -> None:
    town.app.extensions[EXTENSION] = Machine(clock=lambda: Sign(seen=datetime.now(UTC)), journal=lambda: 0)
    assert NOBODY in meike.opens("/desk/").text

    def gone() -> Sign:
        raise OSError("no file")

    town.app.extensions[EXTENSION] = Machine(clock=gone)
    assert NOBODY in meike.opens("/desk/").text


def test_a_claim_whose_time_is_over_is_taken_back_and_given_again(town: Town, meike: Operator) -> None:
    anna, request_id = town.has_volunteer(), town.resident_asks("groceries", minutes_ago=400)
    town.takes(anna, request_id)
    with town.store.write() as casebook:
        over = datetime.now(UTC) - timedelta(minutes=6)
        casebook.execute(update(Request).values(due_at=over))
    assert "Der Rückruf ist überfällig" in meike.opens("/desk/").text
    meike.does(f"/desk/needs/requests/{request_id}/take-back")
    assert "Der Rückruf ist überfällig" not in meike.page.text
    meike.presses(f"/requests/{request_id}/undo")
    with town.store.read() as casebook:
        request = casebook.get_one(Request, request_id)
        assert (request.state, request.volunteer_id) == ("taken", anna)


def test_a_day_that_has_passed_is_asked_about_soon(town: Town, meike: Operator) -> None:
    anna, request_id = town.has_volunteer(), town.resident_asks("groceries", minutes_ago=60)
    town.takes(anna, request_id)
    with town.store.write() as casebook:
        day = (datetime.now(UTC) - timedelta(days=3)).date()
        casebook.execute(update(Request).values(state="arranged", arranged_for=day, due_at=None))
    assert "Verabredet, und nichts mehr gehört" in meike.opens("/desk/").text
    meike.does(f"/desk/needs/requests/{request_id}/seen")
    assert NOBODY in meike.page.text
    meike.presses(f"/requests/{request_id}/undo")
    assert "Verabredet, und nichts mehr gehört" in meike.page.text


def test_what_holds_for_a_day_only_rests_until_the_next_begins(town: Town, meike: Operator) -> None:
    meike.opens("/desk/intake")
    meike.sends("/desk/rest?city=berlin&what=connects_full", csrf_token=meike.token())
    with town.store.read() as casebook:
        over = casebook.scalars(select(Quiet.until)).one().astimezone(BERLIN)
    today = datetime.now(BERLIN).date()
    assert (over.time(), over.date()) == (time(), today + timedelta(days=1))


def test_another_citys_zones_and_messages_are_neither_shown_nor_touched(town: Town, meike: Operator) -> None:
    falls_silent(town, "mitte", city="potsdam")
    town.message_fails("landline")
    with town.store.write() as casebook:
        casebook.execute(update(Message).values(city="potsdam"))
        theirs = {"city": "potsdam", "what": "no_duty", "code": "mitte"}
        now = datetime.now(UTC)
        row = {**theirs, "until": now, "at": now, "operator_id": meike.person.id}
        quiet = casebook.execute(insert(Quiet).values(**row).returning(Quiet.id)).scalar_one()
    assert NOBODY in meike.opens("/desk/").text
    meike.opens("/desk/intake")
    token = meike.page.forms[0].fields["csrf_token"]
    for address in (
        "/desk/rest?city=potsdam&what=silent_zone&code=mitte",
        "/desk/rest?city=berlin&what=silent_zone&code=nowhere",
        "/desk/rest?city=berlin&what=concern",
        "/desk/rest?city=berlin&what=clock",
        "/desk/rest?city=berlin&what=messages&code=landline",
        "/desk/rest?city=potsdam&what=calls&code=late",
        "/desk/next-door?city=potsdam&zone=mitte",
        "/desk/next-door?city=berlin&zone=nowhere",
        "/desk/messages-again?city=potsdam&code=account&last=9",
        "/desk/messages-again?city=berlin&code=landline&last=9",
        "/desk/messages-seen?city=potsdam&code=landline&last=9",
    ):
        place = urlsplit(address)
        answer = meike.client.post(
            place.path, query_string=dict(parse_qsl(place.query)), data={"csrf_token": token}
        )
        assert answer.status_code == 404, address
    for address in (f"/desk/rest/{quiet}/undo", "/desk/messages-seen/1/undo"):
        page = meike.sends(address, csrf_token=token)
        assert "lässt sich nicht mehr zurückholen" in page.text
        meike.opens("/desk/intake")
