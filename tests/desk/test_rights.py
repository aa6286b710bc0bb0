"""What a role may not do is refused by the guard and not offered on pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from hotline.casebook.operators import ROLES_IN_ORDER, Role
from hotline.desk import guard, rights
from tests.desk.operator import Operator
from tests.desk.town import Town

# A gap in a rule: `<int(max=9):id>`, `<any(csv, xlsx):form>`, `<name>`.
FILLED_IN = re.compile(
    r"<(?:(?P<int>int)(?:\([^)]*\))?:|any\((?P<first>\w+)[^)]*\):|\w+(?:\([^)]*\))?:)?\w+>"
)
ROLES: tuple[Role, ...] = ROLES_IN_ORDER


def endpoints(app: Flask) -> dict[str, list[tuple[str, str]]]:
    """Every address of the desk: its endpoint, with methods and an address of it, ids filled in."""
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("desk."):
            continue
        address = FILLED_IN.sub(lambda gap: gap["first"] or ("1" if gap["int"] else "x"), str(rule))
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
