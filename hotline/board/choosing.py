"""What the page of a request offers: outcomes, days to arrange help for, and what may worry somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

from hotline.board.guard import city, now
from hotline.casebook.board import Mine
from hotline.casebook.claims import OUTCOMES
from hotline.casebook.concerns import WHAT
from hotline.cities.waiting import days_to_arrange
from hotline.pages import formats, language, say

NAMED_DAYS = ("outcomes.day_today", "outcomes.day_tomorrow")


def choices(mine: Mine) -> dict[str, Any]:
    """For the template, by the names that it has there."""
    today, *later = days_to_arrange(now(), city().timezone)
    days = [(day.isoformat(), _day(day, today)) for day in (today, *later)]
    return {"outcomes": OUTCOMES, "days": days, "worries": WHAT, "form_key": _form_key(mine)}


def _form_key(mine: Mine) -> str:
    """The same until it was sent, so that two taps on one button are one concern."""
    return f"{mine.claim_id}-{mine.concerns}"


def _day(day: date, today: date) -> str:
    nth = (day - today).days
    return say(NAMED_DAYS[nth]) if nth < len(NAMED_DAYS) else formats.weekday(day, language())
