"""A number is blocked for a while: by one city, never for good, and without a trace once it is erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from hotline.casebook import blocks, erasure, forgetting, numbers, retention
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store
from hotline.casebook.tables import Audit, Block, Number, Ticket
from tests.casebook.desk import Desk
from tests.casebook.neighbours import ERIKA_AT, NOW, Resident, a_request, later
from tests.casebook.test_races import all_at_once

WORDS = "rief achtmal an und bestellte Pizza"


def the_number(store: Store) -> int:
    with store.read() as session:
        return numbers.find(session, ERIKA_AT) or 0


def blocks_it(
    desk: Desk, *, days: int = 30, city: str = "berlin", zone: str | None = None, now: datetime = NOW
) -> int | None:
    with desk.store.write() as session:
        return blocks.block(
            session,
            number_id=the_number(desk.store),
            city=city,
            zone=zone,
            reason="flood",
            words=WORDS,
            until=now + timedelta(days=days),
            operator=desk.operator,
            now=now,
        )


def lifts(desk: Desk, block_id: int, city: str = "berlin", now: datetime = NOW) -> bool:
    with desk.store.write() as session:
        return blocks.lift(session, block_id, cities=[city], operator=desk.operator, now=now)


def hears_until(store: Store, now: datetime = NOW, city: str = "berlin") -> datetime | None:
    return Resident(store, now=now, city=city).rings().hears().blocked_until


def test_a_block_ends_by_itself_and_is_of_one_city_only(store: Store) -> None:
    petra, _ = Desk(store), a_request(store)
    assert blocks_it(petra) is not None
    assert hears_until(store) == later(days=30)
    assert hears_until(store, city="tricity") is None
    assert hears_until(store, later(days=30)) is None
    with store.read() as session:
        assert blocks.standing(session, cities=["berlin"], now=later(days=30)) == []


def test_whoever_hangs_up_before_hearing_that_they_are_blocked_leaves_no_work_either(store: Store) -> None:
    petra, _ = Desk(store), a_request(store)
    blocks_it(petra)
    left = []
    for seconds, keys in ((30, ""), (3, ""), (20, "7")):
        caller = Resident(store).rings()
        if keys:
            caller.presses(keys)
        caller.hangs_up(after=seconds)
        left.append(outcome_of(caller))
    assert left == ["blocked"] * 3
    urgent = Resident(store).rings()
    urgent.presses("112", emergency=True)
    urgent.hangs_up()
    assert outcome_of(urgent) == "incomplete"
    with store.read() as session:
        assert session.scalars(select(Ticket.reason)).all() == ["incomplete"]


def outcome_of(caller: Resident) -> str:
    with caller.store.write() as session:
        return caller.call(session).outcome


def test_it_is_lifted_by_one_press_and_once(store: Store) -> None:
    petra, _ = Desk(store), a_request(store)
    block_id = blocks_it(petra) or 0
    assert not lifts(petra, block_id, "tricity")
    assert sorted(all_at_once([lambda: lifts(petra, block_id)] * 2)) == [False, True]
    with store.read() as session:
        noted = session.execute(select(Audit.verb, Audit.actor_id).order_by(Audit.id)).all()
    assert [tuple(one) for one in noted] == [("blocked", petra.operator.id), ("lifted", petra.operator.id)]
    assert hears_until(store) is None


def test_of_a_block_for_something_in_another_zone_nobody_reads_and_nobody_ends_it(store: Store) -> None:
    """It holds everywhere in the city all the same, and whoever has all of the city sees it."""
    petra, _ = Desk(store), a_request(store)
    block_id = blocks_it(petra, zone="neukoelln") or 0
    mitte, both = Reach(["berlin"], ["berlin/mitte"]), Reach(["berlin"], ["berlin/mitte", "berlin/neukoelln"])
    number = the_number(store)
    with store.write() as session:
        assert blocks.standing(session, cities=mitte, now=NOW) == []
        assert not blocks.lift(session, block_id, cities=mitte, operator=petra.operator, now=NOW)
        assert [one.id for one in blocks.standing(session, cities=both, now=NOW)] == [block_id]
        until = [blocks.out_of_reach(session, number, "berlin", cities=one, now=NOW) for one in (mitte, both)]
        assert until == [later(days=30), None]
    assert hears_until(store) == later(days=30)
    with store.write() as session:
        assert blocks.lift(session, block_id, cities=both, operator=petra.operator, now=NOW)


def test_said_anew_the_last_word_counts_and_two_at_once_are_one(store: Store) -> None:
    petra, jan, _ = Desk(store), Desk(store, "Jan"), a_request(store)
    all_at_once([lambda: blocks_it(petra, days=10), lambda: blocks_it(jan, days=20)])
    blocks_it(petra, days=5)
    assert hears_until(store) == later(days=5)
    with store.read() as session:
        (one,) = blocks.standing(session, cities=["berlin"], now=NOW)
        assert (one.by, one.words, one.reason, one.masked) == ("Petra", WORDS, "flood", "+49...01")
        assert session.scalar(select(func.count()).select_from(Block)) == 3


def test_somebody_else_who_keys_the_number_is_not_blocked(store: Store) -> None:
    petra, _ = Desk(store), a_request(store)
    blocks_it(petra)
    withheld = Resident(store, None).rings()
    assert withheld.hears().blocked_until is None


def test_an_erasure_takes_the_block_along(store: Store) -> None:
    petra, _ = Desk(store), a_request(store)
    blocks_it(petra)
    with store.write() as session:
        erasure.erase_number(session, the_number(store), now=NOW)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Block)) == 0
    assert hears_until(store) is None


def test_a_blocked_number_is_remembered_until_thirty_days_after_the_end(store: Store) -> None:
    petra, _ = Desk(store), a_request(store)
    blocks_it(petra, days=90)
    end = later(days=90)

    def forget(at: datetime) -> None:
        for what in ("calls", "closed requests", "open requests", "blocks", "numbers"):
            with store.write() as session:
                forgetting.EVERYTHING[what](session, now=at, limit=100)

    forget(end + retention.BLOCKS - timedelta(seconds=1))
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Number)) == 1
    forget(end + retention.BLOCKS)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Block)) == 0
        assert session.scalar(select(func.count()).select_from(Number)) == 0
