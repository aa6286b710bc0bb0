"""What every page must be for everybody: read on a phone, in large text, in the dark, under axe's eye."""

from __future__ import annotations

from collections.abc import Collection

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
AXE = """only => axe.run({ resultTypes: ["violations"], ...only }).then(found => found.violations.map(
    one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 200)).join("  ")}`))"""
# What may be well in one language and wrong in another: the words. Colours, order and roles are as they were.
IN_EACH_LANGUAGE = (
    "aria-command-name", "aria-input-field-name", "aria-toggle-field-name", "button-name", "document-title",
    "empty-heading", "html-has-lang", "html-lang-valid", "image-alt", "label", "link-name", "select-name",
    "summary-name", "valid-lang",
)  # fmt: skip


def violations(page: Page, rules: Collection[str] = ()) -> list[str]:
    """What axe finds, with the place; by these rules, or by all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    found: list[str] = page.evaluate(AXE, only)
    return found


def small_targets(page: Page) -> list[str]:
    """Buttons and fields that a thumb would miss: lower than 44 pixels."""
    found: list[str] = page.locator(PRESSED).evaluate_all(LOW)
    return found


def is_for_everybody(page: Page, where: str, *, seen: bool = False) -> None:
    """The page that is open on a phone in light: there, in large text, and on a desktop in the dark.

    `seen`: it has been looked at in another language, and only what hangs on the words is looked at.
    """
    assert page.evaluate(OVERFLOW) <= 0, where
    assert small_targets(page) == [], where
    assert len(page.content().encode()) < LARGEST_PAGE, where
    assert violations(page, IN_EACH_LANGUAGE if seen else ()) == [], f"{where} on a phone"
    large = page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate(OVERFLOW) <= 0, f"{where} at 200 %"
    large.evaluate("style => style.remove()")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESKTOP)
    assert page.evaluate(OVERFLOW) <= 0, f"{where} on a desktop"
    assert seen or violations(page) == [], f"{where} on a desktop, dark"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
