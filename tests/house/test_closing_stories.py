"""A volunteer closes what cost money, and reports a concern: in Chromium, on a phone and on a desktop.

With and without JavaScript; two taps for an outcome; and a concern is a mail at the desk at once (R48).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

from tests.board.live import DESKTOP, PHONE
from tests.carriers.mailbox import Mailbox, mailbox
from tests.house.desk import Operator
from tests.house.resident import Resident
from tests.house.test_stories import events_of, request_of
from tests.house.town import AREA, Databases, Town, databases, eventually, site_text, town, traces

DESK_AT = "meike@town.example"
NEXT = count(400)
SCREENS = {
    f"{size}, {scripts}": (viewport, scripts == "scripts")
    for size, viewport in (("phone", PHONE), ("desktop", DESKTOP))
    for scripts in ("scripts", "no scripts")
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture(scope="module")
def day(given: Databases, box: Mailbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town where shopping costs money, with a clock and a mail server."""
    site = site_text(by_day=True).replace(
        "[berlin.settings]", '[berlin.settings]\norders.paid = ["groceries"]'
    )
    mails = f"smtp://127.0.0.1:{box.port}?from=hotline@town.example"
    folder = tmp_path_factory.mktemp("closing")
    with town(folder, given, site=site, clock=True, smtp_url=mails) as running:
        Operator(running, email=DESK_AT)
        yield running


@dataclass
class Anna:
    """A volunteer in front of a screen; every tap is counted."""

    town: Town
    page: Page
    number: str
    taps: int = 0

    def signs_in(self) -> Anna:
        self.page.goto(f"{self.town.url}/board/")
        self.page.get_by_label("Ihre Telefonnummer").fill(self.number)
        self.page.get_by_role("button", name="Code schicken").click()
        code = re.search(r"\b\d{6}\b", eventually(lambda: self.town.messages_to(self.number))[0])
        assert code
        self.page.get_by_label("Code aus der Nachricht").fill(code[0])
        self.page.get_by_role("button", name="Weiter").click()
        self.page.get_by_role("button", name="Ich halte mich daran").click()
        return self

    def takes(self, request_id: int) -> None:
        self.page.goto(f"{self.town.url}/board/requests/{request_id}")
        self.page.get_by_role("button", name="Ich übernehme das").click()
        self.page.get_by_text("Danke, dass Sie das übernehmen").wait_for()
        self.taps = 0

    def taps_on(self, wanted: Locator) -> None:
        wanted.click()
        self.taps += 1

    def presses(self, name: str) -> None:
        self.taps_on(self.page.get_by_role("button", name=name))


@pytest.fixture(scope="module")
def helps(day: Town, browser: Browser) -> Iterator[Callable[[ViewportSize, bool], Anna]]:
    opened: list[BrowserContext] = []

    def comes(viewport: ViewportSize, scripts: bool) -> Anna:
        number = f"+4917139200{60 + len(opened)}"
        day.has_volunteer("Anna", number)
        context = browser.new_context(viewport=viewport, java_script_enabled=scripts, locale="de-DE")
        opened.append(context)
        return Anna(day, context.new_page(), number).signs_in()

    yield comes
    for context in opened:
        context.close()


def asks(day: Town, kind: str) -> tuple[str, int]:
    """Somebody's number, and what they have asked for."""
    resident = Resident(day, f"{AREA}{next(NEXT)}").asks_for(kind, "12043").hangs_up()
    return resident.number, int(request_of(day, resident)["id"])


@pytest.mark.parametrize("screen", SCREENS)
def test_what_cost_money_is_closed_and_a_concern_reaches_the_desk_at_once(
    day: Town, box: Mailbox, helps: Callable[[ViewportSize, bool], Anna], screen: str
) -> None:
    (_, bought), (number, worrying) = asks(day, "1"), asks(day, "3")
    anna = helps(*SCREENS[screen])
    closes_with_money(anna, bought)
    reports_a_concern(anna, worrying, number, box)


def closes_with_money(anna: Anna, request_id: int) -> None:
    anna.takes(request_id)
    anna.taps_on(anna.page.get_by_text("Erledigt"))
    anna.presses("Speichern")
    assert anna.taps == 2
    anna.page.get_by_label("Summe auf dem Kassenbon").fill("60")
    anna.page.get_by_role("button", name="Erledigt").click()
    assert "mehr als 50" in " ".join(anna.page.inner_text("#amount-wrong").split())
    anna.page.get_by_label("Summe auf dem Kassenbon").fill("12,50")
    anna.page.locator("input[name=receipt][value=yes]").check(force=True)
    anna.page.locator("input[name=paid][value=not]").check(force=True)
    anna.page.get_by_role("button", name="Erledigt").click()
    anna.page.get_by_text("das Geld noch fehlt").wait_for()
    (row,) = anna.town.rows("requests", id=request_id)
    assert (row["state"], row["receipt"], row["receipt_given"], row["paid_how"]) == ("done", 1250, True, None)
    assert events_of(anna.town, request_id)[-2:] == ["money_noted", "done"]


def reports_a_concern(anna: Anna, request_id: int, number: str, box: Mailbox) -> None:
    before = len(box.came)
    anna.takes(request_id)
    anna.taps_on(anna.page.locator("#worry summary"))
    anna.taps_on(anna.page.locator("#worry button[value=danger]"))
    assert anna.taps == 2
    mail = eventually(lambda: box.came[before:])[0]
    assert (mail["To"], mail["Subject"]) == (DESK_AT, "Leitstelle: Bitte gleich nachsehen")
    assert f"{anna.town.url}/desk/tickets/" in mail.get_content()
    assert not traces(number, mail.as_string())
    (row,) = anna.town.rows("requests", id=request_id)
    assert row["state"] == "taken"  # it is still Anna's
    (concern,) = anna.town.rows("concerns", request_id=request_id)
    (ticket,) = anna.town.rows("tickets", id=concern["ticket_id"])
    assert (ticket["reason"], ticket["priority"]) == ("concern", 0)
    anna.page.get_by_label("In eigenen Worten").fill("Niemand öffnet")
    anna.presses("Dazuschreiben")
    anna.page.get_by_text("Das steht jetzt dabei").wait_for()
    assert concern["words"] is None
    (told,) = anna.town.rows("concerns", id=concern["id"])
    assert anna.town.store.vault.open(told["words"]) == "Niemand öffnet"
