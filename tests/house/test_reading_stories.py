"""An administrator has a telephone rung, somebody reads a line there, and the next caller hears them.

The desk in Chromium, the telephone at the simulated provider, a clock, on both databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.board.live import DESKTOP, PHONE
from tests.eyes import is_for_everybody
from tests.house.desk import PASSWORD, Operator
from tests.house.resident import Resident
from tests.house.rung import Rung
from tests.house.town import AREA, Databases, Town, databases, eventually, site_text, town

LINE = "/desk/town/berlin/words/de/hello"
NEXT = count(40)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def day(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("read"), given, site=site_text(by_day=True), clock=True) as running:
        yield running


@pytest.fixture(scope="module")
def desk(day: Town, browser: Browser) -> Iterator[Page]:
    """Petra at the desk, signed in, on the page of the first line that callers hear."""
    petra = Operator(day, "Petra")
    context: BrowserContext = browser.new_context(viewport=DESKTOP, locale="de-DE", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{day.url}/desk/sign-in")
    page.locator("[name=name]").fill("Petra")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=code]").fill(pyotp.TOTP(petra.secret).now())
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    yield page
    context.close()


def has_rung(day: Town, desk: Page) -> tuple[Rung, str]:
    """Type a number and press the button; the telephone there, as it rings, and the code on the page."""
    number = f"{AREA}{next(NEXT):03d}"
    desk.goto(f"{day.url}{LINE}")
    desk.get_by_label("Telefon, das klingeln soll").fill(number)
    desk.get_by_role("button", name="Anrufen lassen").click()
    code = desk.locator(".typed").inner_text()
    rung = Rung(day, number).waits_for_it_to_ring()
    assert number not in desk.content().replace('value=""', "")
    return rung, code


def reads(rung: Rung, seconds: int = 3) -> Rung:
    """Speak after the tone, and wait until it is played back."""
    rung.speaks(seconds)
    eventually(lambda: not rung.town.rows("readings", take="waiting"))
    return rung.says_nothing()


def test_a_line_is_read_kept_heard_used_and_taken_back(day: Town, desk: Page) -> None:
    rung, code = has_rung(day, desk)
    rung.picks_up()
    assert "die vier Ziffern" in rung.words
    expect(desk.get_by_text("Der Anruf läuft.")).to_be_visible(timeout=30_000)  # by itself
    rung.presses(code)
    assert "Nachbarschaftshilfe" in rung.words  # the line itself
    reads(rung)
    assert "So klingt es" in rung.words
    assert rung.presses("1").is_over
    rung.hangs_up()
    use = desk.get_by_role("button", name="Aufnahme verwenden").nth(1)
    expect(use).to_be_visible(timeout=30_000)
    desk.set_viewport_size(PHONE)
    is_for_everybody(desk, "a proposal")
    desk.set_viewport_size(DESKTOP)
    assert not any("recordings" in url for url in plays_of(Resident(day, f"{AREA}300").rings()))
    use.click()
    desk.get_by_text("Geändert.").first.wait_for()
    assert any("recordings/de/" in url for url in plays_of(Resident(day, f"{AREA}301").rings()))
    eventually(lambda: not day.rows("removals", kind="recording"))  # the company has nothing any more
    desk.goto(f"{day.url}/desk/town/berlin/")
    desk.locator("form[action$='/put-back/1'] button").click()
    desk.get_by_role("status").first.wait_for()
    assert not any("recordings" in url for url in plays_of(Resident(day, f"{AREA}302").rings()))


def plays_of(caller: Resident) -> list[str]:
    """The addresses of recordings in what a caller hears first."""
    played = [event.text for event in caller.phone.transcript if event.kind == "plays"]
    caller.hangs_up()
    return played


def test_a_wrong_number_records_nothing_and_the_page_says_so(day: Town, desk: Page) -> None:
    rung, code = has_rung(day, desk)
    wrong = "9999" if code != "9999" else "1111"
    rung.picks_up()
    for _ in range(3):
        rung.presses(wrong)
    assert rung.is_over
    assert "Ohne diese Ziffern" in rung.words
    rung.hangs_up()
    expect(desk.get_by_text("Die vier Ziffern wurden nicht eingegeben.")).to_be_visible(timeout=30_000)
    silent, _ = has_rung(day, desk)
    silent.picks_up().says_nothing().says_nothing()
    assert silent.is_over
    silent.hangs_up()
    busy, _ = has_rung(day, desk)
    busy.refuses()
    expect(desk.get_by_text("Niemand hat abgenommen.")).to_be_visible(timeout=30_000)
    assert {one["take"] for one in day.rows("readings", state="over")} == {"none"}


def test_who_hangs_up_before_keeping_leaves_nothing(day: Town, desk: Page) -> None:
    rung, code = has_rung(day, desk)
    reads(rung.picks_up().presses(code)).hangs_up()
    expect(desk.get_by_text("Es wurde nichts behalten.")).to_be_visible(timeout=30_000)
    assert not [one for one in day.rows("readings") if one["sound"]]
    eventually(lambda: not day.rows("removals", kind="recording"))
