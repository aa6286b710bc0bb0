"""Entries of the directory as they are written: which one is meant, what may stand there, how one changes.

Each change is one of the town, with its history, made on top of what colleagues have changed meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from flask import abort, request
from sqlalchemy.orm import Session

from hotline.casebook import marks
from hotline.casebook.proposals import TooLate, all_within
from hotline.casebook.town import Change
from hotline.cities import City
from hotline.cities.numbers import costs_as_usual, in_full, is_free_of_charge, is_possible
from hotline.desk.guard import cities, look_again, note_change, now, operator, reach
from hotline.desk.town_changes import Also, found_by, setting
from hotline.desk.tried import read_day
from hotline.house import changing, house
from hotline.house.changing import Busy, Mend, NotPossible, Overtaken
from hotline.pages import say

SUBJECT = "settings.directory"
PAGE = "directory"  # what the history calls it
MOST = 60
LONGEST = 80
TRIES = 3
NAMED = ("name", "number", "zone", "kind")  # what an entry is known by
DOUBT = ("doubted_on", "doubted_by")
Entry: TypeAlias = dict[str, Any]
Entries: TypeAlias = list[Entry]


def city_of(code: str) -> City:
    """One of the operator's cities, whose directory can be changed here."""
    found = cities().get(code)
    return found if found is not None and house().editions.can_change else abort(404)


def today(city: City) -> date:
    """The day as the clocks of the city show it."""
    return now().astimezone(city.timezone).date()


def entries(city: str) -> Entries:
    """All of them, as they are written."""
    return [dict(one) for one in setting(city, "directory.list", [])]


def key_of(entry: Mapping[str, Any]) -> str:
    """What stands for it in an address: no number does, and it stays when others come and go."""
    words = ["".join(str(entry.get(name) or "").split()) for name in NAMED]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def find(city: City, key: str, *, whole: bool = False) -> Entry:
    """The entry, if it is of a zone within reach; `whole`: if all who hear of it are. Else not found."""
    found = next((one for one in entries(city.code) if key_of(one) == key), None)
    zone = found.get("zone") if found is not None else None
    here = all_within(city.code, zone, reach()) if whole else reach().has(city.code, zone)
    return found if found is not None and here else abort(404)


# --- changing


def change(city: str, edit: Callable[[Entries], Entries], *, also: Also | None = None) -> int | None:
    """The list as `edit` makes it; the revision, or None where it is so already.

    Raises TooLate (from `edit`, where the entry is gone), NotPossible, Busy.
    """
    for _ in range(TRIES):
        table = setting(city, "directory", {})
        value = {**table, "list": edit(entries(city))}
        found = found_by(city, [SUBJECT], seen=house().town.revision)
        wanted = Change(city, {SUBJECT: value}, page=PAGE, operator_id=operator().id, found=found)
        try:
            revision = changing.change(house(), wanted, now=now(), also=seen_at_once(also))
        except Overtaken:  # somebody has changed the directory in this moment: on top of that
            look_again()
            continue
        if revision is not None:
            note_change(revision)
        return revision
    raise Busy


def seen_at_once(also: Also | None = None) -> Also:
    """What is done with a change, and pages that keep themselves up to date know of it."""

    def both(casebook: Session, revision: int) -> None:
        marks.touch(casebook, "desk")
        if also is not None:
            also(casebook, revision)

    return both


def with_one(key: str, edit: Callable[[Entry], Entry | None]) -> Callable[[Entries], Entries]:
    """The same list with one entry edited, or without it where nothing is left of it. TooLate: it is gone."""

    def edited(there: Entries) -> Entries:
        if not any(key_of(one) == key for one in there):
            raise TooLate
        changed = [edit(one) if key_of(one) == key else one for one in there]
        return [one for one in changed if one is not None]

    return edited


def is_right(day: date) -> Callable[[Entry], Entry]:
    """Somebody has rung there that day: it may be told again."""

    def edit(one: Entry) -> Entry:
        return {**undoubted(one), "verified_on": day, "verified_by": operator().name}

    return edit


def is_wrong(day: date) -> Callable[[Entry], Entry]:
    """The number is not right any more: nobody hears it from now on. Said twice it is said once."""

    def edit(one: Entry) -> Entry:
        return one if "doubted_on" in one else {**one, "doubted_on": day, "doubted_by": operator().name}

    return edit


def undoubted(one: Mapping[str, Any]) -> Entry:
    """Without what somebody has said against it."""
    return {name: value for name, value in one.items() if name not in DOUBT}


# --- what was typed


def read(city: City) -> Entry:
    """The entry in a form."""
    form = request.form
    entry: Entry = {
        name: " ".join(form.get(name, "").split())[:LONGEST] for name in ("name", "hours", "zone", "kind")
    }
    entry["number"] = in_full(form.get("number", "").strip()[:LONGEST], city.country)
    entry["verified_on"] = read_day(form.get("tried", ""))
    return entry


def faults(city: City, entry: Entry, *, instead_of: str = "") -> list[Mend]:
    """What is to be mended before callers may hear of it; `instead_of`: the entry that it is to replace."""
    others = [one for one in entries(city.code) if key_of(one) != instead_of]
    found = [Mend("", say(line, **gaps), "") for line, gaps in _faults(city, entry, others)]
    return found or _of_the_town(city, [*others, entry])


def _faults(city: City, entry: Entry, others: Sequence[Entry]) -> Iterator[tuple[str, dict[str, str]]]:
    number = entry["number"]
    if not entry["name"] or not number:
        yield "desk.entry_missing", {}
    if entry["verified_on"] is None or entry["verified_on"] > today(city):
        yield "desk.entry_day", {}
    if number in own_numbers(city):
        yield "desk.entry_ours", {"number": number}
    elif is_possible(number) and not (costs_as_usual(number, city.country) or is_free_of_charge(number)):
        yield "desk.entry_dear", {"number": number}
    if any(_same(one, entry) for one in others):
        yield "desk.entry_twice", {}
    if len(others) >= MOST:
        yield "desk.entry_full", {"most": str(MOST)}


def _same(one: Entry, other: Entry) -> bool:
    """The same number for the same place and help."""
    names = NAMED[1:]
    return all("".join((one.get(name) or "").split()) == (other.get(name) or "") for name in names)


def _of_the_town(city: City, there: Entries) -> list[Mend]:
    """What the page of administrators would say to it."""
    value = {**setting(city.code, "directory", {}), "list": there}
    try:
        changing.try_out(house(), city.code, {SUBJECT: value})
    except NotPossible as refused:
        return list(refused.mends)
    return []


def own_numbers(city: City) -> frozenset[str]:
    """The hotline's own: callers would be told to ring where they are."""
    sender = () if city.sms_sender is None else (city.sms_sender,)
    return frozenset((*(one.number for one in city.lines), *(one.number for one in city.desk), *sender))
