"""The list of calls as it is read: rows in words, and what can be chosen to look for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hotline.casebook.log import Logged
from hotline.casebook.tables.calls import OUTCOMES
from hotline.cities import City
from hotline.desk.asking import ASKING, CHECKINS, PUT_THROUGH, VOLUNTEERS
from hotline.desk.guard import cities, reach
from hotline.desk.plain import TO, kind_label, part_of_call, plain, step_name, zone_name
from hotline.desk.searching import read_day
from hotline.pages import formats, language, languages, say


@dataclass(frozen=True, slots=True)
class Row:
    """A call in the list; `city` only where there are several, `length` is empty while it lasts."""

    id: int
    when: str
    city: str
    number: str
    language: str
    length: str
    help: str
    outcome: str
    step: str
    badges: tuple[str, ...]


def rows(found: Iterable[Logged]) -> list[Row]:
    """Calls in words."""
    return [_row(one) for one in found]


def _row(one: Logged) -> Row:
    city = cities()[one.city]
    running = one.seconds is None
    return Row(
        id=one.id,
        when=formats.stamp(one.started_at, timezone=city.timezone, language=language()),
        city=city.title if len(cities()) > 1 else "",
        number=number(one),
        language=formats.language_name(one.language, language()) if one.language else "",
        length="" if one.seconds is None else formats.length(one.seconds),
        help=", ".join(part for part in (kind_label(one.kind), zone_name(one.city, one.zone)) if part),
        outcome=outcome(one.outcome, running=running),
        step=step_name(one.step) if one.step else "",
        badges=tuple(badges(one, running=running)),
    )


def number(one: Logged) -> str:
    """The hidden number, and whether the caller let it be seen at all."""
    hidden = formats.hidden(one.masked) if one.masked else ""
    if one.rung_by_us and not hidden:  # whose number it is stands on their list
        return TO
    if one.withheld:
        return say("desk.withheld_keyed", number=hidden) if hidden else say("desk.withheld")
    return hidden or say("desk.number_forgotten")


def outcome(code: str, *, running: bool) -> str:
    """What came of a call; of one that lasts, what has come so far."""
    if code:
        return plain("desk.outcome_", code)
    return TO if running else say("desk.outcome_none")


def badges(one: Logged, *, running: bool) -> Iterator[str]:
    """What must be seen at once."""
    flags = {
        "emergency": one.emergency,
        "trouble": one.trouble,
        "without_a_key": one.without_a_key,
        "rung_by_us": one.rung_by_us,
        "on_the_line": running and bool(one.outcome),
    }
    return (say(f"desk.{name}") for name, is_set in flags.items() if is_set)


# --- what can be chosen


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a field: its value, its words, whether it is chosen; `group` where there are several."""

    value: str
    words: str
    chosen: bool
    group: str = ""


def choices(given: Mapping[str, str]) -> dict[str, list[Choice]]:
    """The choices of each field, in the order of the form."""
    several = len(cities()) > 1
    offered: dict[str, list[tuple[str, str, str]]] = {
        "city": [(code, one.title, "") for code, one in cities().items()] if several else [],
        "zone": [
            (f"{code}/{zone.code}", zone.name, one.title if several else "")
            for code, one in cities().items()
            for zone in one.zones.values()
            if reach().has(code, zone.code)
        ],
        "kind": [(kind, kind_label(kind), "") for kind in kinds()],
        "language": [(code, formats.language_name(code, language()), "") for code in languages()],
        "outcome": [(code, plain("desk.outcome_", code), "") for code in OUTCOMES],
        "step": list(_steps()),
    }
    return {
        field: [Choice(value, words, given.get(field) == value, group) for value, words, group in some]
        for field, some in offered.items()
        if some
    }


def _steps() -> Iterator[tuple[str, str, str]]:
    """Where calls end, by whose they are."""
    groups = {"residents": ASKING, "volunteers": VOLUNTEERS, "through": PUT_THROUGH, "checkins": CHECKINS}
    for group, codes in groups.items():
        for part in dict.fromkeys(part_of_call(code) for code in codes):
            yield part, step_name(part), say(f"desk.steps_{group}")


def kinds_of(city: City) -> tuple[str, ...]:
    """The kinds of help of a city, in the order of its menus."""
    return (*city.first_types, *city.more_types, *city.third_types, "other")


def kinds() -> list[str]:
    """The kinds of help of the operator's cities."""
    return list(dict.fromkeys(kind for city in cities().values() for kind in kinds_of(city)))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Something that is looked for, in words, and what takes it out of the address again."""

    words: str
    fields: tuple[str, ...]

    @property
    def without(self) -> dict[str, None]:
        """The fields, each with nothing in it."""
        return dict.fromkeys(self.fields)


def chosen(given: Mapping[str, str], masked: str | None) -> list[Chosen]:
    """What is looked for at present, so that nobody wonders why a list is short."""
    found = [
        Chosen(one.words, (field,)) for field, some in choices(given).items() for one in some if one.chosen
    ]
    for flag in ("emergency", "without_a_key"):
        if given.get(flag) == "1":
            found.append(Chosen(say(f"desk.{flag}"), (flag,)))
    if given.get("number"):
        hidden = formats.hidden(masked) if masked else say("desk.number_forgotten")
        found.append(Chosen(say("desk.calls_from", number=hidden), ("number",)))
    if given.get("ending"):
        hidden = formats.hidden(masked) if masked else TO
        found.append(Chosen(say("desk.calls_ending", number=hidden), ("ending",)))
    days = _days(given)
    return [Chosen(days, ("from", "to")), *found] if days else found


def _days(given: Mapping[str, str]) -> str:
    first, last = (read_day(given.get(name, "")) for name in ("from", "to"))
    words = [formats.day(day, language()) for day in (first, last) if day is not None]
    if first is not None and last is not None:
        return words[0] if first == last else f" {TO} ".join(words)
    if not words:
        return ""
    return say("desk.days_since", day=words[0]) if first else say("desk.days_until", day=words[0])
