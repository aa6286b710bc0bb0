"""Two requests of one person become one, by rules that everybody can know, and by a slip it is two again."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hotline.casebook import handling, merging, requests
from hotline.casebook.merging import Merged
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store
from hotline.casebook.tables import Claim, Request, Ticket
from tests.casebook.desk import Desk
from tests.casebook.neighbours import NOW, WORDS, Helper, a_request, happened_to, later, the_request
from tests.casebook.test_handling import unreached
from tests.casebook.test_races import all_at_once

MOBILE = "+491713920005"


def merges(desk: Desk, stays: int, goes: int, now: datetime = NOW) -> Merged | None:
    with desk.store.write() as session:
        return merging.merge(
            session, stays=stays, goes=goes, cities=["berlin"], operator=desk.operator, now=now
        )


def undoes(desk: Desk, goes: int, now: datetime = NOW) -> bool:
    with desk.store.write() as session:
        return merging.undo(
            session,
            request_id=goes,
            cities=["berlin"],
            operator=desk.operator,
            code_words=WORDS,
            now=now,
        )


def two_of_one_person(store: Store) -> tuple[int, int]:
    """From a landline and, later, from a mobile."""
    return a_request(store), a_request(store, MOBILE)


def test_the_older_one_stays_and_the_other_is_as_if_never_asked(store: Store) -> None:
    petra, (older, newer) = Desk(store), two_of_one_person(store)
    assert merges(petra, newer, older) is not None, "nobody has either: an operator may prefer the newer one"
    assert undoes(petra, older, later(minutes=9))
    done = merges(petra, older, newer)
    assert done is not None
    assert done.had_it is None
    assert the_request(store, newer).state == "withdrawn"
    assert the_request(store, newer).merged_into_id == older
    assert (the_request(store, older).state, the_request(store, older).merged_into_id) == ("waiting", None)
    assert happened_to(store, newer)[-1] == "merged"
    assert happened_to(store, older)[-1] == "took_in"
    with store.read() as session:
        assert [one.id for one in merging.taken_in(session, older, cities=("berlin",))] == [newer]


def test_what_a_volunteer_has_stays_and_waits_as_long_as_the_older(store: Store) -> None:
    petra, anna = Desk(store), Helper(store).joins()
    older, newer = two_of_one_person(store)
    with store.write() as session:
        session.get_one(Request, older).asked_at = later(hours=-5)
        session.get_one(Request, older).priority = 0
    assert anna.takes(newer) == "taken"
    assert merges(petra, older, newer) is None, "the one that somebody has must stay"
    done = merges(petra, newer, older)
    assert done is not None
    assert done.had_it is None
    stays = the_request(store, newer)
    assert (stays.state, stays.volunteer_id, stays.asked_at) == ("taken", anna.id, later(hours=-5))
    assert stays.priority == 0
    assert undoes(petra, older)
    assert (the_request(store, newer).asked_at, the_request(store, newer).priority) == (NOW, 1)
    assert the_request(store, older).state == "waiting"


def test_of_two_volunteers_the_one_who_was_further_keeps_it_and_the_other_is_told(store: Store) -> None:
    petra, anna = Desk(store), Helper(store).joins()
    ben = Helper(store, "+491713920002", name="Ben").joins()
    older, newer = two_of_one_person(store)
    anna.takes(older)
    ben.takes(newer, now=later(minutes=1))
    assert merges(petra, newer, older) is None, "Anna was quicker"
    ben.says("arranged", newer)
    done = merges(petra, newer, older)
    assert done is not None
    assert done.had_it == anna.id
    with store.read() as session:
        ended = session.scalars(select(Claim).filter_by(request_id=older)).one()
    assert ended.ended_as == "withdrawn"
    assert not anna.says("done", older)
    assert undoes(petra, older)
    back = the_request(store, older)
    assert (back.state, back.volunteer_id) == ("waiting", None), "her claim has ended, and she was told"


def test_open_tickets_come_along_and_go_back(store: Store) -> None:
    petra = Desk(store)
    goes, ticket_id = unreached(store)
    stays = a_request(store, MOBILE)
    assert merges(petra, stays, goes) is not None

    def about() -> int | None:
        with store.read() as session:
            return session.get_one(Ticket, ticket_id).request_id

    assert about() == stays
    assert undoes(petra, goes)
    assert about() == goes
    assert the_request(store, goes).state == "unreached"


def test_what_went_on_since_stays_and_one_of_two_comes_out_alone(store: Store) -> None:
    petra = Desk(store)
    stays, first, second = (a_request(store, f"+4930231250{nth}") for nth in (31, 32, 33))
    with store.write() as session:
        for nth, request_id in enumerate((stays, first, second)):
            session.get_one(Request, request_id).asked_at = later(hours=-nth)
        session.get_one(Request, first).priority = 0
    for goes in (first, second):
        with store.write() as session:
            whose: dict[str, Any] = {"cities": ["berlin"], "operator": petra.operator, "now": NOW}
            assert merging.merge(session, stays=stays, goes=goes, **whose)
    assert undoes(petra, first)
    assert (the_request(store, stays).asked_at, the_request(store, stays).priority) == (later(hours=-2), 1)
    petra.puts_on_board(stays, quiet_until=later(hours=24))
    assert undoes(petra, second)
    assert (the_request(store, stays).asked_at, the_request(store, stays).priority) == (NOW, 0)


def test_after_ten_minutes_or_when_forgotten_it_is_one_for_good(store: Store) -> None:
    petra, (older, newer) = Desk(store), two_of_one_person(store)
    merges(petra, older, newer)
    assert not undoes(petra, newer, later(minutes=10, seconds=1))
    assert not undoes(petra, older), "it went into no other"
    with store.write() as session:
        session.get_one(Request, newer).forgotten_at = NOW
    assert not undoes(petra, newer)


def test_closed_ones_and_those_of_other_towns_are_no_pair(store: Store) -> None:
    petra, (older, newer) = Desk(store), two_of_one_person(store)
    third = a_request(store, "+493023125009")
    merges(petra, older, newer)
    assert merges(petra, newer, third) is None
    assert merges(petra, third, third) is None
    with store.write() as session:
        elsewhere = merging.merge(
            session, stays=older, goes=third, cities=["tricity"], operator=petra.operator, now=NOW
        )
    assert elsewhere is None


def test_two_merges_at_once_make_one(store: Store) -> None:
    petra, jan = Desk(store), Desk(store, "Jan")
    older, newer = two_of_one_person(store)
    done = all_at_once([lambda: merges(petra, older, newer), lambda: merges(jan, newer, older)])
    assert len([one for one in done if one is not None]) == 1
    states = sorted(the_request(store, one).state for one in (older, newer))
    assert states == ["waiting", "withdrawn"]


@pytest.mark.parametrize("merge_first", [True, False])
def test_a_merge_and_a_taking_at_once_leave_no_claim_on_what_went(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, merge_first: bool
) -> None:
    """Whoever comes second sees what the first has done: nobody has a request that is closed."""
    petra, anna = Desk(store), Helper(store).joins()
    older, newer = two_of_one_person(store)
    locked, begun = merging._rows, threading.Event()

    def slowly(*args: object, **which: object) -> object:
        found = locked(*args, **which)  # type: ignore[arg-type]
        begun.set()
        threading.Event().wait(0.3)
        return found

    monkeypatch.setattr(merging, "_rows", slowly)

    def takes() -> str:
        if merge_first:
            begun.wait(20)
        return anna.takes(newer)

    done, took = all_at_once([lambda: merges(petra, older, newer), takes])
    goes = the_request(store, newer)
    assert (done is None, took) in ((False, "gone"), (True, "taken"))
    assert goes.state == ("taken" if took == "taken" else "withdrawn")
    with store.read() as session:
        active = session.scalars(select(Claim).where(Claim.ended_at.is_(None))).all()
    assert len(active) == (1 if took == "taken" else 0)


def test_asking_again_finds_the_one_that_stayed(store: Store) -> None:
    petra = Desk(store)
    older = a_request(store)
    newer = a_request(store, kind="pets")
    merges(petra, older, newer)
    assert a_request(store) == older
    with store.read() as session:
        one = session.get_one(Request, older)
        assert merging.alike(session, one, cities=("berlin",)) == []
        assert requests.ready(one) == "waiting"


def test_the_desk_is_offered_others_of_the_same_number(store: Store) -> None:
    older, newer = a_request(store), a_request(store, kind="pets")
    a_request(store, MOBILE)
    with store.read() as session:
        offered = merging.alike(session, session.get_one(Request, older), cities=("berlin",))
    assert [one.id for one in offered] == [newer]
    assert timedelta(minutes=10) == handling.UNDO_FOR


def test_whoever_sees_some_zones_is_offered_and_undoes_nothing_elsewhere(store: Store) -> None:
    petra, (older, newer) = Desk(store), (a_request(store), a_request(store, kind="pets"))
    elsewhere = Reach(("berlin",), ("berlin/mitte",))
    with store.read() as session:
        assert merging.alike(session, session.get_one(Request, older), cities=elsewhere) == []
    merges(petra, older, newer)
    with store.write() as session:
        assert merging.taken_in(session, older, cities=elsewhere) == []
        session.get_one(Request, older).zone = "mitte"
    with store.write() as session:
        here = Reach(("berlin",), ("berlin/neukoelln",))
        whose: dict[str, Any] = {"cities": here, "operator": petra.operator, "code_words": WORDS, "now": NOW}
        assert not merging.undo(session, request_id=newer, **whose)
    assert the_request(store, newer).state == "withdrawn"
