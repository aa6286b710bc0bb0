"""What a volunteer has said they do decides what they are offered: on the board, when taking, when woken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from hotline.casebook import board, fitting
from hotline.casebook.store import Store
from hotline.casebook.tables import Request, Volunteer
from tests.casebook.neighbours import LIMITS, NOW, SIGHT, Helper, a_request, later, the_request

LEVELS = {"groceries": 1, "pets": 1, "pharmacy": 2, "phone_company": 2, "household": 2}
ALL = tuple(sorted(LEVELS))
SIGHT_HERE = replace(SIGHT, levels=LEVELS)


def town(store: Store) -> dict[str, int]:
    """A request of each kind in Neukölln, by kind."""
    return {kind: a_request(store, f"+4930231250{nth:02}", kind) for nth, kind in enumerate(ALL)}


def says(store: Store, anna: Helper, **about: Any) -> None:
    usual = {"kinds": [], "days": [], "contact": "person", "speaks": [], "level": 2, "on_duty": True}
    with store.write() as session:
        session.execute(update(Volunteer).where(Volunteer.id == anna.id).values(**usual | about))


def is_offered(store: Store, anna: Helper) -> list[str]:
    with store.read() as session:
        volunteer = session.get_one(Volunteer, anna.id)
        found = board.waiting(session, volunteer, sight=SIGHT_HERE, now=later(hours=1))
        return sorted(one.kind for one in found)


def wakes(store: Store, anna: Helper, request_id: int) -> bool:
    one = the_request(store, request_id)
    about: dict[str, Any] = {"city": one.city, "zones": (one.zone,)}
    about |= {"kind": one.kind, "language": one.language}
    with store.read() as session:
        fit = fitting.helpers_for(**about, levels=LEVELS)
        return anna.id in session.scalars(select(Volunteer.id).where(*fit))


@pytest.mark.parametrize(
    ("about", "offered"),
    [
        ({}, ALL),
        ({"level": 1}, ("groceries", "pets")),
        ({"contact": "phone"}, ("phone_company",)),
        ({"contact": "door"}, ("groceries", "pets", "pharmacy", "phone_company")),
        ({"kinds": ["pets", "household"]}, ("household", "pets")),
        ({"kinds": ["pets", "household"], "contact": "door"}, ("pets",)),
        ({"kinds": ["pharmacy"], "level": 1}, ()),
        ({"speaks": ["pl"]}, ALL),
        ({"speaks": ["pl"], "language": "en"}, ()),
        ({"speaks": ["pl", "de"], "language": "en"}, ALL),
    ],
)
def test_board_taking_and_waking_agree(store: Store, about: dict[str, Any], offered: tuple[str, ...]) -> None:
    requests, anna = town(store), Helper(store).joins()
    says(store, anna, **about)
    assert tuple(is_offered(store, anna)) == offered
    assert tuple(kind for kind in ALL if wakes(store, anna, requests[kind])) == offered
    beyond = next((kind for kind in ALL if kind not in offered and LEVELS[kind] <= about.get("level", 2)), "")
    if beyond:
        assert anna.takes(requests[beyond]) == "not_offered"
    if offered:
        assert anna.takes(requests[offered[0]]) == "taken"


def test_who_is_elsewhere_paused_or_off_duty_is_not_woken(store: Store) -> None:
    request_id = a_request(store)
    anna = Helper(store).joins()
    far = Helper(store, "+491713920002", zones=("mitte",)).joins()
    assert wakes(store, anna, request_id)
    assert not wakes(store, far, request_id)
    for about in ({"on_duty": False}, {"state": "paused"}):
        says(store, anna, **about)
        assert not wakes(store, anna, request_id)


def test_days_and_a_kind_that_is_part_of_another_word_are_told_apart(store: Store) -> None:
    anna = Helper(store).joins()

    def helps(weekday: str) -> bool:
        with store.read() as session:
            return anna.id in session.scalars(select(Volunteer.id).where(fitting.on_day(weekday)))

    assert helps("sunday")
    says(store, anna, days=["monday", "friday"], kinds=["phoneXcompany"])
    assert (helps("monday"), helps("sunday")) == (True, False)
    assert not wakes(store, anna, a_request(store, kind="phone_company"))


def test_what_was_said_after_the_page_was_opened_counts(store: Store) -> None:
    """A page that stood open in another window offers what is not offered any more."""
    request_id, anna = a_request(store), Helper(store).joins()
    says(store, anna, kinds=["pets"])
    assert anna.takes(request_id, limits=LIMITS, now=NOW) == "not_offered"
    with store.read() as session:
        volunteer = session.get_one(Volunteer, anna.id)
        assert not fitting.is_offered_one(session, volunteer, request_id)
        assert session.get_one(Request, request_id).state == "waiting"
