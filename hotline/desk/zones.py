"""Zones as they stand (O5): a map and a table, those on top where nobody on duty may take what waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import daily, next_door, operating, zones_now
from hotline.casebook.daily import Over
from hotline.casebook.operating import Place
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.tables.requests import SOON
from hotline.casebook.zones_now import Standing, Waiting
from hotline.cities import City
from hotline.desk import covering, figures
from hotline.desk.call_list import Choice
from hotline.desk.covering import Covered
from hotline.desk.figures_page import number
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.plain import kind_label
from hotline.desk.telling import tell_volunteer
from hotline.desk.zone_map import sheet_of
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

SHADES = 4


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    one = f"/figures/requests/<int(max={LARGEST_ID}):request_id>"
    blueprint.add_url_rule("/figures/zones", "figures_zones", figures_zones, methods=["GET"])
    blueprint.add_url_rule("/figures/zones/<city>/<zone>", "figures_zone", figures_zone, methods=["GET"])
    blueprint.add_url_rule(f"{one}/next-door", "zone_next_door", zone_next_door, methods=["POST"])
    blueprint.add_url_rule(f"{one}/move", "zone_move", zone_move, methods=["POST"])


@dataclass(frozen=True, slots=True)
class Row:
    """A zone in the table; `mark` is what stands for it on the map, and `told` the number beneath.

    `stuck`: requests that nobody on duty there may take; `cover`: who is there, by language and level.
    """

    code: str
    name: str
    mark: str
    now: Standing
    age: str
    asked: int
    taken: int
    done: int
    stuck: int
    cover: tuple[str, ...]
    told: int
    shade: int
    alone: bool


def figures_zones() -> str | Response:
    """The page."""
    city = figures.chosen_city(request.args)
    offered = {
        field: some for field, some in figures.choices(request.args).items() if field in ("city", "days")
    }
    offered["cover"] = covering.choices(city, request.args)
    known = {field: {one.value for one in some} for field, some in offered.items()}
    given = {name: value for name, value in request.args.items() if value in known.get(name, ())}
    if given != request.args.to_dict():
        return redirect(url_for("desk.figures_zones", **given), 303)  # type: ignore[arg-type]
    with house().store.read() as casebook:
        rows = _rows(casebook, city, given)
    sheet = sheet_of(city.shapes) if city.shapes else None
    return render_template(
        "desk/zones.html",
        active_page="desk.figures",
        city_chosen=city,
        choices=offered,
        rows=rows,
        covered=covering.words(given.get("cover", ""), city),
        sheet=sheet,
        shapes=city.shapes,
        zones_named=figures.zones_named(city),
        number=number,
    )


def _rows(casebook: Session, city: City, given: Mapping[str, str]) -> list[Row]:
    """All zones, those first that need somebody, then where most is open."""
    first, last = figures.days_of(given, city)
    since = datetime.combine(first, time(), city.timezone)
    standing = zones_now.look(casebook, city.code, since=since)
    cover = covering.look(casebook, city, given.get("cover", ""))
    own = figures.own_zones(city)
    over = Over(city.code, first, last, own)
    asked = daily.sums(casebook, over, "asked", "zone", "word")
    taken = daily.sums(casebook, over, "taken", "zone")
    codes = [code for code in {*city.zones, *standing} if own is None or code in own]
    counted = _Counted(asked, {zone: often for (zone,), often in taken.items()}, cover)
    rows = [_row(city, code, standing.get(code, Standing()), counted) for code in codes]
    most = max((one.told for one in rows), default=0) or 1
    rows = [replace(one, shade=-(-SHADES * one.told // most)) for one in rows]
    return sorted(rows, key=lambda one: (not one.alone, -one.now.open, -one.now.waiting, one.name))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted in the chosen time, and who covers the zones now."""

    asked: Mapping[tuple[str, str], int]
    taken: Mapping[str, int]
    cover: Covered


def _row(city: City, code: str, here: Standing, counted: _Counted) -> Row:
    words = {word: often for (zone, word), often in counted.asked.items() if zone == code}
    return Row(
        code=code,
        name=city.zones[code].name if code in city.zones else code or say("desk.zone_missing"),
        mark=_marks(city).get(code, ""),
        now=here,
        age=formats.ago(here.oldest, now(), language()) if here.oldest else "",
        asked=sum(words.values()),
        taken=counted.taken.get(code, 0),
        done=sum(often for word, often in words.items() if word == "done"),
        stuck=counted.cover.stuck_in(code),
        cover=counted.cover.in_words(code, city, briefly=True),
        told=counted.cover.on_duty(code) if counted.cover.chosen else here.open,
        shade=0,
        alone=counted.cover.is_missing(code),
    )


def _marks(city: City) -> dict[str, str]:
    """Numbers by which map and table belong together: names are too long for a map on a telephone."""
    return {code: str(place) for place, code in enumerate(city.zones, start=1)}


# --- one zone


def figures_zone(city: str, zone: str) -> str:
    """Who waits in a zone, and what can be done about it."""
    here = cities().get(city)
    if here is None or zone not in here.zones or not reach().has(city, zone):
        abort(404)
    with house().store.read() as casebook:
        waiting = zones_now.waiting_in(casebook, city, zone)
        standing = zones_now.look(casebook, city, since=now()).get(zone, Standing())
        cover = covering.look(casebook, here)
    beside = [here.zones[one] for one in here.zones_beside((zone,))]
    others = [one for one in here.zones.values() if one.code != zone and one not in beside]
    return render_template(
        "desk/zone.html",
        active_page="desk.figures",
        here=here,
        zone=here.zones[zone],
        standing=standing,
        cover=cover.in_words(zone, here),
        waiting=[_line(one, cover.why(zone, one)) for one in waiting],
        beside=beside,
        goals=[Choice(one.code, one.name, False) for one in (*beside, *others)],
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A waiting request on the page of a zone; `stuck` says why nobody on duty there may take it."""

    id: int
    name: str
    age: str
    urgent: bool
    next_door: bool
    stuck: str


def _line(one: Waiting, stuck: str) -> Line:
    age = formats.ago(one.asked_at, now(), language())
    return Line(one.id, kind_label(one.kind), age, one.priority == SOON, one.next_door, stuck)


def zone_next_door(request_id: int) -> Response:
    """Neighbouring zones see it from now on, and are told (D14)."""
    with house().store.write() as casebook:
        one = operating.find(casebook, request_id, cities=reach())
        if one is None:
            abort(404)
        waits = one.state == "waiting"
        did = waits and next_door.show_one(casebook, one.id, operator=operator(), now=now())
        city, zone = one.city, one.zone
    tell(*(("figures.shown_next_door", "good") if did else ("desk.somebody_was_faster", "sorry")))
    return go("desk.figures_zone", city=city, zone=zone)


def zone_move(request_id: int) -> Response:
    """To another zone's board; whoever had it has it no longer, and is told."""
    with house().store.write() as casebook:
        one = operating.find(casebook, request_id, cities=reach())
        goal = request.form.get("zone", "")
        if one is None or goal not in cities()[one.city].zones:
            abort(404)
        city, zone = one.city, one.zone
        words = house().words.code_words(one.language)
        place = Place(one.kind, goal, one.postcode)
        done = operating.set_place(
            casebook, one, place, operator_id=operator().id, code_words=words, now=now()
        )
        if done is not None and done.had_it is not None:
            tell_volunteer(casebook, done.had_it, zone=zone, now=now())
    tell(*(("desk.place_set", "good") if done else ("desk.somebody_was_faster", "sorry")))
    return go("desk.figures_zone", city=city, zone=zone)
