"""What needs a person, and the form for a call, in every state that matters, one page after the other.

`python -m tests.desk.need_gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.desk.guard import TOKEN
from tests.board.live import DESKTOP, PHONE, chromium, served
from tests.databases import DATA_KEY, INDEX_KEY
from tests.desk.town import LANGUAGES, Town

ERIKA = "+493023125042"


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go from page to page; yields the name of the one that is on the screen."""
    meike = town.has_operator(f"Meike {language}", language=language)
    sign_in(page.context, town, address, meike.id)
    page.goto(f"{address}/desk/")
    yield "needs-none"
    ticket_id = a_busy_day(town)
    page.goto(f"{address}/desk/")
    yield "needs"
    page.goto(f"{address}/desk/?only=no_duty")
    yield "needs-one-kind"
    press(page, "button[formaction*='next-door']")
    yield "needs-shown-next-door"
    press(page, "form.undo button")
    page.locator("main summary").first.click()
    yield "needs-more"
    yield from _ticket(page, address, ticket_id)
    yield from _intake(page, address)


def _ticket(page: Page, address: str, ticket_id: int) -> Iterator[str]:
    page.goto(f"{address}/desk/tickets/{ticket_id}")
    yield "ticket"
    press(page, "form[action$=ring] button")
    yield "ticket-number"
    press(page, "button[value=no_need]")
    yield "needs-undo"
    page.goto(f"{address}/desk/tickets/{ticket_id}")
    yield "ticket-closed"


def _intake(page: Page, address: str) -> Iterator[str]:
    page.goto(f"{address}/desk/intake")
    yield "intake"
    page.fill("#postcode", "99999")
    press(page, "button.wide")
    yield "intake-missing"
    page.fill("#number", "030 23125-042")
    page.select_option("#kind", "groceries")
    page.fill("#postcode", "12043")
    press(page, "button.wide")
    yield "intake-known"
    press(page, "button[name=confirmed]")
    yield "entered"
    page.goto(f"{address}/desk/intake")
    page.check("input[name=no_number]")
    page.select_option("#kind", "pets")
    page.fill("#postcode", "12043")
    press(page, "button.wide")
    yield "entered-held"
    page.goto(f"{address}/desk/")
    press(page, "a[href$='/number']")
    page.fill("#number", "112")
    press(page, "main button")
    yield "number-again"


def a_busy_day(town: Town) -> int:
    """Something of nearly everything; the ticket that is worth looking at."""
    town.resident_asks("pharmacy", minutes_ago=60 * 30)
    town.resident_asks("groceries", minutes_ago=60 * 26, language="pl")
    town.resident_leaves_ticket("concern", kind="phone_company", zone="mitte", minutes_ago=3)
    town.resident_leaves_ticket("nobody_came", minutes_ago=25)
    town.resident_leaves_ticket("unknown_postcode", kind="pets", postcode="12999", minutes_ago=50)
    town.resident_leaves_ticket("incomplete", kind="transport", zone="pankow", minutes_ago=70)
    town.resident_leaves_ticket("no_input", minutes_ago=200)
    ticket_id = town.resident_leaves_ticket("wants_person", number=ERIKA, minutes_ago=12)
    town.resident_asks("pets", number=ERIKA, minutes_ago=90)
    town.message_fails("landline")
    return ticket_id


def press(page: Page, wanted: str) -> None:
    """Press it and wait for the page that comes."""
    with page.expect_navigation():
        page.click(wanted)


def sign_in(context: BrowserContext, town: Town, address: str, operator_id: int) -> None:
    """Give a browser the cookie of an operator who signed in some time before."""
    client = town.app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = town.desk_token_for(operator_id)
    kept = client.get_cookie("session")
    assert kept is not None
    context.add_cookies([{"name": "session", "value": kept.value, "url": address}])


def take_pictures(folder: Path, languages: tuple[str, ...] = LANGUAGES) -> None:
    """Phone and desktop, light and dark, every language."""
    looks = (("phone", PHONE, "light"), ("desktop", DESKTOP, "light"), ("phone", PHONE, "dark"))
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = chromium(playwright)
        for language in languages:
            for size, viewport, scheme in looks:
                town = _new_town(Path(data) / f"{language}-{size}-{scheme}.sqlite")
                context = browser.new_context(
                    viewport=viewport,
                    color_scheme="dark" if scheme == "dark" else "light",
                    java_script_enabled=False,
                )
                with served(town) as address:
                    page = context.new_page()
                    for name in pages(page, town, address, language):
                        picture = folder / f"{language}-{name}-{size}-{scheme}.png"
                        page.screenshot(path=picture, full_page=True)
                context.close()
        browser.close()


def _new_town(file: Path) -> Town:
    store = Store(f"sqlite:///{file}", Vault([DATA_KEY], INDEX_KEY))
    store.upgrade()
    return Town(store)


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    take_pictures(into, tuple(sys.argv[2:]) or LANGUAGES)
