"""The telephone numbers of a city: those people dial, the desk's, and the sender of messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.cities.numbers import in_full
from hotline.desk import dear
from hotline.desk.guard import operator
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, number_setting
from hotline.desk.tried import days_missing, read_day
from hotline.house.changing import Mend
from hotline.pages.moving import go

MOST = 20  # of a kind; nobody has so many
LONGEST = 80
Entries = Sequence[Mapping[str, Any]]


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/town/<city>/numbers", "town_numbers", numbers, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/numbers", "town_set_numbers", set_numbers, methods=["POST"])


def numbers(city: str) -> Answer:
    """The form as it stands, with room for one more of each."""
    found = city_of(city)
    sender = number_setting(city, "sms_sender", "")
    return _page(found, number_setting(city, "lines", []), number_setting(city, "desk", []), sender)


def _page(city: City, lines: Entries, desk: Entries, sender: str, mends: Sequence[Mend] = ()) -> str:
    return render_template(
        "desk/town_numbers.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        seen=dear.told_of(mends),
        lines=[*lines, {}],
        desk=[*desk, {}],
        sender=sender,
        me=operator().name,
    )


def set_numbers(city: str) -> Answer:
    """Keep what was entered; a number that was emptied is gone."""
    found = city_of(city)
    lines, desk = _lines(found), _desk(found)
    sender = in_full(_text("sms_sender"), found.country)
    values = {"numbers.lines": lines, "numbers.desk": desk, "numbers.sms_sender": sender or None}
    missing = (*days_missing(desk), *_not_meant(found, desk))
    mends = missing or make(city, values, page="numbers")
    return (_page(found, lines, desk, sender, mends), CHANGED) if mends else go("desk.town_of", city=city)


def _not_meant(city: City, desk: Entries) -> tuple[Mend, ...]:
    there = {one["number"] for one in number_setting(city.code, "desk", [])}
    return dear.not_meant((one["number"] for one in desk), city.country, there=there)


def _lines(city: City) -> list[dict[str, Any]]:
    """The numbers people dial, and the languages ticked beside each."""
    there = [nth for nth in range(MOST) if _text(f"line-{nth}")]
    found = [{"number": in_full(_text(f"line-{nth}"), city.country)} for nth in there]
    spoken = [request.form.getlist(f"line-{nth}-language") for nth in there]
    return [
        {**one, **({"languages": codes} if codes else {})} for one, codes in zip(found, spoken, strict=True)
    ]


def _desk(city: City) -> list[dict[str, Any]]:
    """The desk's telephones, tried by whoever enters them unless somebody else is named."""
    return [
        {
            "number": in_full(_text(f"desk-{nth}"), city.country),
            "name": _text(f"desk-{nth}-name"),
            "verified_on": read_day(_text(f"desk-{nth}-tried")),
            "verified_by": _text(f"desk-{nth}-by") or operator().name,
            "language": _text(f"desk-{nth}-language") or city.languages[0],
        }
        for nth in range(MOST)
        if _text(f"desk-{nth}")
    ]


def _text(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]
