"""Pictures of the desk's pages for people to look at, and what a browser needs for them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.desk.guard import TOKEN
from tests.board.live import DESKTOP, PHONE, chromium, served
from tests.databases import DATA_KEY, INDEX_KEY
from tests.desk.town import LANGUAGES, Town

Gallery = Callable[[Page, Town, str, str], Iterator[str]]


def sign_in(context: BrowserContext, town: Town, address: str, operator_id: int) -> None:
    """Give a browser the cookie of an operator who signed in some time before."""
    client = town.app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = town.desk_token_for(operator_id)
    kept = client.get_cookie("session")
    assert kept is not None
    context.add_cookies([{"name": "session", "value": kept.value, "url": address}])


def press(page: Page, wanted: str) -> None:
    """Press it and wait for the page that comes."""
    with page.expect_navigation():
        page.click(wanted)


def take_pictures(pages: Gallery, folder: Path, only: tuple[str, ...] = LANGUAGES) -> None:
    """Phone and desktop, light and dark."""
    looks = (("phone", PHONE, "light"), ("desktop", DESKTOP, "light"), ("desktop", DESKTOP, "dark"))
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = chromium(playwright)
        for language in only:
            for size, viewport, scheme in looks:
                store = Store(f"sqlite:///{data}/{language}-{size}-{scheme}", Vault([DATA_KEY], INDEX_KEY))
                store.upgrade()
                town = Town(store)
                context = browser.new_context(
                    viewport=viewport,
                    color_scheme="dark" if scheme == "dark" else "light",
                    java_script_enabled=False,
                )
                with served(town) as address:
                    page = context.new_page()
                    for name in pages(page, town, address, language):
                        picture = folder / f"{language}-{name}-{size}-{scheme}.png"
                        page.screenshot(path=picture, full_page=True)
                context.close()
        browser.close()
