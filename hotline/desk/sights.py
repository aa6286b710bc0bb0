"""A row of the register of views, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from hotline.casebook.register import Sight
from hotline.desk.guard import cities
from hotline.desk.plain import plain
from hotline.pages import apart, formats, language, say


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a history: when, what, and who."""

    at: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the register: when, who, what, which number, and where it stood."""

    when: str
    city: str
    who: str
    who_kind: str
    who_link: str | None
    shown: str
    number: str
    place: str
    place_link: str | None


def sight_line(one: Sight) -> Line:
    """In short, for the page of whoever saw it."""
    number = formats.hidden(one.masked) if one.masked else say("desk.number_forgotten")
    return Line(_when(one), f"{plain('desk.shown_', one.shown)}: {apart(number)}", _place(one)[0])


def sight_row(one: Sight) -> Row:
    """With everything, for the register."""
    place, place_link = _place(one)
    kept = one.viewer == "volunteer"
    return Row(
        when=_when(one),
        city=cities()[one.city].title if len(cities()) > 1 else "",
        who=one.name,
        who_kind=plain("desk.viewer_", one.viewer),
        who_link=url_for("desk.volunteer", volunteer_id=one.viewer_id) if kept else None,
        shown=plain("desk.shown_", one.shown),
        number=formats.hidden(one.masked) if one.masked else say("desk.number_forgotten"),
        place=place,
        place_link=place_link,
    )


def _when(one: Sight) -> str:
    return formats.stamp(one.at, timezone=cities()[one.city].timezone, language=language())


def _place(one: Sight) -> tuple[str, str | None]:
    """With what it stood there, and the way there, where there is such a page."""
    for place, endpoint, row_id in (
        ("volunteer", "desk.volunteer", one.volunteer_id),
        ("request", "desk.request_page", one.request_id),
        ("ticket", "desk.ticket_page", one.ticket_id),
        ("call", "desk.call", one.call_id),
    ):
        if row_id is not None:
            return say(f"desk.place_{place}", id=row_id), link_to(endpoint, **{f"{place}_id": row_id})
    return "", None


def link_to(endpoint: str, **values: Any) -> str | None:
    """The address of a page of the desk, if there is such a page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
