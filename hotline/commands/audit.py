"""`hotline audit`: whether the trail of changes is whole, and where it ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotline.commands.house import open_house

if TYPE_CHECKING:
    from hotline.casebook.audit import Walked
    from hotline.house import House

SHOWN = 16  # signs of a hash: enough for paper
WHY = {
    "missing": "is missing",
    "changed": "is not as it was written",
    "end": "is not where the trail ended, or is not the last one",
}
MEND = """\
Is HOTLINE_INDEX_KEY still the one of before? Then somebody changed the database past the hotline. Leave
everything as it is: keep a copy (hotline backup FILE), compare with an earlier one, and find out who can
write to the database besides the hotline."""


@click.group()
def audit() -> None:
    """Who changed what: check the trail, print where it ends."""


@audit.command()
@click.option("--seen", metavar="ID:HASH", help="As printed earlier: by `hotline audit head`, in a report.")
@click.option(
    "--beside",
    "copied",
    type=click.Path(path_type=Path),
    help="A copy by `hotline backup`: compare with what was laid beside it.",
)
def check(seen: str | None, copied: Path | None) -> None:
    """Walk the whole trail. Exit code 1 where it is broken, and then says where and what to do."""
    house = open_house()
    for written in (seen, _beside(copied) if copied is not None else None):
        if written is not None:
            _compare(house, written)
    last = _walked(house)
    if last is not None and last.why is not None:
        raise click.ClickException(
            f"Row {last.broken_at} {WHY[last.why]}: the trail is broken there.\n{MEND}"
        )
    click.echo(f"The trail is unbroken: {last.of if last else 0} rows.")
    _print_head(house)


def _beside(copied: Path) -> str:
    from hotline.commands import trail_marks

    file = copied if copied.suffix == trail_marks.ENDING else trail_marks.beside(copied)
    if not file.is_file():
        raise click.ClickException(f"There is no {file}: copies have it since this version.")
    return file.read_text("ascii", errors="replace")


def _compare(house: House, seen: str) -> None:
    """Whether a row is still as it was when somebody wrote it down."""
    from hotline.casebook import audit as trail
    from hotline.commands import trail_marks

    mark = trail_marks.read(seen)
    if mark is None:
        raise click.ClickException("Say it as it was printed: 123:0f1e2d3c4b5a6978")
    with house.store.read() as session:
        if trail_marks.holds(session, mark):
            click.echo(f"Row {mark.row} is the one that was written down.")
            return
        there = trail.hash_at(session, mark.row) is not None
    what = "is another than the one that was written down" if there else "is not there any more"
    raise click.ClickException(f"Row {mark.row} {what}: the end of the trail was cut off.\n{MEND}")


def _walked(house: House) -> Walked | None:
    """The last step of the walk, with a bar that shows how far it is."""
    from rich.progress import Progress

    from hotline.casebook import audit as trail

    last = None
    with house.store.read() as session, Progress() as progress:
        task = progress.add_task("Looking at the trail", total=trail.head(session).last_id or 1)
        for last in trail.walk(session):
            progress.update(task, completed=last.up_to)
    return last


@audit.command()
def head() -> None:
    """Print where the trail ends: write it on paper, so that an end that was cut off shows."""
    _print_head(open_house())


def _print_head(house: House) -> None:
    from hotline.casebook import audit as trail

    with house.store.read() as session:
        end = trail.head(session)
    click.echo(f"It ends with {end.last_id}:{end.hash[:SHOWN]}")
