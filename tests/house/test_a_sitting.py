"""One sitting in the browser: from an empty database to somebody who was helped, as docs/town.md tells it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from hotline import create_app
from hotline.casebook import invitations, outbox
from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from hotline.cities.numbers import in_full
from hotline.simulator import SimulatedPhone, WsgiTransport
from tests.board.live import DESKTOP, serving
from tests.eyes import violations
from tests.house.test_app import settings

LINE, DESK, NORA, ERIKA = "030 23125 900", "030 23125-990", "0171 39200 10", "+493023125001"
TABLE = "PLZ;Stadtteil\r\n 99084 ;Altstadt \r\n99084;Altstadt\r\n99085;Nord\r\n99085;Ost\r\n"
GREETING = "[0.5] Guten Tag, hier Nachbarschaftshilfe Erfurt. Für einen Menschen [0.4] drücken Sie die Null."
BASE = "http://127.0.0.1:8000"


class Somebody:
    """A person with a browser of their own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.context = browser.new_context(viewport=DESKTOP, locale="de-DE", bypass_csp=True)
        self.page: Page = self.context.new_page()
        self.address = address

    def opens(self, path: str) -> Somebody:
        self.page.goto(self.address + path)
        return self

    def fills(self, action: str, **fields: Any) -> Somebody:
        """The form whose address ends so, field by field, and its button."""
        form = self.page.locator(f"form[action$='{action}']").first
        for name, value in fields.items():
            field = form.locator(f"[name='{name.replace('__', '-')}']")
            if isinstance(value, list):
                for one in value:
                    form.locator(f"[name='{name.replace('__', '-')}'][value='{one}']").check()
            elif field.first.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            elif field.first.get_attribute("type") == "file":
                field.set_input_files({"name": "zonen.csv", "mimeType": "text/csv", "buffer": value})
            else:
                field.fill(value)
        with self.page.expect_navigation():
            form.locator("button:not([formaction])").last.click()
        return self

    def follows(self, words: str) -> Somebody:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words).first.click()
        return self

    def accepts(self, link: str, password: str, **name: str) -> Somebody:
        """An invitation: password, app, a code of it; the codes for bad days are seen and left."""
        self.opens(re.sub("^https?://[^/]+", "", link))
        secret = self.page.locator(".typed").inner_text().replace(" ", "")
        code = pyotp.TOTP(secret).now()
        self.fills("/desk/invited", **name, new=password, again=password, code=code)
        assert len(re.findall(r"\d{5} \d{5}", self.page.inner_text("main"))) == 10
        return self.follows("Aufgeschrieben, weiter")

    @property
    def sees(self) -> str:
        return self.page.inner_text("main")


def left_to_do(page: Page) -> list[str]:
    """The first steps that are not ticked."""
    return page.locator(".first-steps li:not(.done) > p:first-child > :is(a, strong)").all_inner_texts()


