"""`hotline drawing`: the resident's call as a flow chart, made from the script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from hotline.cities import City, known_cities, load_cities
from hotline.dialogue.crowd import beginnings, entries
from hotline.dialogue.drawing import draw
from hotline.dialogue.walk import Move, walk

BEGIN, END = "<!-- the call:", "<!-- end of the call -->"
BY_DAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
BY_NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
DESK = {"number": "+493023125990", "verified_on": date(2026, 11, 1)}


@click.command("drawing")
@click.option("--city", help="The city whose call is drawn; without it, what can happen in any city.")
@click.option("--write", type=click.Path(path_type=Path, exists=True), help="Put it into this Markdown file.")
def drawing(city: str | None, write: Path | None) -> None:
    """Draw the resident's call (Mermaid)."""
    chart = call_chart((city,) if city else known_cities())
    if write is None:
        click.echo(chart)
        return
    write.write_text(with_chart(write.read_text(encoding="utf-8"), chart), encoding="utf-8")


def call_chart(names: Sequence[str]) -> str:
    """The chart of every kind of caller's call, by day and by night, in all these cities together."""
    cities = load_cities(names, {name: {"desk": [DESK]} for name in names})
    return draw(move for city in cities.values() for move in _moves(city))


def _moves(city: City) -> Iterator[Move]:
    callers = beginnings(city, (BY_DAY, BY_NIGHT), city.languages[0])
    return walk(callers, entries(city), with_misses=False)


def with_chart(document: str, chart: str) -> str:
    """The document with the chart between its two marks."""
    before, mark, rest = document.partition(BEGIN)
    if not mark or END not in rest:
        raise click.ClickException(f"The file has no lines {BEGIN!r} ... {END!r} to put the drawing between.")
    first_line = rest.partition("\n")[0]
    after = rest.partition(END)[2]
    return f"{before}{mark}{first_line}\n\n```mermaid\n{chart}\n```\n\n{END}{after}"
