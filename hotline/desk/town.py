"""The town at the desk: what holds now, where it is changed, and what was changed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, url_for
from werkzeug import Response

from hotline.casebook import retention
from hotline.casebook import town as casebook
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.town import Told
from hotline.cities import City
from hotline.cities.moments import WEEKDAYS
from hotline.desk.first_steps import of_city
from hotline.desk.guard import cities, now, operator
from hotline.desk.plain import kind_label
from hotline.desk.searching import read_id
from hotline.desk.switches import SWITCHES
from hotline.desk.town_changes import CHANGED, carry_out, city_of, may_make
from hotline.desk.town_told import in_short, named_subject, part_of
from hotline.house import changing, house
from hotline.house.changing import Mend, mend_of
from hotline.house.overlay import CITY
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell
from hotline.prompts.lines import Line

Answer = str | Response | tuple[str, int]
RECORDINGS = "recordings."  # nothing to be read
PERSONAL = "numbers."  # telephone numbers are not repeated in a history


@dataclass(frozen=True, slots=True)
class Value:
    """What a change did to one thing, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """A change in the history; `back` is whether it can be put back by a button."""

    revision: int
    when: str
    who: str
    part: str
    undone: bool
    may_go_back: bool
    values: list[Value]


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/town/", "town", town, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/", "town_of", town_of, methods=["GET"])
    address = f"/town/<city>/put-back/<int(max={LARGEST_ID}):revision>"
    blueprint.add_url_rule(address, "town_put_back", put_back, methods=["POST"])


def town() -> Answer:
    """The only city, or which one."""
    if len(cities()) == 1:
        return go("desk.town_of", city=next(iter(cities())))
    return render_template(
        "desk/town_choose.html", active_page="desk.town", cities=cities(), may_make=may_make()
    )


def town_of(city: str) -> Answer:
    """What holds now, and the history."""
    return overview(city_of(city))


def overview(city: City, mends: tuple[Mend, ...] = ()) -> str:
    """The page of a city; with what is to be mended after a button that could not do it."""
    before = read_id(request.args.get("before", ""))
    with house().store.read() as session:
        told = casebook.history(session, city=city.code, before=before, limit=casebook.PAGE + 1)
        beginning = of_city(session, city)
    shown = told[: casebook.PAGE]
    ends = city.pause.until if city.pause.holds(now()) else None
    return render_template(
        "desk/town.html",
        active_page="desk.town",
        town=city,
        mends=mends,
        beginning=[beginning] if beginning is not None else [],
        may_make=may_make(),
        left_out=[
            mend_of(one.fault) if one.fault is not None else Mend("", one.why, "")
            for one in house().town.left_out
            if one.city == city.code
        ],
        is_open=city.hours.is_open(now()),
        paused_until=formats.stamp(ends, timezone=city.timezone, language=language()) if ends else "",
        parts=_parts(city),
        rows=[_row(one, city) for one in shown],
        older=shown[-1].revision if len(told) > len(shown) else None,
    )


def _parts(city: City) -> list[tuple[str, str, str]]:
    """The pages of the town: name, address, and what holds now."""
    kinds = [kind_label(one) for one in (*city.first_types, *city.more_types, *city.third_types)]
    languages = [formats.language_name(one, language()) for one in city.languages]
    facts = {
        "name": house().words.plain((Line("hotline"),), language=city.languages[0], city=city.code),
        "hours": _week(city),
        "pause": "",
        "zones": ", ".join(zone.name for zone in city.zones.values()),
        "menu": ", ".join(kinds),
        "approval": _looked_at(city),
        "switches": _switched_on(city),
        "languages": ", ".join(languages),
        "numbers": ", ".join(formats.grouped(one.number, city.country) for one in city.lines),
        "helplines": ", ".join(one.name for one in (*city.crisis, *city.talk)),
        "times": "",
        "money": f"{city.spending_limit} {city.currency}",
        "announcements": str(len(city.news.announcements) or ""),
        "directory": ", ".join(one.name for one in city.news.directory),
        "words": "",
        "file": "",
    }
    return [
        (say(f"town.part_{name}"), url_for(f"desk.town_{name}", city=city.code), fact)
        for name, fact in facts.items()
        if f"desk.town_{name}" in current_app.view_functions
    ]


def _looked_at(city: City) -> str:
    """What waits for a person before volunteers see it."""
    kinds = [kind_label(one) for one in sorted(city.approval.kinds)]
    return ", ".join(
        [*kinds, *(zone.name for zone in city.zones.values() if zone.code in city.approval.zones)]
    )


def _switched_on(city: City) -> str:
    """What is switched on, by name."""
    return ", ".join(say(f"town.switch_{name}") for name, one in SWITCHES.items() if one.is_on(city))


def _week(city: City) -> str:
    """Every day of the week with its hours, closed ones left out."""
    days = zip(WEEKDAYS, city.hours.week, strict=True)
    open_days = ((formats.day_of_week(day, language()), windows) for day, windows in days if windows)
    return ", ".join(f"{day} {' '.join(_window(*one) for one in windows)}" for day, windows in open_days)


def _window(opens: int, closes: int) -> str:
    return f"{opens // 60:02d}:{opens % 60:02d}\N{EN DASH}{closes // 60:02d}:{closes % 60:02d}"


def _row(one: Told, city: City) -> Row:
    return Row(
        revision=one.revision,
        when=formats.stamp(one.at, timezone=city.timezone, language=language()),
        who=one.who,
        part=part_of(next(iter(one.values))),
        undone=one.undoes is not None,
        may_go_back=one.at > now() - retention.TOWN,
        values=[_value(subject, was, came, city) for subject, (was, came) in one.values.items()],
    )


def _value(subject: str, was: Any, came: Any, city: City) -> Value:
    name = named_subject(subject)
    if subject.startswith((PERSONAL, RECORDINGS)) or subject == "city":
        return Value(name, "", "")
    return Value(name, in_short(subject, was, city), in_short(subject, came, city))


def put_back(city: str, revision: int) -> Answer:
    """What held before a change holds again; the history has one change more."""
    found = city_of(city)
    with house().store.read() as session:
        told = casebook.change(session, revision)
        lived_in = casebook.is_lived_in(session, city)
    if told is None or told.city != city:
        abort(404)
    too_old = told.at <= now() - retention.TOWN  # what held before it is forgotten
    if too_old or (CITY in told.values and lived_in):  # whoever rang there would find no town any more
        tell("desk.undo_too_late", "sorry")
        return go("desk.town_of", city=city)
    mends = carry_out(changing.taken_back(told, operator_id=operator().id))
    if mends:
        return overview(found, mends), CHANGED
    gone = CITY in told.values  # the town was made by that change
    return go("desk.town") if gone else go("desk.town_of", city=city)
