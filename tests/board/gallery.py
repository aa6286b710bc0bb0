"""Every page of the board in every state that matters, one after the other in one browser.

`python -m tests.board.gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.pages import live
from tests.board.live import DESKTOP, PHONE, chromium, served, sign_in
from tests.board.town import ANNA, BEN, OFFERED, Town


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go from page to page; yields the name of the one that is on the screen."""
    anna, ben = _volunteers(town, language)
    yield from _signing_in(page, address, language)
    sign_in(page.context, town, address, anna)
    page.goto(f"{address}/board/")
    yield "rules"
    press(page, "form[action$=rules] button")
    yield "empty"
    yield from _helping(page, town, address, language)
    page.context.clear_cookies()
    sign_in(page.context, town, address, ben)
    page.goto(f"{address}/board/past")
    yield "past-empty"


def _volunteers(town: Town, language: str) -> tuple[int, int]:
    nth = OFFERED.index(language)
    zones = ("neukoelln", "friedrichshain-kreuzberg")
    first = town.has_volunteer(
        "Anna", ANNA[:-1] + str(nth), language=language, level=1, zones=zones, knows_rules=False
    )
    second = town.has_volunteer("Ben", BEN[:-2] + f"1{nth}", language=language)
    return first, second


def _signing_in(page: Page, address: str, language: str) -> Iterator[str]:
    page.goto(f"{address}/board/sign-in?language={language}")
    yield "sign-in"
    page.fill("#number", "nein")
    press(page, "main button")
    yield "sign-in-wrong"
    page.fill("#number", "0171 39200-99")
    press(page, "main button")
    yield "code"
    page.fill("#code", "000000")
    press(page, "main button")
    yield "code-wrong"


def _helping(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    town.resident_asks("pharmacy", minutes_ago=400, language="pl")
    shopping = town.resident_asks("groceries", minutes_ago=185, language=language)
    town.resident_asks("pets", "friedrichshain-kreuzberg", minutes_ago=12, language="en")
    town.says_more(shopping, seconds=34)
    town.costs_money("groceries")
    page.goto(f"{address}/board/")
    yield "board"
    press(page, f"a[href$='/requests/{shopping}']")
    yield "waiting"
    press(page, "form[action$=take] button")
    yield "taken"
    town.rings_back("both").rings(shopping)
    page.goto(f"{address}/board/requests/{shopping}")
    yield "rings"
    town.has_rung(shopping)
    page.goto(f"{address}/board/requests/{shopping}")
    yield "has-rung"
    town.rings_back("number")
    page.goto(f"{address}/board/requests/{shopping}")
    press(page, "form[action$=show] button")
    yield "shown"
    page.goto(f"{address}/board/requests/{shopping}")
    press(page, "form[action$=listen] button")
    yield "heard"
    yield from _telling(page, address, shopping)
    page.goto(f"{address}/board/rules")
    yield "rules-accepted"
    page.goto(f"{address}/board/requests/999999")
    yield "not-here"


def _telling(page: Page, address: str, shopping: int) -> Iterator[str]:
    """How it went, on the page of a request that costs money."""
    page.click("details.choice summary")
    page.click("#worries summary")
    yield "outcomes"
    press(page, "button[value=helper]")
    yield "concern"
    page.goto(f"{address}/board/requests/{shopping}")
    page.check("input[value=not_reached]")
    press(page, "form[action$=finish] button.wide")
    yield "board-with-mine"
    page.goto(f"{address}/board/requests/{shopping}")
    page.check("input[value=done]")
    press(page, "form[action$=finish] button.wide")
    yield "closing"
    page.fill("#amount", "nein")
    press(page, "form[action$=finish] button")
    yield "closing-wrong"
    page.fill("#amount", "0")
    press(page, "form[action$=finish] button")
    page.goto(f"{address}/board/past")
    yield "past"


def changes(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """What an open page shows when something happens while nobody touches it; for browsers with scripts."""
    nth = OFFERED.index(language)
    anna = town.has_volunteer("Anna", ANNA[:-1] + str(nth), language=language)
    town.resident_asks("pharmacy", minutes_ago=200, language="pl")
    first = town.resident_asks("groceries", minutes_ago=100, language=language)
    sign_in(page.context, town, address, anna)
    page.goto(f"{address}/board/")
    newest = town.resident_asks("pets", minutes_ago=2, language=language)
    page.wait_for_selector(f"[data-key=request-{newest}]")
    yield "live-new"
    page.context.set_offline(True)
    page.wait_for_selector("[data-when=lost]:not([hidden])")
    yield "live-lost"
    page.context.set_offline(False)
    page.goto(f"{address}/board/requests/{first}")
    press(page, "form[action$=take] button")
    press(page, "form[action$=show] button")
    town.clock_releases(hours=30)
    page.wait_for_selector("#standing")
    yield "live-released"
    town.somebody_else_takes(first)
    page.wait_for_selector(".quiet #standing")
    yield "live-gone"
    page.goto(f"{address}/board/")
    town.pauses(anna)
    page.wait_for_selector("[data-when=ended]:not([hidden])")
    yield "live-ended"


def press(page: Page, wanted: str) -> None:
    """Press it and wait for the page that comes."""
    with page.expect_navigation():
        page.click(wanted)


def take_pictures(folder: Path) -> None:
    """Phone and desktop, light and dark, every language; with scripts only what changes by itself."""
    looks = (("phone", PHONE, "light"), ("desktop", DESKTOP, "light"), ("phone", PHONE, "dark"))
    live.EVERY = 0.2
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = chromium(playwright)
        for language, (size, viewport, scheme), walk in product(OFFERED, looks, (pages, changes)):
            town = new_town(Path(data) / f"{language}-{size}-{scheme}-{walk.__name__}.sqlite")
            context = browser.new_context(
                viewport=viewport,
                color_scheme="dark" if scheme == "dark" else "light",
                java_script_enabled=walk is changes,
            )
            with served(town) as address:
                page = context.new_page()
                for name in walk(page, town, address, language):
                    page.screenshot(path=folder / f"{language}-{name}-{size}-{scheme}.png", full_page=True)
            context.close()
        browser.close()


def new_town(file: Path) -> Town:
    keys = ["ZGVtby1rZXktZm9yLXRlc3RzLW9ubHktMzItYnl0ZXM="]
    store = Store(f"sqlite:///{file}", Vault(keys, "an index key for tests, long enough to be taken"))
    store.upgrade()
    return Town(store)


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    take_pictures(into)
