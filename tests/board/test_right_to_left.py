"""The board for somebody who reads Arabic: begins on the right, and numbers stay as they are dialled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hotline.casebook.store import Store
from hotline.pages import live, say
from hotline.pages.say import APART, TOGETHER
from tests.board import gallery
from tests.board.live import DESKTOP, PHONE, served
from tests.board.onlookers import onlooker
from tests.board.town import ARABIC, RESIDENT, Town
from tests.board.volunteer import Volunteer
from tests.eyes import OVERFLOW, violations

LOOKED_AT = {"sign-in-wrong", "rules", "board", "waiting", "shown", "past"}
SPOKEN = 15_000  # milliseconds within which a page has surely said what it has to say
ENDS_OF_A_LINE = """element => {
    const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
    const box = (start) => {
        const range = document.createRange();
        range.setStart(text, start);
        range.setEnd(text, start + 1);
        return range.getBoundingClientRect().left;
    };
    return [box(0), box(text.length - 1)];
}"""


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.fixture
def address(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the town is open; its pages ask five times a second."""
    monkeypatch.setattr(live, "EVERY", 0.2)
    with served(town) as at:
        yield at


def ends(line: Locator) -> tuple[float, float]:
    """Where the first and the last sign of a text stand, in pixels from the left."""
    first, last = line.evaluate(ENDS_OF_A_LINE)
    return float(first), float(last)


def middle(line: Locator) -> float:
    """The middle of an element, in pixels from the left."""
    box = line.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


def says(page: Page, line: str) -> None:
    """Wait until a screen reader has been given the line to say."""
    page.wait_for_function("line => window.heard.includes(line)", arg=line, timeout=SPOKEN)


def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, town: Town, address: str) -> None:
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    for name in gallery.pages(page, town, address, ARABIC):
        if name in LOOKED_AT:
            assert page.locator("html").get_attribute("dir") == "rtl"
            assert violations(page) == [], name
            assert page.evaluate(OVERFLOW) <= 0, name
            large = page.add_style_tag(content="html { font-size: 200% }")
            assert page.evaluate(OVERFLOW) <= 0, f"{name} at 200 %"
            large.evaluate("style => style.remove()")
    context.close()


def test_the_page_begins_on_the_right_and_the_number_to_ring_is_not_turned_round(
    browser: Browser, town: Town, address: str
) -> None:
    samir = town.has_volunteer("Samir", language=ARABIC)
    request_id = town.resident_asks(number=RESIDENT, language=ARABIC)
    with onlooker(browser, town, address, samir) as page:
        page.set_viewport_size(DESKTOP)
        assert middle(page.locator(".brand")) > DESKTOP["width"] / 2
        assert middle(page.locator(".nav")) < DESKTOP["width"] / 2
        page.click(f"a[href$='/requests/{request_id}']")
        page.click("form[action$=take] button")
        page.click("form[action$=show] button")
        shown = page.locator(".number bdi")
        assert "".join(shown.inner_text().split()) == RESIDENT.replace("+49", "0")
        first, last = ends(shown)
        assert first < last
        assert middle(shown) > DESKTOP["width"] / 2
        first, last = ends(page.locator(".word bdi"))
        assert first > last
        assert page.locator(".word bdi").get_attribute("lang") == ARABIC


def test_a_name_of_another_language_says_so_and_is_read_in_its_own_direction(
    browser: Browser, town: Town, address: str
) -> None:
    samir = town.has_volunteer("Samir", language=ARABIC)
    town.resident_asks()
    with onlooker(browser, town, address, samir) as page:
        zone = page.locator("#waiting strong")
        expect(zone).to_have_text("Neukölln")
        assert zone.get_attribute("lang") == "de"
        first, last = ends(zone)
        assert first < last
        assert middle(zone) > DESKTOP["width"] / 2


def test_what_is_new_is_said_in_the_form_that_arabic_has_for_one_and_for_two(
    browser: Browser, town: Town, address: str
) -> None:
    samir = town.has_volunteer("Samir", language=ARABIC)
    town.resident_asks()
    with onlooker(browser, town, address, samir) as page:
        town.resident_asks()
        says(page, "طلب جديد.")
        town.resident_asks()
        town.resident_asks()
        says(page, "طلبان جديدان.")


def test_a_number_in_a_sentence_is_kept_apart_only_where_the_sentence_runs_the_other_way(town: Town) -> None:
    for language, kept in ((ARABIC, True), ("de", False)):
        page = Volunteer(town, accepts=language).opens("/board/sign-in")
        assert f'dir="{"rtl" if kept else "ltr"}"' in page.html
    with town.app.test_request_context(headers={"Accept-Language": ARABIC}):
        assert f"{APART}01{TOGETHER}" in say("code_sent", ending="01")
        assert "3" in say("waiting_new", count=3)
    with town.app.test_request_context(headers={"Accept-Language": "de"}):
        assert APART not in say("code_sent", ending="01")
