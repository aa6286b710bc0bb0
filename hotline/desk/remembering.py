"""Whoever rings may agree to be remembered for longer: noted and taken back beside their number (R57)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import agreements, events, numbers
from hotline.casebook.agreements import Said, Standing
from hotline.casebook.tables import Call, Request
from hotline.casebook.tables.base import LARGEST_ID
from hotline.desk.guard import cities, now, operator, place_scope, reach
from hotline.desk.plain import zone_name
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

TABLES: dict[str, type[Request] | type[Call]] = {"request": Request, "call": Call}
PAGES = {"request": "desk.request_page", "call": "desk.call"}
ONE = f"/remembered/<any({', '.join(TABLES)}):source>/<int(max={LARGEST_ID}):row_id>"
GOOD = ("noted", "as_before")


@dataclass(frozen=True, slots=True)
class Memory:
    """What stands beside a number: what to say, in whose language, or why not; what holds, and until when."""

    source: str
    row_id: int
    spoken: str
    ask: str
    why_not: str
    standing: str
    kept: str
    offered: bool


def add_routes(blueprint: Blueprint) -> None:
    """The buttons of this file."""
    blueprint.add_url_rule(ONE, "remember", remember, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/end", "remember_no_longer", remember_no_longer, methods=["POST"])


def memory_of(casebook: Session, one: Request | Call) -> Memory | None:
    """For the page of a request or call; None where there is no number, or the town does without it."""
    standing = agreements.of(casebook, one.number_id, one.city, now=now())
    why_not = agreements.why_not(
        one.number_kind if isinstance(one, Call) else None,
        number_id=one.number_id,
        for_other=isinstance(one, Request) and one.for_other,
    )
    if why_not is None and numbers.is_shared(casebook, one.number_id):
        why_not = "shared"
    if standing is None and (why_not == "nobody" or not cities()[one.city].remember_longer):
        return None
    return Memory(
        source="call" if isinstance(one, Call) else "request",
        row_id=one.id,
        spoken=_spoken(one.language),
        ask=house().words.page("desk.remember_ask", language=_spoken(one.language)),
        why_not=say(f"desk.remember_{why_not}") if why_not else "",
        standing=_words(standing, one.city) if standing else "",
        kept=kept_words(standing, one.city),
        offered=cities()[one.city].remember_longer,
    )


def _spoken(code: str | None) -> str:
    return code if code in house().words.languages else language()


def _words(one: Standing, city: str) -> str:
    who = say(f"desk.who_{one.actor}_named", who=one.name) if one.name else say(f"desk.who_{one.actor}")
    return say("desk.remember_agreed", day=_day(one, city), who=who, until=_day(one, city, last=True))


def kept_words(standing: Standing | None, city: str) -> str:
    """For the clock beside a record: what stays for longer, and why; nothing where nothing does."""
    if standing is None:
        return ""
    return say("desk.remember_kept", day=_day(standing, city), until=_day(standing, city, last=True))


def _day(one: Standing, city: str, *, last: bool = False) -> str:
    return formats.day(one.until if last else one.agreed_at, language(), cities()[city].timezone)


def find(casebook: Session, source: str, row_id: int) -> Request | Call:
    """The request or call, within reach; 404 where there is none."""
    table: Any = TABLES[source]
    here = table.id == row_id, place_scope(table.city, table.zone)
    found: Request | Call | None = casebook.scalar(select(table).where(*here))
    return found if found is not None else abort(404)


def remember(source: str, row_id: int) -> Response:
    """They said yes, just now."""
    with house().store.write() as casebook:
        one = find(casebook, source, row_id)
        said = noted(casebook, one)
    tell_said(said)
    return go(PAGES[source], **{f"{source}_id": row_id})


def noted(casebook: Session, one: Request | Call) -> Said | None:
    """Note it; None where the town remembers nobody for longer."""
    if not cities()[one.city].remember_longer:
        return None
    if isinstance(one, Call):
        return agreements.about_call(casebook, one, operator=operator(), now=now())
    return agreements.about_request(casebook, one, by=events.operator(operator().id), now=now())


def tell_said(said: Said | None) -> None:
    """What became of it, on the next page."""
    tell(f"desk.remember_{said or 'switched_off'}", "good" if said in GOOD else "sorry")


def remember_no_longer(source: str, row_id: int) -> Response:
    """They do not want it any more; nothing else of theirs changes."""
    with house().store.write() as casebook:
        one = find(casebook, source, row_id)
        if isinstance(one, Call):
            done = agreements.end_about_call(casebook, one, operator=operator(), now=now())
        else:
            by = events.operator(operator().id)
            done = agreements.end_about_request(casebook, one, by=by, now=now())
    tell(*(("desk.remember_ended", "good") if done else ("desk.remember_gone", "sorry")))
    return go(PAGES[source], **{f"{source}_id": row_id})


def counted(casebook: Session) -> list[tuple[str, int]]:
    """How many have agreed, by zone: the desk learns no more than that."""
    found = agreements.counts(casebook, cities=reach(), now=now())
    return [(zone_name(city, zone) or say("desk.zone_missing"), many) for city, zone, many in found]
