"""A table of postcodes is brought: a report first, and it takes effect only when somebody says so."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from hotline.cities import City, CityError, Report
from hotline.cities.keyed import Collisions
from hotline.cities.report import compare
from hotline.cities.upload import Looked, Offered, look, text_of
from hotline.desk.carried import carried, carry
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, written
from hotline.desk.town_zones import LONGEST_CODE, page_of, where, with_zones
from hotline.house import changing, house
from hotline.house.changing import Mend, NotPossible, mend_of, mend_of_row
from hotline.pages import say
from hotline.pages.cells import harmless
from hotline.pages.moving import go

LISTED = 30  # codes or faults of a kind in a report
LONGEST = 200
MOST_BYTES = 4 * 1024 * 1024  # a page carries it in far less


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/town/<city>/zones/table", "town_table", table, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/zones/look", "town_look_at_table", look_at, methods=["POST"])
    blueprint.add_url_rule("/town/<city>/zones/use", "town_use_table", use, methods=["POST"])


def table(city: str) -> Answer:
    """The table in force, as a file."""
    found = city_of(city)
    rows = (*found.table.codes.items(), *((f"{one}*", row) for one, row in found.table.prefixes.items()))
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(("postcode", "zone", "share"))
    out.writerows(
        (
            harmless(code),
            harmless(_named(found, entry.zone)),
            "" if entry.share is None else f"{entry.share:g}",
        )
        for code, row in sorted(rows)
        for entry in row
    )
    answer = Response(text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.code}.csv"'
    return answer


def _named(city: City, zone: str) -> str:
    return city.zones[zone].name if zone in city.zones else zone


def look_at(city: str) -> Answer:
    """What the table would change, and where a postcode would lead; nothing is changed yet."""
    found = city_of(city)
    offered, mends = _offered()
    if offered is None:
        return page_of(found, mends, _given()), CHANGED
    return _report(found, offered)


def _offered() -> tuple[Offered | None, tuple[Mend, ...]]:
    """What came with the form: a file, or what an earlier page has read."""
    if "carried" in request.form:
        return _unpacked(), (Mend("", say("town.file_none"), ""),)
    there = request.files.get("file")
    data = there.read(MOST_BYTES + 1) if there is not None else b""
    if not data:
        return None, (Mend("", say("town.file_none"), ""),)
    if len(data) > MOST_BYTES:
        return None, (Mend("", say("zones.too_large"), ""),)
    text, fault = text_of(data)
    given = _given()
    masks = tuple(one.strip() for one in given["mask"].split(",") if one.strip())
    area = tuple(given["area"].replace(",", " ").split())
    offered = Offered(text, masks or ("99999",), area, "make" in request.form)
    return (offered, ()) if fault is None else (None, (mend_of_row(fault),))


def _given() -> dict[str, str]:
    return {name: request.form.get(name, "")[:LONGEST] for name in ("mask", "area")}


def _unpacked() -> Offered | None:
    text = carried(request.form.get("carried", ""))
    try:
        data = json.loads(text or "")
        return Offered(data["text"], tuple(data["masks"]), tuple(data["area"]), bool(data["make"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _packed(offered: Offered) -> str:
    known = {"text": offered.text, "masks": offered.masks, "area": offered.area, "make": offered.make_zones}
    return carry(json.dumps(known))


def _report(city: City, offered: Offered, mends: Iterable[Mend] = ()) -> Answer:
    try:
        looked = look(written(city.code), offered)
    except CityError as error:
        return page_of(city, (mend_of(error),), _given()), CHANGED
    after, found = _after(city, looked, offered)
    code = request.form.get("code", "").strip()[:LONGEST_CODE]
    mends = (*mends, *found)
    page = render_template(
        "desk/town_table.html",
        active_page="desk.town",
        town=city,
        mends=mends,
        facts=facts(looked.report),
        lists=[*lists(looked.report, _names(city)), *_differences(city, looked)],
        warnings=[mend_of_row(one) for one in looked.report.warnings[:LISTED]],
        errors=[mend_of_row(one) for one in looked.report.errors[:LISTED]],
        more=max(len(looked.report.errors) - LISTED, 0),
        usable=after is not None,
        no_map=after is not None and after.shapes is None and city.shapes is not None,
        code=code,
        answer=where(after, code) if after is not None and code else (),
        carried=_packed(offered) if looked.table is not None else "",
    )
    return page if after is not None else (page, CHANGED)


def _after(city: City, looked: Looked, offered: Offered) -> tuple[City | None, tuple[Mend, ...]]:
    """The city as it would be; what else is to be mended."""
    if looked.table is None:
        return None, ()
    try:
        town = changing.try_out(house(), city.code, values_of(city.code, looked, offered))
    except NotPossible as refused:
        return None, refused.mends
    return town.cities[city.code], ()


def values_of(city: str, looked: Looked, offered: Offered) -> dict[str, Any]:
    """What the change has, by subject."""
    settings = {f"settings.{path}": value for path, value in looked.settings.items()}
    zones = with_zones(city, looked.settings["zones"]) if "zones" in looked.settings else {}
    return settings | zones | {"table": offered.text}


def facts(report: Report) -> list[tuple[str, int]]:
    """The counts of a report, with their names; of what was mended in it only where there is any."""
    always = (("rows", report.rows), ("codes", report.codes), ("prefixes", report.prefixes))
    rare = (
        ("padded", report.padded),
        ("duplicates", report.duplicates),
        ("wrong_length", report.wrong_length),
    )
    return [(say(f"zones.fact_{name}"), count) for name, count in (*always, *(one for one in rare if one[1]))]


def lists(report: Report, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Codes of a kind, with what they have in common; zones by their names."""
    found: Mapping[str, tuple[str, ...]] = {
        "several": report.several,
        "by_person": report.by_person,
        "no_code": tuple(names.get(code, code) for code in report.zones_without_code),
    }
    if report.collisions is not None:
        found = {**found, **_keys(report.collisions)}
    return _named_lists(found)


