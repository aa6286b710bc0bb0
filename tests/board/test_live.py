"""The board in real browsers that run scripts: what others do appears by itself and disturbs nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from hotline.casebook.store import Store
from hotline.pages import live
from tests.board.live import DESKTOP, chromium, served, sign_in
from tests.board.town import BEN, Town


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = chromium(playwright)
        yield opened
        opened.close()


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.fixture
def address(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the town is open; its pages ask five times a second."""
    monkeypatch.setattr(live, "EVERY", 0.2)
    with served(town) as at:
        yield at


@pytest.fixture
def anna(browser: Browser, town: Town, address: str) -> Iterator[Page]:
    """Anna's board, open; whatever the browser complains about fails the test."""
    with visitor(browser, town, address, town.has_volunteer()) as page:
        yield page


@pytest.fixture
def ben(browser: Browser, town: Town, address: str) -> Iterator[Page]:
    with visitor(browser, town, address, town.has_volunteer("Ben", BEN)) as page:
        yield page


class visitor:  # noqa: N801 - reads as what it is
    """A volunteer's browser with the board open."""

    def __init__(self, browser: Browser, town: Town, address: str, volunteer_id: int) -> None:
        self.context: BrowserContext = browser.new_context(viewport=DESKTOP, locale="de-DE")
        sign_in(self.context, town, address, volunteer_id)
        self.page, self.address = self.context.new_page(), address
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text))

    def __enter__(self) -> Page:
        self.page.goto(f"{self.address}/board/")
        return self.page

    def __exit__(self, *_: object) -> None:
        self.context.close()
        assert self.complaints == []


def test_a_new_request_appears_and_is_announced_and_nothing_else_moves(town: Town, anna: Page) -> None:
    first = town.resident_asks(minutes_ago=50)
    item = anna.locator(f"[data-key=request-{first}]")
    expect(item).to_be_visible()
    item.get_by_role("link").focus()
    item.evaluate("one => { window.item = one; window.link = document.activeElement }")
    second = town.resident_asks("pets", minutes_ago=20)
    expect(anna.locator(f"[data-key=request-{second}]")).to_be_visible()
    assert item.evaluate("one => one === window.item && document.activeElement === window.link")
    expect(anna.get_by_role("status")).to_contain_text("2 neue Anfragen.")


def test_what_somebody_else_takes_goes_and_the_focus_finds_its_neighbour(
    town: Town, anna: Page, ben: Page
) -> None:
    first, second = town.resident_asks(minutes_ago=50), town.resident_asks("pets", minutes_ago=20)
    mine = anna.locator(f"[data-key=request-{first}] a")
    mine.focus()
    ben.goto(f"{ben.url}requests/{first}")
    ben.get_by_role("button", name="Ich übernehme das").click()
    expect(anna.locator(f"[data-key=request-{first}]")).to_have_count(0)
    expect(anna.locator(f"[data-key=request-{second}] a")).to_be_focused()
    expect(anna.locator("#live-said")).to_contain_text("steht nicht mehr hier")
