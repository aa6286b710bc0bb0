"""Being invited, codes, who works at the desk, the audit trail: every state that matters.

`python -m tests.desk.rights_gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
from playwright.sync_api import Page

from tests.desk.pictures import press, sign_in, take_pictures
from tests.desk.town import Town

SENTENCE = "acht Schwäne auf der Spree"


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go from page to page; yields the name of the one that is on the screen."""
    meike = town.has_operator(f"Meike {language}", city=None, language=language)
    jan = town.has_operator(f"Jan {language}", role="operator", zones=("berlin/mitte",), language=language)
    sign_in(page.context, town, address, meike.id)
    page.goto(f"{address}/desk/operators")
    page.fill("#name", f"Ola {language}")
    page.check("input[value=coordinator]")
    press(page, "main form.stack button")
    yield "invite-wrong"  # no city yet
    page.fill("#name", f"Ola {language}")
    page.check("input[name=city][value=berlin]")
    press(page, "main form.stack button")
    yield "invited-link"
    link = page.input_value("#link")
    page.goto(f"{address}/desk/operators/{jan.id}")
    yield "operator"
    page.goto(f"{address}/desk/audit?verb=invited")
    yield "audit"
    press(page, "form[action$='/audit/check'] button")
    yield "audit-checked"
    page.goto(f"{address}/desk/account")
    yield "account-with-codes"
    page.context.clear_cookies()
    sign_in(page.context, town, address, jan.id)
    page.goto(f"{address}/desk/audit")
    yield "refused"
    page.context.clear_cookies()
    yield from _is_invited(page, address, link, language)


def _is_invited(page: Page, address: str, link: str, language: str) -> Iterator[str]:
    page.goto(f"{address}/desk/sign-in?language={language}")
    page.goto(f"{address}{link[link.index('/desk/') :]}")
    yield "invited"
    _fills_in(page, "kurz")
    yield "invited-again"
    _fills_in(page, SENTENCE)
    yield "welcome"
    page.context.clear_cookies()
    page.goto(f"{address}/desk/sign-in?language={language}")
    page.goto(f"{address}{link[link.index('/desk/') :]}")
    yield "invited-late"


def _fills_in(page: Page, password: str) -> None:
    for field in ("#new", "#again"):
        page.fill(field, password)
    secret = page.inner_text("strong.typed").replace(" ", "")
    page.fill("#code", pyotp.TOTP(secret).at(datetime.now(UTC)))
    press(page, "main form button")


if __name__ == "__main__":
    take_pictures(pages, Path(sys.argv[1]))
