"""The list of volunteers as a file, filtered as on the page: what they do and where, and nobody in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Blueprint, redirect, request, url_for
from werkzeug import Response

from hotline.casebook import volunteer_extracts
from hotline.casebook.roster import Filters
from hotline.casebook.volunteer_extracts import VolunteerExtract
from hotline.desk import searching, volunteers
from hotline.desk.exporting import AT_ONCE, Cell, Sheet, answer, note_leaving
from hotline.desk.exports import FORM, local, named
from hotline.desk.guard import cities, reach
from hotline.desk.plain import kind_label, plain, zone_name
from hotline.house import house
from hotline.pages import formats, language, say

HEADINGS = (
    *("rosters.column_id", "figures.column_city", "desk.volunteers_column_zones"),
    *("desk.volunteers_column_state", "desk.volunteers_column_level", "rosters.column_duty"),
    *("desk.volunteers_column_languages", "rosters.column_kinds", "rosters.column_vehicle"),
    *("rosters.column_since", "rosters.column_last", "rosters.column_helped"),
)


def add_routes(blueprint: Blueprint) -> None:
    """The files of this file."""
    blueprint.add_url_rule(
        f"/volunteers/export.{FORM}", "volunteers_export", volunteers_export, methods=["GET"]
    )


def volunteers_export(form: str) -> Response:
    """All volunteers that the page would list, the newest first."""
    given = searching.given(request.args, volunteers.readers())
    if given != request.args.to_dict():
        return redirect(url_for("desk.volunteers_export", form=form, **given), 303)  # type: ignore[arg-type]
    note_leaving("volunteers", form)
    rows = (_row(one) for one in _all(volunteers.read_filters(given), reach()))
    headings = tuple(say(name) for name in HEADINGS)
    return answer(Sheet(named("volunteers"), say("desk.nav_volunteers"), headings, rows), form)


def _all(filters: Filters, scope: Sequence[str]) -> Iterator[VolunteerExtract]:
    """A batch after the other, each in a short transaction of its own."""
    after: int | None = None
    while True:
        with house().store.read() as casebook:
            found = volunteer_extracts.volunteers(casebook, filters, cities=scope, after=after, limit=AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].id


def _row(one: VolunteerExtract) -> Sequence[Cell]:
    city = cities()[one.city]
    spoken = dict.fromkeys((one.language, *one.speaks))
    duty = say("desk.on_duty" if one.on_duty else "desk.off_duty") if one.state == "active" else ""
    return (
        *(one.id, city.title, ", ".join(zone_name(one.city, zone) for zone in one.zones)),
        *(plain("desk.volunteer_", one.state), one.level, duty),
        ", ".join(formats.language_name(code, language()) for code in spoken),
        "; ".join(kind_label(kind) for kind in one.kinds) or say("rosters.all_kinds"),
        *(say(f"vehicle_{one.vehicle}"), local(one.since, city), local(one.last, city), one.helped),
    )
