"""Entering and changing shifts: once or every week, last week's anew, taken over, taken out, a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from flask import Blueprint, abort, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import shifts
from hotline.casebook.shifts import Entered, Span, Wanted
from hotline.casebook.tables import Shift
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities import City
from hotline.cities.cover import is_open_within, span_of
from hotline.desk.guard import cities, now, operator
from hotline.desk.plan import AHEAD, WEEK, city_of_plan, monday_of_plan, page, today_in
from hotline.desk.searching import read_day, read_id
from hotline.house import house
from hotline.pages import say
from hotline.pages.moving import go
from hotline.pages.people import Unfit
from hotline.pages.ringing import checked_to_ring
from hotline.pages.say import tell

ONE = f"/shift/plan/<int(max={LARGEST_ID}):shift_id>"
LONGEST = timedelta(hours=14)
LONGEST_NUMBER = 40
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Written:
    """What the form says: the spans, whether they are a series, how many were left out as closed."""

    day: date
    spans: tuple[Span, ...]
    weekly: bool
    closed: int


def add_routes(blueprint: Blueprint) -> None:
    """The buttons of the plan."""
    for address, name, view in (
        ("/shift/plan", "plan_shift", plan_own),
        ("/shift/plan/for", "plan_for", plan_for),
        ("/shift/plan/copy", "copy_shifts", copy_own),
        ("/shift/plan/copy-all", "copy_all_shifts", copy_all),
        (f"{ONE}/take-over", "take_over_shift", take_over),
        (f"{ONE}/drop", "drop_shift", drop_own),
        (f"{ONE}/drop-of", "drop_shift_of", drop_of),
        (f"{ONE}/number", "shift_number", set_number),
    ):
        blueprint.add_url_rule(address, name, view, methods=["POST"])


# --- entering


def plan_own() -> Answer:
    """Be at the desk oneself."""
    return _plan(operator().id)


def plan_for() -> Answer:
    """Somebody is to be at the desk; perhaps oneself."""
    return _plan(read_id(request.form.get("who", "")) or operator().id)


def _plan(operator_id: int) -> Answer:
    city = city_of_plan()
    try:
        written = _written(city)
        number = _number(city) if operator_id == operator().id else None
    except Unfit as unfit:
        return page(wrong=str(unfit)), 422
    wanted = Wanted(city.code, operator_id, written.spans, written.weekly, number)
    with house().store.write() as casebook:
        entered = shifts.plan(casebook, wanted, by=operator().id, now=now())
    _tell_entered(entered, closed=written.closed)
    return go("desk.plan", city=city.code, week=written.day.isoformat())


def _tell_entered(entered: Entered, *, closed: int = 0) -> None:
    if entered.ids:
        tell("shifts.entered", "good", count=len(entered.ids))
    if entered.left_out:
        tell("shifts.busy" if entered.ids else "shifts.busy_all", "sorry", count=entered.left_out)
    if closed:
        tell("shifts.closed", count=closed)


def _written(city: City) -> Written:
    """Day, hours and the last day of a series; raises Unfit."""
    day, last_day = (read_day(request.form.get(name, "")) for name in ("day", "until"))
    first, last = _minute("from"), _minute("to")
    if day is None or first is None or last is None:
        raise Unfit(say("shifts.missing"))
    start, end = span_of(city.hours, day, first, last)
    if not now() < end <= start + LONGEST or start >= end or day > today_in(city) + AHEAD:
        raise Unfit(say("shifts.missing"))
    if request.form.get("until") and (last_day is None or not day <= last_day <= today_in(city) + AHEAD):
        raise Unfit(say("shifts.until_missing"))
    return _series(city, day, (first, last), last_day or day)


def _series(city: City, day: date, hours: tuple[int, int], until: date) -> Written:
    """The same hours every week, whatever the clocks do; days on which the desk is closed are left out."""
    weeks = (until - day).days // 7 + 1
    spans = [span_of(city.hours, day + nth * WEEK, *hours) for nth in range(weeks)]
    is_open = [is_open_within(city.hours, span) for span in spans]
    kept = [span for span, fits in zip(spans, is_open, strict=True) if fits or not is_open[0]]
    return Written(day, tuple(kept), weekly=weeks > 1, closed=weeks - len(kept))


def _minute(field: str) -> int | None:
    """The minute of the day that a time field says."""
    try:
        at = time.fromisoformat(request.form.get(field, "")[:5])
    except ValueError:
        return None
    return at.hour * 60 + at.minute


def _number(city: City) -> str | None:
    """The telephone that is to ring in this shift, if one was given; raises Unfit."""
    typed = request.form.get("number", "").strip()[:LONGEST_NUMBER]
    if not (typed and city.shift_phones):
        return None
    number = city.written_number(typed)
    if number is None:
        raise Unfit(say("number_not_understood"))
    return checked_to_ring(number, city)


# --- last week once more


def copy_own() -> Response:
    """One's own shifts of the week before."""
    return _copy(only=operator().id)


