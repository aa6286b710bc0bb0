"""The log of calls and the requests of the desk in every state that matters, one after the other.

`python -m tests.desk.log_gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from tests.desk.caller import POLISH, WITHHELD, Caller, now
from tests.desk.pictures import press, sign_in, take_pictures
from tests.desk.town import LANGUAGES, OFFERED, Town

__all__ = ["pages", "press", "sign_in"]


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go from page to page; yields the name of the one that is on the screen."""
    meike = town.has_operator(f"Meike {language}", language=language)
    sign_in(page.context, town, address, meike.id)
    page.goto(f"{address}/desk/calls")
    yield "calls-none"
    page.goto(f"{address}/desk/requests")
    yield "requests-none"
    call_id, request_id = a_busy_morning(town, language)
    yield from _calls(page, address, call_id)
    yield from _requests(page, address, request_id, town.says_more(request_id, seconds=34))
    yield from _orders(page, address, a_poor_caller(town, language))


def _calls(page: Page, address: str, call_id: int) -> Iterator[str]:
    page.goto(f"{address}/desk/calls")
    yield "calls"
    page.goto(f"{address}/desk/calls?outcome=request&kind=groceries&from=2026-01-01")
    yield "calls-found"
    page.click(".search > summary")
    yield "calls-search"
    page.fill("#number", "017")
    press(page, ".by-number button")
    yield "calls-number-unclear"
    page.goto(f"{address}/desk/calls?outcome=restored")
    yield "calls-none-found"
    page.goto(f"{address}/desk/calls/{call_id}")
    for summary in page.locator("main summary").all():
        summary.click()
    yield "call"
    press(page, "form[action$=show-number] button")
    yield "call-shown"


def _requests(page: Page, address: str, request_id: int, note_id: int) -> Iterator[str]:
    page.goto(f"{address}/desk/requests")
    yield "requests"
    page.goto(f"{address}/desk/requests/{request_id}")
    yield "request"
    press(page, "form[action$=show-word] button")
    yield "request-word"
    page.goto(f"{address}/desk/notes/{note_id}")
    yield "note"
    page.fill("#text", "Zwei Liter Milch, Brot und Kaffee.")
    press(page, "form[action$=write] button")
    press(page, "form[action$=listen] button")
    yield "note-played"
    page.goto(f"{address}/desk/requests/{request_id}")
    page.check("input[value=not_needed]")
    press(page, "form[action$=close] button")
    yield "request-closed"


def _orders(page: Page, address: str, request_id: int) -> Iterator[str]:
    page.goto(f"{address}/desk/requests/{request_id}")
    yield "order"
    press(page, "form[action$=desk-pays] button")
    yield "order-paid-by-desk"
    page.goto(f"{address}/desk/requests")
    page.click(".search > summary")
    page.fill("#order", "1001")
    press(page, ".search button")
    yield "order-found"


def a_poor_caller(town: Town, language: str) -> int:
    """Somebody orders shopping and has no money for it; the id of the request."""
    town.costs_money("groceries")
    caller = Caller(town, f"+493023125{OFFERED.index(language)}18", at=now() - timedelta(minutes=20)).rings()
    caller.presses("1", "12043").says_nothing(seconds=4).presses("3").says_nothing(seconds=4).hangs_up()
    return caller.request.id


def a_busy_morning(town: Town, language: str) -> tuple[int, int]:
    """Calls of every kind; the id of one that is worth looking at, and of a request that is taken."""
    nth = OFFERED.index(language)
    Caller(town, f"+493023125{nth}12", at=now() - timedelta(hours=26)).rings().hangs_up(seconds=4)
    Caller(town, f"+493023125{nth}13").rings().presses("2").hangs_up(seconds=20)
    Caller(town, f"+493023125{nth}14", dials=POLISH).asks_for("1", "10115")
    Caller(town, WITHHELD).rings().presses("1", "12043").says_nothing(seconds=4).hangs_up(seconds=9)
    Caller(town, f"+493023125{nth}15").rings().presses("1", "12").hangs_up()
    for minutes in (50, 40):
        again = Caller(town, f"+493023125{nth}16", at=now() - timedelta(minutes=minutes))
        again.rings().says_nothing(3).hangs_up()
    asked = Caller(town, f"+493023125{nth}16", at=now() - timedelta(minutes=30)).rings()
    asked.presses("7", seconds=12).presses("*").presses("1", "120").presses("12043", seconds=21)
    asked.says_nothing(seconds=4).hangs_up()
    Caller(town, f"+493023125{nth}17", at=now() - timedelta(seconds=40)).rings().presses("1")
    anna = town.has_volunteer("Anna", f"+49171392000{nth}", language=language)
    town.takes(anna, asked.request.id)
    return asked.call.id, asked.request.id


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    take_pictures(pages, into, tuple(sys.argv[2:]) or LANGUAGES)
