"""The pages of figures with a past behind them, one after the other.

`python -m tests.desk.figures_gallery <folder>` takes pictures of them all, for people to look at.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import insert

from hotline.casebook.tables import Count, CountedDay
from hotline.cities import City
from tests.desk.caller import POLISH, Caller, now
from tests.desk.pictures import sign_in, take_pictures
from tests.desk.town import OFFERED, Town

STEPS = (("kind", 1.0), ("postcode", 0.85), ("read_back", 0.74), ("close", 0.7))
OUTCOMES = (("request", 0.7), ("incomplete", 0.12), ("no_input", 0.08), ("person", 0.06), ("short", 0.04))


def a_past(town: Town, *, days: int = 60) -> None:
    """So many days, counted; the same in every run."""
    city, luck = town.app.extensions["hotline"].cities["berlin"], random.Random(7)
    today = datetime.now(UTC).astimezone(city.timezone).date()
    with town.store.write() as casebook:
        for back in range(days):
            day = today - timedelta(days=back)
            at = datetime.now(UTC)
            casebook.execute(insert(CountedDay).values(city="berlin", day=day, calls_at=at, requests_at=at))
            rows = [row for row in _day(city, day, luck) if row["count"]]
            casebook.execute(insert(Count), rows)


def _day(city: City, day: date, luck: random.Random) -> Iterator[dict[str, object]]:
    for place, zone in enumerate(city.zones):
        calls = luck.randrange(2, 14) + (place == 0) * 8
        here = {"city": "berlin", "day": day, "zone": zone}
        for what, word, count in _calls(calls):
            yield {**here, "language": "de", "kind": "", "what": what, "word": word, "count": count}
        for what, kind, word, count in _requests(calls, luck):
            yield {**here, "language": "de", "kind": kind, "what": what, "word": word, "count": count}


def _calls(calls: int) -> Iterator[tuple[str, str, int]]:
    for (step, part), (_, after) in zip(STEPS, (*STEPS[1:], ("", 0.68)), strict=True):
        yield "reached", step, round(calls * part)
        yield "left", step, round(calls * (part - after))
    for outcome, part in OUTCOMES:
        yield "calls", outcome, round(calls * part)
    for what, about in (("first_key", 8), ("saved", 64)):
        yield what, str(about + calls), calls // 2


def _requests(calls: int, luck: random.Random) -> Iterator[tuple[str, str, str, int]]:
    for kind, part in (("groceries", 0.4), ("pharmacy", 0.2), ("pets", 0.1)):
        yield "asked", kind, "done", round(calls * part * 0.8)
        yield "asked", kind, "cancelled", round(calls * part * 0.2)
    for hour in range(8, 21):
        yield "hours", "groceries", f"{hour:02d}", luck.randrange(0, 2 + (hour < 11))
    for what, about in (("taken", 3400), ("rung", 5100)):
        yield what, "groceries", str(about * luck.randrange(1, 4)), calls // 3


def a_busy_day(town: Town) -> int:
    """Requests that wait in some zones, one of them without any volunteer; the id of the first."""
    first = Caller(town, at=now() - timedelta(hours=5)).asks_for("1", "12043").request.id
    for number, postcode in enumerate(("12043", "12043", "13347", "10969", "12555", "12555"), start=10):
        Caller(town, f"+4930231250{number}", at=now() - timedelta(hours=1)).asks_for("1", postcode)
    Caller(town, "+493023125003", dials=POLISH).rings().presses("2").hangs_up(seconds=20)
    town.has_volunteer("Anna", "+491713920001", zones=("mitte", "friedrichshain-kreuzberg"))
    return first


def pages(page: Page, town: Town, address: str, language: str) -> Iterator[str]:
    """Go from page to page; yields the name of the one that is on the screen."""
    meike = town.has_operator(f"Meike {language}", language=language)
    sign_in(page.context, town, address, meike.id)
    page.goto(f"{address}/desk/figures")
    yield "figures-none"
    a_past(town)
    a_busy_day(town)
    page.goto(f"{address}/desk/figures?days=90")
    for summary in page.locator("main summary").all():
        summary.click()
    yield "figures"
    page.goto(f"{address}/desk/figures/zones")
    yield "zones"
    page.goto(f"{address}/desk/figures/zones/berlin/neukoelln")
    yield "zone"
    page.goto(f"{address}/desk/figures/zones/berlin/spandau")
    yield "zone-nobody"
    page.goto(f"{address}/desk/calls")
    yield "calls-with-files"
    zones = ("berlin/neukoelln", "berlin/mitte")
    kemal = town.has_operator(f"Kemal {language}", language=language, role="coordinator", zones=zones)
    page.context.clear_cookies()
    sign_in(page.context, town, address, kemal.id)
    page.goto(f"{address}/desk/figures?days=90")
    yield "figures-of-own-zones"
    page.goto(f"{address}/desk/figures/zones")
    yield "zones-own"


if __name__ == "__main__":
    take_pictures(pages, Path(sys.argv[1]), tuple(sys.argv[2:]) or OFFERED)
