"""Taking calls in a real browser: small, large, by keyboard, with scripts and without, under axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from hotline.casebook.store import Store
from tests.board.live import DESKTOP, PHONE, served
from tests.board.town import ARABIC, RESIDENT
from tests.desk import taking_gallery
from tests.desk.pictures import sign_in
from tests.desk.test_needs_browser import Keyboard, until
from tests.desk.town import Town
from tests.eyes import is_for_everybody


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.parametrize("language", ["de", ARABIC])
def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, town: Town, language: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        page = context.new_page()
        for name in taking_gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}")
    context.close()


@pytest.fixture
def page(browser: Browser, town: Town) -> Iterator[Page]:
    """The desk of somebody who uses the keyboard only, without scripts."""
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with served(town) as address:
        sign_in(context, town, address, town.has_operator().id)
        opened = context.new_page()
        opened.goto(f"{address}/desk/")
        yield opened
    context.close()


def test_a_call_at_the_desk_becomes_a_request_with_few_keys(browser: Browser, town: Town) -> None:
    """It appears by itself; the number and what was keyed are there, the postcode is the rest."""
    town.serves_two_cities()
    context = browser.new_context(viewport=DESKTOP)
    with served(town) as address:
        sign_in(context, town, address, town.has_operator().id)
        page = context.new_page()
        page.goto(f"{address}/desk/")
        call_id = taking_gallery.a_call_at_the_desk(town, RESIDENT)
        button = page.locator(f"form[action$='/live/{call_id}/take'] button")
        button.wait_for()
        button.focus()  # by the skip link: three keys
        hands = Keyboard(page)
        hands.enter()
        assert "Nummer aus dem Anruf" in page.inner_text("main")
        hands.types("12043")  # the postcode has the focus
        hands.enter()
        assert "Bitte vorlesen" in page.inner_text("main")
        assert (hands.keys, hands.tabs) == (7, 0)
        page.goto(f"{address}/desk/")
        assert page.locator("#live-calls").count() == 0
    context.close()


def test_who_could_help_is_a_key_away_while_somebody_speaks(browser: Browser, town: Town) -> None:
    town.has_volunteer("Anna")
    context = browser.new_context(viewport=DESKTOP)
    with served(town) as address:
        sign_in(context, town, address, town.has_operator().id)
        page = context.new_page()
        call_id = taking_gallery.a_call_at_the_desk(town, RESIDENT)
        page.goto(f"{address}/desk/intake?call={call_id}&kind=groceries")
        Keyboard(page).waits_for_focus()
        page.keyboard.type("12043")  # the postcode has the focus
        page.locator("#helping", has_text="Anna").wait_for()  # by itself
        page.keyboard.press("Alt+KeyH")
        page.locator("#helping :focus").wait_for()
        assert page.input_value("#postcode") == "12043"  # the form waits
        with context.expect_page() as beside:
            page.keyboard.press("Enter")
        assert "Anna" in beside.value.inner_text("h1")
    context.close()


def test_a_note_is_written_and_closed_by_keyboard(page: Page) -> None:
    page.goto(f"{page.url}shift")
    hands = Keyboard(page)
    until(page, hands, "#words")
    hands.types("Morgen zu zweit")
    hands.tab()
    hands.enter()
    assert "Morgen zu zweit" in page.inner_text("main")
    until(page, hands, "form[action$=close] button")
    hands.enter()
    assert "Keine Notizen" in page.inner_text("main")


def test_a_number_is_blocked_and_freed_by_keyboard(page: Page, town: Town) -> None:
    ticket_id = town.resident_leaves_ticket("wants_person")
    page.goto(f"{page.url}tickets/{ticket_id}")
    hands = Keyboard(page)
    until(page, hands, "a[href*='/blocks/new']")
    hands.enter()
    page.keyboard.press("Space")  # the first reason has the focus
    hands.tab()
    hands.types("Pizza")
    until(page, hands, "main form button")  # thirty days stand there already
    hands.enter()
    assert "Gesperrt bis" in page.inner_text("main")
    until(page, hands, "form[action$=lift] button")
    hands.enter()
    assert "Die Sperre ist aufgehoben" in page.inner_text("main")


def test_two_requests_become_one_and_two_again_by_keyboard(page: Page, town: Town) -> None:
    older = town.resident_asks("groceries", number=RESIDENT, minutes_ago=60)
    newer = town.resident_asks("pets", number=RESIDENT)
    page.goto(f"{page.url}requests/{newer}")
    hands = Keyboard(page)
    until(page, hands, f"a[href$='merge?with={older}']")
    hands.enter()
    hands.enter()  # the button has the focus
    assert "Zusammengelegt." in page.inner_text("main")
    until(page, hands, "form[action$=unmerge] button")
    hands.enter()
    assert "Es sind wieder zwei" in page.inner_text("main")


def test_a_yes_is_noted_and_taken_back_by_keyboard(page: Page, town: Town) -> None:
    request_id = town.resident_asks("groceries", number=RESIDENT)
    page.goto(f"{page.url}requests/{request_id}")
    hands = Keyboard(page)
    until(page, hands, "details:has(form[action*='/remembered/']) summary")
    page.keyboard.press("Enter")  # the question, to be read out
    until(page, hands, f"form[action$='/remembered/request/{request_id}'] button")
    hands.enter()
    assert "Ist notiert" in page.inner_text("main")
    until(page, hands, "form[action$='/end'] button")
    hands.enter()
    assert "Ist zurückgenommen" in page.inner_text("main")
