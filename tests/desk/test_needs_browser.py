"""What needs a person in a real browser: small, large, by keyboard, with scripts and without, under axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from hotline.casebook import numbers
from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from tests.board.live import DESKTOP, PHONE, served
from tests.board.town import RESIDENT
from tests.desk import need_gallery
from tests.desk.need_gallery import press, sign_in
from tests.desk.town import LANGUAGES, Town
from tests.eyes import is_for_everybody

MOST_KEYS = 25  # a number of eleven digits, a kind, five digits, and the ways between


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, town: Town, language: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        page = context.new_page()
        for name in need_gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}", seen=language != LANGUAGES[0])
    context.close()


def signed_in(context: BrowserContext, town: Town, address: str) -> Page:
    sign_in(context, town, address, town.has_operator().id)
    return context.new_page()


class Keyboard:
    """Hands that type, and count."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0
        self.tabs = 0

    def types(self, text: str) -> None:
        for sign in text:
            self.page.keyboard.press(sign)
            self.keys += 1

    def tab(self) -> None:
        self.page.keyboard.press("Tab")
        self.keys, self.tabs = self.keys + 1, self.tabs + 1

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.keys += 1
        self.waits_for_focus()

    def waits_for_focus(self) -> None:
        """A page that has come may give the focus a moment later; an address with `#` gives it elsewhere."""
        if "#" not in self.page.url and self.page.locator("[autofocus]").count():
            self.page.locator("[autofocus]:focus").wait_for()


@pytest.mark.parametrize("scripts", [False, True])
def test_a_call_is_entered_by_keyboard_with_few_keys(browser: Browser, town: Town, scripts: bool) -> None:
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=scripts)
    with served(town) as address:
        page = signed_in(context, town, address)
        page.goto(f"{address}/desk/intake")
        hands = Keyboard(page)
        hands.waits_for_focus()
        hands.types("03023125042")  # the first field has the focus
        hands.tab()
        hands.types("42")  # as on the telephone: something else, pets
        hands.tab()
        hands.types("12043")
        hands.enter()
        assert "Bitte vorlesen" in page.inner_text("main")
        assert (hands.keys, hands.tabs) == (21, 2)
        assert hands.keys <= MOST_KEYS
        hands.enter()  # the next call
        assert page.url.endswith("/desk/intake")
    context.close()
    with town.store.read() as casebook:
        request = casebook.scalars(select(Request)).one()
        assert (request.kind, request.zone) == ("pets", "neukoelln")
        assert numbers.number_of(casebook, request.number_id or 0) == RESIDENT


def test_enter_never_does_more_than_save(browser: Browser, town: Town) -> None:
    town.resident_asks("pets", number=RESIDENT)
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with served(town) as address:
        page = signed_in(context, town, address)
        page.goto(f"{address}/desk/intake")
        for _ in range(2):
            page.fill("#number", RESIDENT)
            page.select_option("#kind", "pets")
            page.fill("#postcode", "12043")
            page.focus("#postcode")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            assert "gibt es schon etwas" in page.inner_text("main")
    context.close()
    with town.store.read() as casebook:
        assert [one.priority for one in casebook.scalars(select(Request))] == [1]


def test_with_a_script_place_and_duplicates_are_said_while_typing(browser: Browser, town: Town) -> None:
    town.resident_asks("pets", number=RESIDENT)
    shared, zones = town.shared_postcodes()[0]
    context = browser.new_context(viewport=DESKTOP)
    asked: list[str] = []
    with served(town) as address:
        page = signed_in(context, town, address)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/desk/intake")
        page.keyboard.type("030 23125-042")
        page.keyboard.press("Tab")
        expect(page.locator("#known")).to_contain_text("Haustiere")
        page.fill("#postcode", "12043")
        expect(page.locator("#place-said")).to_have_text("Neukölln")
        expect(page.locator("#zone")).to_have_value("neukoelln")
        page.fill("#postcode", shared)
        expect(page.locator("#place-said")).to_contain_text("In welcher?")
        expect(page.locator("#zone")).to_have_value("")
        options = page.locator("#zone option").evaluate_all("all => all.map(one => one.value)")
        assert tuple(options[1 : 1 + len(zones)]) == zones
        assert not [url for url in asked if "23125" in url]
    context.close()


def test_something_new_appears_by_itself_and_an_open_fold_stays_open(browser: Browser, town: Town) -> None:
    town.resident_leaves_ticket("wants_person")
    context = browser.new_context(viewport=DESKTOP)
    with served(town) as address:
        page = signed_in(context, town, address)
        page.goto(f"{address}/desk/")
        page.locator("main summary").first.click()
        town.resident_leaves_ticket("concern")
        expect(page.locator(".need h3").first).to_have_text("Jemand macht sich Sorgen")
        expect(page.locator("details[open]")).to_have_count(1)
        expect(page.locator(".need", has=page.locator("details[open]"))).to_contain_text("Möchte mit")
    context.close()


def test_the_list_is_worked_off_by_keyboard_without_javascript(browser: Browser, town: Town) -> None:
    town.resident_leaves_ticket("wants_person", number=RESIDENT)
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with served(town) as address:
        page = signed_in(context, town, address)
        page.goto(f"{address}/desk/")
        hands = Keyboard(page)
        until(page, hands, "button[formaction$='/ring']")
        hands.enter()
        assert page.get_by_role("link", name="Jetzt anrufen").get_attribute("href") == f"tel:{RESIDENT}"
        until(page, hands, "button[value=helped]")
        hands.enter()
        assert "Im Moment braucht niemand" in page.inner_text("main")
        press(page, "form[action$=undo] button")
        assert "Möchte mit einem Menschen sprechen" in page.inner_text("main")
    context.close()


def until(page: Page, hands: Keyboard, wanted: str) -> None:
    """Tab until this has the focus."""
    for _ in range(40):
        hands.tab()
        if page.locator(wanted).first.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not come to {wanted}")


def test_at_a_glance_there_are_few_kinds_and_on_paper_there_is_what_is_to_be_done(
    browser: Browser, town: Town
) -> None:
    need_gallery.a_busy_day(town)
    context = browser.new_context(viewport=DESKTOP)
    with served(town) as address:
        page = signed_in(context, town, address)
        page.goto(f"{address}/desk/")
        shown = page.locator("a.kind:visible")
        before = shown.count()
        page.click("#kinds-more > summary")
        assert 0 < before < shown.count()
        for one, there in (("kind", False), ("button", False), ("what", True)):
            found = page.locator(f".need .{one}").first if one != "kind" else page.locator("a.kind").first
            page.emulate_media(media="print")
            expect(found).to_be_visible(visible=there)
            page.emulate_media(media="screen")
    context.close()
