"""Several households use one telephone: said and taken back beside its number (R64, D18)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import numbers, shared_lines
from hotline.casebook.requests import SHARED_PER_HOUR
from hotline.casebook.tables import Call, Request
from hotline.casebook.tables.base import LARGEST_ID
from hotline.desk.guard import now, operator
from hotline.desk.remembering import PAGES, TABLES, find
from hotline.house import house
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/shared/<any({', '.join(TABLES)}):source>/<int(max={LARGEST_ID}):row_id>"
GOOD = ("noted", "ended")


@dataclass(frozen=True, slots=True)
class Line:
    """What stands beside a number: whether it is shared, and how many requests an hour it may then make."""

    source: str
    row_id: int
    shared: bool
    at_most: int = SHARED_PER_HOUR


def add_routes(blueprint: Blueprint) -> None:
    """The buttons of this file."""
    blueprint.add_url_rule(ONE, "mark_shared", mark_shared, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/end", "mark_of_one", mark_of_one, methods=["POST"])


def line_of(casebook: Session, one: Request | Call) -> Line | None:
    """For the page of a request or call; None where there is no number."""
    if one.number_id is None:
        return None
    source = "call" if isinstance(one, Call) else "request"
    return Line(source, one.id, numbers.is_shared(casebook, one.number_id))


def mark_shared(source: str, row_id: int) -> Response:
    """It is a care home's, for example."""
    return _mark(source, row_id, shared=True)


def mark_of_one(source: str, row_id: int) -> Response:
    """It is one household after all."""
    return _mark(source, row_id, shared=False)


def _mark(source: str, row_id: int, *, shared: bool) -> Response:
    with house().store.write() as casebook:
        one = find(casebook, source, row_id)
        said = shared_lines.mark(casebook, one, shared=shared, operator=operator(), now=now())
    tell(f"desk.shared_{said}", "good" if said in GOOD else "sorry")
    return go(PAGES[source], **{f"{source}_id": row_id})
