"""What an operator says of a list of people to be rung: read from the form, and what needs another look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from flask import request

from hotline.casebook.checkins import LONGEST, MOST_TRIES, Details
from hotline.casebook.tables import CheckinList
from hotline.casebook.tables.checkins import REPEATS
from hotline.cities import City
from hotline.cities.callbacks import PART_NAMES
from hotline.desk.guard import chosen_city, cities
from hotline.desk.searching import read_day
from hotline.pages import formats, language, say

LONGEST_NAME = 80
USUAL_DAYS, USUAL_TRIES = 14, 3


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as it stands; days are written as 2026-11-26, `wrong` has a sentence for each bad field."""

    city: str
    name: str = ""
    language: str = ""
    parts: tuple[str, ...] = PART_NAMES
    tries: int = USUAL_TRIES
    repeat: str = "once"
    starts: str = ""
    ends: str = ""
    first: str = ""
    last: str = ""
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def most_tries(self) -> int:
        """So many at most."""
        return MOST_TRIES

    @property
    def repeats(self) -> tuple[str, ...]:
        """How often everybody may be asked."""
        return REPEATS

    @property
    def part_names(self) -> tuple[str, ...]:
        """The parts of a day."""
        return PART_NAMES


def _town(code: str = "") -> City:
    chosen = code or request.form.get("city") or request.args.get("city") or ""
    return chosen_city(chosen)


def _days(city: City, now: datetime) -> tuple[date, date]:
    """Today, and the last day that a list may have."""
    today = now.astimezone(city.timezone).date()
    return today, today + LONGEST - timedelta(days=1)


def empty(now: datetime) -> Draft:
    """A new one, as most will be."""
    city = _town()
    first, last = _days(city, now)
    ends = (first + timedelta(days=USUAL_DAYS)).isoformat()
    return Draft(
        city.code, language=city.languages[0], ends=ends, first=first.isoformat(), last=last.isoformat()
    )


def draft_of(one: CheckinList) -> Draft:
    """One that is there already."""
    city = cities()[one.city]
    starts = one.starts_at.astimezone(city.timezone).date().isoformat() if one.starts_at else ""
    ends = one.ends_at.astimezone(city.timezone).date().isoformat()
    return Draft(
        one.city, one.name, one.language, tuple(one.parts), one.tries, one.repeat, starts=starts, ends=ends
    )


def read_draft(now: datetime, *, city: str = "") -> tuple[Draft, Details | None]:
    """What was written, and what it says if all of it can be used."""
    town = _town(city)
    given = request.form
    first, last = _days(town, now)
    parts = tuple(one for one in PART_NAMES if one in given.getlist("part"))
    draft = Draft(
        city=town.code,
        name=" ".join(given.get("name", "").split())[:LONGEST_NAME],
        language=given["language"] if given.get("language") in town.languages else town.languages[0],
        parts=parts,
        tries=_tries(given.get("tries", "")),
        repeat=given["repeat"] if given.get("repeat") in REPEATS else REPEATS[0],
        starts=given.get("starts", "").strip()[:10],
        ends=given.get("ends", "").strip()[:10],
        first=first.isoformat(),
        last=last.isoformat(),
    )
    starts, ends = read_day(draft.starts), read_day(draft.ends)
    begins = starts <= ends if starts is not None and ends is not None else not draft.starts
    fits = ends is not None and first <= ends <= last and begins
    wrong = {
        "name": "" if draft.name else say("checkins.wrong_name"),
        "parts": "" if parts else say("checkins.wrong_parts"),
        "tries": say("checkins.wrong_tries") if draft.repeat == "daily" and draft.tries > len(parts) else "",
        "ends": "" if fits else say("checkins.wrong_days", day=formats.day(last, language())),
    }
    draft.wrong.update({name: words for name, words in wrong.items() if words})
    if draft.wrong or ends is None:
        return draft, None
    return draft, Details(
        name=draft.name,
        language=draft.language,
        parts=parts,
        tries=draft.tries,
        repeat=draft.repeat,
        starts_at=None if starts is None else _midnight(starts, town),
        ends_at=_midnight(ends + timedelta(days=1), town),
    )


def _tries(text: str) -> int:
    tries = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else USUAL_TRIES
    return max(1, min(tries, MOST_TRIES))


def _midnight(day: date, city: City) -> datetime:
    return datetime.combine(day, time(), city.timezone).astimezone(UTC)
