"""Blocking a number, with a reason and a last day, and the list of what is blocked, each with "lift" (O4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import blocks
from hotline.casebook.blocks import MOST_DAYS, TABLES, USUAL_DAYS, Blocked, Source, Whose
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.tables.blocks import BLOCK_REASONS
from hotline.cities import City
from hotline.desk.guard import cities, now, operator, reach
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

WORDS_AT_MOST = 300
ONE = f"/blocks/<int(max={LARGEST_ID}):block_id>"
PAGES: dict[Source, str] = {
    "call": "desk.call",
    "request": "desk.request_page",
    "ticket": "desk.ticket_page",
}
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as it stands; `wrong` has a sentence for each field that needs another look."""

    source: Source
    row_id: int
    reason: str = ""
    words: str = ""
    until: str = ""
    wrong: dict[str, str] = field(default_factory=dict)


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/blocks", "blocks", listed, methods=["GET"])
    new = f"/blocks/new/<any({', '.join(TABLES)}):source>/<int(max={LARGEST_ID}):row_id>"
    blueprint.add_url_rule(new, "block_form", form, methods=["GET"])
    blueprint.add_url_rule(new, "block", block, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/lift", "lift_block", lift, methods=["POST"])


def listed() -> str:
    """What is blocked now."""
    with house().store.read() as casebook:
        found = blocks.standing(casebook, cities=reach(), now=now())
    return render_template(
        "desk/blocks.html", active_page="desk.shift", cities=cities(), found=[_row(one) for one in found]
    )


def _row(one: Blocked) -> tuple[Blocked, str, str, str]:
    """A block with its number, its last day and since when, as they are read."""
    return one, formats.hidden(one.masked), _day(one.until, one.city), formats.ago(one.at, now(), language())


def _day(until: datetime, city: str) -> str:
    return formats.day(until, language(), house().city(city).timezone)


def blocked_now(casebook: Session, number_id: int | None) -> str:
    """For pages that show a number: that it is blocked and until when, or nothing."""
    until = blocks.until_when(casebook, number_id, cities=reach(), now=now())
    return "" if until is None else say("taking.blocked_now", day=_day(until, next(iter(cities()))))


def form(source: Source, row_id: int) -> Answer:
    """Which number, and what to say about it."""
    with house().store.write() as casebook:
        found = _whose(casebook, source, row_id)
    if found is None:
        return _nobody(source, row_id)
    usual = _today(cities()[found.city]) + timedelta(days=USUAL_DAYS)
    return _page(Draft(source, row_id, until=usual.isoformat()), found)


def _whose(casebook: Session, source: Source, row_id: int) -> Whose | None:
    return blocks.whose(casebook, source, row_id, cities=reach())


def _nobody(source: Source, row_id: int) -> Response:
    tell("taking.block_nobody", "sorry")
    return go(PAGES[source], **{f"{source}_id": row_id})


def _today(city: City) -> date:
    return now().astimezone(city.timezone).date()


def _page(draft: Draft, found: Whose) -> str:
    today = _today(cities()[found.city])
    return render_template(
        "desk/block.html",
        active_page="desk.shift",
        draft=draft,
        reasons=BLOCK_REASONS,
        number=formats.hidden(found.masked),
        shared=found.shared,
        first=(today + timedelta(days=1)).isoformat(),
        last=(today + timedelta(days=MOST_DAYS)).isoformat(),
        at_most=WORDS_AT_MOST,
    )


def block(source: Source, row_id: int) -> Answer:
    """From now on; the number was locked before anything is decided about it."""
    with house().store.write() as casebook:
        found = _whose(casebook, source, row_id)
        if found is None:
            return _nobody(source, row_id)
        city = cities()[found.city]
        draft, last = _read(source, row_id, city)
        if last is None or draft.wrong:
            return _page(draft, found), 422
        standing = blocks.out_of_reach(casebook, found.number_id, found.city, cities=reach(), now=now())
        if standing is not None:
            return _blocked_elsewhere(standing, found.city)
        until = datetime.combine(last + timedelta(days=1), time(), city.timezone).astimezone(UTC)
        until -= timedelta(seconds=1)  # the day that callers are told is the last one
        blocks.block(
            casebook,
            number_id=found.number_id,
            city=found.city,
            zone=found.zone,
            reason=draft.reason,
            words=draft.words,
            until=until,
            operator=operator(),
            now=now(),
        )
    tell("taking.blocked_noted", "good", day=formats.day(last, language()))
    return go("desk.blocks")


def _blocked_elsewhere(until: datetime, city: str) -> Response:
    tell("taking.blocked_now", "sorry", day=_day(until, city))
    return go("desk.blocks")


def _read(source: Source, row_id: int, city: City) -> tuple[Draft, date | None]:
    """What was typed, and the last day if it is one that may be."""
    given = request.form
    reason = given.get("reason", "") if given.get("reason") in BLOCK_REASONS else ""
    words, typed = given.get("words", "").strip()[:WORDS_AT_MOST], given.get("until", "").strip()[:10]
    first, last = _today(city) + timedelta(days=1), _today(city) + timedelta(days=MOST_DAYS)
    try:
        until = date.fromisoformat(typed)
    except ValueError:
        until = None
    fits = until is not None and first <= until <= last
    wrong = {
        "reason": "" if reason else say("taking.block_reason_missing"),
        "words": "" if words else say("taking.block_words_missing"),
        "until": "" if fits else say("taking.block_until_range", day=formats.day(last, language())),
    }
    draft = Draft(source, row_id, reason, words, typed, {name: one for name, one in wrong.items() if one})
    return draft, until if fits else None


def lift(block_id: int) -> Response:
    """It was enough."""
    with house().store.write() as casebook:
        done = blocks.lift(casebook, block_id, cities=reach(), operator=operator(), now=now())
    tell(*(("taking.block_lifted", "good") if done else ("taking.block_over", "sorry")))
    return go("desk.blocks")
