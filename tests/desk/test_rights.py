"""What a role may not do is refused by the guard and not offered on pages."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hotline.casebook import blocks
from hotline.casebook.operators import ROLES_IN_ORDER, Role
from hotline.casebook.tables import (
    Call,
    CheckinList,
    CheckinPerson,
    NoCall,
    Number,
    Request,
    Ticket,
    Volunteer,
)
from hotline.casebook.tables import Operator as OperatorRow
from hotline.desk import guard, rights
from tests.desk.operator import Operator
from tests.desk.town import Town

# A gap in a rule: `<int(max=9):id>`, `<any(csv, xlsx):form>`, `<name>`.
GAP = re.compile(
    r"<(?:any\((?P<first>\w+)[^)]*\):|(?P<int>int)(?:\([^)]*\))?:|\w+(?:\([^)]*\))?:)?(?P<name>\w+)>"
)
# A number is not rung, wherever in the city; a list has a name, and whoever stands on it a zone.
OF_THE_WHOLE_CITY = frozenset(
    {
        "desk.lift_no_call",
        "desk.checkin",
        "desk.checkin_add",
        "desk.checkin_results",
    }
)
ROLES: tuple[Role, ...] = ROLES_IN_ORDER


def endpoints(app: Flask) -> dict[str, list[tuple[str, str]]]:
    """Every address of the desk: its endpoint, with methods and an address of it, ids filled in."""
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("desk."):
            continue
        address = GAP.sub(lambda gap: gap["first"] or ("1" if gap["int"] else "x"), str(rule))
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        found.setdefault(rule.endpoint, []).extend((method, address) for method in methods)
    return found


def test_every_address_of_the_desk_has_a_right_and_every_right_an_address(town: Town) -> None:
    there = set(endpoints(town.app))
    assert there - set(rights.ENDPOINTS) == set(), "give it a right in hotline/desk/rights.py"
    assert set(rights.ENDPOINTS) - there == set(), "no such page any more"
    assert {page for page, _ in guard.NAVIGATION} <= there


def test_only_the_door_is_open_to_all() -> None:
    assert {one for one in rights.ENDPOINTS if rights.is_open(one)} == {
        "desk.sign_in",
        "desk.check_sign_in",
        "desk.invited_by_link",
        "desk.invited",
        "desk.accept_invitation",
        "desk.calendar",
    }


@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_address_refuses_whoever_may_not_and_lets_in_whoever_may(town: Town, role: Role | None) -> None:
    """Nothing is there yet, so whoever may come in finds nothing: 404, and not the door or a refusal."""
    visitor = town.app.test_client() if role is None else Operator(town, town.has_operator(role=role))
    client = visitor if not isinstance(visitor, Operator) else visitor.is_signed_in().client
    town.app.config["WTF_CSRF_ENABLED"] = False
    for endpoint, ways in endpoints(town.app).items():
        if rights.is_open(endpoint) or endpoint == "desk.sign_out":
            continue
        for method, address in ways:
            answer = client.open(address, method=method, buffered=True)
            to_the_door = answer.status_code == 303 and answer.location == "/desk/sign-in"
            assert to_the_door is (role is None), (endpoint, answer.status_code)
            if role is not None:
                allowed = rights.allows(role, endpoint)
                assert (answer.status_code == 403) is not allowed, (endpoint, answer.status_code)
                assert answer.status_code < 500, endpoint


def test_whoever_may_not_is_told_in_plain_words_which_role_it_takes(town: Town) -> None:
    jan = Operator(town, town.has_operator("Jan", role="operator")).is_signed_in()
    page = jan.opens("/desk/views")
    assert jan.status == 403
    assert "Das gehört nicht zu Ihren Aufgaben" in page.text
    assert "„Koordination“" in page.text
    assert "/desk/views" not in page.html


def test_a_role_is_offered_only_what_it_may_do(town: Town) -> None:
    anna = town.has_volunteer()
    seen = {}
    for role in ROLES:
        page = (
            Operator(town, town.has_operator(role, role=role))
            .is_signed_in()
            .opens(f"/desk/volunteers/{anna}")
        )
        seen[role] = {form.action.rpartition("/")[2] for form in page.forms}
    assert {"ban", "pause", "details", "code"} <= seen["coordinator"]
    assert seen["operator"] == {"show", "sign-out"}
    assert seen["coordinator"] == seen["administrator"]


# --- whose it is


@dataclass(frozen=True)
class Things:
    """One of each, by the name of its gap in an address."""

    request_id: int
    ticket_id: int
    call_id: int
    volunteer_id: int
    note_id: int
    block_id: int
    list_id: int
    person_id: int
    no_call_id: int


def things_in(town: Town, zone: str) -> Things:
    """Somebody has asked there, said something, left a ticket, been blocked; and somebody helps there."""
    request = town.resident_asks(zone=zone)
    note = town.says_more(request)
    volunteer = town.has_volunteer(f"Anna {zone}", next(MOBILES), zones=(zone,))
    ticket = town.resident_leaves_ticket("no_zone", zone=zone, kind="groceries", postcode="12043")
    with town.store.write() as casebook:
        call = casebook.get_one(Ticket, ticket).call_id
        casebook.get_one(Call, call).zone = zone
        casebook.get_one(Call, casebook.get_one(Request, request).call_id).zone = zone
        now = datetime.now(UTC)
        operator = casebook.scalars(select(OperatorRow)).first()
        assert operator is not None
        block = blocks.block(
            casebook,
            number_id=casebook.get_one(Request, request).number_id or 0,
            city="berlin",
            zone=zone,
            reason="flood",
            words="",
            until=now + timedelta(days=3),
            operator=operator,
            now=now,
        )
    return Things(request, ticket, call or 0, volunteer, note, block or 0, *on_a_list(town, zone))


def on_a_list(town: Town, zone: str) -> tuple[int, int, int]:
    """Somebody there who is to be asked how they are, and somebody who does not want it."""
    at, known = datetime.now(UTC), {"language": "de", "city": "berlin"}
    with town.store.write() as casebook:
        by = casebook.scalars(select(OperatorRow.id)).first() or 0
        one = CheckinList(**known, name="Hitze", parts=["morning"], tries=1, repeat="once", state="running")
        one.created_by, one.created_at, one.ends_at = by, at, at + timedelta(days=3)
        casebook.add(one)
        casebook.flush()
        number_id = casebook.scalars(select(Number.id)).first() or 0
        person = CheckinPerson(**known, list_id=one.id, number_id=number_id, zone=zone, added_at=at)
        no_call = NoCall(hash=f"hash {zone}", city="berlin", said_in="desk", since=at)
        casebook.add_all([person, no_call])
        casebook.flush()
        return one.id, person.id, no_call.id


MOBILES = itertools.cycle(f"+4917139200{number:02d}" for number in range(40, 60))  # a town needs few


def address_of(rule: Rule, ids: dict[str, str]) -> str:
    """An address of this rule with these ids."""
    named = {**ids, "row_id": ids["request_id"], "source": "request"}
    return GAP.sub(lambda gap: named.get(gap["name"]) or gap["first"] or "x", str(rule))


def _without_ids(answer: TestResponse) -> tuple[int, str]:
    """What the answer is, whichever id was asked for."""
    return answer.status_code, re.sub(r"\d+", "#", answer.location or "")


@pytest.mark.parametrize("where", ["another city", "another zone"])
def test_what_is_elsewhere_is_not_there_whichever_id_is_tried(two_cities: Town, where: str) -> None:
    """For whoever may everything, but not here: each address with an id answers as for something unknown."""
    town = two_cities
    town.has_operator()
    there = things_in(town, "neukoelln")
    elsewhere: dict[str, Any] = {
        "another city": {"city": "tricity"},
        "another zone": {"zones": ("berlin/mitte",)},
    }
    role: Role = "administrator" if where == "another city" else "coordinator"
    ewa = Operator(town, town.has_operator("Ewa", role=role, **elsewhere[where])).is_signed_in()
    ids, tried = {name: str(getattr(there, name)) for name in Things.__dataclass_fields__}, 0
    town.app.config["WTF_CSRF_ENABLED"] = False
    for rule in town.app.url_map.iter_rules():
        if not rule.endpoint.startswith("desk.") or not rule.arguments & {*ids, "row_id"}:
            continue
        if where == "another zone" and rule.endpoint in OF_THE_WHOLE_CITY:
            continue
        if not rights.allows(role, rule.endpoint):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            real, unknown = (
                ewa.client.open(address_of(rule, some), method=method, buffered=True)
                for some in (ids, dict.fromkeys(ids, "987654321"))
            )
            assert _without_ids(real) == _without_ids(unknown), (rule, method)
            assert not town.secrets_in(real.get_data(as_text=True)), rule
            tried += 1
    assert tried > 50
    for page in ("/desk/", "/desk/calls", "/desk/requests?state=all", "/desk/volunteers", "/desk/views"):
        shown = ewa.opens(page)
        assert "Neukölln" not in shown.text, page
        for name, gap in (("request", ids["request_id"]), ("ticket", ids["ticket_id"])):
            assert f"/desk/{name}s/{gap}" not in shown.html
    with town.store.read() as casebook:
        assert casebook.get_one(Request, there.request_id).state == "waiting"
        assert casebook.get_one(Ticket, there.ticket_id).state == "open"
        assert casebook.get_one(Volunteer, there.volunteer_id).state == "active"


def readable(data: bytes) -> str:
    """What stands in an answer: a page, a table, or the sheets of a workbook."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return " ".join(book.read(name).decode() for name in book.namelist())


