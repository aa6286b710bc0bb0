"""`hotline erase`: everything about a telephone number goes (R60)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hotline.commands.house import open_house

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hotline.casebook.wiping import Erased
    from hotline.house import House


@click.command()
@click.argument("number", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--again",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="After a restore: erase once more every number in this list (erased.log).",
)
def erase(number: str | None, yes: bool, again: Path | None) -> None:
    """Erase everything about a resident's NUMBER, and cancel its open requests. It cannot be undone.

    Without NUMBER you are asked for it, so that it does not stay in the history of the terminal.
    """
    house = open_house()
    if again is not None:
        erase_again(house, again)
        return
    _erase_one(house, number or click.prompt("Telephone number"), yes=yes)


def _erase_one(house: House, written: str, *, yes: bool) -> None:
    """Find the number, say what there is, ask, erase, say what is gone."""
    from hotline.casebook import erasure
    from hotline.logs import masked

    found = _known(house, written)
    if found is None:
        click.echo("Nothing is kept about this number.")
        return
    number_id, number = found
    if not yes:
        click.confirm(f"Erase everything about {masked(number)}, and cancel its open requests?", abort=True)
    with house.store.write() as session:
        erased = erasure.erase_number(session, number_id, now=datetime.now(UTC))
        _noted(session, number_id)
    house.store.empty_log()
    click.echo(f"Erased: {_how_much(erased)}. Nothing tells of this number any more.")
    click.echo("Backups made before still do, until they are too old to be kept: see docs/install.md.")


def _noted(session: Session, number_id: int, **detail: bool) -> None:
    """In the trail of changes, with the id of a row that is gone: it leads to nobody."""
    from hotline.casebook import audit

    about: tuple[str, int | None] = ("number", number_id)
    now = datetime.now(UTC)
    audit.note(session, actor="terminal", verb="data_erased", subject=about, detail=detail, now=now)


def _known(house: House, written: str) -> tuple[int, str] | None:
    """The number as it is known, however it was written; refuses what is none, and a volunteer's."""
    from hotline.casebook import no_calls, people
    from hotline.pages.numbers import readings

    meant = readings(written, (city.country for city in house.cities.values()))
    if not meant:
        raise click.ClickException("This is not a telephone number. Write it with its area code.")
    country = next((city.country for city in house.cities.values()), "")
    with house.store.write() as session:
        for number in meant:
            number_id = no_calls.known(session, number, country=country, now=datetime.now(UTC))
            if number_id is not None:
                return number_id, number
        if any(people.volunteer_by_number(session, number) for number in meant):
            raise click.ClickException("This number is a volunteer's. No resident is known by it.")
    return None


def _how_much(erased: Erased) -> str:
    counts = ((erased.calls, "calls"), (erased.requests, "requests"), (erased.tickets, "tickets"))
    more = ((erased.messages, "messages"), (erased.notes, "voice notes"))
    return ", ".join(f"{count} {name}" for count, name in (*counts, *more))


def erase_again(house: House, file: Path) -> None:
    """Whatever a restored backup has brought back of erased numbers goes once more."""
    from hotline.casebook import erased_before, erasure

    hashes = frozenset(line.split()[-1] for line in file.read_text("ascii").splitlines() if line.strip())
    with house.store.read() as session:
        back = erased_before.brought_back(session, hashes)
    for number_id in back:
        with house.store.write() as session:
            erasure.erase_number(session, number_id, now=datetime.now(UTC))
            _noted(session, number_id, again=True)
    house.store.empty_log()
    click.echo(f"{len(hashes)} numbers in the list; {len(back)} had come back and are erased again.")
