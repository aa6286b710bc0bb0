"""`hotline keys`: other keys for what the database keeps sealed."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

import click

from hotline.commands.house import open_house

if TYPE_CHECKING:
    from hotline.house import House

HOW = """Put it first in HOTLINE_DATA_KEYS, before the keys that stand there, with a comma between; then

  1. restart web process and clock (where there are several machines: put the new key LAST on all of them
     and restart; only then move it to the front, and restart once more);
  2. run `hotline keys rotate`;
  3. take the older keys out of HOTLINE_DATA_KEYS. Keep them as long as you keep backups made before."""


@click.group()
def keys() -> None:
    """Change the keys with which the database is sealed."""


@keys.command()
def new() -> None:
    """Show a fresh key, and what to do with it. Nothing is changed."""
    click.echo(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    click.echo(HOW, err=True)


@keys.command()
def rotate() -> None:
    """Seal everything with the first of HOTLINE_DATA_KEYS. Calls go on meanwhile; safe to run again."""
    house = open_house()
    resealed = _rotated(house)
    house.store.empty_log()
    if _journal_waits(house):
        raise click.ClickException(
            "Calls from an outage still wait to be taken in. Start the web process, wait a minute, "
            "and run this again before you take a key away."
        )
    click.echo(f"{resealed} seals were made anew. Everything opens with the first key of HOTLINE_DATA_KEYS.")
    if len(house.settings.data_keys) > 1:
        click.echo("The others can be taken out; keep them as long as you keep backups made before.")


def _rotated(house: House) -> int:
    """Go through all tables, with a bar that shows how far it is."""
    from rich.progress import Progress

    from hotline.casebook.keys import count_rows
    from hotline.casebook.keys import rotate as rotate_all

    with house.store.read() as session:
        total = count_rows(session)
    resealed = 0
    with Progress() as progress:
        task = progress.add_task("Sealing anew", total=total)
        for batch in rotate_all(house.store):
            progress.update(task, advance=batch.rows, description=f"Sealing anew: {batch.table}")
            resealed += batch.resealed
    return resealed


def _journal_waits(house: House) -> bool:
    """Whether entries of an outage, sealed with whatever key, are not in the database yet."""
    from hotline.phone.journal import Journal
    from hotline.phone.webhooks import JOURNAL

    return not Journal(house.settings.data_dir / JOURNAL, house.store.vault).is_empty()