def _names(city: City) -> dict[str, str]:
    return {code: zone.name for code, zone in city.zones.items()}


def _keys(found: Collisions) -> dict[str, tuple[str, ...]]:
    groups = {
        name: tuple(f"{keys}: {' '.join(codes)}" for keys, codes in sorted(group.items()))
        for name, group in (("shared", found.shared), ("asked", found.asked))
    }
    return {**groups, "begun": found.begun, "emergencies": found.emergencies}


def _named_lists(found: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    there = ((name, codes) for name, codes in found.items() if codes)
    return [(say(f"zones.list_{name}", count=len(codes)), _short(codes)) for name, codes in there]


def _differences(city: City, looked: Looked) -> list[tuple[str, str]]:
    """What the table in force does not have, or has otherwise."""
    found = {"made": looked.new_zones}
    if looked.table is not None:
        changes = compare(city.table, looked.table)
        found |= {"added": changes.added, "removed": changes.removed, "moved": changes.moved}
    return _named_lists(found)


def _short(codes: tuple[str, ...]) -> str:
    more = len(codes) - LISTED
    told = ", ".join(codes[:LISTED])
    return f"{told} \N{HORIZONTAL ELLIPSIS} +{more}" if more > 0 else told


def use(city: str) -> Answer:
    """Put it in force: read and checked once more, for the town may have changed since."""
    found = city_of(city)
    offered = _unpacked()
    if offered is None:
        return page_of(found, (Mend("", say("town.file_none"), ""),)), CHANGED
    try:
        looked = look(written(city), offered)
    except CityError as error:
        return page_of(found, (mend_of(error),)), CHANGED
    if looked.table is None:
        return _report(found, offered)
    mends = make(city, values_of(city, looked, offered), page="zones")
    return _report(found, offered, mends) if mends else go("desk.town_zones", city=city)
