"""The day on which somebody last rang a number: asked for, never made up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hotline.cities.helplines import is_fresh
from hotline.house.changing import Mend


def read_day(written: str) -> date | None:
    """The day of a form, or None where there is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def days_missing(entries: Iterable[Mapping[str, Any]]) -> tuple[Mend, ...]:
    """What to ask for where a number has no day."""
    asked = (one["name"] or one["number"] for one in entries if one["verified_on"] is None)
    return tuple(Mend("", "", "", "town.tried_missing", {"whose": whose}) for whose in asked)


def is_stale(day: date | None, today: date) -> bool:
    """Whether a number was tried, but not for long."""
    return day is not None and not is_fresh(day, today)
