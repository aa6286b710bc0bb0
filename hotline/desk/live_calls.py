"""Calls at the desk at this moment: who rings, what was keyed, who has it, what fills in the form (O2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, abort, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import attending, calls, numbers
from hotline.casebook.attending import AtDesk
from hotline.casebook.tables import Call
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities import City
from hotline.desk import intake_form
from hotline.desk.guard import cities, now, operator, place_scope, reach
from hotline.desk.intake_form import Draft
from hotline.desk.plain import kind_label, zone_name
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/live/<int(max={LARGEST_ID}):call_id>"


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call at the desk in words; `instead` is whom it would be taken over from."""

    id: int
    title: str
    facts: tuple[str, ...]
    mine: bool
    taker: str
    instead: int | None
    request_id: int | None


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(f"{ONE}/take", "take_call", take, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/talked", "talked", talked, methods=["POST"])


def found(casebook: Session) -> list[AtDesk]:
    """The calls of the operator's cities: also what a page with them stands on."""
    return attending.at_desk(casebook, reach=reach(), now=now())


def shown(casebook: Session) -> list[LiveCall]:
    """The same, to be read."""
    there = found(casebook)
    masked = numbers.masked_all(casebook, [one.number_id for one in there])
    return [_live_call(one, masked) for one in there]


def _live_call(one: AtDesk, masked: Mapping[int, str]) -> LiveCall:
    mine = one.taker_id == operator().id
    return LiveCall(
        id=one.id,
        title=_title(one),
        facts=tuple(_facts(one, masked)),
        mine=mine,
        taker="" if mine else one.taker or "",
        instead=None if mine else one.taker_id,
        request_id=one.request_id,
    )


def _title(one: AtDesk) -> str:
    state = "over" if one.over else "speaks" if one.speaks else "rings"
    return say(f"taking.live_{state}")


def _facts(one: AtDesk, masked: Mapping[int, str]) -> list[str]:
    """The number, what was keyed, the language, since when, and which town where there are several."""
    number = masked.get(one.number_id or 0)
    facts = [formats.hidden(number) if number else say("desk.need_withheld")]
    facts += [kind_label(one.kind)] if one.kind else []
    facts += [zone_name(one.city, one.zone)] if one.zone else []
    if one.language and one.language != language():
        facts.append(say("speaks", spoken=formats.language_name(one.language, language())))
    facts.append(formats.ago(one.since, now(), language()))
    return [*facts, cities()[one.city].title] if len(cities()) > 1 else facts


def take(call_id: int) -> Response:
    """To the form, filled in; or back, where a colleague was quicker."""
    instead = request.form.get("instead", "")
    known = int(instead) if instead.isascii() and instead.isdigit() and len(instead) < 19 else None
    with house().store.write() as casebook:
        try:
            quicker = attending.take(
                casebook, call_id, reach=reach(), operator=operator(), instead=known, now=now()
            )
        except LookupError:
            abort(404)
    if quicker is not None:
        tell("taking.live_quicker", "sorry", who=quicker)
        return go("desk.front")
    return go("desk.intake", call=call_id)


def talked(call_id: int) -> Response:
    """It was only talk: nothing is to be written down."""
    with house().store.write() as casebook:
        done = attending.written(casebook, call_id, operator=operator(), now=now())
    tell(*(("taking.live_talked", "good") if done else ("desk.too_late", "sorry")))
    return go("desk.front")


# --- what the form takes over


def filled_in(casebook: Session, draft: Draft) -> Draft:
    """What the caller has keyed in this call, where the form says nothing else yet."""
    call = casebook.scalar(select(Call).where(Call.id == draft.call, place_scope(Call.city, Call.zone)))
    if call is None:
        return draft
    city = cities()[call.city]
    state = calls.state_of(casebook, call) or {}
    answers: Mapping[str, str] = state.get("answers", {})
    return replace(
        draft,
        city=city,
        kind=draft.kind or _kind(city, call.kind),
        zone=draft.zone or (call.zone if call.zone in city.zones else "") or "",
        postcode=draft.postcode or answers.get("postcode", ""),
        spoken=call.language if call.language in city.languages else draft.spoken,
    )


def _kind(city: City, keyed: str | None) -> str:
    """Keyed "something else" is no answer to what it is."""
    known = {one.value for one in intake_form.kinds(city)} - {intake_form.OTHER}
    return keyed if keyed in known else ""
