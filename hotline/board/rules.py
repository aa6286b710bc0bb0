"""The safety rules: read and accepted before anything is visible (V13), to be read again at any time."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug import Response

from hotline.board.guard import city, now, volunteer
from hotline.board.money import spending_limit
from hotline.board.moving import go
from hotline.casebook import people
from hotline.cities.volunteer_rules import CALL_FROM, CALL_UNTIL, SINCE, VERSION
from hotline.house import house
from hotline.pages import formats, language


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/rules", "rules", rules, methods=["GET"])
    blueprint.add_url_rule("/rules", "accept_rules", accept_rules, methods=["POST"])


def rules() -> str:
    """All rules, and the button that accepts them."""
    return render_template(
        "board/rules.html",
        accepted_on=_accepted_on(),
        rules_date=formats.day(SINCE, language()),
        rules_version=VERSION,
        limit=spending_limit(city(), language()),
        call_from=formats.hour(CALL_FROM, language()),
        call_until=formats.hour(CALL_UNTIL, language()),
    )


def _accepted_on() -> str | None:
    at = volunteer().rules_accepted_at
    if at is None or volunteer().rules_version != VERSION:
        return None
    return formats.day(at, language(), city().timezone)


def accept_rules() -> Response:
    """Only the version that was on the page counts as read."""
    if request.form.get("version") != VERSION:
        return go("board.rules")
    with house().store.write() as casebook:
        people.accept_rules(casebook, volunteer_id=volunteer().id, version=VERSION, now=now())
    return go("board.front")
