"""Signing up, being refused, changing what one offers, leaving, and what is forgotten of all of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hotline.casebook import (
    addresses,
    forgetting,
    joining,
    leaving,
    offers,
    outbox,
    people,
    retention,
    sign_in,
    volunteering,
)
from hotline.casebook.joining import Joined
from hotline.casebook.offers import Offer
from hotline.casebook.store import Store
from hotline.casebook.tables import (
    Base,
    Message,
    Outgoing,
    SignIn,
    SignInCode,
    Volunteer,
    VolunteerEvent,
    VolunteerZone,
)
from hotline.casebook.volunteering import By, Seen
from tests.casebook.desk import Desk
from tests.casebook.neighbours import (
    ANNA_AT,
    NOW,
    Helper,
    a_request,
    happened_to,
    later,
    the_request,
)

NORA_AT = "+491713920007"
OFFER = Offer("Nora", "de", ("neukoelln",), kinds=("pets",), days=("monday",), vehicle="car")


def signs_up(store: Store, offer: Offer = OFFER, *, way: joining.Way = "page", now: datetime = NOW) -> Joined:
    with store.write() as session:
        return joining.join(session, offer, number=NORA_AT, city="berlin", way=way, now=now)


def row(store: Store, volunteer_id: int) -> Volunteer:
    with store.read() as session:
        return session.get_one(Volunteer, volunteer_id)


def history(store: Store, volunteer_id: int) -> list[tuple[str, str | None]]:
    with store.read() as session:
        mine = select(VolunteerEvent.kind, VolunteerEvent.note)
        rows = session.execute(
            mine.where(VolunteerEvent.volunteer_id == volunteer_id).order_by(VolunteerEvent.id)
        )
        return [(kind, note) for kind, note in rows]


def by(petra: Desk, now: datetime = NOW) -> By:
    return By(petra.operator.id, petra.name, ("berlin",), now)


def forgets(store: Store, now: datetime) -> int:
    with store.write() as session:
        return forgetting.volunteers(session, now=now, limit=10)


def test_by_telephone_a_number_is_not_proved_until_a_code_is_keyed_in(store: Store) -> None:
    nora = signs_up(store, Offer("", "de", ("mitte",)), way="phone").volunteer
    assert (nora.state, nora.number_proved_at) == ("new", None)
    with store.write() as session:
        how = sign_in.How("Code: 123456", "de")
        asking = sign_in.Asking(NORA_AT, "here", "192.0.2.1")
        assert sign_in.send_code(session, asking, code="123456", how=how, now=NOW).result == "sent"
        assert sign_in.check_code(session, number=NORA_AT, browser="here", code="123456", now=NOW)
    assert row(store, nora.id).number_proved_at == NOW
    assert [kind for kind, _ in history(store, nora.id)] == ["signed_up", "proved"]


def test_who_signed_up_by_telephone_says_the_rest_by_page_and_not_the_other_way_round(store: Store) -> None:
    first = signs_up(store, Offer("", "de", ("mitte",)), way="phone")
    second = signs_up(store)
    assert (first.is_new, second.is_new, first.volunteer.id) == (True, False, second.volunteer.id)
    signs_up(store, Offer("", "de", ("pankow",)), way="phone")
    kept = row(store, first.volunteer.id)
    assert (kept.first_name, kept.kinds, kept.vehicle) == ("Nora", ["pets"], "car")
    with store.read() as session:
        assert people.zones_of(session, kept.id) == ("neukoelln",)


def test_a_refused_sign_up_is_signed_out_seen_when_it_comes_again_and_forgotten_in_time(store: Store) -> None:
    petra, nora = Desk(store), signs_up(store).volunteer
    with store.write() as session:
        token = sign_in.open_session(session, volunteer_id=nora.id, now=NOW)
        assert volunteering.refuse(session, Seen(nora.id, 0), reason="wirkte seltsam", by=by(petra))
        assert not volunteering.refuse(session, Seen(nora.id, 0), reason="zweimal", by=by(petra))
    with store.read() as session:
        assert sign_in.visit(session, token, now=NOW) is None
    assert not signs_up(store).is_new
    assert [kind for kind, _ in history(store, nora.id)] == ["signed_up", "refused", "again"]
    assert forgets(store, NOW + retention.REFUSED - timedelta(seconds=1)) == 0
    assert forgets(store, NOW + retention.REFUSED) == 1
    assert all(note is None for _, note in history(store, nora.id))
    assert signs_up(store).is_new


def test_a_refusal_may_be_taken_back_and_the_time_to_be_checked_begins_anew(store: Store) -> None:
    petra, nora = Desk(store), signs_up(store).volunteer
    with store.write() as session:
        assert volunteering.refuse(session, Seen(nora.id, 0), reason="Irrtum", by=by(petra))
        assert volunteering.unban(session, Seen(nora.id, 1), reason="geklärt", by=by(petra, later(days=59)))
    assert row(store, nora.id).state == "new"
    assert forgets(store, later(days=61)) == 0


def test_whom_nobody_checks_is_forgotten_after_sixty_days_and_who_helps_is_not(store: Store) -> None:
    anna, nora = Helper(store).joins(), signs_up(store).volunteer
    assert forgets(store, NOW + retention.UNCHECKED - timedelta(seconds=1)) == 0
    assert forgets(store, NOW + retention.UNCHECKED) == 1
    assert forgets(store, NOW + retention.UNCHECKED) == 0
    assert (row(store, nora.id).state, row(store, anna.id).state) == ("left", "active")
    assert history(store, nora.id)[-1] == ("forgotten", None)


def test_who_leaves_gives_everything_back_and_leaves_nothing_personal(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    with store.write() as session:
        token = sign_in.open_session(session, volunteer_id=anna.id, now=NOW)
        assert leaving.leave(session, anna.id, now=later(hours=1))
        assert not leaving.leave(session, anna.id, now=later(hours=1))
    assert the_request(store, request_id).state == "waiting"
    assert happened_to(store, request_id) == ["asked", "taken", "given_back"]
    gone = row(store, anna.id)
    assert (gone.state, gone.first_name, gone.number, gone.number_hash) == ("left", "", None, None)
    assert (gone.ended_at, gone.rules_version, gone.on_duty) == (later(hours=1), None, False)
    with store.read() as session:
        for table in (SignIn, SignInCode, VolunteerZone):
            assert (
                session.scalars(select(table.volunteer_id).where(table.volunteer_id == anna.id)).all() == []
            )
        assert sign_in.visit(session, token, now=later(hours=1)) is None
        assert people.volunteer_by_number(session, ANNA_AT) is None
        assert people.volunteers(session, city="berlin") == []
    assert Helper(store, id=anna.id).takes(request_id) == "not_active"
    assert Helper(store).joins().id != anna.id


def test_no_code_leaves_for_somebody_who_has_left(store: Store) -> None:
    """Not by text message, call or mail: nor is one kept that was asked for before they were known."""
    asking, anna = sign_in.Asking(ANNA_AT, "here", "192.0.2.1"), Helper(store)
    with store.write() as session:
        how = sign_in.How("Code: 123456", "de")
        joining.send_code(session, asking, city="berlin", code="123456", how=how, now=NOW)
    anna.joins()
    with store.write() as session:
        how = sign_in.How("", "de", by_voice=True)
        assert sign_in.send_code(session, asking, code="123457", how=how, now=NOW).result == "sent"
        addresses.ask(session, anna.id, address="anna@town.example", code="123458", now=NOW)
        for address in ("anna@town.example", "desk@town.example"):
            outbox.put_mail(session, city="berlin", address=address, subject="-", body="123458", now=NOW)
        assert leaving.leave(session, anna.id, now=NOW)
    with store.read() as session:
        left = [store.vault.open(one or "") for one in session.scalars(select(Message.address))]
        assert left == ["desk@town.example"]
        assert session.scalars(select(Outgoing.told)).all() == [None]
        assert session.scalars(select(SignInCode.id)).all() == []


def test_nothing_that_is_kept_about_a_volunteer_is_overlooked_when_they_leave() -> None:
    """A new table that names volunteers is put on one side or the other."""
    ids_only = {
        "claims",
        "requests",
        "volunteer_events",
        "views",
        "wakings",
        "notices",
        "outgoing",
        "concerns",
        "receipts",
    }
    naming = {name for name, table in Base.metadata.tables.items() if "volunteer_id" in table.columns}
    assert naming == ids_only | {table.__tablename__ for table in leaving.GOES}


def test_what_a_volunteer_offers_changes_and_an_operators_open_page_is_out_of_date(store: Store) -> None:
    petra, nora = Desk(store), signs_up(store).volunteer
    new = Offer("Nora", "pl", ("mitte",), speaks=("pl", "de"), contact="person")
    with store.write() as session:
        assert offers.change_offer(session, session.get_one(Volunteer, nora.id), new, now=NOW)
    with store.read() as session:
        assert offers.offer_of(session, session.get_one(Volunteer, nora.id)) == new
    assert history(store, nora.id)[-1][0] == "offer"
    with store.write() as session:
        assert not volunteering.refuse(session, Seen(nora.id, 0), reason="zu spät", by=by(petra))


@pytest.mark.parametrize("on_duty", [True, False])
def test_duty_is_written_down_when_it_changes(store: Store, on_duty: bool) -> None:
    anna = Helper(store).joins()
    with store.write() as session:
        changed = people.set_duty(session, volunteer_id=anna.id, on_duty=on_duty, now=NOW)
    assert changed is not on_duty
    assert (history(store, anna.id)[-1][0] == "duty") is not on_duty
