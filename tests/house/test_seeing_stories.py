"""From telephones to figures, files and open data: the clock counts, the desk sees, and nobody is in it."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.house.desk import Operator
from tests.house.resident import Resident
from tests.house.town import AREA, PATIENCE, browser, databases, eventually, site_text, town, traces

ERIKA, KARL = f"{AREA}711", f"{AREA}712"


def test_what_was_rung_today_is_counted_found_exported_and_drawn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    request.param = "sqlite"
    with town(tmp_path_factory.mktemp("seeing"), databases(request), site=site_text(by_day=True)) as there:
        erika = Resident(there, ERIKA).asks_for("1", "12043").says_nothing()
        word = erika.word
        erika.hangs_up()
        Resident(there, KARL).rings().presses("2").hangs_up()
        meike = Operator(there).signs_in()
        there.winds_the_clock()
        eventually(lambda: there.rows("counts", what="asked"))

        meike.opens("/desk/figures").sees(
            "Anrufe 2", "Aufgegeben 1", "Anfragen 1", "Die Postleitzahl 2 1 50 %"
        )
        meike.opens("/desk/figures/zones").sees(
            "8 · Neukölln Eine wartet, bei der niemand im Dienst helfen kann 1"
        )
        meike.opens("/desk/figures/zones/berlin/neukoelln").sees("Einkaufen")
        (asked,) = there.rows("requests")
        meike.sends(f"/desk/figures/requests/{asked['id']}/next-door").sees("Nachbarzonen sehen sie jetzt")

        meike.opens("/desk/calls")
        meike.sends("/desk/calls/number", number=ERIKA[-4:]).sees("Anfrage notiert")
        csv = meike.browser.get(f"{there.url}/desk/calls/export.csv", timeout=PATIENCE)
        assert len(csv.text.splitlines()) == 3
        today = csv.headers["Content-Disposition"].partition("calls-")[2][:7]
        pdf = meike.browser.get(f"{there.url}/desk/figures/report/berlin/{today}.pdf", timeout=PATIENCE)
        (page,) = PdfReader(io.BytesIO(pdf.content)).pages
        open_page = browser().get(f"{there.url}/open/", timeout=PATIENCE)
        feed = browser().get(f"{there.url}/open/berlin/requests.csv", timeout=PATIENCE)
        assert feed.text.startswith("first_day,last_day,zone")
        for text in (csv.text, page.extract_text(), open_page.text, feed.text, there.said()):
            assert not traces(ERIKA, text)
            assert not traces(KARL, text)
        for text in (csv.text, page.extract_text(), feed.text):
            assert word not in text
        noted = [(row["verb"], row["subject"]) for row in there.rows("audit")]
        assert ("exported", "calls") in noted
        assert ("looked_for_ending", "calls") in noted
