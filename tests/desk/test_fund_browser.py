"""Partners, the fund and data of a number in a real browser: under axe, and by keyboard alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page

from hotline.casebook import fund, partners
from hotline.casebook.partners import Details
from hotline.casebook.store import Store
from tests.board.live import DESKTOP, PHONE, served
from tests.board.town import RESIDENT
from tests.desk.need_gallery import press, sign_in
from tests.desk.test_needs_browser import Keyboard, until
from tests.desk.town import Town
from tests.eyes import is_for_everybody


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    town = Town(sqlite_store)
    town.resident_asks("groceries", number=RESIDENT)
    return town


def test_the_pages_are_for_everybody(browser: Browser, town: Town) -> None:
    meike = town.has_operator()
    with town.store.write() as casebook:
        table = Details("Tafel Neukölln", "Lebensmittel", "030 23125 077", "Mo bis Fr 9-12", zones=("mitte",))
        one = partners.enter(casebook, "berlin", table, operator_id=meike.id, now=datetime.now(UTC))
        by = fund.By(meike.id, datetime.now(UTC))
        for way, key in (("in", "a"), ("out", "b")):
            booking = fund.Booking("in" if way == "in" else "out", 1250, "Spende der Bäckerei", key)
            fund.book(casebook, "berlin", booking, by)
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        sign_in(context, town, address, meike.id)
        page = context.new_page()
        for place in ("partners", "partners/new", f"partners/{one}", "fund", "requests/1", "forgotten"):
            page.goto(f"{address}/desk/{place}")
            is_for_everybody(page, place)
        page.goto(f"{address}/desk/data")
        page.fill("#number", RESIDENT)
        press(page, "main button")
        is_for_everybody(page, "data")
        page.check("input[value=rang]")
        page.check("input[value=erase]")
        press(page, "main button")
        is_for_everybody(page, "data, sure")
        press(page, "main button")
        is_for_everybody(page, "proof")
    context.close()


def test_a_booking_and_an_erasure_by_keyboard_without_javascript(browser: Browser, town: Town) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with served(town) as address:
        sign_in(context, town, address, town.has_operator().id)
        page = context.new_page()
        hands = Keyboard(page)
        page.goto(f"{address}/desk/fund")
        until(page, hands, "input[name=way]")
        page.keyboard.press("Space")
        until(page, hands, "#amount")
        page.keyboard.type("12,50")
        until(page, hands, "#what")
        page.keyboard.type("Spende")
        hands.enter()
        assert "Gebucht." in page.inner_text("main")
        erases(page, hands, address)
        assert "Nachweis einer Löschung" in page.inner_text("main")
    context.close()


def erases(page: Page, hands: Keyboard, address: str) -> None:
    """Number, how whoever asks is known, what is wanted, and once more."""
    page.goto(f"{address}/desk/data")
    until(page, hands, "#number")
    page.keyboard.type(RESIDENT)
    hands.enter()
    until(page, hands, "input[name=known_by]")
    page.keyboard.press("Space")
    until(page, hands, "input[name=way]")
    page.keyboard.press("ArrowUp")  # from the first to the last: erase
    until(page, hands, "main button")
    hands.enter()
    until(page, hands, "main button")
    hands.enter()
