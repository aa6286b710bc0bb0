"""Figures in a real browser: small telephone, light and dark, by the keyboard alone, under axe's eye."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from hotline.casebook.store import Store
from tests.board.live import DESKTOP, PHONE, served
from tests.board.test_browser import tabs_to
from tests.desk import figures_gallery
from tests.desk.pictures import sign_in
from tests.desk.town import Town
from tests.eyes import is_for_everybody


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_page_can_be_read_by_everybody(browser: Browser, town: Town, language: str) -> None:
    # axe is a script of the test's own: for it the pages' policy is set aside, and scripts are on
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        page = context.new_page()
        for name in figures_gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}")
    context.close()


def test_from_the_figures_to_a_zone_that_waits_and_next_door_with_the_keyboard_alone(
    browser: Browser, town: Town
) -> None:
    meike = town.has_operator()
    first = figures_gallery.a_busy_day(town)
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with served(town) as address:
        sign_in(context, town, address, meike.id)
        page = context.new_page()
        page.goto(f"{address}/desk/figures")
        for wanted in (".spans a[href*=zones]", "a[href$=neukoelln]", "form[action$='/1/next-door'] button"):
            tabs_to(page, page.locator(wanted.replace("/1/", f"/{first}/")).first)
            page.keyboard.press("Enter")
            page.wait_for_load_state()
        assert "Die Nachbarzonen sehen sie jetzt." in page.inner_text("[role=status]")
        tabs_to(page, page.locator(f"li:has(#zone-{first}) summary"))
        page.keyboard.press("Enter")
        tabs_to(page, page.locator(f"#zone-{first}"))
        page.keyboard.press("ArrowDown")
        tabs_to(page, page.locator(f"form[action$='/{first}/move'] button"))
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        assert page.locator(f"#zone-{first}").count() == 0
    context.close()


def test_a_list_is_downloaded_as_it_is_filtered(browser: Browser, town: Town) -> None:
    meike = town.has_operator()
    figures_gallery.a_busy_day(town)
    context = browser.new_context(viewport=DESKTOP, accept_downloads=True)
    with served(town) as address:
        sign_in(context, town, address, meike.id)
        page = context.new_page()
        page.goto(f"{address}/desk/calls?outcome=request")
        for form, begins in (("csv", b"\xef\xbb\xbfAnruf;Ortszeit;UTC"), ("xlsx", b"PK")):
            with page.expect_download() as download:
                page.click(f"a[href*='export.{form}']")
            assert download.value.suggested_filename.startswith("berlin-calls-")
            assert download.value.path().read_bytes().startswith(begins)
    context.close()
