"""Every page of somebody who signs up, and of what volunteers say of themselves, one after the other.

`python -m tests.board.joining_gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.board.gallery import new_town, press
from tests.board.live import DESKTOP, PHONE, chromium, served
from tests.board.town import OFFERED, Town


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go from page to page; yields the name of the one that is on the screen."""
    town.resident_asks()
    page.goto(f"{address}/board/join/known?language={language}")
    yield "join-known"
    page.goto(f"{address}/board/join")
    yield "join"
    page.fill("#first_name", "Nora")
    page.fill("#number", "nein")
    page.check("input[value=neukoelln]")
    press(page, "main form button")
    yield "join-wrong"
    page.fill("#number", f"0171 39200-6{OFFERED.index(language)}")
    press(page, "main form button")
    yield "join-code"
    page.fill("#code", code_in(town))
    press(page, "main form button")
    yield "joined"
    press(page, "main a[href$=rules]")
    yield "rules-early"
    press(page, "main form button")
    press(page, "main a[href$=me]")
    yield "me-new"
    press(page, "main a[href$=leave]")
    yield "leave"
    press(page, "main form button")
    yield "left"


def code_in(town: Town) -> str:
    """The code that was sent last."""
    found = re.search(r"\b\d{6}\b", town.messages()[-1].body)
    assert found
    return found[0]


def take_pictures(folder: Path) -> None:
    """Phone and desktop, every language."""
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = chromium(playwright)
        for language in OFFERED:
            for size, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
                town = new_town(Path(data) / f"{language}-{size}.sqlite")
                context = browser.new_context(viewport=viewport, java_script_enabled=False)
                with served(town) as address:
                    page = context.new_page()
                    for name in pages(page, town, address, language):
                        page.screenshot(path=folder / f"{language}-{name}-{size}.png", full_page=True)
                context.close()
        browser.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    take_pictures(target)
