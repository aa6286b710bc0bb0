"""One entry of the directory, changed or taken out by whoever coordinates its zone (O16)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from flask import Blueprint, abort, render_template
from sqlalchemy.orm import Session

from hotline.casebook import audit
from hotline.casebook.proposals import all_within
from hotline.cities import City
from hotline.desk import deciding, directory
from hotline.desk import directory_entries as written
from hotline.desk.deciding import Answer
from hotline.desk.directory_entries import Entry, city_of
from hotline.desk.directory_proposing import choices
from hotline.desk.guard import now, operator, reach
from hotline.desk.town_changes import CHANGED
from hotline.house.changing import Mend


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(directory.ONE, "entry", look, methods=["GET"])
    blueprint.add_url_rule(directory.ONE, "set_entry", set_entry, methods=["POST"])
    blueprint.add_url_rule(f"{directory.ONE}/out", "take_entry_out", take_out, methods=["POST"])


def look(city: str, key: str) -> Answer:
    """The form as it stands."""
    town = city_of(city)
    return _form(town, key, written.find(town, key, whole=True))


def _form(city: City, key: str, entry: Entry, wrong: Iterable[Mend] = ()) -> str:
    return render_template(
        "desk/entry.html",
        active_page="desk.directory",
        town=city,
        mends=list(wrong),
        one=entry,
        key=key,
        **choices(city, deciding=True),
    )


def set_entry(city: str, key: str) -> Answer:
    """As it was typed; what was said against a number ends with another number, or when somebody has rung."""
    town = city_of(city)
    before = written.find(town, key, whole=True)
    typed = written.read(town)
    if not all_within(city, typed["zone"] or None, reach()):
        abort(404)
    entry = _signed(before, typed)
    if wrong := written.faults(town, entry, instead_of=key):
        return _form(town, key, entry, wrong), CHANGED
    return _carried_out(town, key, entry, "desk.entry_changed")


def _signed(before: Entry, typed: Entry) -> Entry:
    """With whoever has rung there, where somebody has, and with the hours of before for those put through."""
    day, number = typed["verified_on"], typed["number"]
    again = day != before.get("verified_on") or number != "".join(str(before["number"]).split())
    entry = {**before, **typed}
    if not again:
        return entry
    return {**written.undoubted(entry), "verified_by": operator().name}


def take_out(city: str, key: str) -> Answer:
    """Nobody finds it any more."""
    town = city_of(city)
    written.find(town, key, whole=True)
    return _carried_out(town, key, None, "desk.entry_out_done")


def _carried_out(city: City, key: str, entry: Entry | None, done: str) -> Answer:
    def also(casebook: Session, revision: int) -> None:
        verb = "entry_changed" if entry is not None else "entry_taken_out"
        about = ("town", revision)
        audit.note(casebook, actor=operator().id, verb=verb, subject=about, city=city.code, now=now())

    changing = partial(written.change, city.code, written.with_one(key, lambda _one: entry), also=also)
    return deciding.carry_out(changing, directory.way(done))
