"""How many requests one line may make, one by one and all at once; and "nobody came" at the same moment."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from hotline.casebook import numbers, requests
from hotline.casebook.store import Store
from hotline.casebook.tables import Claim, Request, Ticket
from tests.casebook.neighbours import (
    ERIKA_AT,
    Resident,
    a_request,
    happened_to,
    later,
    the_request,
)
from tests.casebook.test_coming_back import ends_of, lets_down, taken
from tests.casebook.test_others import DAUGHTER, asks_for
from tests.casebook.test_races import all_at_once

MOST = requests.SHARED_PER_HOUR


def a_care_home(store: Store) -> None:
    """A line that many households share, with nothing open."""
    Resident(store).rings().hangs_up(after=3)
    with store.write() as session:
        number_id = numbers.find(session, ERIKA_AT)
        assert number_id is not None
        assert numbers.mark_shared(session, number_id, shared=True)


def count(store: Store, of: type[Request | Ticket | Claim]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(of)) or 0


# --- a line that several households share (R64, D18)


def test_a_care_home_asks_for_the_same_five_times_in_an_hour_and_then_is_told_so(store: Store) -> None:
    a_care_home(store)
    asked = [Resident(store).rings().asks() for _ in range(MOST)]
    assert {one.result for one in asked} == {"saved"}
    assert len({one.request.id for one in asked}) == len({one.word for one in asked}) == MOST
    sixth = Resident(store).rings().asks("pets")
    assert (sixth.result, sixth.request.id) == ("have_one_already", asked[-1].request.id)
    assert count(store, Request) == MOST
    assert Resident(store, now=later(minutes=59)).rings().asks().result == "have_one_already"
    assert Resident(store, now=later(minutes=61)).rings().asks().result == "saved"


def test_eight_of_a_care_home_ask_at_once_and_five_are_noted(store: Store) -> None:
    a_care_home(store)
    several = [Resident(store).rings() for _ in range(MOST + 3)]
    results = Counter(asked.result for asked in all_at_once([one.asks for one in several]))
    assert results == {"saved": MOST, "have_one_already": 3}
    assert count(store, Request) == MOST


def test_one_number_asks_for_eight_others_at_once_and_five_are_noted(store: Store) -> None:
    several = [Resident(store, DAUGHTER).rings() for _ in range(MOST + 3)]
    jobs = [lambda one=one, nth=nth: asks_for(one, postcode=f"1204{nth}") for nth, one in enumerate(several)]
    results = Counter(asked.result for asked in all_at_once(jobs))
    assert results == {"saved": requests.OTHERS_PER_HOUR, "too_many": 3}
    assert count(store, Request) == requests.OTHERS_PER_HOUR


# --- nobody came, at the same moment as something else


def test_nobody_came_four_times_at_once_is_one_ticket_and_one_mark(store: Store) -> None:
    request_id, _ = taken(store)
    erika = Resident(store).rings()
    assert set(all_at_once([lambda: lets_down(erika, request_id)] * 4)) == {True}
    assert the_request(store, request_id).state == "waiting"
    assert ends_of(store, request_id) == ["nobody_came"]
    assert count(store, Ticket) == 1


def test_nobody_came_while_the_helper_gives_it_back_waits_for_the_next(store: Store) -> None:
    request_id, anna = taken(store)
    erika = Resident(store).rings()
    said, given_back = all_at_once(
        [lambda: lets_down(erika, request_id), lambda: anna.gives_back(request_id)]
    )
    assert said
    assert the_request(store, request_id).state == "waiting"
    assert ends_of(store, request_id) == ["given_back" if given_back else "nobody_came"]
    assert "nobody_came" in happened_to(store, request_id)
    assert count(store, Ticket) == 1


def test_nobody_came_while_the_helper_calls_it_done_goes_back_to_the_board(store: Store) -> None:
    request_id, anna = taken(store)
    erika = Resident(store).rings()
    all_at_once([lambda: lets_down(erika, request_id), lambda: anna.says("done", request_id)])
    assert the_request(store, request_id).state == "waiting"
    assert ends_of(store, request_id) == ["nobody_came"]


def test_nobody_came_while_another_call_asks_for_the_same_leaves_one_request(store: Store) -> None:
    request_id, anna = taken(store)
    assert anna.says("done", request_id)
    first, second = Resident(store).rings(), Resident(store).rings()
    all_at_once([lambda: lets_down(first, request_id), lambda: second.asks().result == "saved"])
    with store.read() as session:
        open_ones = session.scalars(select(Request.state).where(Request.closed_at.is_(None))).all()
    assert open_ones == ["waiting"]


def test_who_has_asked_before_is_no_stranger_to_the_limit(store: Store) -> None:
    """What was open before a line became shared counts among the five of its hour."""
    a_request(store)
    a_care_home(store)
    assert [Resident(store).rings().asks("pets").result for _ in range(MOST)].count("saved") == MOST - 1