def copy_all() -> Response:
    """Everybody's."""
    return _copy(only=None)


def _copy(*, only: int | None) -> Response:
    """The week before, by the wall clock; what has passed and days that are closed are left out."""
    city, monday = city_of_plan(), monday_of_plan()
    start, end = (span_of(city.hours, day, 0, 24 * 60)[0] for day in (monday - WEEK, monday))
    ids: list[int] = []
    left_out = 0
    with house().store.write() as casebook:
        found = shifts.between(casebook, city.code, start, end)
        theirs = {one.operator_id for one in found if one.starts_at >= start}
        for who in sorted(theirs if only is None else theirs & {only}):  # locked in this order
            spans = [(one.starts_at, one.ends_at) for one in found if one.operator_id == who]
            moved = tuple(_a_week_later(city, [span for span in spans if span[0] >= start]))
            entered = shifts.plan(casebook, Wanted(city.code, who, moved), by=operator().id, now=now())
            ids, left_out = [*ids, *entered.ids], left_out + entered.left_out
    if ids or left_out:
        _tell_entered(Entered(tuple(ids), left_out))
    else:
        tell("shifts.nothing_to_copy", "sorry")
    return go("desk.plan", city=city.code, week=monday.isoformat())


def _a_week_later(city: City, spans: list[Span]) -> Iterator[Span]:
    for span in spans:
        local = [at.astimezone(city.timezone) for at in span]
        first, last = (at.hour * 60 + at.minute for at in local)
        moved = span_of(city.hours, local[0].date() + WEEK, first, last)
        fits = is_open_within(city.hours, moved) or not is_open_within(city.hours, span)
        if fits and moved[1] > now():
            yield moved


# --- changing


def take_over(shift_id: int) -> Response:
    """From a colleague."""
    seen = read_id(request.form.get("seen", "")) or 0
    with house().store.write() as casebook:
        done = shifts.take_over(
            casebook, shift_id, seen=seen, cities=tuple(cities()), operator=operator(), now=now()
        )
    return _back("shifts.taken_over" if done else None, sorry="shifts.not_taken_over")


def drop_own(shift_id: int) -> Response:
    """Not then after all; perhaps with all that come after it."""
    return _drop(shift_id, only=operator().id)


def drop_of(shift_id: int) -> Response:
    """The same with anybody's."""
    return _drop(shift_id, only=None)


def _drop(shift_id: int, *, only: int | None) -> Response:
    following = request.form.get("following") == "yes"
    with house().store.write() as casebook:
        one = _find(casebook, shift_id, only=only)
        gone = one and shifts.drop(casebook, one, following=following, by=operator().id, now=now())
    return _back("shifts.dropped" if gone else None, sorry="desk.too_late", count=gone or 0)


def _find(casebook: Session, shift_id: int, *, only: int | None) -> Shift | None:
    one = shifts.find(casebook, shift_id, cities=tuple(cities()), now=now())
    return one if one is not None and only in (None, one.operator_id) else None


def set_number(shift_id: int) -> Answer:
    """The telephone that rings in one's own shift, or none."""
    city, following = city_of_plan(), request.form.get("following") == "yes"
    if not city.shift_phones:
        abort(404)
    try:
        number = _number(city)
    except Unfit as unfit:
        return page(wrong=str(unfit)), 422
    with house().store.write() as casebook:
        one = _find(casebook, shift_id, only=operator().id)
        done = one is not None and shifts.give_number(casebook, one, number, following=following, now=now())
    told = "shifts.rings_now" if number else "shifts.rings_no_more"
    return _back(told if done else None, sorry="desk.too_late")


def _back(told: str | None, *, sorry: str, count: int = 0) -> Response:
    tell(*((told, "good") if told else (sorry, "sorry")), count=count)
    return go("desk.plan", city=city_of_plan().code, week=monday_of_plan().isoformat())
