"""`hotline figures`: count past days anew, after a figure was added or mended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from hotline.commands.house import open_house

if TYPE_CHECKING:
    from hotline.cities import City
    from hotline.house import House

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def figures() -> None:
    """What is counted day by day."""


@figures.command()
@click.option("--from", "first", type=DAY, required=True, help="The first day, as 2026-11-01.")
@click.option("--to", "last", type=DAY, help="The last day; without it yesterday.")
def recount(first: datetime, last: datetime | None) -> None:
    """Count days of all cities anew, as calls and requests stand now. May be broken off and begun again."""
    house = open_house()
    for city in house.cities.values():
        yesterday = datetime.now(city.timezone).date() - timedelta(days=1)
        days = _days(first.date(), last.date() if last else yesterday)
        with click.progressbar(days, label=city.title) as going:
            for day in going:
                _count(house, city, day)
        click.echo(f"{city.title}: {len(days)} days counted.")


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=one) for one in range((last - first).days + 1)]


def _count(house: House, city: City, on: date) -> None:
    from hotline.casebook import daily

    day = daily.day_of(city.code, on, city.timezone)
    with house.store.read() as session:
        counted = daily.count(session, day, now=datetime.now(UTC), calls=True, requests=True)
    with house.store.write() as session:
        daily.keep(session, counted)
