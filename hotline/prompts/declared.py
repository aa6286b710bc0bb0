"""Which lines there must be, in the order of the call, and which gaps each of them has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hotline.prompts import helper_lines, resident_lines
from hotline.prompts.lines import Count, Day, Digits, Gap, KeyName, Kind, Moment, Money, Text
from hotline.prompts.naming import NAMES


def _read(table: str) -> dict[str, frozenset[str]]:
    rows = (row.partition(":") for row in table.strip().splitlines())
    return {name: frozenset(gaps.split()) for name, _, gaps in rows}


VOLUNTEER_LINES: Mapping[str, frozenset[str]] = _read(helper_lines.VOLUNTEER_LINES)
"""What stands in volunteer.toml."""

CALL_LINES: Mapping[str, frozenset[str]] = {
    **_read(resident_lines.RESIDENT_LINES),
    **_read(helper_lines.RUNG_LINES),
    **VOLUNTEER_LINES,
}

TYPE_LINES: Mapping[str, frozenset[str]] = {
    "menu": frozenset({"key"}),
    "again": frozenset({"key"}),
    "noun": frozenset(),
    "label": frozenset(),
}

TYPES = (
    "groceries",
    "pharmacy",
    "phone_company",
    "household",
    "pets",
    "errands_post",
    "transport",
    "meals",
    "paperwork_it",
    "waste",
    "food_aid",
    "childcare",
    "homework",
    "interpreting",
    "protective_items",
    "lending",
    "emotional_support",
    "advice",
    "other",
)

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OPENINGS = ("today", "tomorrow", *_DAYS)
_PARTS_OF_TODAY = ("just_now", "this_morning", "this_noon", "this_afternoon", "this_evening", "last_night")

TIMES: Mapping[str, frozenset[str]] = {
    **{f"{day}_from": frozenset({"hour"}) for day in _OPENINGS},
    "in_days_from": frozenset({"days", "hour"}),
    "until": frozenset({"hour"}),
    **dict.fromkeys(("in_weeks", "day_and_night"), frozenset()),
    **dict.fromkeys(
        ("today", "tomorrow", *_PARTS_OF_TODAY, "yesterday", *_DAYS, "some_days_ago"), frozenset()
    ),
}

SPOKEN: Mapping[str, frozenset[str]] = {
    **CALL_LINES,
    **{f"{code}.{line}": gaps for code in TYPES for line, gaps in TYPE_LINES.items() if line != "label"},
    **{f"times.{name}": gaps for name, gaps in TIMES.items()},
}
"""Every line that is spoken: calls, types (`groceries.menu`) and times (`times.today_from`)."""

NEEDED: Mapping[str, frozenset[str]] = {
    **SPOKEN,
    **{f"{code}.label": frozenset() for code in TYPES},
    **dict.fromkeys(NAMES, frozenset()),
}
"""Every line that each language must have; pages come on top, the same in all languages."""

EXAMPLES: Mapping[str, Gap] = {
    "key": KeyName("4"),
    "count": Count(4),
    "type": Kind("groceries"),
    "zone": Text("Neukölln"),
    "word": Text(""),
    "helper": Text("Katharina"),
    "text": Text("Katharina"),
    "postcode": Digits(("12", "043")),
    "number": Digits(("0", "30", "23", "12", "59", "90")),
    "code": Digits(("12", "34", "56")),
    "order": Digits(("10", "23")),
    "limit": Money(200, "PLN"),
    "sum": Money(12, "PLN", 50),
    "keyed": Digits(("12", "50")),
    "when": Moment("tomorrow_from", 9),
    "since": Moment("this_morning"),
    "day": Day(date(2027, 1, 26)),
    "service": Text("Telefonseelsorge"),
    "until": Moment("until", 20),
}
"""A value for each gap, to hear and to measure lines with; the word is the language's first one."""
