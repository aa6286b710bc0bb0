"""The board in a real browser: without JavaScript, on a small phone, by keyboard, and under axe's eye."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page

from hotline.casebook.store import Store
from tests.board import gallery
from tests.board.live import DESKTOP, PHONE, served, sign_in
from tests.board.town import LANGUAGES, RESIDENT, Town
from tests.eyes import LARGEST_PAGE, is_for_everybody

WORD = "Himbeerstrauch"
TABS_AT_MOST = 30


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_by_everybody(browser: Browser, town: Town, language: str) -> None:
    # axe is a script of the test's own: for it the pages' policy is set aside, and scripts are on
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        page = context.new_page()
        for name in gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}", seen=language != LANGUAGES[0])
    context.close()


def test_a_whole_claim_without_javascript_and_nothing_is_loaded_from_elsewhere(
    browser: Browser, town: Town
) -> None:
    town.has_volunteer(knows_rules=False)
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    with served(town) as address:
        walk_through(page, town, address, request_id)
        assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}
    assert complaints == []
    context.close()


def walk_through(page: Page, town: Town, address: str, request_id: int) -> None:
    """From the door to done, as a person with a finger does it."""
    page.goto(f"{address}/board/")
    page.get_by_label("Ihre Telefonnummer").fill("0171 39200-01")
    page.get_by_role("button", name="Code schicken").click()
    code = "".join(sign for sign in town.messages()[0].body if sign.isdigit())[:6]
    page.get_by_label("Code aus der Nachricht").fill(code)
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Ich halte mich daran").click()
    page.get_by_role("link", name="Ansehen: Einkaufen").click()
    page.get_by_role("button", name="Ich übernehme das").click()
    page.get_by_role("button", name="Nummer und Wort zeigen").click()
    assert WORD in page.inner_text("main")
    assert page.get_by_role("link", name="Jetzt anrufen").get_attribute("href") == f"tel:{RESIDENT}"
    assert len(page.content().encode()) < LARGEST_PAGE
    page.goto(f"{address}/board/requests/{request_id}")
    assert WORD not in page.content()
    page.get_by_text("Erledigt").click()
    page.get_by_role("button", name="Speichern").click()
    assert "Vielen Dank" in page.inner_text("main")


def test_a_whole_claim_with_the_keyboard_alone(browser: Browser, town: Town) -> None:
    volunteer_id = town.has_volunteer()
    request_id = town.resident_asks(number=RESIDENT, code_words=(WORD,))
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with served(town) as address:
        sign_in(context, town, address, volunteer_id)
        page = context.new_page()
        page.goto(f"{address}/board/")
        page.keyboard.press("Tab")
        assert page.locator(".skip").evaluate("link => link.getBoundingClientRect().top >= 0")
        for wanted in (f"a[href$='/requests/{request_id}']", "form[action$=take] button"):
            tabs_to(page, page.locator(wanted))
            page.keyboard.press("Enter")
            page.wait_for_load_state()
        tabs_to(page, page.locator("form[action$=show] button"))
        page.keyboard.press("Enter")
        page.wait_for_selector(".word")
        tabs_to(page, page.locator("input[value=done]"))
        page.keyboard.press("Space")
        tabs_to(page, page.locator("form[action$=finish] button.wide"))
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        assert "Vielen Dank" in page.inner_text("[role=status]")
    context.close()


def tabs_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus, and see that the focus can be seen."""
    wanted.wait_for()
    for _ in range(TABS_AT_MOST):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            assert wanted.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
            return
    raise AssertionError(f"the keyboard does not come to {wanted}")
