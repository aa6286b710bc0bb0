"""Numbers to which calls may cost more than usual: kept when somebody saves them in the knowledge of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import request

from hotline.cities.numbers import may_cost_more
from hotline.house.changing import Mend

NAME = "town.number_dear"
SEEN = "dear_seen"  # the field with the numbers of which somebody was told


def not_meant(numbers: Iterable[str], country: str, *, there: Iterable[str]) -> tuple[Mend, ...]:
    """What to ask about numbers that are new; `there` are those that stand in the town already."""
    known = {*request.form.getlist(SEEN), *there}
    new = [one for one in dict.fromkeys(numbers) if one not in known and may_cost_more(one, country)]
    return tuple(Mend("", "", "", NAME, {"number": one}) for one in new)


def told_of(mends: Sequence[Mend]) -> list[object]:
    """The numbers that were asked about: they go along with the form."""
    return [one.gaps["number"] for one in mends if one.name == NAME]
