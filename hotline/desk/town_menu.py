"""What callers can ask for: kinds of help on and off, and the order of their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from sqlalchemy import select

from hotline.casebook.tables import Request
from hotline.casebook.tables.requests import OPEN_STATES
from hotline.cities import City
from hotline.cities.kinds import CHOICES_AT_MOST, NEVER_IN_A_MENU, TYPES
from hotline.cities.ways import WAYS
from hotline.desk import request_list
from hotline.desk.call_list import Choice
from hotline.desk.plain import kind_label
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, setting
from hotline.house import house
from hotline.house.changing import Mend
from hotline.pages import say
from hotline.pages.moving import go
from hotline.prompts.lines import KeyName, Line

MENUS = ("first", "more", "third")
LISTED = 25
Menus = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of help, and what callers hear of it, with its key."""

    code: str
    name: str
    heard: str


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A kind of help that goes another way in one zone; `key` is both codes."""

    key: str
    kind: str
    zone: str
    ways: list[Choice]


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/town/<city>/menu", "town_menu", menu, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/menu", "town_set_menu", set_menu, methods=["POST"])
    blueprint.add_url_rule("/town/<city>/menu/counted", "town_set_counted", set_counted, methods=["POST"])
    blueprint.add_url_rule("/town/<city>/menu/off/<kind>", "town_menu_off", ask_off, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/menu/off/<kind>", "town_switch_off", switch_off, methods=["POST"])


def menus_of(city: City) -> Menus:
    """The menus as they stand."""
    return city.first_types, city.more_types, city.third_types


def menu(city: str) -> Answer:
    """The kinds in their order, and what callers hear."""
    return page(city_of(city))


def page(city: City, mends: Iterable[Mend] = ()) -> str:
    """The page as it stands, with what is to be mended."""
    menus = menus_of(city)
    on = order_of(city)
    return render_template(
        "desk/town_menu.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        menus=[(name, _kinds(city, menu)) for name, menu in zip(MENUS, menus, strict=True) if menu],
        first=on[0],
        last=on[-1],
        ways=[(code, kind_label(code), _ways(city, code)) for code in on],
        exceptions=list(_exceptions(city)),
        new=_new_exception(city),
        counted=[(code, kind_label(code), code in city.orders.counted) for code in _countable(city)],
        off=[(code, kind_label(code)) for code in _known(city) if code not in on],
    )


def _exceptions(city: City) -> Iterator[Exceptional]:
    """The kinds of help that go another way in a zone: by kind, and by zone in it."""
    for code in _known(city):
        for zone in city.zones.values():
            if way := city.ways.zones.get(zone.code, {}).get(code):
                yield Exceptional(f"{zone.code}.{code}", kind_label(code), zone.name, _choices(way))


def _new_exception(city: City) -> dict[str, list[Choice]]:
    """What may be chosen for one more, with what was chosen where something is missing."""
    given = {name: request.form.get(f"new-{name}", "") for name in ("kind", "zone", "way")}
    kinds = [(code, kind_label(code)) for code in dict.fromkeys((*order_of(city), *city.levels))]
    zones = [(zone.code, zone.name) for zone in city.zones.values()]
    ways = [(way, say(f"desk.way_{way}")) for way in WAYS]
    return {
        f"new-{name}": [Choice(code, words, code == given[name]) for code, words in some]
        for name, some in (("kind", kinds), ("zone", zones), ("way", ways))
    }


def _countable(city: City) -> list[str]:
    """The kinds that callers can ask for, and others that are counted already."""
    return list(dict.fromkeys((*order_of(city), *city.orders.counted)))


def order_of(city: City) -> list[str]:
    """The kinds that callers can ask for, in their order."""
    return [code for menu in menus_of(city) for code in menu]


def _ways(city: City, kind: str) -> list[Choice]:
    return _choices(city.ways.of(kind))


def _choices(chosen: str) -> list[Choice]:
    return [Choice(way, say(f"desk.way_{way}"), way == chosen) for way in WAYS]


def _kinds(city: City, menu: Sequence[str]) -> list[Kind]:
    """One menu, with what a caller hears of each kind in the city's usual language."""
    words, language = house().words, city.languages[0]
    lines = [Line(f"{code}.menu", {"key": KeyName(str(key))}) for key, code in enumerate(menu, start=1)]
    heard = [words.plain((line,), language=language, city=city.code) for line in lines]
    return [Kind(code, kind_label(code), said) for code, said in zip(menu, heard, strict=True)]


