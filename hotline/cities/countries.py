"""What a country brings along, so that no city file has to say it: its money, the length of its numbers."""

from __future__ import annotations

import phonenumbers
from babel.numbers import get_territory_currencies

# What a volunteer may spend at once for somebody, where the city does not say it (R46).
SPENDING_LIMITS = {"EUR": 50, "PLN": 200}
NUMBER_LENGTHS = (6, 13)  # digits of a number as it is keyed in, at least and at most


def currency_of(country: str) -> str:
    """The money of a country (`PL`) as three capitals: `PLN`."""
    return str(get_territory_currencies(country)[0])


def number_lengths(country: str) -> tuple[int, int]:
    """How many digits a number of the country has when keyed in: least and most.

    Where all numbers are equally long and nothing is dialled before them, as in Poland, the entry
    ends by itself at the last digit.
    """
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country)
    if metadata is None or metadata.national_prefix:
        return NUMBER_LENGTHS
    mobile, landline = (
        {*plan.possible_length} if plan else set() for plan in (metadata.mobile, metadata.fixed_line)
    )
    longest = max(mobile | landline, default=0)
    return (longest, longest) if mobile == {longest} else NUMBER_LENGTHS
