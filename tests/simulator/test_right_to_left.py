"""The telephone on an Arabic page: the page begins on the right, the keys stay where fingers know them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.board.live import DESKTOP, PHONE
from tests.eyes import OVERFLOW, violations
from tests.simulator.live import Town, town

LOOK = [("phone", PHONE), ("desktop", DESKTOP)]


@pytest.fixture(scope="module")
def here(finished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    shutil.copyfile(finished_file, folder / "hotline.sqlite")
    with town(folder, languages=("de", "pl", "en", "ar")) as opened:
        yield opened


@pytest.fixture(params=[size for _, size in LOOK], ids=[name for name, _ in LOOK])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport=request.param, bypass_csp=True)
    yield context.new_page()
    context.close()


def left(page: Page, wanted: str) -> float:
    box = page.locator(wanted).first.bounding_box()
    assert box is not None
    return box["x"]


def test_the_keys_stand_as_on_every_telephone_and_axe_finds_nothing(page: Page, here: Town) -> None:
    page.goto(f"{here.address}/simulator/?language=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert left(page, "[data-key='1']") < left(page, "[data-key='2']") < left(page, "[data-key='3']")
    assert left(page, "[data-key='*']") < left(page, "[data-key='0']") < left(page, "[data-key='#']")
    assert left(page, ".brand span") < left(page, ".brand img")
    assert violations(page) == []
    assert page.evaluate(OVERFLOW) <= 0


def test_the_first_page_and_the_three_side_by_side(page: Page, here: Town) -> None:
    page.goto(f"{here.address}/?language=ar")
    assert "بياناتكم" in page.inner_text("main")
    assert violations(page) == []
    assert page.evaluate(OVERFLOW) <= 0
    page.goto(f"{here.address}/simulator/town")
    page.wait_for_function("document.querySelectorAll('iframe').length === 3")
    assert violations(page) == []
    assert page.evaluate(OVERFLOW) <= 0
