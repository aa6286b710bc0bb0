"""How one is told, what waits next door and what one puts aside, in a real browser: for everybody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from hotline.casebook.store import Store
from tests.board.live import DESKTOP, PHONE, served, sign_in
from tests.board.test_order import has_helped, opens_next_door
from tests.board.test_told import chosen, code_in_the_mail, with_everything
from tests.board.town import RESIDENT, Town
from tests.eyes import is_for_everybody

TABS_AT_MOST = 40


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return with_everything(Town(sqlite_store))


def has_a_full_board(town: Town, volunteer_id: int) -> None:
    """One offered first, one of the own zone, one next door."""
    has_helped(town, volunteer_id)
    town.resident_asks("groceries", number=RESIDENT, minutes_ago=1)
    town.resident_asks("pets", minutes_ago=200)
    town.resident_asks("groceries", minutes_ago=30, language="pl")
    opens_next_door(town, town.resident_asks("pharmacy", "treptow-koepenick", minutes_ago=300))


def photographed(page: Page, name: str) -> None:
    """For people to look at, where a folder is named."""
    folder = os.environ.get("PICTURES")
    if folder:
        for size, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
            page.set_viewport_size(viewport)
            page.screenshot(path=Path(folder) / f"{name}-{size}.png", full_page=True)
        page.set_viewport_size(PHONE)


def test_the_pages_can_be_read_by_everybody(browser: Browser, town: Town) -> None:
    anna = town.has_volunteer()
    has_a_full_board(town, anna)
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True, locale="de-DE")
    page = context.new_page()
    with served(town) as address:
        sign_in(context, town, address, anna)
        page.goto(f"{address}/board/")
        page.locator("#waiting form button").first.click()
        page.locator("#aside summary").click()
        for path, name in (("", "board"), ("told", "told"), ("print", "print")):
            if path:
                page.goto(f"{address}/board/{path}")
            photographed(page, name)
            is_for_everybody(page, name)
        page.goto(f"{address}/board/stop/1-x")
        is_for_everybody(page, "stop")
    context.close()


def test_without_javascript_and_by_keyboard_alone(browser: Browser, town: Town) -> None:
    anna = town.has_volunteer()
    has_a_full_board(town, anna)
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    with served(town) as address:
        sign_in(context, town, address, anna)
        page.goto(f"{address}/board/")
        press_by_keyboard(page, "Passt mir nicht")
        assert "Die Anfrage steht jetzt ganz unten" in page.inner_text("main")
        page.goto(f"{address}/board/told")
        assert "braucht es einen Browser mit JavaScript" in page.inner_text("#push")
        page.fill("#email-address", "anna@town.example")
        press_by_keyboard(page, "Code schicken")
        page.fill("#email-code", code_in_the_mail(town))
        press_by_keyboard(page, "Adresse bestätigen")
        page.check("input[value=email]")
        page.check("input[value=daily]")
        press_by_keyboard(page, "Speichern")
        assert chosen(town) == ("email", "daily", False)
        press_by_keyboard(page, "Keine Nachrichten mehr")
        assert chosen(town)[2] is True
    context.close()


def press_by_keyboard(page: Page, words: str) -> None:
    """Go there with the tab key, and press Enter."""
    for _ in range(TABS_AT_MOST):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == words:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way by keyboard to {words}")


def test_a_browser_that_may_show_no_notices_says_so(browser: Browser, town: Town) -> None:
    anna = town.has_volunteer()
    context = browser.new_context(viewport=PHONE, locale="de-DE", permissions=[])
    page = context.new_page()
    with served(town) as address:
        sign_in(context, town, address, anna)
        page.goto(f"{address}/board/told")
        button = page.get_by_role("button", name="Hier einschalten")
        button.wait_for()
        button.click()
        page.wait_for_function("document.querySelector('[data-push=said]').textContent !== ''")
        said = page.inner_text("[data-push=said]")
        assert "erlaubt hier keine Hinweise" in said or "nicht geklappt" in said
        assert chosen(town) == ("sms", "at_once", False)
    context.close()
