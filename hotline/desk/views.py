"""Who saw what: the register of every number and code word that was shown (R63)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import numbers, operators, people, register, roster
from hotline.casebook.register import Filters
from hotline.casebook.tables.operators import SHOWN
from hotline.desk import searching
from hotline.desk.call_list import Choice
from hotline.desk.guard import cities, reach
from hotline.desk.operator_form import timezone
from hotline.desk.plain import plain
from hotline.desk.searching import changed, read_id, read_key, write_key
from hotline.desk.sights import sight_row
from hotline.house import house
from hotline.pages import formats, say
from hotline.pages.moving import go
from hotline.pages.numbers import readings

LONGEST_NUMBER = 40
FILTERS = ("operator", "volunteer", "request", "number", "of")  # each an id
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/views", "views", views, methods=["GET"])
    blueprint.add_url_rule("/views/of-number", "views_of_number", views_of_number, methods=["POST"])


def views() -> Answer:
    """What was shown, the newest first."""
    readers = {**dict.fromkeys(FILTERS, _is_id), "shown": SHOWN.__contains__}
    given = searching.given(request.args, readers)
    if given != request.args.to_dict():
        return redirect(url_for("desk.views", **given), 303)  # type: ignore[arg-type]
    return _list(given)


def _is_id(written: str) -> bool:
    return read_id(written) is not None


def _list(asked: Mapping[str, str], *, typed: str = "", wrong: str | None = None) -> str:
    scope, filters, before = reach(), read_filters(asked), read_key(asked.get("before", ""))
    with house().store.read() as casebook:
        found = register.page(casebook, filters, cities=scope, before=before, limit=register.PAGE)
        choices = _operators(casebook, asked)
        chosen = _chosen(casebook, filters)
    return render_template(
        "desk/views.html",
        active_page="desk.views",
        rows=[sight_row(one) for one in found.rows],
        older=write_key(found.older),
        given=asked,
        changed=changed,
        operators=choices,
        kinds=[Choice(one, plain("desk.shown_", one), asked.get("shown") == one) for one in SHOWN],
        chosen=chosen,
        typed=typed,
        wrong=wrong,
    )


def read_filters(asked: Mapping[str, str]) -> Filters:
    """The filters in a clean address."""
    ids = {name: read_id(asked.get(name, "")) for name in FILTERS}
    since, until = searching.read_days(asked).bounds(timezone())
    viewers = ((kind, ids[kind]) for kind in ("operator", "volunteer"))
    return Filters(
        viewer=next(((kind, one) for kind, one in viewers if one is not None), None),
        number_id=ids["number"],
        volunteer_id=ids["of"],
        request_id=ids["request"],
        shown=asked.get("shown"),
        since=since,
        until=until,
    )


def _operators(casebook: Session, asked: Mapping[str, str]) -> list[Choice]:
    """Everybody who ever looked: those who have ended too."""
    known = operators.operators(casebook)
    ours = [one for one in known if operators.reach_of(one, cities())]
    return [Choice(str(one.id), one.name, asked.get("operator") == str(one.id)) for one in ours]


def _chosen(casebook: Session, filters: Filters) -> list[str]:
    """What is looked for besides the fields, in words; nothing of another city's volunteer."""
    words = []
    scope = reach()
    if filters.viewer and filters.viewer[0] == "volunteer":
        one = roster.find(casebook, filters.viewer[1], cities=scope)
        words.append(say("desk.views_by", who=one.first_name if one else filters.viewer[1]))
    if filters.number_id is not None:
        masked = numbers.masked_of(casebook, filters.number_id)
        shown = formats.hidden(masked) if masked and _is_ours(casebook, filters) else ""
        words.append(say("desk.views_of_number", number=shown))
    if filters.volunteer_id is not None:
        one = roster.find(casebook, filters.volunteer_id, cities=scope)
        words.append(say("desk.views_of_volunteer", who=one.first_name if one else filters.volunteer_id))
    return words


def _is_ours(casebook: Session, filters: Filters) -> bool:
    """Whether anything of this number was shown in the operator's cities."""
    return bool(register.page(casebook, filters, cities=reach(), limit=1).rows)


def views_of_number() -> Answer:
    """A number is looked up by its hash and never stands in an address: there is only its row's id."""
    typed = request.form.get("number", "")[:LONGEST_NUMBER]
    meant = readings(typed, (one.country for one in cities().values()))
    if not meant:
        return _list({}, typed=typed, wrong=say("number_not_understood")), 422
    with house().store.read() as casebook:
        resident = next((found for one in meant if (found := numbers.find(casebook, one)) is not None), None)
        if resident is not None and _is_ours(casebook, Filters(number_id=resident)):
            return go("desk.views", number=resident)
        known = (people.volunteer_by_number(casebook, one) for one in meant)
        volunteer = next((one for one in known if one is not None and one.city in cities()), None)
    if volunteer is not None:
        return go("desk.views", of=volunteer.id)
    return _list({}, typed=typed, wrong=say("desk.views_number_unknown")), 404
