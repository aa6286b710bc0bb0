"""The directory as the desk has it while somebody is on the telephone (O16): searched, and kept right.

Everybody says that they rang today and it is right, or that the number is not right any more. That is a
change of the town, made for one entry, and whoever made it may take it back for a while.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from hotline.casebook import audit, proposals
from hotline.casebook import town as towns
from hotline.casebook.handling import UNDO_FOR
from hotline.casebook.proposals import TooLate, all_within
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.worst_first import Need
from hotline.cities import City
from hotline.cities.helplines import is_fresh
from hotline.cities.news import DirectoryEntry
from hotline.desk import deciding
from hotline.desk import directory_entries as written
from hotline.desk.deciding import Answer, Way
from hotline.desk.directory_entries import NAMED, Entry, city_of, key_of, today
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.plain import kind_label, zone_name
from hotline.desk.rights import may
from hotline.desk.searching import read_id
from hotline.house import changing, house
from hotline.house.changing import Mend
from hotline.pages import formats, language, say

ONE = "/directory/entries/<city>/<key>"
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody else who helps, in words; `key` stands for it, `doubt` says who doubts the number."""

    key: str
    city: str
    name: str
    number: str
    about: str
    hours: str
    tried: str
    stale: bool
    doubt: str
    mine: bool
    may_change: bool


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/directory", "directory", directory, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/right", "directory_right", right, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/wrong", "directory_wrong", wrong, methods=["POST"])
    undoing = f"/directory/undo/<int(max={LARGEST_ID}):revision>"
    blueprint.add_url_rule(undoing, "directory_undo", undo, methods=["POST"])


def directory() -> Answer:
    """What there is in the operator's cities for a zone and a kind; all of it without a choice."""
    return _page()


def _page(mends: Iterable[Mend] = ()) -> str:
    zone, kind = request.values.get("zone", ""), request.values.get("kind", "")
    return render_template(
        "desk/directory.html",
        active_page="desk.directory",
        mends=list(mends),
        rows=[one for city in cities().values() for one in rows(city, zone, kind)],
        zones=[(one.code, one.name) for city in cities().values() for one in city.zones.values()],
        kinds=kinds(),
        zone=zone,
        kind=kind,
        undo=_may_undo(read_id(request.args.get("done", "")) or 0),
        waits=_waits(),
        towns=[city for city in cities().values() if house().editions.can_change],
        changes=[city for city in cities().values() if may("desk.town_directory")],
    )


def kinds() -> Choices:
    """The kinds of help of the operator's cities."""
    codes = dict.fromkeys(code for city in cities().values() for code in city.levels)
    return [(code, kind_label(code)) for code in codes]


def _waits() -> int:
    """How many proposals and doubts whoever looks here may decide about."""
    if not may("desk.approve_entry"):
        return 0
    with house().store.read() as casebook:
        found = [one for one in proposals.needs(casebook, reach=reach()) if one.what == "entries"]
    return sum(one.count for one in (*found, *doubts()))


def rows(city: City, zone: str = "", kind: str = "", *, doubted: bool = False) -> Iterator[Row]:
    """The entries of a city for a zone and a kind; or those that somebody doubts."""
    for one in city.news.directory:
        here = one.zone in ("", zone if zone in city.zones else one.zone)
        if here and (not kind or one.kind in ("", kind)) and (not doubted or one.doubted_on):
            yield _row(one, city)


def _row(one: DirectoryEntry, city: City) -> Row:
    zone, kind = zone_name(city.code, one.zone), kind_label(one.kind)
    return Row(
        key=key_of({name: getattr(one, name) for name in NAMED}),
        city=city.code,
        name=one.name,
        number=formats.grouped(one.number, city.country),
        about=", ".join(part for part in (kind, zone) if part),
        hours=one.hours,
        tried=formats.day(one.verified_on, language()),
        stale=one.doubted_on is None and not is_fresh(one.verified_on, today(city)),
        doubt=_doubt(one),
        mine=house().editions.can_change and reach().has(city.code, one.zone),
        may_change=may("desk.set_entry") and all_within(city.code, one.zone, reach()),
    )


def _doubt(one: DirectoryEntry) -> str:
    if one.doubted_on is None:
        return ""
    return say("desk.entry_doubted", who=one.doubted_by, day=formats.day(one.doubted_on, language()))


def doubts() -> list[Need]:
    """For the first page of whoever may decide: how many numbers of a city are said not to be right."""
    return [one for city in cities().values() for one in _doubts(city)]


def _doubts(city: City) -> Iterator[Need]:
    since = [
        one.doubted_on
        for one in city.news.directory
        if one.doubted_on is not None and all_within(city.code, one.zone, reach())
    ]
    if since:
        begun = datetime.combine(min(since), time(), city.timezone).astimezone(UTC)
        yield Need("doubted", "proposals", 0, city.code, begun, count=len(since))


# --- saying how it stands


def right(city: str, key: str) -> Answer:
    """Somebody has rung there today, and it is right: callers may be told of it again."""
    return _say_so(city_of(city), key, written.is_right, "right")


def wrong(city: str, key: str) -> Answer:
    """The number is not right any more: no caller hears it from now on."""
    return _say_so(city_of(city), key, written.is_wrong, "wrong")


def _say_so(city: City, key: str, edit: Callable[..., Callable[[Entry], Entry]], how: str) -> Answer:
    entry = written.find(city, key)

    def also(casebook: Session, revision: int) -> None:
        detail = {"zone": entry.get("zone", ""), "kind": entry.get("kind", "")}
        about = {"subject": ("town", revision), "city": city.code, "detail": detail}
        audit.note(casebook, actor=operator().id, verb=f"number_{how}", **about, now=now())  # type: ignore[arg-type] # its own

    saying = partial(written.change, city.code, written.with_one(key, edit(today(city))), also=also)
    return deciding.carry_out(saying, way(f"desk.entry_{how}_done"))


def way(done: str) -> Way:
    """Back to the list, as it was searched, where the slip can be taken back."""
    asked = {name: value for name in ("zone", "kind") if (value := request.form.get(name, ""))}
    return Way("desk.directory", _page, done, asked, undo=True)


# --- a slip


def _may_undo(revision: int) -> int | None:
    """The same change, to be offered; nothing where it cannot go back."""
    return revision if _own_change(revision) is not None else None


def _own_change(revision: int) -> towns.Told | None:
    """What whoever looks here has changed of the directory a moment ago."""
    if not revision:
        return None
    with house().store.read() as casebook:
        since = now() - UNDO_FOR
        told = towns.own_change(casebook, revision, operator_id=operator().id, since=since)
        if told is None or proposals.became(casebook, revision):  # that goes back as a proposal
            return None
    return told if told.city in cities() and set(told.values) == {written.SUBJECT} else None


def undo(revision: int) -> Answer:
    """As it was before, as long as nobody has changed the directory since."""
    told = _own_change(revision)

    def put_back() -> None:
        if told is None:
            raise TooLate
        back = changing.taken_back(told, operator_id=operator().id)
        changing.change(house(), back, now=now(), also=written.seen_at_once())

    return deciding.carry_out(put_back, Way("desk.directory", _page, deciding.UNDONE))
