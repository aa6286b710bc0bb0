"""What a town switches on and off, each with what it does and what it costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.cities.city import CALL_BACKS
from hotline.cities.kinds import CHOICES_AT_MOST
from hotline.desk.switches import CALL_BACK, GROUPS, SWITCHES, Switch
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.house.changing import Mend
from hotline.pages import say
from hotline.pages.moving import go


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    address = "/town/<city>/switches"
    blueprint.add_url_rule(address, "town_switches", switches, methods=["GET"])
    blueprint.add_url_rule(address, "town_set_switches", set_switches, methods=["POST"])


def switches(city: str) -> Answer:
    """The form as it stands."""
    found = city_of(city)
    return _page(found, _on(found), found.call_back)


def _on(city: City) -> set[str]:
    return {name for name, one in SWITCHES.items() if one.is_on(city)}


def _page(city: City, on: Collection[str], call_back: str, mends: Iterable[Mend] = ()) -> str:
    return render_template(
        "desk/town_switches.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        groups={name: _there(city, some) for name, some in GROUPS.items()},
        on=on,
        call_back=call_back,
        call_backs=CALL_BACKS,
    )


def _there(city: City, some: Mapping[str, Switch]) -> dict[str, Switch]:
    """Those that mean something here: nobody's postcode is unknown where none is asked for."""
    return {name: one for name, one in some.items() if city.postcodes_asked or name != "zones_by_name"}


def set_switches(city: str) -> Answer:
    """Keep what was switched; what is as it was goes on following the files."""
    found, form = city_of(city), request.form
    on = {name for name in form.getlist("on") if name in SWITCHES}
    call_back = form.get("call_back", found.call_back)
    values: dict[str, Any] = {
        f"settings.{one.path}": name in on
        for name, one in SWITCHES.items()
        if (name in on) != one.is_on(found)
    }
    if call_back in CALL_BACKS and call_back != found.call_back:
        values[f"settings.{CALL_BACK}"] = call_back
    mends = tuple(_in_the_way(found, on)) or make(city, values, page="switches")
    return (_page(found, on, call_back, mends), CHANGED) if mends else go("desk.town_switches", city=city)


def _in_the_way(city: City, on: Collection[str]) -> Iterator[Mend]:
    """What does not go together, as the city's file would say it."""
    if "shift_phones" in on and "whisper" not in on:
        names = {"wanted": say("town.switch_shift_phones"), "needed": say("town.switch_whisper")}
        yield Mend("", "", "", "town.switch_needs", names)
    last = city.third_types or city.more_types or city.first_types
    if "offers" in on and len(last) + ("for_others" in on) >= CHOICES_AT_MOST:
        yield Mend("", "", "", "town.switch_full", {"page": say("town.part_menu")})
    if "speech" in on and city.portable:
        yield Mend("", "", "", "town.switch_keys_only")
