"""`hotline audit`: whether the trail of changes is whole, and where it ends."""

from __future__ import annotations

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
@click.option("--seen", metavar="ID:HASH", help="What `hotline audit head` printed earlier, on paper.")
def check(seen: str | None) -> None:
    """Walk the whole trail. Exit code 1 where it is broken, and then says where and what to do."""
    house = open_house()
    if seen is not None:
        _compare(house, seen)
    last = _walked(house)
    if last is not None and last.why is not None:
        raise click.ClickException(
            f"Row {last.broken_at} {WHY[last.why]}: the trail is broken there.\n{MEND}"
        )
    click.echo(f"The trail is unbroken: {last.of if last else 0} rows.")
    _print_head(house)


def _compare(house: House, seen: str) -> None:
    """Whether a row is still as it was when somebody wrote it down."""
    from hotline.casebook import audit as trail

    number, _, written = seen.partition(":")
    if not number.isdigit() or len(written) < SHOWN:
        raise click.ClickException("Say it as it was printed: 123:0f1e2d3c4b5a6978")
    with house.store.read() as session:
        found = trail.hash_at(session, int(number))
    if found is None or not found.startswith(written.casefold()):
        what = "is not there any more" if found is None else "is another than the one on paper"
        raise click.ClickException(f"Row {number} {what}: the end of the trail was cut off.\n{MEND}")
    click.echo(f"Row {number} is the one on paper.")


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
