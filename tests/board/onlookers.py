"""Volunteers whose browser runs scripts, with a page of the board open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.board.live import DESKTOP, sign_in
from tests.board.town import Town

NOTED = "Failed to load resource"  # what a browser writes down of 401, 404 and no connection
HEARD = """
    window.heard = [];
    document.addEventListener("DOMContentLoaded", () => {
        const voice = document.getElementById("live-said");
        if (!voice) return;
        new MutationObserver(() => { if (voice.textContent) window.heard.push(voice.textContent); })
            .observe(voice, { childList: true, characterData: true, subtree: true });
    });
"""


@contextmanager
def onlooker(browser: Browser, town: Town, address: str, volunteer_id: int) -> Iterator[Page]:
    """The board's first page, open; whatever the browser complains about fails the test.

    `window.heard` holds what a screen reader was given to say.
    """
    context = browser.new_context(viewport=DESKTOP, locale="de-DE")
    context.add_init_script(HEARD)
    sign_in(context, town, address, volunteer_id)
    page, complaints = context.new_page(), list[str]()

    def note(said: ConsoleMessage) -> None:
        if not said.text.startswith(NOTED):
            complaints.append(said.text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", note)
    page.goto(f"{address}/board/")
    yield page
    context.close()
    assert complaints == []


def heard(page: Page) -> list[str]:
    """What the page has said aloud so far."""
    return [str(line) for line in page.evaluate("window.heard")]