def test_no_page_and_no_file_of_another_town_knows_our_people(two_cities: Town) -> None:
    town = two_cities
    town.has_operator("Hieronymus")
    things_in(town, "neukoelln")
    ewa = Operator(town, town.has_operator("Ewa", city="tricity")).is_signed_in()
    everywhere = Operator(town, town.has_operator("Zoe", city=None)).is_signed_in()
    ours = {"Hieronymus", "Anna neukoelln", *town.numbers()}
    seen: set[str] = set()
    for rule in town.app.url_map.iter_rules():
        if not rule.endpoint.startswith("desk.") or "GET" not in (rule.methods or ()):
            continue
        forms = ("csv", "xlsx") if rule.arguments == {"form"} else () if rule.arguments else ("",)
        for address in (GAP.sub(form, str(rule)) for form in forms):
            for query in ({}, {"city": "berlin"}, {"city": "berlin", "zone": "berlin/neukoelln"}):
                told = readable(ewa.client.get(address, query_string=query, buffered=True).data)
                assert [one for one in ours if one in told] == [], (address, query)
            told = readable(everywhere.client.get(address, buffered=True).data)
            seen |= {one for one in ours if one in told}
    assert seen >= {"Hieronymus", "Anna neukoelln"}  # whoever works in both towns does know them


@pytest.mark.parametrize("where", ["another city", "another zone"])
def test_a_form_deals_with_no_ticket_from_elsewhere(two_cities: Town, where: str) -> None:
    town, abroad = two_cities, where == "another city"
    ticket = town.resident_leaves_ticket("no_zone", zone="neukoelln")
    post: dict[str, Any] = {"city": "tricity"} if abroad else {"zones": ("berlin/mitte",)}
    ewa = Operator(town, town.has_operator("Ewa", role="operator", **post)).is_signed_in()
    ewa.opens("/desk/intake")
    zone = "gdansk-orunia" if abroad else "mitte"
    ewa.presses("/desk/intake", ticket=str(ticket), no_number="1", kind="groceries", zone=zone)
    assert ewa.status == 404
    with town.store.read() as casebook:
        assert casebook.get_one(Ticket, ticket).state == "open"
        assert casebook.scalars(select(Request)).all() == []
