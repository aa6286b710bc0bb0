"""What every page of the town does: find the town, make a change, say what is to be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from flask import abort, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hotline.casebook import town as towns
from hotline.casebook.reach import zones_of
from hotline.casebook.tables import Request
from hotline.casebook.tables.requests import OPEN_STATES
from hotline.casebook.town import Change
from hotline.cities import City, Written
from hotline.desk.guard import cities, look_again, note_change, now, operator, reach
from hotline.desk.zones_going import left_without
from hotline.house import changing, house
from hotline.house.changing import Busy, Mend, NotPossible, Overtaken
from hotline.house.overlay import in_json
from hotline.pages import say
from hotline.pages.say import tell

Also: TypeAlias = Callable[[Session, int], None]  # in the transaction of the change, with its revision
CHANGED = 422  # a form that comes back with what is to be mended
DIGITS = 9  # of how often a town was changed


def city_of(code: str) -> City:
    """One of the operator's cities, of which they see every zone; not found where it is none of theirs."""
    found = cities().get(code)
    whole = found is not None and zones_of(reach(), code) is None
    return found if found is not None and whole and house().editions.can_change else abort(404)


def may_make() -> bool:
    """Whether whoever looks at this page works for all towns, and may so make one more."""
    return not operator().cities and house().editions.can_change


def written(code: str) -> Written:
    """The city as it is written down."""
    return house().town.written[code]


def setting(code: str, path: str, default: Any) -> Any:
    """What stands in the city's file at a path, with all changes; `default` where nothing stands."""
    found = at_path(written(code).settings.data, path)
    return default if found is None else found


def at_path(data: Mapping[str, Any], path: str) -> Any:
    """What stands in tables at a path, `calls.patience`; None where nothing stands."""
    found: Any = data
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def number_setting(code: str, name: str, default: Any) -> Any:
    """The same of the city's part of the site file."""
    return written(code).numbers.data.get(name, default)


def make(city: str, values: Mapping[str, Any], *, page: str, also: Also | None = None) -> tuple[Mend, ...]:
    """Make a change and say so; what is to be mended, where it cannot be made.

    What is as it was is left as it is: it still follows the files, if it does. `also` is done with it.
    What a colleague has changed since the form was shown stays.
    """
    wanted = {subject: value for subject, value in values.items() if not _is_so(city, subject, value)}
    found = found_by(city, wanted, seen=_seen())
    return carry_out(Change(city, wanted, page=page, operator_id=operator().id, found=found), also=also)


def _seen() -> int | None:
    """The town that was on the screen when the form was filled in."""
    typed = request.form.get("town_seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else None


def found_by(city: str, subjects: Iterable[str], *, seen: int | None) -> Mapping[str, Any] | None:
    """What had been changed of these when the town had been changed so often; None where nobody knows."""
    if seen is None:
        return None
    with house().store.read() as session:
        there = towns.overlay(session, at=seen)
    return {subject: there.get((city, subject)) for subject in subjects}


def _is_so(city: str, subject: str, value: Any) -> bool:
    room, _, path = subject.partition(".")
    there = {"settings": setting, "numbers": number_setting}.get(room)
    return there is not None and in_json(there(city, path, None)) == in_json(value)


def carry_out(wanted: Change, *, also: Also | None = None) -> tuple[Mend, ...]:
    """The same of a change that is there already."""
    try:
        if mends := _left_behind(wanted):
            return mends
        revision = changing.change(house(), wanted, now=now(), also=also)
    except NotPossible as refused:
        return refused.mends
    except Overtaken:
        look_again()  # so that whoever presses once more has seen it
        return (
            Mend("", say("desk.changed_meanwhile" if wanted.undoes is None else "desk.undo_too_late"), ""),
        )
    except Busy:
        return (Mend("", say("town.busy"), ""),)
    if revision is not None:
        note_change(revision)
    tell("town.changed" if revision is not None else "town.same", "good")
    return ()


def _left_behind(wanted: Change) -> tuple[Mend, ...]:
    """Who would wait, help or work in a zone that is none any more: a file or an earlier state has fewer."""
    there = house().cities.get(wanted.city)
    if there is None or "settings.zones" not in wanted.values:
        return ()
    after = changing.try_out(house(), wanted.city, wanted.values).cities[wanted.city].zones
    return left_without(there, after)


def open_in(city: str, zone: str) -> int:
    """How many requests wait or are being seen to in a zone."""
    open_now = (Request.city == city, Request.zone == zone, Request.state.in_(OPEN_STATES))
    with house().store.read() as session:
        return session.scalar(select(func.count()).select_from(Request).where(*open_now)) or 0
