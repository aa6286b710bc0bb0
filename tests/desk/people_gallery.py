"""Signing in, volunteers, the register and the account at the desk, in every state that matters.

`python -m tests.desk.people_gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page

from tests.board.volunteer import Volunteer as Helper
from tests.desk.pictures import press, sign_in, take_pictures
from tests.desk.town import LANGUAGES, OFFERED, PASSWORD, Person, Town

LIST = """Vorname;Handy;Sprachen;Zonen;Hilfe;Auto
Dilek;0171 39200-81;tr, de;Neukölln, Mitte;Einkaufen;ja
Emil;0171 39200-82;de;Atlantis;;
Fatma;112;;Mitte;;
"""
TODAY = datetime.now(UTC).date()


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go from page to page; yields the name of the one that is on the screen."""
    meike = town.has_operator(f"Meike {language}", language=language)
    jan = town.has_operator(f"Jan {language}", language=language)
    yield from _signing_in(page, address, language)
    sign_in(page.context, town, address, meike.id)
    page.goto(f"{address}/desk/volunteers?name=nobody")
    yield "volunteers-none"
    page.goto(f"{address}/desk/views?request=99999")
    yield "views-none"
    yield from _a_new_one(page, town, address, language, jan)
    page.context.clear_cookies()
    sign_in(page.context, town, address, meike.id)
    yield from _one_who_helps(page, town, address, language)
    yield from _register_and_account(page, address)


def _signing_in(page: Page, address: str, language: str) -> Iterator[str]:
    page.goto(f"{address}/desk/sign-in?language={language}")
    yield "sign-in"
    for field, typed in (("#name", "Meike"), ("#password", "etwas"), ("#code", "123456")):
        page.fill(field, typed)
    press(page, "main button")
    yield "sign-in-again"


def _a_new_one(page: Page, town: Town, address: str, language: str, jan: Person) -> Iterator[str]:
    nth = OFFERED.index(language)
    page.goto(f"{address}/desk/volunteers/new")
    page.fill("#first_name", "Cem")
    page.fill("#number", "nein")
    page.check("input[value=neukoelln]")
    press(page, "main form button")
    yield "volunteer-new-wrong"
    page.fill("#number", f"0171 39200-3{nth}")
    press(page, "main form button")
    yield "volunteer-entered"
    for name in ("saw", "talked", "agreed"):
        page.check(f"input[name={name}]")
    press(page, "form[action$=identity] button")
    yield "volunteer-identity"
    sign_in(page.context, town, address, jan.id)
    page.reload()
    yield "volunteer-second-person"
    press(page, "form[action$=activate] button")
    yield "volunteer-activated"


def _one_who_helps(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    nth = OFFERED.index(language)
    number = f"+49171392000{nth}"
    anna = town.has_volunteer("Anna", number, language=language, zones=("neukoelln", "mitte", "pankow"))
    for kind in ("groceries", "pets"):
        request_id = town.resident_asks(kind, language=language)
        helper = Helper(town, number).is_signed_in(anna)
        helper.takes(request_id)
        helper.sees_number(request_id)
    page.goto(f"{address}/desk/volunteers")
    yield "volunteers"
    page.click(".search > summary")
    page.fill("#number", "nein")
    press(page, ".by-number button")
    yield "volunteers-search"
    page.goto(f"{address}/desk/volunteers/list")
    yield "volunteer-list"
    page.set_input_files("#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    press(page, "main form button")
    yield "volunteer-list-report"
    page.goto(f"{address}/desk/volunteers/{anna}")
    yield "volunteer"
    for summary in page.locator("main summary").all():
        summary.click()
    yield "volunteer-all-forms"
    press(page, "form[action$='/code'] button")
    yield "volunteer-code"
    page.click("form[action$=document] >> xpath=.. >> summary")
    page.fill("#issued_on", (TODAY - timedelta(days=200)).isoformat())
    page.check("input[value=clear]")
    press(page, "form[action$=document] button")
    yield "volunteer-document-old"
    press(page, "form[action$=show] button")
    yield "volunteer-number"
    page.click("form[action$=ban] >> xpath=.. >> summary")
    page.fill("#ban-reason", "Grund, der im Verlauf bleibt")
    press(page, "form[action$='/ban'] button")
    yield "volunteer-banned"


def _register_and_account(page: Page, address: str) -> Iterator[str]:
    page.goto(f"{address}/desk/views")
    yield "views"
    page.goto(f"{address}/desk/views?request=1")
    yield "views-found"
    page.goto(f"{address}/desk/account")
    yield "account"
    page.fill("#app-old", PASSWORD)
    press(page, "form[action$='/app'] button")
    yield "account-app"
    page.fill("#code", "000000")
    press(page, "form[action$=confirm] button")
    yield "account-app-again"


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    take_pictures(pages, into, tuple(sys.argv[2:]) or LANGUAGES)
