"""Two requests of one person, side by side: which stays and why, merged by one button, undone by another."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import merging, numbers, operating
from hotline.casebook.merging import Pair
from hotline.casebook.tables import Request
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.tables.requests import CLAIMED_STATES
from hotline.desk import request_list
from hotline.desk.guard import now, operator, reach
from hotline.desk.plain import kind_label, zone_name
from hotline.desk.telling import tell_volunteer
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/requests/<int(max={LARGEST_ID}):request_id>"
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as it is compared."""

    id: int
    title: str
    address: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Belongs:
    """What the page of a request says about others: alike ones, those it took in, the one it went into."""

    alike: tuple[Side, ...]
    took_in: tuple[tuple[Side, bool], ...]
    into: int | None
    may_undo: bool


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(f"{ONE}/merge", "merge_page", merge_page, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/merge", "merge", merge, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/unmerge", "unmerge", unmerge, methods=["POST"])


def belongs(casebook: Session, one: Request) -> Belongs:
    """For the page of this request."""
    inside = merging.taken_in(casebook, one.id, cities=reach())
    masked = numbers.masked_all(casebook, [one.number_id, *(other.number_id for other in inside)])
    return Belongs(
        alike=tuple(side(other, masked) for other in merging.alike(casebook, one, cities=reach())),
        took_in=tuple((side(other, masked), merging.may_undo(other, now=now())) for other in inside),
        into=one.merged_into_id if one.closed_at is not None else None,
        may_undo=one.closed_at is not None and merging.may_undo(one, now=now()),
    )


def side(one: Request, masked: dict[int, str]) -> Side:
    """A request, as somebody compares it with another."""
    facts = [formats.ago(one.asked_at, now(), language()), request_list.standing(one)]
    number = masked.get(one.number_id or 0)
    facts.append(formats.hidden(number) if number else say("desk.need_withheld"))
    if one.language != language():
        facts.append(say("speaks", spoken=formats.language_name(one.language, language())))
    title = say("request_title", kind=kind_label(one.kind), zone=zone_name(one.city, one.zone))
    return Side(one.id, title, url_for("desk.request_page", request_id=one.id), tuple(facts))


def merge_page(request_id: int) -> Answer:
    """The two side by side; `with` and `stays` stand in the address."""
    return _page(request_id, _id(request.args.get("with", "")), prefers=_id(request.args.get("stays", "")))


def _id(given: str) -> int:
    """An id somebody typed, or that stands in an address; 0 where it is none."""
    given = given.strip().removeprefix("#")
    known = given.isascii() and given.isdigit() and len(given) < 19
    return int(given) if known else 0


def _page(request_id: int, other: int, *, prefers: int) -> Answer:
    with house().store.read() as casebook:
        found = merging.find(casebook, request_id, other, cities=reach(), prefers=prefers)
        if found is None:
            tell("taking.merge_not", "sorry")
            return go("desk.request_page", request_id=request_id)
        masked = numbers.masked_all(casebook, [found.stays.number_id, found.goes.number_id])
    return render_template(
        "desk/merge.html",
        active_page="desk.requests",
        request_id=request_id,
        sides=[
            (say("taking.merge_stays"), side(found.stays, masked), _why(found, prefers)),
            (say("taking.merge_goes"), side(found.goes, masked), ""),
        ],
        warnings=list(_warnings(found)),
        may_choose=found.may_choose,
    )


def _why(found: Pair, prefers: int) -> str:
    """Why this one stays, in a sentence."""
    stays, goes = found.stays, found.goes
    if found.may_choose and prefers == stays.id:
        return say("taking.merge_why_chosen")
    if stays.state != goes.state or stays.state in CLAIMED_STATES:
        held = stays.state in CLAIMED_STATES
        return say("taking.merge_why_held" if held else "taking.merge_why_further")
    return say("taking.merge_why_older")


def _warnings(found: Pair) -> list[str]:
    stays, goes = found.stays, found.goes
    told = {
        "taking.merge_other_number": stays.number_id != goes.number_id,
        "taking.merge_other_kind": (stays.kind, stays.zone) != (goes.kind, goes.zone),
        "taking.merge_told": goes.state in CLAIMED_STATES,
    }
    return [say(line) for line, holds in told.items() if holds]


def merge(request_id: int) -> Answer:
    """One transaction; whoever had the one that goes is told."""
    stays, goes = _id(request.form.get("stays", "")), _id(request.form.get("goes", ""))
    if request_id not in (stays, goes):
        abort(404)
    with house().store.write() as casebook:
        done = merging.merge(casebook, stays=stays, goes=goes, cities=reach(), operator=operator(), now=now())
        if done is not None and done.had_it is not None:
            tell_volunteer(casebook, done.had_it, zone=done.goes.zone, now=now())
    if done is None:
        tell("taking.merge_moved", "sorry")
        other = goes if request_id == stays else stays
        return go("desk.merge_page", request_id=request_id, **{"with": other})
    tell("taking.merged", "good")
    return go("desk.request_page", request_id=stays)


def unmerge(request_id: int) -> Answer:
    """A slip: they are two again."""
    with house().store.write() as casebook:
        one = operating.find(casebook, request_id, cities=reach())
        if one is None:
            abort(404)
        done = merging.undo(
            casebook,
            request_id=request_id,
            cities=reach(),
            operator=operator(),
            code_words=house().words.code_words(one.language),
            now=now(),
        )
    tell(*(("taking.unmerged", "good") if done else ("desk.undo_too_late", "sorry")))
    return go("desk.request_page", request_id=request_id)
