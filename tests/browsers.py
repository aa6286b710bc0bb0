"""A browser for the tests that look at pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process; what they open in it they close."""
    from tests.board.live import chromium  # with a whole town: not loaded for tests that need none

    with sync_playwright() as playwright:
        opened = chromium(playwright)
        yield opened
        opened.close()
