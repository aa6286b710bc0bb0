"""What might stand in the gaps of a line in a city: to hear a line as its callers would."""

from __future__ import annotations

from hotline.cities import City
from hotline.cities.numbers import example_number, number_pairs
from hotline.prompts.lines import Digits, Gap, Money, Text


def examples_of(city: City, language: str) -> dict[str, Gap]:
    """Examples that callers of this city might hear; of other gaps those of everybody do."""
    zone, code = _place(city)
    money, own = city.currency, number_pairs(example_number(city.country), city.country)
    found: dict[str, Gap] = {
        "zone": Text(city.zone_spoken(zone, language)),
        "limit": Money(city.spending_limit, money),
        "sum": Money(12, money, 50),
        "number": Digits(own),
    }
    if code:
        found["postcode"] = Digits(tuple(city.postcode_groups(code)))
    return found


def _place(city: City) -> tuple[str, str]:
    """A zone, and a postcode in it that can be read aloud; without one where there is none."""
    whole = ((code, row) for code, row in city.table.codes.items())
    begun = ((code.ljust(city.form.most, "0"), row) for code, row in city.table.prefixes.items())
    for code, row in (*whole, *begun):
        if city.is_read_aloud(code) and row[0].zone in city.zones:
            return row[0].zone, code
    return next(iter(city.zones)), ""
