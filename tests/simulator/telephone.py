"""Somebody at a telephone in a real browser. The page's time stands still until they let it pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

from tests.board.live import DESKTOP

STEP = 1.0  # seconds of the page's own time between two looks
LONGEST = 120.0
START = "2026-11-23T10:00:00"
# The page says how many answers it is waiting for, so that no time passes before they have come.
COUNTS = """
window.asking = 0;
const real = window.fetch;
window.fetch = async (...all) => {
  window.asking += 1;
  try { return await real(...all); } finally { window.asking -= 1; }
};
"""


@dataclass
class Telephone:
    """One page with a telephone; `complaints` is what the browser finds wrong with it."""

    page: Page
    nth: int = 1
    complaints: list[str] = field(default_factory=list)

    # --- what a person does

    def is_held_by(self, number: str) -> Self:
        self.part("who").select_option(number)
        return self

    def wants(self, number: str) -> Self:
        """The number to be rung."""
        self.part("where").select_option(number)
        return self

    def rings(self) -> Self:
        self.part("call").click()
        self.settles()
        return self

    def picks_up(self) -> Self:
        return self.rings()

    def hangs_up(self) -> Self:
        self.part("hang").click()
        self.settles()
        return self

    def presses(self, keys: str) -> Self:
        """With the mouse."""
        for key in keys:
            self.root.locator(f"[data-key='{key}']").click()
        self.settles()
        return self

    def types(self, keys: str) -> Self:
        """With the keyboard."""
        for key in keys:
            self.page.keyboard.press(key)
        self.settles()
        return self

    def says(self, words: str) -> Self:
        """Type what is said into the field, and Enter."""
        self.part("say").locator("input").fill(words)
        self.page.keyboard.press("Enter")
        self.settles()
        return self

    def switches(self, option: str, *, on: bool = True) -> Self:
        self.page.locator(f"[data-option={option}]").set_checked(on)
        return self

    # --- what time does

    def settles(self) -> None:
        """Everything that was asked has been answered."""
        if self.page.evaluate("window.asking"):
            self.page.wait_for_function("() => window.asking === 0")

    def waits(self, seconds: float) -> Self:
        """Let time pass, step by step."""
        for _ in range(round(seconds / STEP)):
            self.page.clock.run_for(int(STEP * 1000))
            self.settles()
        return self

    def hears(self, words: str) -> Self:
        """Let time pass until these words have been heard."""
        return self._until(words, lambda: words in self.heard)

    def shows(self, state: str) -> Self:
        """Let time pass until the telephone is in this state."""
        return self._until(state, lambda: self.state == state)

    def sees(self, locator: Locator) -> Self:
        """Let time pass until this is to be seen."""
        return self._until(str(locator), locator.is_visible)

    # --- what is to be seen

    @property
    def root(self) -> Locator:
        return self.page.locator(".telephone").nth(self.nth - 1)

    def part(self, name: str) -> Locator:
        return self.root.locator(f"[data-part={name}]")

    @property
    def state(self) -> str:
        """idle, calling, talking, ringing or over."""
        return self.root.get_attribute("data-state") or ""

    @property
    def heard(self) -> str:
        """All words on the screen."""
        return " ".join(self.part("screen").inner_text().split())

    @property
    def pressed(self) -> str:
        """The keys on the screen that were heard."""
        return "".join(self.part("screen").locator(".pressed kbd").all_inner_texts())

    @property
    def lost(self) -> str:
        """The keys on the screen that nobody heard."""
        return "".join(self.part("screen").locator(".lost kbd").all_inner_texts())

    def second(self) -> Telephone:
        """The other telephone of the page."""
        return Telephone(self.page, 2, self.complaints)

    def _until(self, wanted: str, is_so: object) -> Self:
        assert callable(is_so)
        for _ in range(round(LONGEST / STEP)):
            if is_so():
                return self
            self.waits(STEP)
        raise AssertionError(f"{wanted!r} did not come in {LONGEST:g} seconds: {self.state} {self.heard!r}")


def telephone(
    context: BrowserContext, address: str, *, path: str = "/simulator/", stands_still: bool = True
) -> Telephone:
    """A new tab with a telephone."""
    page = context.new_page()
    page.add_init_script(COUNTS)
    held = Telephone(page)
    page.on("console", lambda message: held.complaints.append(message.text))
    page.on("pageerror", lambda error: held.complaints.append(str(error)))
    page.clock.install(time=START)
    page.goto(address + path)
    page.wait_for_selector("body.ready")
    if stands_still:
        page.clock.pause_at(re.sub("10:00", "10:05", START))
    held.settles()
    return held


def context_of(
    browser: Browser, *, viewport: ViewportSize = DESKTOP, locale: str = "de-DE"
) -> BrowserContext:
    """A browser of somebody's own."""
    return browser.new_context(viewport=viewport, locale=locale)
