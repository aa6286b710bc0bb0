"""`hotline drawing`: the resident's call, as a rule or whole, or the bridge, as a chart of the script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from hotline.cities import City, known_cities, load_cities
from hotline.dialogue.bridge import bridge_how, bridge_ring
from hotline.dialogue.callback import CALLBACK
from hotline.dialogue.crowd import TOLD_IN_DIGITS, beginnings, entries, put_through_by
from hotline.dialogue.drawing import draw
from hotline.dialogue.events import Dialled, Keys, Silence
from hotline.dialogue.walk import Move, walk

USUAL = ("<!-- the usual call:", "<!-- end of the usual call -->")
CALL = ("<!-- the call:", "<!-- end of the call -->")
BRIDGE = ("<!-- the bridge:", "<!-- end of the bridge -->")
BY_DAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
BY_NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
ASIDE = frozenset({"noted", "ring_again", "have_one_already", "outside", "postcode_not_found"})
DESK = {"number": "+493023125990", "verified_on": date(2026, 11, 1)}


@click.command("drawing")
@click.option("--city", help="The city whose call is drawn; without it, what can happen in any city.")
@click.option("--usual", is_flag=True, help="Only how a first call goes that meets with nothing.")
@click.option("--bridge", is_flag=True, help="How a volunteer is put through to a resident, instead.")
@click.option("--write", type=click.Path(path_type=Path, exists=True), help="Put it into this Markdown file.")
def drawing(city: str | None, usual: bool, bridge: bool, write: Path | None) -> None:
    """Draw the resident's call (Mermaid)."""
    if usual:
        marks, chart = USUAL, usual_chart(city or "berlin")
    elif bridge:
        marks, chart = BRIDGE, bridge_chart()
    else:
        marks, chart = CALL, call_chart((city,) if city else known_cities())
    if write is None:
        click.echo(chart)
        return
    write.write_text(with_chart(write.read_text(encoding="utf-8"), chart, marks), encoding="utf-8")


def usual_chart(name: str) -> str:
    """The chart of somebody's first call by day, who presses what fits and lives where the city helps."""
    city = load_cities((name,), {name: {"desk": [DESK]}})[name]
    first = next(beginnings(city, (BY_DAY,), city.languages[0]))
    return draw(_on_the_way(walk([first], entries(city), with_misses=False)))


def _on_the_way(moves: Iterable[Move]) -> Iterator[Move]:
    """Those that go well and are met by going well; a call is walked from near to far."""
    met: set[str] = set()
    for move in moves:
        if _goes_well(move) and (move.event is None or repr(move.before) in met):
            met.add(repr(move.reply.conversation))
            yield move


def _goes_well(move: Move) -> bool:
    match move.event:
        case None:
            heard = True
        case Silence():
            heard = move.reply.heard == "silence"
        case Keys(keys):
            heard = move.reply.heard == "answer" and keys not in ("*", "9")
        case _:
            heard = False
    return heard and not ASIDE.intersection(move.reply.path)


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