class Sitting:
    """Three people, each with a browser: who begins, their colleague, and a volunteer."""

    def __init__(self, browser: Browser, address: str, store: Store) -> None:
        self.petra, self.jonas, self.nora = (Somebody(browser, address) for _ in range(3))
        self.store = store

    def makes_the_town(self, link: str) -> None:
        petra = self.petra
        petra.accepts(link, "lampe wolke fahrrad", name="Petra Ohm").follows("Neue Stadt")
        petra.fills("/town/new", title="Erfurt", country="DE", zones="Altstadt\nNord\nOst")
        assert violations(petra.page) == []
        assert len(left_to_do(petra.page)) == 9

    def tells_it_zones_hours_words_and_numbers(self) -> None:
        petra = self.petra
        petra.follows("Postleitzahlen einlesen").fills("/zones/look", file=TABLE.encode())
        assert "In mehreren Zonen: 1" in petra.sees
        petra.fills("/zones/use").opens("/desk/").follows("Sagen, welche Zonen nebeneinander liegen")
        assert "Ohne Nachbarn: Altstadt, Nord, Ost" in petra.sees
        petra.follows("Altstadt").fills("/zones/of/altstadt", near=["nord", "ost"])
        assert "Ohne Nachbarn" not in petra.sees
        petra.opens("/desk/").follows("Den Namen festlegen").fills("/name", alone__de="Silbertelefon")
        petra.opens("/desk/").follows("Öffnungszeiten prüfen")
        petra.fills("/hours", monday="8-16 Uhr", holidays_of="TH", new_day="2026-12-24")
        petra.opens("/desk/").follows("Begrüßung anpassen").opens("/desk/town/erfurt/words/de/hello")
        petra.fills("/words/de/hello", text__other=GREETING)
        petra.opens("/desk/").follows("Telefonnummern eintragen")
        petra.fills("/numbers", line__0=LINE, desk__0=DESK, desk__0__tried=f"{datetime.now(UTC):%Y-%m-%d}")

    def brings_in_people(self) -> None:
        petra, jonas, nora = self.petra, self.jonas, self.nora
        petra.opens("/desk/").follows("Eine zweite Person einladen")
        petra.fills("/operators/invite", name="Jonas Meier", role=["administrator"])
        jonas.accepts(petra.page.locator("#link").input_value(), "hut regen sieben tor")
        wanted = {"first_name": "Nora", "number": NORA, "zone": ["nord"], "kind": ["groceries"]}
        nora.opens("/board/join").fills("/join/in/erfurt", **wanted).fills("/join/code", code=self._code())
        petra.opens("/desk/").follows("Freiwillige aufnehmen").follows("Nora")
        petra.fills("/identity", saw=["1"], talked=["1"], agreed=["1"])
        jonas.opens("/desk/volunteers").follows("Nora").fills("/activate")
        nora.opens("/board/").fills("/board/rules")

    def _code(self) -> str:
        """What the clock would send to the volunteer now."""
        with self.store.write() as casebook:
            sent = outbox.lease_due(casebook, now=datetime.now(UTC))
        (code,) = re.findall(r"\b\d{6}\b", sent[-1].body)
        return str(code)

    def somebody_asks(self, app: Flask) -> None:
        transport = WsgiTransport(app)
        phone = SimulatedPhone(
            BASE, token="token", caller=ERIKA, dials=in_full(LINE, "DE"), transport=transport
        )
        phone.dial().presses("1").presses("99085").presses("1").hangs_up()
        assert any("hier Nachbarschaftshilfe Erfurt" in str(one) for one in phone.transcript)

    def everybody_goes_home(self) -> None:
        for one in (self.petra, self.jonas, self.nora):
            one.context.close()


@pytest.mark.timeout(240)
def test_a_town_is_made_and_somebody_helped_in_one_sitting(
    browser: Browser, sqlite_store: Store, tmp_path: Path
) -> None:
    url = sqlite_store.url.render_as_string(hide_password=False)
    app = create_app(settings(tmp_path, cities="none", site_file=None, database_url=url))
    with sqlite_store.write() as casebook:
        link = f"/desk/invited/{invitations.invite_first(casebook, now=datetime.now(UTC))}"
    with serving(app) as address:
        sitting = Sitting(browser, address, sqlite_store)
        sitting.makes_the_town(link)
        sitting.tells_it_zones_hours_words_and_numbers()
        sitting.brings_in_people()
        assert left_to_do(sitting.petra.opens("/desk/").page) == ["Einmal anrufen"]
        assert violations(sitting.petra.page) == []
        sitting.somebody_asks(app)
        sitting.nora.opens("/board/").follows("Ansehen").fills("/take").fills("/finish", outcome=["done"])
        with sqlite_store.read() as casebook:
            asked = casebook.scalars(select(Request)).one()
        assert (asked.city, asked.zone, asked.kind, asked.state) == ("erfurt", "nord", "groceries", "done")
        assert left_to_do(sitting.petra.opens("/desk/").page) == []
        assert "Anfrage notiert" in sitting.petra.opens("/desk/calls").sees
        sitting.everybody_goes_home()
