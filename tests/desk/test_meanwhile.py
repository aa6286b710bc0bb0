"""A resident still listens while somebody at the desk closes or merges what they have just asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from hotline.casebook import merging, operating
from hotline.casebook.tables import Number, Operator, Request, Ticket
from tests.desk.caller import WITHHELD, Caller, now
from tests.desk.town import Town


def closes(town: Town, request_id: int) -> None:
    person = town.has_operator()
    with town.store.write() as casebook:
        one = casebook.get_one(Request, request_id)
        assert operating.close(casebook, one, "not_needed", operator_id=person.id, now=now())


def merges(town: Town, request_id: int) -> None:
    """Into an older one, of another telephone of the same person."""
    person = town.has_operator()
    older = town.resident_asks("groceries", number="+493023125901", minutes_ago=90)
    with town.store.write() as casebook:
        meike = casebook.get_one(Operator, person.id)
        both = {"stays": older, "goes": request_id}
        assert merging.merge(casebook, **both, cities=["berlin"], operator=meike, now=now())


def tickets(town: Town) -> list[tuple[str, str | None, str | None]]:
    with town.store.read() as casebook:
        return [(one.reason, one.kind, one.state) for one in casebook.scalars(select(Ticket))]


@pytest.mark.parametrize("desk", [closes, merges])
def test_a_correction_that_comes_too_late_becomes_work_for_a_person(
    town: Town, desk: Callable[[Town, int], None]
) -> None:
    caller = Caller(town).rings().presses("1", "12043")
    before = caller.request
    desk(town, before.id)
    caller.presses("*", "1", "2")
    assert tickets(town) == [("incomplete", "pharmacy", "open")]
    after = caller.request
    assert (after.kind, after.state in ("not_needed", "withdrawn")) == ("groceries", True)


def test_a_number_that_is_keyed_in_for_what_is_closed_is_kept_for_a_person(town: Town) -> None:
    caller = Caller(town, WITHHELD).rings().presses("1", "12043")
    caller.says_nothing()
    merges(town, caller.request.id)
    caller.presses("03023125007")
    assert tickets(town) == [("incomplete", "groceries", "open")]


def test_whoever_erases_everything_after_a_merge_leaves_nothing_in_either(town: Town) -> None:
    caller = Caller(town).rings().presses("1", "12043").says_nothing()
    merges(town, caller.request.id)
    caller.presses("9", "1", "1")
    with town.store.read() as casebook:
        own = casebook.scalars(select(Request).where(Request.call_id == caller.call.id)).one()
        assert (own.word, own.number_id, own.forgotten_at is not None) == (None, None, True)
        assert casebook.scalars(select(Number.id)).all() != []  # of the other telephone
