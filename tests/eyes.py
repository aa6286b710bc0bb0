"""What every page must be for everybody: read on a phone, in large text, in the dark, under axe's eye."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.board.live import DESKTOP, PHONE

LARGEST_PAGE = 100_000
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PRESSED = "button:not(.unseen), .button, .nav a, .choice, input.code"
LOW = """all => all
    .filter(one => one.checkVisibility() && one.getClientRects().length > 0)
    .filter(one => one.getBoundingClientRect().height < 44)
    .map(one => one.innerText || one.id)"""
# Only what is wrong is gathered and sent, and axe is loaded once for each document: a quarter of the time.
AXE = """axe.run({ resultTypes: ["violations"] }).then(found => found.violations.map(
    one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 200)).join("  ")}`))"""


def violations(page: Page) -> list[str]:
    """What axe finds, with the place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(AXE)
    return found


def small_targets(page: Page) -> list[str]:
    """Buttons and fields that a thumb would miss: lower than 44 pixels."""
    found: list[str] = page.locator(PRESSED).evaluate_all(LOW)
    return found


def is_for_everybody(page: Page, where: str) -> None:
    """The page that is open on a phone in light: there, in large text, and on a desktop in the dark."""
    assert page.evaluate(OVERFLOW) <= 0, where
    assert small_targets(page) == [], where
    assert len(page.content().encode()) < LARGEST_PAGE, where
    assert violations(page) == [], f"{where} on a phone"
    large = page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate(OVERFLOW) <= 0, f"{where} at 200 %"
    large.evaluate("style => style.remove()")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESKTOP)
    assert page.evaluate(OVERFLOW) <= 0, f"{where} on a desktop"
    assert violations(page) == [], f"{where} on a desktop, dark"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
