"""Being invited, roles, codes and the audit trail in a real browser: for everybody, and by keyboard."""

from __future__ import annotations

from datetime import UTC, datetime

import pyotp
import pytest
from playwright.sync_api import Browser

from hotline.casebook import invitations
from hotline.casebook.operators import Post
from hotline.casebook.store import Store
from tests.board.live import DESKTOP, PHONE, served
from tests.board.test_browser import tabs_to
from tests.desk import rights_gallery
from tests.desk.rights_gallery import SENTENCE
from tests.desk.town import Town
from tests.eyes import is_for_everybody


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_page_can_be_read_by_everybody(browser: Browser, town: Town, language: str) -> None:
    # axe is a script of the test's own: for it the pages' policy is set aside, and scripts are on
    context = browser.new_context(viewport=PHONE, color_scheme="light", bypass_csp=True)
    with served(town) as address:
        page = context.new_page()
        for name in rights_gallery.pages(page, town, address, language):
            is_for_everybody(page, f"{language} {name}", seen=language != "de")
    context.close()


def test_the_first_of_a_town_comes_in_with_the_keyboard_alone(browser: Browser, town: Town) -> None:
    now = datetime.now(UTC)
    with town.store.write() as casebook:
        token = invitations.invite(casebook, name=None, post=Post("administrator"), by="terminal", now=now)
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False, locale="de-DE")
    asked: list[str] = []
    with served(town) as address:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/desk/invited/{token}")
        assert page.url == f"{address}/desk/invited"
        secret = page.inner_text("strong.typed").replace(" ", "")
        code = pyotp.TOTP(secret).at(datetime.now(UTC))
        typed = {"#name": "Petra", "#new": SENTENCE, "#again": SENTENCE, "#code": code}
        for field, text in typed.items():
            tabs_to(page, page.locator(field))
            page.keyboard.type(text)
        page.keyboard.press("Enter")
        page.wait_for_selector(".codes")
        assert page.locator(".codes li").count() == 10
        tabs_to(page, page.locator("main a.button"))
        page.keyboard.press("Enter")
        page.wait_for_selector("nav a[aria-current=page]")
        assert "Angemeldet: Petra" in page.inner_text("footer")
        assert all(one.startswith((address, "data:")) for one in asked)
    context.close()
