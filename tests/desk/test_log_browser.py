"""The log and the requests in a real browser: small phone, large text, keyboard alone, under axe's eye."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from hotline.casebook.store import Store
from hotline.pages import live
from tests.board.live import DESKTOP, PHONE, served
from tests.board.test_browser import tabs_to
from tests.desk import log_gallery
from tests.desk.caller import Caller, now
from tests.desk.town import LANGUAGES, Town
from tests.eyes import is_for_everybody


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_by_everybody(browser: Browser, town: Town, language: str) -> None:
    # axe is a script of the test's own: for it the pages' policy is set aside, and scripts are on
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        page = context.new_page()
        for name in log_gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}", seen=language != LANGUAGES[0])
    context.close()


def test_from_the_log_to_a_closed_request_with_the_keyboard_and_without_javascript(
    browser: Browser, town: Town
) -> None:
    meike = town.has_operator()
    asked = Caller(town).asks_for()
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    with served(town) as address:
        log_gallery.sign_in(context, town, address, meike.id)
        page = context.new_page()
        page.goto(f"{address}/desk/calls")
        tabs_to(page, page.locator(".search > summary"))
        page.keyboard.press("Enter")
        tabs_to(page, page.locator("#number"))
        page.keyboard.type("030 23125001")
        page.keyboard.press("Enter")
        page.wait_for_selector(".chosen")
        assert "23125001" not in page.url
        for wanted in (f"a[href$='/calls/{asked.call.id}']", f"a[href$='/requests/{asked.request.id}']"):
            tabs_to(page, page.locator(wanted))
            page.keyboard.press("Enter")
            page.wait_for_load_state()
        tabs_to(page, page.locator("form[action$=show-number] button"))
        page.keyboard.press("Enter")
        page.wait_for_selector(".number")
        assert page.inner_text(".number") == "030 23 12 50 01"
        tabs_to(page, page.locator("input[value=done]"))
        page.keyboard.press("Space")
        tabs_to(page, page.locator("form[action$=close] button"))
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        assert "Abgeschlossen." in page.inner_text("[role=status]")
    context.close()


def test_a_call_that_is_over_appears_by_itself_and_moves_no_focus(
    browser: Browser, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY", 0.2)
    meike = town.has_operator()
    first = Caller(town, at=now() - timedelta(minutes=5)).rings().hangs_up().call
    context = browser.new_context(viewport=DESKTOP)
    with served(town) as address:
        log_gallery.sign_in(context, town, address, meike.id)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(f"{address}/desk/calls")
        page.locator(f"[data-key=call-{first.id}] a").focus()
        page.locator(".search > summary").click()
        page.select_option("#kind", "pharmacy")
        page.locator(f"[data-key=call-{first.id}] a").focus()
        second = Caller(town, "+493023125002", at=now() - timedelta(minutes=2)).rings().hangs_up().call
        expect(page.locator(f"[data-key=call-{second.id}]")).to_be_visible()
        expect(page.locator(f"[data-key=call-{first.id}] a")).to_be_focused()
        expect(page.locator("#kind")).to_have_value("pharmacy")
        expect(page.locator("#live-said")).to_contain_text("Ein weiterer Anruf.")
    assert complaints == []
    context.close()


def test_a_voice_note_plays_in_the_page_is_written_down_and_deleted(browser: Browser, town: Town) -> None:
    meike = town.has_operator("Meike")
    note_id = town.says_more(town.resident_asks(), seconds=3)
    context = browser.new_context(viewport=DESKTOP)
    with served(town) as address:
        page = context.new_page()
        log_gallery.sign_in(context, town, address, meike.id)
        page.goto(f"{address}/desk/notes/{note_id}")
        expect(page.locator("audio")).to_have_count(0)
        log_gallery.press(page, "form[action$=listen] button")
        page.wait_for_function("document.querySelector('audio').readyState >= 2")
        assert page.evaluate("document.querySelector('audio').duration") == pytest.approx(3, abs=0.1)
        assert "Meike" in page.inner_text("main")  # that she listened stands there
        page.fill("#text", "Zwei Liter Milch und Brot.")
        log_gallery.press(page, "form[action$=write] button")
        expect(page.locator("#text")).to_have_value("Zwei Liter Milch und Brot.")
        log_gallery.press(page, "form[action$=delete] button")
        assert page.goto(f"{address}/desk/notes/{note_id}").status == 404  # type: ignore[union-attr] # it answers
    context.close()
