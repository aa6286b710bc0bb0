"""A city as one file: saved, and read with a look at what would change before anything does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug import Response

from hotline.casebook import town as casebook
from hotline.cities import City
from hotline.desk.carried import carried, carry
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, setting
from hotline.desk.town_told import in_short, named_subject, part_of
from hotline.desk.zones_going import left_without, touched
from hotline.house import carrying, changing, house
from hotline.house.changing import Mend, NotPossible
from hotline.pages import say
from hotline.pages.moving import go


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that would change, in words."""

    part: str
    name: str
    before: str
    after: str


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/town/<city>/file", "town_file", file, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/file/saved", "town_export", export, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/file", "town_look_at_file", look, methods=["POST"])
    blueprint.add_url_rule("/town/<city>/file/use", "town_use_file", use, methods=["POST"])


def file(city: str) -> Answer:
    """Save one, read one."""
    return _page(city_of(city))


def _page(city: City, mends: Iterable[Mend] = ()) -> str:
    return render_template("desk/town_file.html", active_page="desk.town", town=city, mends=list(mends))


def export(city: str) -> Response:
    """The file."""
    found = city_of(city)
    answer = Response(carrying.export(house(), house().town, found.code), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.code}.town.json"'
    return answer


def look(city: str) -> Answer:
    """What a file would change; nothing is changed yet."""
    found = city_of(city)
    text = uploaded()
    if text is None:
        return _page(found, (Mend("", say("town.file_none"), ""),)), CHANGED
    try:
        values = _values(found, text)
        after = changing.try_out(house(), found.code, values).cities[found.code]
    except NotPossible as refused:
        return _page(found, refused.mends), CHANGED
    return render_template(
        "desk/town_file_report.html",
        active_page="desk.town",
        town=found,
        differences=[_difference(found, subject, value) for subject, value in values.items()],
        going=touched(found, after.zones),
        mends=left_without(found, after.zones),
        carried=carry(text),
    )


def uploaded() -> str | None:
    """The text of the file that was chosen; what is not UTF-8 is read as far as it goes, and then refused."""
    there = request.files.get("file")
    data = there.read() if there is not None else b""
    return data.decode("utf-8-sig", errors="replace") if data else None


def _values(city: City, text: str) -> Mapping[str, Any]:
    """What would change: only what is not so already."""
    read = carrying.read(text)
    with house().store.read() as session:
        overlay = casebook.overlay(session, at=house().town.revision)
    own = {subject: value for (code, subject), value in overlay.items() if code == city.code}
    words = {subject: value for subject, value in own.items() if subject.startswith("words.")}
    values = carrying.values_for(house().town, city.code, read, words)
    same = carrying.read(carrying.export(house(), house().town, city.code))
    there = carrying.values_for_new(same)
    return {subject: value for subject, value in values.items() if there.get(subject, ...) != value}


def _difference(city: City, subject: str, value: Any) -> Difference:
    room, _, path = subject.partition(".")
    before = setting(city.code, path, None) if room == "settings" else None
    if subject == "table":
        rows = say("town.file_more", **_lines(city, value))
        return Difference(part_of(subject), named_subject(subject), "", rows)
    was, came = (in_short(subject, one, city) for one in (before, value))
    return Difference(part_of(subject), named_subject(subject), was, came)


def _lines(city: City, table: str) -> dict[str, object]:
    rows = len(city.table.codes) + len(city.table.prefixes)
    return {"count": max(len(table.splitlines()) - 1, 0), "before": rows}


def use(city: str) -> Answer:
    """Make it so: read and checked once more, for the town may have changed since."""
    found = city_of(city)
    text = carried(request.form.get("carried", ""))
    if text is None:
        return _page(found, (Mend("", say("town.file_none"), ""),)), CHANGED
    try:
        mends = make(found.code, _values(found, text), page="file")
    except NotPossible as refused:
        mends = refused.mends
    return (_page(found, mends), CHANGED) if mends else go("desk.town_of", city=city)
