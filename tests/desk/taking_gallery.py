"""Taking calls at the desk: merging, blocking, notes, plan and lists, one page after the other.

`python -m tests.desk.taking_gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page

from hotline.casebook import attending, shifts
from hotline.casebook.reach import Reach
from hotline.casebook.shifts import Wanted
from hotline.casebook.tables import Call, Operator
from tests.desk.caller import Caller, now
from tests.desk.pictures import press, sign_in, take_pictures
from tests.desk.town import LANGUAGES, OFFERED, Town, lets_telephones_ring


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go from page to page; yields the name of the one that is on the screen."""
    meike = town.has_operator(f"Meike {language}", language=language)
    sign_in(page.context, town, address, meike.id)
    yield from _live(page, town, address, language)
    yield from _notes(page, town, address, language)
    yield from _plan(page, town, address, language)
    yield from _merging(page, town, address, language)
    yield from _blocking(page, town, address, language)
    yield from _remembering(page, town, address, language)
    yield from _sharing(page, town, address, language)


def _remembering(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """What to ask somebody who might be remembered for longer, and that they said yes."""
    page.goto(f"{address}/desk/requests/{town.resident_asks(language=language)}")
    page.click("details:has(form[action*='/remembered/']) summary")
    yield "remember"
    press(page, "form[action*='/remembered/'] button")
    yield "remembered"
    page.goto(f"{address}/desk/forgotten")
    yield "remembered-zones"


def _sharing(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """A telephone that several households use: what it changes, and that it is marked."""
    page.goto(f"{address}/desk/requests/{town.resident_asks(language=language)}")
    page.click("details:has(form[action*='/shared/']) summary")
    yield "share-line"
    press(page, "form[action*='/shared/'] button")
    yield "shared-line"


def _live(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """A call that rings at the desk, and one that a colleague takes down."""
    town.serves_two_cities()
    jan = town.has_operator(f"Jan {language}", language=language)
    ids = [a_call_at_the_desk(town, f"+4930231255{nth}{OFFERED.index(language)}") for nth in range(2)]
    with town.store.write() as casebook:
        who = casebook.get_one(Operator, jan.id)
        at = datetime.now(UTC)
        attending.take(casebook, ids[0], reach=Reach(["berlin"]), operator=who, instead=None, now=at)
    page.goto(f"{address}/desk/")
    yield "live"
    press(page, f"form[action$='/live/{ids[1]}/take'] button")
    yield "live-form"


def a_call_at_the_desk(town: Town, number: str) -> int:
    """It rings there, at any hour of the tests; somebody wants a walk for their dog."""
    noon = now().replace(hour=11)  # in opening hours
    caller = Caller(town, number, at=noon - timedelta(days=(noon.weekday() + 1) % 7 - 1))
    caller.rings().presses("4", "2", "0")
    with town.store.write() as casebook:
        call = casebook.get_one(Call, caller.call.id)
        call.started_at = call.last_at = now()
        return call.id


def _notes(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    page.goto(f"{address}/desk/shift")
    yield "shift-empty"
    for words in ("0171 3920001", "Der Fahrdienst hat bis Freitag Urlaub. Danach wieder jeden Vormittag."):
        page.fill("#words", words)
        page.select_option("#place", "berlin/neukoelln")
        press(page, "form[action$=notes] button")
        yield "shift-number" if words.startswith("0") else "shift"
    page.goto(f"{address}/desk/")
    yield "shift-front"


def _plan(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Next week: one's own shift every week with a telephone, a colleague's, and a form to be mended."""
    lets_telephones_ring(town)
    jan = town.has_operator(f"Jan P. {language}", language=language)
    week = now() + timedelta(days=7 - now().weekday())
    with town.store.write() as casebook:
        noon = week.replace(hour=12, minute=0, second=0, microsecond=0)
        span = [(noon, noon + timedelta(hours=4))]
        shifts.plan(casebook, Wanted("berlin", jan.id, span), by=jan.id, now=now())
    page.goto(f"{address}/desk/shift/plan?week={week.date()}")
    page.fill("#until", (week + timedelta(days=15)).date().isoformat())
    page.fill("#number", "0171 3920001")
    press(page, "form[action$='/plan/for'] button")
    yield "plan"
    page.locator(".plan-day summary").first.click()
    yield "plan-change"
    page.fill("#number", "0171")
    press(page, "form[action$='/plan/for'] button")
    yield "plan-number"
    press(page, "#calendar button")
    yield "plan-calendar"
    page.goto(f"{address}/desk/")
    yield "plan-front"


def _merging(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    number = f"+4930231254{OFFERED.index(language)}0"
    older = town.resident_asks("groceries", number=number, language=language, minutes_ago=200)
    newer = town.resident_asks("pets", "mitte", number=number, language=language)
    page.goto(f"{address}/desk/requests/{newer}")
    yield "merge-offered"
    page.goto(f"{address}/desk/requests/{newer}/merge?with={older}")
    yield "merge"
    press(page, "main .buttons button")
    yield "merged"


def _blocking(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    page.goto(f"{address}/desk/blocks")
    yield "blocks-none"
    ticket_id = town.resident_leaves_ticket("wants_person")
    page.goto(f"{address}/desk/blocks/new/ticket/{ticket_id}")
    page.fill("#until", "2020-01-01")
    page.eval_on_selector("main form", "form => { form.noValidate = true; }")
    press(page, "main form button")
    yield "block-missing"
    page.check("input[value=flood]")
    page.fill("#words", "Pizza, Pizza, Pizza, jeden Abend um sechs, und lacht dabei")
    page.fill("#until", (datetime.now(UTC) + timedelta(days=30)).date().isoformat())
    press(page, "main form button")
    yield "blocked"
    page.goto(f"{address}/desk/tickets/{ticket_id}")
    yield "blocked-ticket"


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    take_pictures(pages, into, tuple(sys.argv[2:]) or LANGUAGES)
