"""Every address of the board, asked for by everybody, at every stage of a request: whom it is shown to.

The addresses come from the application: one that is added is tried as well, and fails here if nobody can
say what stands in its gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from hotline.casebook import claims
from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from hotline.casebook.tables import Volunteer as Row
from tests.board.test_guard import routes
from tests.board.town import BEN, Town
from tests.board.volunteer import Volunteer

NUMBER, WORD, POSTCODE = "+493023125777", "Himbeerstrauch", "12043"
SECRETS = (NUMBER, "23125777", "23 12 57 77", WORD, POSTCODE)
HELD_BY = (Request.state, Request.volunteer_id, Request.attempts, Request.due_at, Request.arranged_for)
LEAVING = {"board.sign_out", "board.sign_out_everywhere", "board.leave_now"}  # then nobody is signed in


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    there = Town(sqlite_store)
    there.app.config["WTF_CSRF_ENABLED"] = False  # even with a token
    return there


def addresses(town: Town, request_id: int, *methods: str) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address, with this request wherever one is named."""
    gaps = {"request_id": request_id, "concern_id": 1, "city": "berlin", "key": "1-none"}
    with town.app.test_request_context():
        for rule, method in routes(town.app):
            if method in methods:
                known = {name: gaps[name] for name in rule.arguments}
                built = rule.build(known)
                assert built is not None
                yield rule.endpoint, method, built[1]


def found(visitor: Volunteer, request_id: int, *methods: str) -> list[tuple[str, str]]:
    """Which secrets stand in which answers: pages, redirects, headers."""
    seen = []
    for endpoint, method, address in addresses(visitor.town, request_id, *methods):
        if endpoint in LEAVING:
            continue
        answer = visitor.client.open(address, method=method, headers={"Accept-Language": "de"})
        said = f"{answer.headers}{answer.get_data(as_text=True)}"
        seen += [(address, secret) for secret in SECRETS if secret in said]
    return seen


def stands(town: Town, request_id: int) -> tuple[Any, ...]:
    with town.store.read() as casebook:
        return tuple(casebook.execute(select(*HELD_BY).where(Request.id == request_id)).one())


def is_taken(anna: Volunteer, request_id: int) -> None:
    anna.takes(request_id)
    anna.sees_number(request_id)


def cannot_be_reached(anna: Volunteer, request_id: int) -> None:
    is_taken(anna, request_id)
    with anna.town.store.write() as casebook:
        for _ in range(claims.ATTEMPTS_AT_MOST):
            claims.not_reached(casebook, request_id=request_id, volunteer_id=1, now=datetime.now(UTC))


def then(does: Callable[[Volunteer, int], object]) -> Callable[[Volunteer, int], None]:
    """Taken, looked at, and then this."""

    def both(anna: Volunteer, request_id: int) -> None:
        is_taken(anna, request_id)
        does(anna, request_id)

    return both


STAGES: dict[str, Callable[[Volunteer, int], None]] = {
    "waiting": lambda *_: None,
    "taken": is_taken,
    "a concern told": then(lambda anna, one: anna.reports(one, "danger")),
    "arranged": then(lambda anna, one: anna.arranges(one)),
    "given back": then(lambda anna, one: anna.gives_back(one)),
    "run out": then(lambda anna, _: anna.town.clock_releases(hours=30)),
    "done": then(lambda anna, one: anna.finishes(one, "done")),
    "a concern": then(lambda anna, one: anna.finishes(one, "concern")),
    "not reached": cannot_be_reached,
}


@pytest.mark.parametrize("stage", STAGES)
def test_number_word_and_postcode_stand_at_no_address_for_anybody(town: Town, stage: str) -> None:
    """But in the answer to the one button, while the request is one's own."""
    anna = Volunteer(town).is_signed_in(town.has_volunteer())
    request_id = town.resident_asks(number=NUMBER, code_words=(WORD,))
    STAGES[stage](anna, request_id)
    ben = Volunteer(town).is_signed_in(town.has_volunteer("Ben", BEN))
    assert {name: found(one, request_id, "GET") for name, one in (("anna", anna), ("ben", ben))} == {
        "anna": [],
        "ben": [],
    }
    shown = [secret for _, secret in found(anna, request_id, "POST") if secret == NUMBER]
    held = stage in ("taken", "a concern told", "arranged")
    assert shown == [NUMBER] if held else shown == []


@pytest.mark.parametrize("stage", ["waiting", "taken", "done"])
def test_who_is_from_elsewhere_or_may_not_help_sees_nothing_and_changes_nothing_by_any_address(
    town: Town, stage: str
) -> None:
    """From another zone, not checked, paused, banned, signed out: by every method."""
    anna = Volunteer(town).is_signed_in(town.has_volunteer())
    request_id = town.resident_asks(number=NUMBER, code_words=(WORD,))
    STAGES[stage](anna, request_id)
    before = stands(town, request_id)
    for name, visitor in everybody_else(town):
        assert found(visitor, request_id, "GET", "POST") == [], name
        for path in ("/board/", f"/board/requests/{request_id}", "/board/print", "/board/past"):
            said = visitor.client.get(path, follow_redirects=True).get_data(as_text=True)
            led_there = f'href="/board/requests/{request_id}' in said and not path.endswith(f"/{request_id}")
            assert not led_there, f"{name} {path}"
            assert "Einkaufen" not in said, f"{name} {path}"
        assert stands(town, request_id) == before, name


def everybody_else(town: Town) -> Iterator[tuple[str, Volunteer]]:
    for name in ("from another zone", "paused", "banned", "refused"):
        one = town.has_volunteer("Zofia", next(town.other_helpers), zones=("pankow",))
        visitor = Volunteer(town).is_signed_in(one)
        if name != "from another zone":
            with town.store.write() as casebook:
                casebook.execute(update(Row).where(Row.id == one).values(state=name))
        yield name, visitor
    yield "not checked", Volunteer(town).is_signed_in(town.has_new_volunteer())
    yield "signed out", Volunteer(town)
