"""The pages of the town, each as an administrator may find it; named for pictures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select

from hotline.casebook import readings, readings_fetched
from hotline.casebook.readings import Wanted
from hotline.casebook.tables import Outgoing
from hotline.casebook.town import Change
from hotline.cities import SHIPPED
from hotline.house import changing
from hotline.simulator.recordings import tone
from tests.desk.changing_town import may_change
from tests.desk.pictures import press, sign_in, take_pictures
from tests.desk.town import LANGUAGES, Town

TOWN = "/desk/town/berlin/"
PAGES = (
    *("", "name", "hours", "pause", "menu", "menu/off/pharmacy", "languages", "numbers"),
    *("announcements", "directory", "file", "zones?code=10119", "zones/of/pankow"),
    *("words?q=Apotheke", "words/de/hello", "words/pl/kinds_intro", "words/de/goodbye"),
    *("helplines", "money", "switches", "times"),
)
TABLE = "postcode,zone,share\n12043,Mitte,\n12045,Sonnenallee,0.75\n12045,Pankow,0.25\n12*,Pankow,\n"


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go to each page of the town; its name, as soon as it is open."""
    house = may_change(town, "berlin")
    petra = town.has_operator("Petra", city=None, language=language)
    sign_in(page.context, town, address, petra.id)
    now = datetime.now(UTC)
    until = f"{now + timedelta(days=2):%Y-%m-%d} 08:00"
    told = {"told": True, "list": [{"until": now.date(), "text": {"de": "Heute ist zu."}}]}
    shop = {"name": "Laden am Eck", "number": "+493023125980", "verified_on": now.date(), "zone": "mitte"}
    message = {"de": "Wir ziehen um.", "en": "We are moving."}
    desk = [{"number": "+493023125991", "name": "Rathaus", "verified_on": now.date(), "verified_by": "Petra"}]
    elsewhere = {"mitte": {"pharmacy": "desk"}, "pankow": {"groceries": "directory"}}
    more = {
        "settings.types.to_in": elsewhere,
        "settings.announcements": told,
        "settings.directory": {"list": [shop]},
    }
    for values in ({"settings.pause": {"until": until, "message": message}}, {"numbers.desk": desk}, more):
        known = {"page": "pause", "operator_id": petra.id}
        changing.change(house, Change("berlin", values, **known), now=now)  # type: ignore[arg-type]
    _is_read(town, petra.id, now)
    request_id = town.resident_asks("pharmacy")
    assert request_id
    for name in PAGES:
        page.goto(f"{address}{TOWN}{name}")
        yield f"town-{name.partition('?')[0].replace('/', '-') or 'first'}"
    yield from _brought(page, f"{address}{TOWN}zones")
    page.goto(f"{address}/desk/directory")
    yield "directory"
    page.goto(f"{address}/desk/town/new")
    yield "town-new"
    page.goto(f"{address}{TOWN}times")
    page.fill("#waiting-hours", "viel")
    with page.expect_navigation():
        page.click("form[action$='/times/waiting'] button")
    page.locator("form[action$='/times/waiting'] summary").click()
    yield "town-times-wrong"
    page.goto(f"{address}{TOWN}hours")
    page.fill("#monday", "vormittags")
    with page.expect_navigation():
        page.click("main form button")
    yield "town-hours-wrong"


def _brought(page: Page, zones: str) -> Iterator[str]:
    """A table and a map are looked at."""
    page.goto(zones)
    page.set_input_files("#file", {"name": "table.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    press(page, "form[action$='/zones/look'] .button")
    page.fill("#code", "12999")
    press(page, "form[action$='/zones/look'] .button")
    yield "town-zones-table"
    page.goto(zones)
    shapes = (SHIPPED / "berlin.geojson").read_bytes()
    page.set_input_files("#map", {"name": "x.geojson", "mimeType": "application/json", "buffer": shapes})
    page.fill("#credit", "Geoportal Berlin")
    press(page, "form[action$='/map/look'] .button")
    yield "town-zones-map"


def _is_read(town: Town, operator_id: int, now: datetime) -> None:
    """One reading of a line is kept, and its words were others then; another one is going on."""
    wanted = Wanted("berlin", "de", "goodbye", "Auf bald.", operator_id)
    for number in ("+493023125044", "+493023125045"):
        with town.store.write() as session:
            readings.ask(session, wanted, number=number, code="4711", now=now)
        if number.endswith("44"):
            with town.store.write() as session:
                call = session.scalars(select(Outgoing)).one()
                readings.take(session, call, "RE" + "1" * 32, now=now)
                due = readings_fetched.lease_due(session, now=now, limit=1)
                readings_fetched.fetched(session, due[0], "here", tone(2), now=now)
                readings.keep(session, call, now=now)


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    take_pictures(pages, into, tuple(sys.argv[2:]) or LANGUAGES)
