"""The telephone and the town in the states that matter.

`python -m tests.simulator.gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from tests.board.live import DESKTOP, PHONE, chromium
from tests.databases import DATA_KEY, INDEX_KEY
from tests.simulator.live import RESIDENTS, Town, town
from tests.simulator.telephone import Telephone, telephone

WALL: ViewportSize = {"width": 1920, "height": 1080}  # where a council meets
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = (("phone", PHONE), ("desktop", DESKTOP), ("wall", WALL))


def pages(held: Telephone, caller: str) -> Iterator[str]:
    """Go from state to state; yields the name of the one that is on the screen."""
    held.is_held_by(caller).settles()
    yield "idle"
    held.rings().hears("Einkaufen").presses("1").hears("Postleitzahl").presses("120")
    yield "keys"
    held.presses("43").hears("in Neukölln").page.locator(".curious summary").click()
    yield "curious"
    held.hangs_up().switches("second")
    yield "two-telephones"
    held.part("redial").click()
    held.hears("Wir haben Ihre Anfrage").presses("0")
    held.sees(held.page.get_by_role("button", name="Abheben"))
    yield "rings-elsewhere"
    held.hangs_up()


def spoken(held: Telephone, caller: str) -> Iterator[str]:
    """The same for somebody who speaks."""
    held.is_held_by(caller).rings().hears("Einkaufen").says("Einkaufen bitte").hears("Postleitzahl")
    yield "speaks"
    held.hangs_up()


def take_pictures(folder: Path) -> None:
    """Of every state on every size, light and dark."""
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = chromium(playwright)
        _finished(Path(data))
        callers = iter(RESIDENTS)
        with town(Path(data)) as here:
            for size, viewport in SIZES:
                for scheme in SCHEMES:
                    context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="de-DE")
                    held = telephone(context, here.address)
                    for name in pages(held, next(callers)):
                        held.page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
                    context.close()
                    _town(browser, here, viewport, scheme, folder / f"town-{size}-{scheme}.png")
        browser.close()


def _town(
    browser: Browser, here: Town, viewport: ViewportSize, scheme: Literal["light", "dark"], picture: Path
) -> None:
    context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="de-DE")
    page = context.new_page()
    page.goto(f"{here.address}/simulator/town", wait_until="load")
    page.frame_locator("iframe").first.get_by_text("Bereit").first.wait_for()
    page.screenshot(path=picture)
    context.close()


def _finished(folder: Path) -> None:
    store = Store(f"sqlite:///{folder / 'hotline.sqlite'}", Vault([DATA_KEY], INDEX_KEY))
    store.upgrade()
    store.close()


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    take_pictures(into)