def _known(city: City) -> list[str]:
    own = setting(city.code, "types.own", [])
    return [code for code in (*TYPES, *own) if code not in NEVER_IN_A_MENU]


def set_menu(city: str) -> Answer:
    """One button: a kind one place up or down, or switched on."""
    found = city_of(city)
    what, _, kind = request.form.get("do", "").partition(" ")
    if kind not in _known(found) or what not in ("up", "down", "on"):
        abort(404)
    wanted = _added(found, kind) if what == "on" else _moved(menus_of(found), kind, -1 if what == "up" else 1)
    if wanted is None:
        return page(found, (Mend("", say("town.menu_full"), ""),)), CHANGED
    return _set(found, wanted)


def _set(city: City, menus: Menus) -> Answer:
    values = {f"settings.types.{name}": list(menu) for name, menu in zip(MENUS, menus, strict=True)}
    mends = make(city.code, values, page="menu")
    return (page(city, mends), CHANGED) if mends else go("desk.town_menu", city=city.code)


def _moved(menus: Menus, kind: str, by: int) -> Menus:
    """The kind changes places with its neighbour, also over the edge of a menu."""
    order = [code for menu in menus for code in menu]
    here = order.index(kind) if kind in order else 0
    there = min(max(here + by, 0), len(order) - 1)
    order[here], order[there] = order[there], order[here]
    first, more = len(menus[0]), len(menus[0]) + len(menus[1])
    return tuple(order[:first]), tuple(order[first:more]), tuple(order[more:])


def _added(city: City, kind: str) -> Menus | None:
    """The kind behind all others; nothing where every menu is full."""
    order = [code for menu in menus_of(city) for code in menu if code != kind]
    return spread(city, (*order, kind))


def spread(city: City, order: Sequence[str]) -> Menus | None:
    """Kinds in this order over as few menus as hold them; nothing where they are too many.

    The last choice of a menu leads to the next; in the last one other choices may need room.
    """
    room = CHOICES_AT_MOST - city.for_others - 1 if city.offers else CHOICES_AT_MOST
    if len(order) <= room:
        return tuple(order), (), ()
    usual = CHOICES_AT_MOST - 1
    if len(order) <= usual + room:
        return tuple(order[:usual]), tuple(order[usual:]), ()
    if len(order) <= 2 * usual + room:
        return tuple(order[:usual]), tuple(order[usual : 2 * usual]), tuple(order[2 * usual :])
    return None


def set_counted(city: str) -> Answer:
    """Of which kinds callers say how many they need."""
    found = city_of(city)
    chosen = [code for code in _countable(found) if code in request.form.getlist("counted")]
    same = set(chosen) == set(found.orders.counted)  # what is as it was keeps following the files
    mends = make(city, {} if same else {"settings.orders.counted": chosen}, page="menu")
    return (page(found, mends), CHANGED) if mends else go("desk.town_menu", city=city)


def ask_off(city: str, kind: str) -> Answer:
    """Before a kind is switched off: its open requests, and what becomes of them."""
    found = city_of(city)
    if kind not in [code for menu in menus_of(found) for code in menu]:
        abort(404)
    open_now = select(Request).where(
        Request.city == city, Request.kind == kind, Request.state.in_(OPEN_STATES)
    )
    with house().store.read() as session:
        some = session.scalars(open_now.order_by(Request.asked_at, Request.id).limit(LISTED + 1)).all()
        rows = request_list.rows(some[:LISTED])
    return render_template(
        "desk/town_menu_off.html",
        active_page="desk.town",
        town=found,
        kind=kind,
        rows=rows,
        more=len(some) > LISTED,
    )


def switch_off(city: str, kind: str) -> Answer:
    """No caller is offered it any more; what was asked for stays on the board."""
    found = city_of(city)
    order = [code for menu in menus_of(found) for code in menu if code != kind]
    if not order:
        return page(found, (Mend("", say("town.menu_last"), ""),)), CHANGED
    first, more, third = ([code for code in menu if code != kind] for menu in menus_of(found))
    as_before: Menus = tuple(first), tuple(more), tuple(third)
    whole = as_before if first and (more or not third) else spread(found, order)
    return _set(found, whole) if whole is not None else abort(404)
