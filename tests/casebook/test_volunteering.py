"""What operators do with volunteers: two persons for one who helps, and nothing that nobody saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hotline.casebook import board, documents, outbox, people, roster, sign_in, volunteering
from hotline.casebook.documents import Document
from hotline.casebook.offers import Offer
from hotline.casebook.people import AlreadyVolunteer
from hotline.casebook.store import Store
from hotline.casebook.tables import Message, Outgoing, Volunteer
from hotline.casebook.volunteering import By, Details, Seen
from tests.casebook.desk import Desk
from tests.casebook.neighbours import ANNA_AT, LIMITS, NOW, Helper, a_request, happened_to, later, the_request
from tests.casebook.test_races import all_at_once

TODAY = NOW.date()
DETAILS = Details("Anna", "de", ("de", "tr"), ("neukoelln", "mitte"))
CLEAR = Document("Petra", TODAY, TODAY - timedelta(days=30), "clear")


def by(desk: Desk, *cities: str) -> By:
    return By(desk.operator.id, desk.operator.name, cities or ("berlin",), NOW)


def entered(store: Store, desk: Desk, number: str = ANNA_AT) -> int:
    with store.write() as session:
        return volunteering.enter(session, DETAILS, number=number, city="berlin", by=by(desk)).id


def seen(store: Store, volunteer_id: int) -> Seen:
    return Seen(volunteer_id, row(store, volunteer_id).version)


def row(store: Store, volunteer_id: int) -> Volunteer:
    with store.read() as session:
        return session.get_one(Volunteer, volunteer_id)


def history(store: Store, volunteer_id: int) -> list[tuple[str, str | None]]:
    with store.read() as session:
        return [(one.kind, one.by) for one in reversed(roster.history(session, volunteer_id))]


def identity(store: Store, volunteer_id: int, desk: Desk, seen_by: str = "") -> bool:
    with store.write() as session:
        return volunteering.note_identity(
            session,
            seen(store, volunteer_id),
            seen_by=seen_by or desk.operator.name,
            seen_on=TODAY,
            by=by(desk),
        )


def activates(store: Store, volunteer_id: int, desk: Desk) -> str:
    with store.write() as session:
        return volunteering.activate(session, seen(store, volunteer_id), by=by(desk))


@pytest.fixture
def petra(store: Store) -> Desk:
    return Desk(store, "Petra")


@pytest.fixture
def jan(store: Store) -> Desk:
    return Desk(store, "Jan")


def test_nobody_helps_by_one_persons_word(store: Store, petra: Desk, jan: Desk) -> None:
    anna = entered(store, petra)
    assert activates(store, anna, jan) == "not_seen"
    assert identity(store, anna, petra)
    assert activates(store, anna, petra) == "second_person"
    assert row(store, anna).state == "new"
    assert activates(store, anna, jan) == "active"
    assert activates(store, anna, jan) == "changed"
    assert (row(store, anna).activated_by, row(store, anna).level) == ("Jan", 1)
    assert history(store, anna) == [("entered", "Petra"), ("identity", "Petra"), ("activated", "Jan")]


def test_who_saw_the_document_is_the_first_person_whoever_writes_it_down(
    store: Store, petra: Desk, jan: Desk
) -> None:
    anna = entered(store, petra)
    assert identity(store, anna, petra, seen_by=" jan ")
    assert [activates(store, anna, one) for one in (petra, jan)] == ["second_person", "second_person"]
    assert activates(store, anna, Desk(store, "Meike")) == "active"


def test_identity_is_noted_only_before_somebody_is_active(store: Store, petra: Desk, jan: Desk) -> None:
    anna = entered(store, petra)
    identity(store, anna, petra)
    activates(store, anna, jan)
    assert not identity(store, anna, jan)
    assert row(store, anna).identity_seen_by == "Petra"


def test_a_number_belongs_to_one_volunteer(store: Store, petra: Desk) -> None:
    anna = entered(store, petra)
    ben = entered(store, petra, "+491713920077")
    with pytest.raises(AlreadyVolunteer):
        entered(store, petra)
    with pytest.raises(AlreadyVolunteer), store.write() as session:
        volunteering.change_number(session, seen(store, ben), ANNA_AT, by=by(petra))
    with store.write() as session:
        assert volunteering.change_number(session, seen(store, anna), "+491713920078", by=by(petra))
    with store.read() as session:
        found = people.volunteer_by_number(session, "+491713920078")
        assert found is not None
        assert found.id == anna
        assert people.volunteer_by_number(session, ANNA_AT) is None


def test_of_two_operators_who_act_on_the_same_page_one_does(store: Store, petra: Desk, jan: Desk) -> None:
    anna = Helper(store).joins()
    page = seen(store, anna.id)
    with store.write() as session:
        assert volunteering.pause(session, page, reason="Urlaub", by=by(petra))
    with store.write() as session:
        assert not volunteering.ban(session, page, reason="anderes", by=by(jan))
        assert not volunteering.set_details(
            session, page, Offer("Anna", "de", ("mitte",)), city="berlin", by=by(jan)
        )
        assert not documents.note_document(session, page, CLEAR, by=by(jan))
    assert row(store, anna.id).state == "paused"
    assert history(store, anna.id)[-1] == ("paused", "Petra")


def test_another_towns_volunteer_cannot_be_touched(store: Store, petra: Desk) -> None:
    anna = Helper(store).joins()
    page, elsewhere = seen(store, anna.id), by(petra, "gdansk")
    with store.write() as session:
        assert not volunteering.ban(session, page, reason="x", by=elsewhere)
        assert not volunteering.pause(session, page, reason="x", by=elsewhere)
        assert not volunteering.change_number(session, page, "+491713920078", by=elsewhere)
        assert volunteering.activate(session, page, by=elsewhere) == "changed"
        assert volunteering.sign_out(session, anna.id, by=elsewhere) is None
        assert roster.find(session, anna.id, cities=("gdansk",)) is None


def test_what_waits_for_the_old_number_goes_to_the_new_one_and_its_codes_go_nowhere(
    store: Store, petra: Desk
) -> None:
    new = "+491713920078"
    anna, ben = Helper(store).joins(), Helper(store, "+491713920077", name="Ben").joins()
    told: list[int] = []
    with store.write() as session:
        for number, whose in ((ANNA_AT, anna), (ben.number, ben)):
            told.append(outbox.put(session, kind="sms", city="berlin", number=number, body="-", now=NOW))
            outbox.tells(session, told[-1], volunteer_id=whose.id)
        outbox.put(session, kind="sms", city="berlin", number=ANNA_AT, body="code", now=NOW)
        call = outbox.put_call(session, purpose="code", city="berlin", language="de", number=ANNA_AT, now=NOW)
    with store.write() as session:
        assert volunteering.change_number(session, seen(store, anna.id), new, by=by(petra))
    with store.read() as session:
        assert session.get_one(Outgoing, call).ended_as == "refused"
    with store.write() as session:
        leased = outbox.lease_due(session, now=NOW) + outbox.lease_due(session, kind="call", now=NOW)
    assert [(one.id, one.number) for one in leased] == [(told[0], new), (told[1], ben.number)]


@pytest.mark.parametrize("verb", ["pause", "ban"])
def test_who_is_stopped_is_signed_out_and_what_they_had_goes_to_others(
    store: Store, petra: Desk, verb: str
) -> None:
    anna, ben = Helper(store).joins(), Helper(store, "+491713920077", name="Ben").joins()
    taken, agreed = a_request(store), a_request(store, "+493023125002")
    for one in (taken, agreed):
        assert anna.takes(one) == "taken"
    anna.says("arranged", agreed)
    with store.write() as session:
        token = sign_in.open_session(session, volunteer_id=anna.id, now=NOW)
        notice = outbox.put(session, kind="sms", city="berlin", number=ANNA_AT, body="-", now=NOW)
        outbox.tells(session, notice, volunteer_id=anna.id)
    with store.write() as session:
        assert getattr(volunteering, verb)(session, seen(store, anna.id), reason="Grund", by=by(petra))
    with store.read() as session:
        assert sign_in.visit(session, token, now=later(minutes=1)) is None
        assert board.mine(session, session.get_one(Volunteer, anna.id)) == []
        assert session.scalars(select(Message.id)).all() == []
        assert roster.history(session, anna.id)[0].note == "Grund"
        assert roster.history(session, anna.id)[0].detail == {"given_back": "2"}
    assert [the_request(store, one).state for one in (taken, agreed)] == ["waiting", "waiting"]
    assert happened_to(store, taken)[-1] == "taken_back"
    assert anna.takes(taken) == "not_active"
    assert ben.takes(taken) == "taken"


def test_a_reason_is_sealed(store: Store, petra: Desk) -> None:
    anna = Helper(store).joins()
    with store.write() as session:
        volunteering.ban(session, seen(store, anna.id), reason="nahm eine Karte an", by=by(petra))
    with store.engine.connect() as connection:
        (kept,) = connection.exec_driver_sql("SELECT note FROM volunteer_events WHERE kind = 'banned'").one()
    assert "Karte" not in kept


def test_whoever_takes_while_being_banned_has_nothing_in_the_end(store: Store, petra: Desk) -> None:
    anna = Helper(store).joins()
    asked = [a_request(store, f"+4930231250{number:02}") for number in range(3)]
    page = seen(store, anna.id)

    def bans() -> str:
        with store.write() as session:
            return str(volunteering.ban(session, page, reason="x", by=by(petra)))

    def takes(request_id: int) -> Callable[[], str]:
        return lambda: anna.takes(request_id)

    got = all_at_once([bans, *map(takes, asked)])
    assert got[0] == "True"
    assert set(got[1:]) <= {"taken", "not_active"}
    assert Counter(the_request(store, one).state for one in asked) == {"waiting": 3}


def test_a_pause_ends_and_a_ban_is_lifted_to_a_pause(store: Store, petra: Desk) -> None:
    anna = Helper(store).joins()
    states = []
    for verb, more in (
        (volunteering.pause, {"reason": "Urlaub"}),
        (volunteering.resume, {}),
        (volunteering.resume, {}),
        (volunteering.ban, {"reason": "x"}),
        (volunteering.unban, {"reason": "geklärt"}),
        (volunteering.resume, {}),
    ):
        with store.write() as session:
            verb(session, seen(store, anna.id), by=by(petra), **more)
        states.append(row(store, anna.id).state)
    assert states == ["paused", "active", "active", "banned", "paused", "active"]
    request_id = a_request(store)
    assert anna.takes(request_id, limits=LIMITS) == "taken"


def test_who_was_banned_before_being_active_is_new_again(store: Store, petra: Desk) -> None:
    anna = entered(store, petra)
    for verb in (volunteering.ban, volunteering.unban):
        with store.write() as session:
            assert verb(session, seen(store, anna), reason="x", by=by(petra))
    assert row(store, anna).state == "new"


def test_level_two_comes_with_the_document_and_goes_with_it(store: Store, petra: Desk) -> None:
    anna = Helper(store).joins()
    with store.write() as session:
        assert documents.note_document(session, seen(store, anna.id), CLEAR, by=by(petra))
    two = row(store, anna.id)
    assert (two.level, two.document_seen_by, two.document_result) == (2, "Petra", "clear")
    assert documents.document_until(two) == TODAY.replace(year=TODAY.year + 5)
    entries = Document("Petra", TODAY, TODAY, "entries")
    with store.write() as session:
        assert documents.note_document(session, seen(store, anna.id), entries, by=by(petra))
    assert (row(store, anna.id).level, documents.document_until(row(store, anna.id))) == (1, None)


def test_a_document_is_over_after_five_years(store: Store, petra: Desk) -> None:
    anna = Helper(store).joins()
    leap = Helper(store, "+491713920077", name="Ben", level=2).joins()
    with store.write() as session:
        assert documents.note_document(session, seen(store, anna.id), CLEAR, by=by(petra))
    for years, levels in ((4.99, 2), (5.01, 1)):
        with store.write() as session:
            documents.end_documents(session, now=NOW + timedelta(days=365.25 * years), limit=10)
        assert row(store, anna.id).level == levels
    assert history(store, anna.id)[-1] == ("document_over", None)
    assert row(store, leap.id).level == 2, "whose document was never noted here keeps what was decided"
    with store.write() as session:
        assert documents.end_documents(session, now=NOW + timedelta(days=4000), limit=10) == 0


def test_the_list_is_filtered_and_paged(store: Store, petra: Desk) -> None:
    anna = Helper(store, zones=("neukoelln", "mitte")).joins()
    ben = Helper(store, "+491713920077", name="Ben", level=2, zones=("pankow",)).joins()
    cem = entered(store, petra, "+491713920078")
    anna.takes(a_request(store))
    filters = roster.Filters
    with store.read() as session:

        def ids(wanted: roster.Filters, *cities: str, **more: int) -> list[int]:
            return [one.id for one in roster.page(session, wanted, cities=cities or ("berlin",), **more)]

        assert ids(filters()) == [cem, ben.id, anna.id]
        assert ids(filters(), limit=2) == [cem, ben.id]
        assert ids(filters(), after=ben.id) == [anna.id]
        assert ids(filters(state="new")) == [cem]
        assert ids(filters(zone="mitte")) == [cem, anna.id]
        assert ids(filters(level=2)) == [ben.id]
        assert ids(filters(on_duty=False)) == []
        assert ids(filters(name="be")) == [ben.id]
        assert ids(filters(name="%")) == []
        assert ids(filters(), "gdansk") == []
        assert roster.count_new(session, cities=("berlin",)) == 1
        [listed] = roster.page(session, filters(name="Anna", state="active"), cities=("berlin",))
    assert (listed.masked, listed.holds, listed.zones) == ("+49...01", 1, ("mitte", "neukoelln"))


def test_the_document_of_a_leap_day_is_over_on_the_last_of_february() -> None:
    volunteer = Volunteer(document_seen_on=date(2024, 2, 29), document_result="clear")
    assert documents.document_until(volunteer) == date(2029, 2, 28)
