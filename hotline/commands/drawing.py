"""`hotline drawing`: the resident's call, or the bridge, as a flow chart made from the script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from hotline.cities import City, known_cities, load_cities
from hotline.dialogue.bridge import bridge_how, bridge_ring
from hotline.dialogue.callback import CALLBACK
from hotline.dialogue.crowd import TOLD_IN_DIGITS, beginnings, entries, put_through_by
from hotline.dialogue.drawing import draw
from hotline.dialogue.events import Dialled
from hotline.dialogue.walk import Move, walk

CALL = ("<!-- the call:", "<!-- end of the call -->")
BRIDGE = ("<!-- the bridge:", "<!-- end of the bridge -->")
BY_DAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
BY_NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
DESK = {"number": "+493023125990", "verified_on": date(2026, 11, 1)}


@click.command("drawing")
@click.option("--city", help="The city whose call is drawn; without it, what can happen in any city.")
@click.option("--bridge", is_flag=True, help="How a volunteer is put through to a resident, instead.")
@click.option("--write", type=click.Path(path_type=Path, exists=True), help="Put it into this Markdown file.")
def drawing(city: str | None, bridge: bool, write: Path | None) -> None:
    """Draw the resident's call (Mermaid)."""
    chart = bridge_chart() if bridge else call_chart((city,) if city else known_cities())
    if write is None:
        click.echo(chart)
        return
    write.write_text(
        with_chart(write.read_text(encoding="utf-8"), chart, BRIDGE if bridge else CALL), encoding="utf-8"
    )


def call_chart(names: Sequence[str]) -> str:
    """The chart of every kind of caller's call, by day and by night, in all these cities together."""
    cities = load_cities(names, {name: {"desk": [DESK]} for name in names})
    return draw(move for city in cities.values() for move in _moves(city))


def bridge_chart() -> str:
    """The chart of what a volunteer hears who is rung to be put through; nearly the same in every city."""
    city = load_cities(("berlin",), {})["berlin"]
    moves = walk(put_through_by(city, BY_DAY, city.languages[0]), TOLD_IN_DIGITS, CALLBACK, with_misses=False)
    return draw(move for move in moves if _can_be(move))


def _can_be(move: Move) -> bool:
    """The walk tries every result of every act; whoever was joined is not told that nobody was.

    Nor is whoever has said one thing thanked for another.
    """
    answers = move.reply.conversation.answers
    if "bridge_tell" in move.reply.outcomes and answers.get("told", "gone") not in (answers["how"], "gone"):
        return False
    if move.before.step != bridge_ring.__name__:
        return True
    joined = isinstance(move.event, Dialled) and move.event.bridged
    return joined == (bridge_how.__name__ in move.reply.path) and isinstance(move.event, Dialled)


def _moves(city: City) -> Iterator[Move]:
    callers = beginnings(city, (BY_DAY, BY_NIGHT), city.languages[0])
    return walk(callers, entries(city), with_misses=False)


def with_chart(document: str, chart: str, marks: tuple[str, str] = CALL) -> str:
    """The document with the chart between its two marks."""
    begin, end = marks
    before, mark, rest = document.partition(begin)
    if not mark or end not in rest:
        raise click.ClickException(f"The file has no lines {begin!r} ... {end!r} to put the drawing between.")
    first_line = rest.partition("\n")[0]
    after = rest.partition(end)[2]
    return f"{before}{mark}{first_line}\n\n```mermaid\n{chart}\n```\n\n{end}{after}"
