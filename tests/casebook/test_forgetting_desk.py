"""What the desk has done is forgotten too, in longer terms, and what must hold goes on holding."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from hotline.casebook import audit, forgetting_desk, fund, operators, proposals, retention, town
from hotline.casebook.fund import Booking, By
from hotline.casebook.operators import Post
from hotline.casebook.proposals import About, Wording
from hotline.casebook.store import Store
from hotline.casebook.tables import FundEntry, Operator, Proposal
from hotline.casebook.town import Built, Change

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
YEAR = timedelta(days=365)


def an_operator(store: Store, name: str = "Meike") -> int:
    with store.write() as session:
        return operators.add_operator(
            session, name=name, post=Post(), language="de", email=None,
            password_hash="x", totp_secret="x", now=NOW,
        ).id  # fmt: skip


def changes(store: Store, value: int, *, years_ago: float) -> None:
    with store.write() as session:
        built = Built(f"edition {value}", "files", town.revision(session))
        change = Change("berlin", {"settings.calls.patience": value}, "calls", None)
        assert town.keep(session, change, built, now=NOW - years_ago * YEAR) is not None


def test_old_changes_of_the_town_go_and_what_holds_or_can_be_taken_back_stays(store: Store) -> None:
    for value, years_ago in ((8, 6.0), (9, 5.0), (10, 3.0), (11, 1.0), (12, 0.5)):
        changes(store, value, years_ago=years_ago)
    with store.write() as session:
        assert forgetting_desk.town_edits(session, now=NOW, limit=10) == 2  # 8 and 9
        assert forgetting_desk.town_edits(session, now=NOW, limit=10) == 0
    with store.read() as session:
        told = town.history(session, city="berlin")
        assert [one.values["settings.calls.patience"] for one in told] == [(11, 12), (10, 11), (None, 10)]
        assert list(town.overlay(session).values()) == [12]
    with store.write() as session:  # and however old it is, what holds stays
        assert forgetting_desk.town_edits(session, now=NOW + 20 * YEAR, limit=10) == 2
        assert list(town.overlay(session).values()) == [12]


def test_words_of_the_fund_go_after_ten_years_and_its_balance_is_the_same(store: Store) -> None:
    meike = an_operator(store)
    days = (datetime(2015, 12, 31, 12, tzinfo=UTC), datetime(2016, 1, 1, 12, tzinfo=UTC))
    with store.write() as session:
        for at in days:
            fund.book(session, "berlin", Booking("in", 500, "Spende von A. Muster", str(at)), By(meike, at))
    with store.write() as session:
        assert forgetting_desk.fund_words(session, now=NOW, limit=10) == 1
        told = session.scalars(select(FundEntry.what).order_by(FundEntry.at)).all()
        assert [one is None for one in told] == [True, False]
        assert fund.balance(session, "berlin") == 1000
        assert len(fund.page(session, "berlin")) == 2


def test_who_ended_long_ago_has_no_name_any_more_and_the_trail_is_unbroken(store: Store) -> None:
    meike, jan = an_operator(store), an_operator(store, "Jan")
    with store.write() as session:
        operators.end(session, meike, now=NOW)
    years = retention.BOOKS
    for at, count in (
        (datetime(2026 + years, 12, 31, tzinfo=UTC), 0),
        (datetime(2027 + years, 1, 2, tzinfo=UTC), 1),
    ):
        with store.write() as session:
            assert forgetting_desk.former_operators(session, now=at, limit=10) == count
    with store.write() as session:
        assert (
            forgetting_desk.former_operators(session, now=NOW + 99 * YEAR, limit=10) == 0
        )  # done, or still here
        names = {one.id: one.name for one in session.scalars(select(Operator))}
        assert names == {meike: f"#{meike}", jan: "Jan"}
        *_, last = audit.walk(session)
        assert last.why is None


def test_what_was_proposed_goes_and_an_entry_waits_until_somebody_has_decided(store: Store) -> None:
    meike = an_operator(store)
    with store.write() as session:
        operator = session.get_one(Operator, meike)
        kinds: tuple[About, ...] = ("announcement", "entry", "entry")
        some = [Wording("berlin", None, NOW.date(), {"x": "y"}, about) for about in kinds]
        ids = [proposals.propose(session, one, operator=operator, now=NOW) for one in some]
        held = Proposal.id == ids[1]
        session.execute(
            update(Proposal).where(held).values(state="held_back", decided_at=NOW + timedelta(days=20))
        )

    def goes(days: int) -> int:
        with store.write() as session:
            return forgetting_desk.proposals(session, now=NOW + timedelta(days=days), limit=10)

    assert [goes(30), goes(31), goes(49), goes(50), goes(5000)] == [0, 1, 0, 1, 0]
    with store.read() as session:
        assert list(session.scalars(select(Proposal.id))) == [ids[2]]
