"""Call lists at the desk, one page after the other.

`python -m tests.desk.checkin_gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select

from hotline.casebook import checkin_results
from hotline.casebook.tables import CheckinPerson
from tests.desk.pictures import press, sign_in, take_pictures
from tests.desk.town import LANGUAGES, OFFERED, Town

FILE = "Nummer;PLZ;Sprache\n{rows}\n112;12043\n+44 20 7946 0001\n030 23125 41;99999;xx\n"


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go from page to page; yields the name of the one that is on the screen."""
    kim = town.has_operator(f"Kim {language}", language=language, role="coordinator")
    sign_in(page.context, town, address, kim.id)
    page.goto(f"{address}/desk/checkins")
    yield "lists-none"
    page.goto(f"{address}/desk/checkins/new")
    yield "list-new"
    page.eval_on_selector("main form", "form => { form.noValidate = true; }")
    page.fill("#ends", "2020-01-01")
    press(page, "main form button")
    yield "list-missing"
    page.fill("#name", "Über achtzig in der Köpenicker Straße und rundherum, Hitzewoche")
    page.fill("#ends", (datetime.now(UTC) + timedelta(days=12)).date().isoformat())
    press(page, "main form button")
    yield "list-empty"
    yield from _filled(page, town, address, OFFERED.index(language))
    page.goto(f"{address}/desk/no-calls")
    yield "no-calls"
    page.goto(f"{address}/desk/")
    yield "now-silent"


def _filled(page: Page, town: Town, address: str, nth: int) -> Iterator[str]:
    there = page.url
    rows = "\n".join(f"030 23125 {last}{nth};12043" for last in range(41, 47))
    page.set_input_files("#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": _file(rows)})
    press(page, "form[action$='/upload'] button")
    yield "list-report"
    press(page, "form[action$='/take'] button")
    press(page, "form[action$='/start'] button")
    _results(town)
    page.goto(there)
    yield "list"
    page.goto(f"{address}/desk/checkins")
    yield "lists"
    page.goto(there)
    press(page, "main tbody a")
    press(page, "form[action$='/number'] button")
    yield "list-person"


def _file(rows: str) -> bytes:
    return FILE.format(rows=rows).encode()


def _results(town: Town) -> None:
    """One of each."""
    with town.store.write() as casebook:
        waiting = select(CheckinPerson).where(CheckinPerson.state == "waiting").order_by(CheckinPerson.id)
        for person, result in zip(
            casebook.scalars(waiting), ("fine", "help", "no_answer", "never"), strict=False
        ):
            checkin_results.finish(casebook, person, result, now=datetime.now(UTC))


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    take_pictures(pages, into, tuple(sys.argv[2:]) or LANGUAGES)
