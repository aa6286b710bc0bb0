"""What a city asks of an order: when, how many, who pays. Nothing of it unless its file says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hotline.cities.reading import Section, nearest


@dataclass(frozen=True, slots=True)
class Orders:
    """`paid`: kinds of help that cost money; `counted`: those of which callers say how many.

    `below_zero`: whether the city's fund may fall below zero without an administrator.
    """

    today_or_week: bool = False
    paid: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    below_zero: bool = False


def read_orders(section: Section, codes: Collection[str]) -> Orders:
    """The questions of a city; `codes` are the types there are."""
    return Orders(
        today_or_week=section.yes("today_or_week", False),
        paid=_kinds(section, "paid", codes),
        counted=_kinds(section, "counted", codes),
        below_zero=section.yes("fund_below_zero", False),
    )


def _kinds(section: Section, key: str, codes: Collection[str]) -> tuple[str, ...]:
    kinds = section.words(key)
    for code in kinds:
        if code not in codes:
            what, mend = f'There is no type "{code}".', nearest(code, sorted(codes))
            raise section.fault(key, what, mend, name="no_kind", kind=code)
    return kinds
