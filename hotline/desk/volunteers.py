"""The list of volunteers, finding one by number, entering a new one."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from hotline.casebook import people, roster, volunteering
from hotline.casebook.people import AlreadyVolunteer
from hotline.casebook.roster import Filters, Listed
from hotline.cities import City
from hotline.desk import roster_page, searching, volunteer_forms
from hotline.desk.excel import MOST_ROWS
from hotline.desk.guard import chosen_city, cities, reach
from hotline.desk.searching import changed, read_id
from hotline.desk.volunteer import by
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.numbers import readings
from hotline.pages.people import Unfit, spoken_languages
from hotline.pages.say import tell

LONGEST_NUMBER, LONGEST_NAME = 40, 60
DUTY = {"on": True, "off": False}
LEVELS = {"1": 1, "2": 2}
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/volunteers", "volunteers", volunteers, methods=["GET"])
    blueprint.add_url_rule(
        "/volunteers/by-number", "volunteer_by_number", volunteer_by_number, methods=["POST"]
    )
    blueprint.add_url_rule("/volunteers/new", "new_volunteer", new_volunteer, methods=["GET"])
    blueprint.add_url_rule("/volunteers/new", "enter_volunteer", enter_volunteer, methods=["POST"])


def volunteers() -> Answer:
    """Those that fit what is looked for, the newest first."""
    given = searching.given(request.args, readers())
    if given != request.args.to_dict():
        return redirect(url_for("desk.volunteers", **given), 303)  # type: ignore[arg-type]
    return _list(given)


def readers() -> dict[str, searching.Reader]:
    """What may stand in the address of the list."""
    offered = {field: {one.value for one in some} for field, some in roster_page.choices({}).items()}
    fields = {field: values.__contains__ for field, values in offered.items()}
    return {"name": _is_name, "before": lambda written: read_id(written) is not None, **fields}


def _is_name(written: str) -> bool:
    return bool(written.strip()) and len(written) <= LONGEST_NAME


def _list(asked: Mapping[str, str], *, typed: str = "", wrong: str | None = None) -> str:
    scope, filters, before = reach(), read_filters(asked), read_id(asked.get("before", ""))
    with house().store.read() as casebook:
        found = roster.page(casebook, filters, cities=scope, after=before, limit=roster.PAGE + 1)
        count = roster.count_new(casebook, cities=scope)
    return render_template(
        "desk/volunteers.html",
        active_page="desk.volunteers",
        rows=roster_page.rows(found[: roster.PAGE]),
        older=_older(found),
        given=asked,
        changed=changed,
        choices=roster_page.choices(asked),
        searched=bool(changed(asked)),
        new_ones=count if filters.state != "new" else 0,
        typed=typed,
        wrong=wrong,
        excel_rows=formats.count(MOST_ROWS, language()),
    )


def _older(found: list[Listed]) -> str | None:
    return str(found[roster.PAGE - 1].id) if len(found) > roster.PAGE else None


def read_filters(asked: Mapping[str, str]) -> Filters:
    """The filters in a clean address."""
    city, _, zone = asked.get("zone", "").partition("/")
    return Filters(
        state=asked.get("state"),
        city=city or asked.get("city"),
        zone=zone or None,
        level=LEVELS.get(asked.get("level", "")),
        on_duty=DUTY.get(asked.get("duty", "")),
        name=" ".join(asked.get("name", "").split()),
        kind=asked.get("kind"),
        day=asked.get("day"),
        speaks=asked.get("speaks"),
    )


def volunteer_by_number() -> Answer:
    """Who rings from this number; it is looked up by its hash and never stands in an address."""
    typed = request.form.get("number", "")[:LONGEST_NUMBER]
    meant = readings(typed, (one.country for one in cities().values()))
    if not meant:
        return _list({}, typed=typed, wrong=say("number_not_understood")), 422
    with house().store.read() as casebook:
        known = (people.volunteer_by_number(casebook, number) for number in meant)
        found = next((one for one in known if one is not None and one.city in cities()), None)
    if found is None:
        return _list({}, typed=typed, wrong=say("desk.volunteer_number_unknown")), 404
    return go("desk.volunteer", volunteer_id=found.id)


def new_volunteer() -> Answer:
    """An empty form."""
    return _form()


def _form(wrong: str | None = None) -> str:
    return render_template(
        "desk/volunteer_new.html",
        active_page="desk.volunteers",
        towns=list(cities().values()),
        town=_city(),
        typed=request.form if wrong else None,
        wrong=wrong,
        spoken=spoken_languages(),
    )


def _city() -> City:
    """The city that was chosen in the form or the address, or the operator's first."""
    code = request.form.get("city") or request.args.get("city") or ""
    return chosen_city(code)


def enter_volunteer() -> Answer:
    """Name, number, languages, zones: what comes next is on the volunteer's own page."""
    town = _city()
    try:
        details = volunteer_forms.details(request.form, town)
        number = volunteer_forms.number(request.form, town)
        with house().store.write() as casebook:
            new = volunteering.enter(casebook, details, number=number, city=town.code, by=by())
    except Unfit as why:
        return _form(str(why)), 422
    except AlreadyVolunteer:
        return _form(say("desk.number_taken")), 422
    tell("desk.volunteer_entered", "good")
    return go("desk.volunteer", volunteer_id=new.id)
