"""Who could help with what somebody asks for on the telephone (O16): beside the form, without leaving it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from flask import url_for
from sqlalchemy.orm import Session

from hotline.casebook import roster
from hotline.cities import Placed
from hotline.desk import directory, intake_form, roster_page
from hotline.desk.directory import Row
from hotline.desk.guard import reach
from hotline.desk.intake_form import Draft
from hotline.pages import formats, language, say

NAMED = 3  # so many volunteers and entries stand there; the lists have all of them


@dataclass(frozen=True, slots=True)
class Helper:
    """A volunteer who may take it: their page, and what one would tell the caller."""

    name: str
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Helpers:
    """How many may take it, on duty and at all; the first of them, who else helps, and where all stand."""

    counted: str
    volunteers: tuple[Helper, ...]
    entries: tuple[Row, ...]
    all_volunteers: str
    all_entries: str


def who_helps(casebook: Session, draft: Draft) -> Helpers | None:
    """For the help, the zone and the language of a form; nothing where help or zone are not known yet."""
    city, zone, kind = draft.city, _zone(draft), draft.kind
    if not zone or not kind or not reach().has(city.code, zone):
        return None
    found = roster.able(
        casebook, city.code, zone, kind=kind, language=draft.spoken, levels=city.levels, limit=NAMED
    )
    told = (one for one in directory.rows(city, zone, kind) if not one.doubt and not one.stale)
    place = f"{city.code}/{zone}"
    return Helpers(
        counted=say("desk.who_helps_count", duty=str(found.on_duty), active=str(found.active)),
        volunteers=tuple(map(_helper, found.first)),
        entries=tuple(islice(told, NAMED)),
        all_volunteers=url_for("desk.volunteers", state="active", zone=place, kind=kind),
        all_entries=url_for("desk.directory", zone=zone, kind=kind),
    )


def _zone(draft: Draft) -> str:
    place = intake_form.place_of(draft)
    return draft.zone or (place.zone if isinstance(place, Placed) else "")


def _helper(one: roster.Listed) -> Helper:
    spoken = ", ".join(formats.language_name(code, language()) for code in one.speaks)
    days = ", ".join(map(roster_page.day_short, one.days))
    duty = say("desk.on_duty" if one.on_duty else "desk.off_duty")
    return Helper(
        name=one.first_name or say("desk.volunteer_nameless"),
        address=url_for("desk.volunteer", volunteer_id=one.id),
        words="; ".join(part for part in (duty, spoken, days) if part),
    )
