"""Call lists in a real browser: small and large, under axe; and one made and filled by keyboard alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from hotline.casebook.store import Store
from tests.board.live import DESKTOP, PHONE, served
from tests.board.town import ARABIC
from tests.desk import checkin_gallery
from tests.desk.pictures import sign_in
from tests.desk.test_needs_browser import Keyboard, until
from tests.desk.town import Town
from tests.eyes import is_for_everybody


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.parametrize(("language", "size"), [("de", DESKTOP), (ARABIC, PHONE)])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    browser: Browser, town: Town, language: str, size: object
) -> None:
    context = browser.new_context(viewport=size, color_scheme="light", bypass_csp=True)  # type: ignore[arg-type]
    with served(town) as address:
        page = context.new_page()
        for name in checkin_gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}")
    context.close()


def test_a_list_is_made_filled_and_started_by_keyboard(browser: Browser, town: Town) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with served(town) as address:
        sign_in(context, town, address, town.has_operator(role="coordinator").id)
        page = context.new_page()
        page.goto(f"{address}/desk/checkins")
        hands = Keyboard(page)
        until(page, hands, "a[href$='/checkins/new']")
        hands.enter()
        until(page, hands, "#name")
        hands.types("Hitze")
        page.fill("#ends", (datetime.now(UTC) + timedelta(days=5)).date().isoformat())
        until(page, hands, "main form button")
        hands.enter()
        until(page, hands, "#number")
        hands.types("03023125411")
        hands.enter()
        assert "Aufgenommen." in page.inner_text("main")
        until(page, hands, "form[action$='/start'] button")
        hands.enter()
        assert "Die Liste läuft." in page.inner_text("main")
        until(page, hands, "main tbody a")
        hands.enter()
        until(page, hands, "button[value=fine]")
        hands.enter()
        assert "Eingetragen." in page.inner_text("main")
    context.close()
