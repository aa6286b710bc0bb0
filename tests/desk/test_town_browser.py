"""The town's pages in a real browser: on a phone, in large text, in the dark, by keyboard, with axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from hotline.casebook.store import Store
from hotline.house import House
from tests.board.live import DESKTOP, PHONE, served
from tests.board.test_browser import tabs_to
from tests.desk import town_gallery
from tests.desk.changing_town import may_change
from tests.desk.pictures import sign_in
from tests.desk.town import Town
from tests.eyes import is_for_everybody


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_page_of_the_town_can_be_read_by_everybody(browser: Browser, town: Town, language: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        page = context.new_page()
        for name in town_gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}")
    context.close()


def test_hours_and_menu_are_changed_with_the_keyboard_alone(browser: Browser, town: Town) -> None:
    house: House = may_change(town, "berlin")
    petra = town.has_operator("Petra")
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    complaints: list[str] = []
    with served(town) as address:
        sign_in(context, town, address, petra.id)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{address}/desk/")
        tabs_to(page, page.locator("nav summary"))
        page.keyboard.press("Enter")
        tabs_to(page, page.locator("nav a[href='/desk/town/']"))
        page.keyboard.press("Enter")
        page.wait_for_selector(".town-parts")
        tabs_to(page, page.locator(".town-parts a[href$='/hours']"))
        page.keyboard.press("Enter")
        page.wait_for_selector("#saturday")
        tabs_to(page, page.locator("#saturday"))
        page.keyboard.type("10-12")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        assert house.cities["berlin"].hours.week[5] == ((600, 720),)
        page.goto(f"{address}/desk/town/berlin/menu")
        tabs_to(page, page.locator("button[value='down groceries']"))
        page.keyboard.press("Space")
        page.wait_for_selector("[role=status]")
        assert house.cities["berlin"].first_types[0] == "pharmacy"
    assert complaints == []
    context.close()


def test_times_are_changed_with_the_keyboard_alone_and_come_back_beside_their_field(
    browser: Browser, town: Town
) -> None:
    house: House = may_change(town, "berlin")
    petra = town.has_operator("Petra")
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with served(town) as address:
        sign_in(context, town, address, petra.id)
        page = context.new_page()
        page.goto(f"{address}/desk/town/berlin/times")
        tabs_to(page, page.locator("#waking-minutes"))
        page.keyboard.press("Control+a")
        page.keyboard.type("45")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        assert house.cities["berlin"].waking.minutes == 45
        tabs_to(page, page.locator("form[action$='/times/claims'] summary"))
        page.keyboard.press("Enter")
        tabs_to(page, page.locator("#claims-hours_by_type-pets"))
        page.keyboard.type("bald")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        assert page.locator("#claims-hours_by_type-pets-wrong").is_visible()
        assert page.input_value("#claims-hours_by_type-pets") == "bald"
    context.close()
