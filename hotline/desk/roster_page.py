"""The list of volunteers as it is read, and what can be chosen to look for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotline.casebook.roster import Listed
from hotline.casebook.tables.people import VOLUNTEER_STATES
from hotline.desk.call_list import Choice, kinds
from hotline.desk.figures_page import weekdays
from hotline.desk.guard import cities, reach
from hotline.desk.plain import kind_label, plain, zone_name
from hotline.pages import formats, language, say


@dataclass(frozen=True, slots=True)
class Row:
    """A volunteer in the list; `city` only where there are several."""

    id: int
    name: str
    city: str
    number: str
    state: str
    needs_somebody: bool
    duty: str
    level: int
    zones: str
    languages: str
    offers: str
    holds: int


def rows(found: Iterable[Listed]) -> list[Row]:
    """Volunteers in words."""
    return [_row(one) for one in found]


def _row(one: Listed) -> Row:
    return Row(
        id=one.id,
        name=one.first_name or say("desk.volunteer_nameless"),
        city=cities()[one.city].title if len(cities()) > 1 else "",
        number=formats.hidden(one.masked) if one.masked else "",
        state=plain("desk.volunteer_", one.state),
        needs_somebody=one.state == "new",
        duty=say("desk.off_duty") if one.state == "active" and not one.on_duty else "",
        level=one.level,
        zones=", ".join(zone_name(one.city, zone) for zone in one.zones),
        languages=", ".join(formats.language_name(code, language()) for code in one.speaks),
        offers=offers(one),
        holds=one.holds,
    )


def offers(one: Listed) -> str:
    """With what they help and on which days, where they have said so: else with everything, always."""
    parts = ", ".join(kind_label(kind) for kind in one.kinds), ", ".join(map(day_short, one.days))
    return "; ".join(part for part in parts if part)


def day_short(code: str) -> str:
    """A day of the week in few letters."""
    return weekdays()[formats.WEEKDAYS.index(code)]


def spoken() -> list[str]:
    """The languages of the operator's cities."""
    return list(dict.fromkeys(code for city in cities().values() for code in city.languages))


def choices(given: Mapping[str, str]) -> dict[str, list[Choice]]:
    """The choices of each field, in the order of the form."""

    def some(field: str, *known: tuple[str, str]) -> list[Choice]:
        return [Choice(value, words, given.get(field) == value) for value, words in known]

    found = {
        "state": some(
            "state", *((one, plain("desk.volunteer_", one)) for one in VOLUNTEER_STATES if one != "left")
        )
    }
    if len(cities()) > 1:
        found["city"] = some("city", *((code, one.title) for code, one in cities().items()))
    found["zone"] = [
        Choice(
            f"{code}/{zone.code}",
            zone.name,
            given.get("zone") == f"{code}/{zone.code}",
            one.title if len(cities()) > 1 else "",
        )
        for code, one in cities().items()
        for zone in one.zones.values()
        if reach().has(code, zone.code)
    ]
    found["kind"] = some("kind", *((code, kind_label(code)) for code in kinds()))
    found["day"] = some("day", *((code, formats.day_of_week(code, language())) for code in formats.WEEKDAYS))
    found["speaks"] = some("speaks", *((code, formats.language_name(code, language())) for code in spoken()))
    found["level"] = some("level", ("1", say("desk.level_1")), ("2", say("desk.level_2")))
    found["duty"] = some("duty", ("on", say("desk.on_duty")), ("off", say("desk.off_duty")))
    return found
