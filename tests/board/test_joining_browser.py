"""Signing up and "About me" in a real browser: phone and desktop, by keyboard, without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from hotline.casebook import people
from hotline.casebook.store import Store
from tests.board import joining_gallery
from tests.board.joining_gallery import code_in
from tests.board.live import DESKTOP, PHONE, served
from tests.board.town import Town
from tests.eyes import is_for_everybody


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, town: Town, language: str) -> None:
    # axe is a script of the test's own: for it the pages' policy is set aside, and scripts are on
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        page = context.new_page()
        for name in joining_gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}")
    context.close()


def test_somebody_signs_up_changes_their_mind_and_leaves_with_the_keyboard_alone(
    browser: Browser, town: Town
) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    with served(town) as address:
        page.goto(f"{address}/board/")
        follows(page, "a[href='/board/join']")
        types(page, "#first_name", "Nora")
        types(page, "#number", "0171 39200-07")
        for box in ("input[value=neukoelln]", "input[value=pets]"):
            goes_to(page, box)
            page.keyboard.press("Space")
        follows(page, "main form button")
        types(page, "#code", code_in(town))
        follows(page, "main form button")
        assert "Noch gibt es hier nichts zu sehen" in page.inner_text("main")
        follows(page, "main a[href$='/board/me']")
        goes_to(page, "input[value=pankow]")
        page.keyboard.press("Space")
        follows(page, "form[action$='/board/me'] button")
        assert "Gespeichert" in page.inner_text("[role=status]")
        with town.store.read() as casebook:
            nora = people.volunteer_by_number(casebook, "+491713920007")
            assert nora is not None
            assert (people.zones_of(casebook, nora.id), nora.kinds) == (("neukoelln", "pankow"), ["pets"])
        follows(page, "main a[href$='/me/leave']")
        follows(page, "main form button")
        assert "Alles ist gelöscht" in page.inner_text("main")
        with town.store.read() as casebook:
            assert people.volunteer_by_number(casebook, "+491713920007") is None
    context.close()


def goes_to(page: Page, wanted: str) -> None:
    """Press Tab until this has the focus, and see that the focus can be seen."""
    one = page.locator(wanted).first
    one.wait_for()
    for _ in range(80):
        if one.evaluate("one => one === document.activeElement"):
            assert one.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not come to {wanted}")


def types(page: Page, field: str, text: str) -> None:
    goes_to(page, field)
    page.keyboard.type(text)


def follows(page: Page, wanted: str) -> None:
    goes_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")
