"""The shift plan as a week, in the city's own time: who is at the desk, and when nobody is (O17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from hotline.casebook import calendars, operators, shifts
from hotline.casebook.shifts import Planned, Span
from hotline.casebook.tables import Operator
from hotline.cities import City
from hotline.cities.cover import next_day_open, uncovered
from hotline.desk.guard import chosen_city, cities, now, operator
from hotline.house import house
from hotline.pages import formats, language, say

WEEK = timedelta(days=7)
AHEAD = timedelta(weeks=26)  # so far the plan goes, and so long a weekly shift may last
BEFORE = timedelta(weeks=12)  # older ones are forgotten
IN_USE = timedelta(days=14)  # a city in which nobody was planned for so long does without a plan


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift in words; `weekly`: more come after it."""

    id: int
    when: str
    name: str
    mine: bool
    operator_id: int
    over: bool
    weekly: bool
    rings: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week: its shifts, and the opening hours for which nobody is planned."""

    on: date
    name: str
    entries: tuple[Entry, ...]
    gaps: tuple[str, ...]
    closed: bool


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/shift/plan", "plan", plan, methods=["GET"])


def plan() -> str:
    """One week of one city."""
    return page()


def page(*, wrong: str = "", address: str = "") -> str:
    """The page, with what is to be mended in the form, or with the new address of a calendar."""
    city, monday = city_of_plan(), monday_of_plan()
    with house().store.read() as casebook:
        found = shifts.between(casebook, city.code, _midnight(monday, city), _midnight(monday + WEEK, city))
        colleagues = [(one.id, one.name) for one in operators.operators(casebook) if _works_here(one, city)]
        has_calendar = calendars.has_address(casebook, operator().id)
    return render_template(
        "desk/plan.html",
        active_page="desk.shift",
        city_of_plan=city,
        cities=cities(),
        days=[_day(city, monday + timedelta(days=nth), found) for nth in range(7)],
        today=today_in(city),
        week=monday.isoformat(),
        before=_week_there(monday - WEEK),
        after=_week_there(monday + WEEK),
        whole_week=_whole_week(monday),
        colleagues=colleagues,
        furthest=(today_in(city) + AHEAD).isoformat(),
        wrong=wrong,
        typed=request.form if wrong else {},
        has_calendar=has_calendar,
        address=address,
    )


def _whole_week(monday: date) -> str:
    days = (formats.weekday(day, language()) for day in (monday, monday + timedelta(days=6)))
    return " \N{EN DASH} ".join(days)


def _works_here(one: Operator, city: City) -> bool:
    return shifts.works_in(one, city.code)


def city_of_plan() -> City:
    """Whose plan is looked at."""
    return chosen_city(request.values.get("city"))


def monday_of_plan() -> date:
    """Which week is looked at; this one where the address says none that the plan has."""
    today = today_in(city_of_plan())
    try:
        wanted = date.fromisoformat(request.values.get("week", "")[:10])
    except ValueError:
        wanted = today
    if not today - BEFORE - WEEK < wanted <= today + AHEAD + WEEK:
        wanted = today
    return wanted - timedelta(days=wanted.weekday())


def _week_there(monday: date) -> str | None:
    """A week that the plan has, as it stands in an address."""
    today = today_in(city_of_plan())
    return monday.isoformat() if today - BEFORE - WEEK < monday <= today + AHEAD else None


def today_in(city: City) -> date:
    """Which day it is there."""
    return now().astimezone(city.timezone).date()


def _midnight(day: date, city: City) -> datetime:
    return datetime.combine(day, time(), city.timezone).astimezone(UTC)


def _day(city: City, day: date, found: Sequence[Planned]) -> Day:
    start, end = _midnight(day, city), _midnight(day + timedelta(days=1), city)
    return Day(
        on=day,
        name=formats.weekday(day, language()),
        entries=tuple(_entry(one, city) for one in found if one.starts_at < end and one.ends_at > start),
        gaps=tuple(in_words(span, city) for span in uncovered(city.hours, day, _spans(found))),
        closed=not any(city.hours.stretches(day)),
    )


def _spans(found: Sequence[Planned]) -> list[Span]:
    return [(one.starts_at, one.ends_at) for one in found]


def _entry(one: Planned, city: City) -> Entry:
    return Entry(
        id=one.id,
        when=in_words((one.starts_at, one.ends_at), city),
        name=one.name,
        mine=one.operator_id == operator().id,
        operator_id=one.operator_id,
        over=one.ends_at <= now(),
        weekly=one.series is not None,
        rings=one.rings,
    )


def in_words(span: Span, city: City) -> str:
    """From one hour to another: "9:00-13:00" with a dash."""
    hours = (formats.hour(at.astimezone(city.timezone).time(), language()) for at in span)
    return "\N{EN DASH}".join(hours)


# --- for the first page


def alone(casebook: Session) -> Iterator[Mapping[str, str]]:
    """When nobody will be there: the rest of today, and the next day on which the desk opens.

    Each has `words` and the address of the week (`city`, `week`). Cities that do without a plan are left out.
    """
    for city in cities().values():
        if not shifts.is_planned_at_all(casebook, city.code, since=now() - IN_USE):
            continue
        today = today_in(city)
        following = next_day_open(city.hours, today)
        until = _midnight((following or today) + timedelta(days=1), city)
        planned = _spans(shifts.between(casebook, city.code, now(), until))
        for day in (today, following):
            open_hours = () if day is None else uncovered(city.hours, day, planned)
            gaps = [span for span in open_hours if span[1] > now()]
            if day is not None and gaps:
                words = _alone_in_words(city, day, gaps)
                yield {"words": words, "city": city.code, "week": day.isoformat()}


def _alone_in_words(city: City, day: date, gaps: Sequence[Span]) -> str:
    away = (day - today_in(city)).days
    named = {0: say("shifts.alone_today"), 1: say("shifts.alone_tomorrow")}
    left = [in_words((max(start, now()), end), city) for start, end in gaps]
    where = f"{city.title}: " if len(cities()) > 1 else ""
    on = named.get(away) or formats.weekday(day, language())
    return where + say("shifts.alone", day=on, hours=formats.listed(left, language()))
