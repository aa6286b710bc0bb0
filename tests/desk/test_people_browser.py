"""Signing in, volunteers, register and account in a real browser: small and large, by keyboard, with axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from hotline.casebook.store import Store
from tests.board.live import DESKTOP, PHONE, served
from tests.board.test_browser import tabs_to
from tests.desk import people_gallery
from tests.desk.pictures import sign_in
from tests.desk.town import LANGUAGES, PASSWORD, Town
from tests.eyes import is_for_everybody


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_by_everybody(browser: Browser, town: Town, language: str) -> None:
    # axe is a script of the test's own: for it the pages' policy is set aside, and scripts are on
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        page = context.new_page()
        for name in people_gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}", seen=language != LANGUAGES[0])
    context.close()


def test_an_operator_signs_in_with_the_keyboard_alone(browser: Browser, town: Town) -> None:
    meike = town.has_operator()
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False, locale="de-DE")
    with served(town) as address:
        page = context.new_page()
        page.goto(f"{address}/desk/")
        for field, typed in (("#name", meike.name), ("#password", PASSWORD), ("#code", meike.code())):
            tabs_to(page, page.locator(field))
            page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_selector("nav a[aria-current=page]")
        assert "Angemeldet: Meike" in page.inner_text("footer")
    context.close()


def test_a_volunteer_is_entered_and_made_active_with_the_keyboard_alone(browser: Browser, town: Town) -> None:
    meike, jan = town.has_operator(), town.has_operator("Jan")
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    asked: list[str] = []
    complaints: list[str] = []
    with served(town) as address:
        sign_in(context, town, address, meike.id)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{address}/desk/volunteers/new")
        types_into(page, "#first_name", "Cem")
        types_into(page, "#number", "0171 39200-33")
        ticks(page, "input[value=neukoelln]")
        page.keyboard.press("Enter")
        page.wait_for_selector("form[action$=identity]")
        for name in ("saw", "talked", "agreed"):
            ticks(page, f"input[name={name}]")
        tabs_to(page, page.locator("form[action$=identity] button"))
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        sign_in(context, town, address, jan.id)
        page.reload()
        tabs_to(page, page.locator("form[action$=activate] button"))
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        assert "Freigeschaltet" in page.inner_text("[role=status]")
        assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}
    assert complaints == []
    context.close()


def types_into(page: Page, field: str, text: str) -> None:
    tabs_to(page, page.locator(field))
    page.keyboard.type(text)


def ticks(page: Page, field: str) -> None:
    tabs_to(page, page.locator(field))
    page.keyboard.press("Space")
