"""A telephone number as people write it, and what it may mean."""

from __future__ import annotations

from collections.abc import Iterable

import phonenumbers

SHOWN_DIGITS = 2


def readings(typed: str, countries: Iterable[str]) -> tuple[str, ...]:
    """The numbers (E.164) that these signs may mean in our countries, the first country's first.

    "0171 39200-01" -> ("+491713920001",). Possible length is enough: whether it exists, the casebook knows.
    """
    found = (_reading(typed, country) for country in dict.fromkeys(countries))
    return tuple(dict.fromkeys(number for number in found if number))


def _reading(typed: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_from(e164: str, country: str) -> bool:
    """Whether a number belongs to this country: elsewhere a message or a call costs much."""
    code = phonenumbers.country_code_for_region(country)
    return bool(phonenumbers.parse(e164, None).country_code == code)


def is_landline(e164: str) -> bool:
    """Whether messages cannot be sent to a number, and a code must be read aloud."""
    kind = phonenumbers.number_type(phonenumbers.parse(e164, None))
    return bool(kind == phonenumbers.PhoneNumberType.FIXED_LINE)


def ending(e164: str) -> str:
    """The last digits: enough to see a slip of the finger, too few to be a number."""
    return e164[-SHOWN_DIGITS:]
