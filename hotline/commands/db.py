"""`hotline db`: the database's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hotline.commands.failures import NotMigrated

if TYPE_CHECKING:
    from hotline.casebook.store import Store


def open_store() -> Store:
    """The casebook alone, whatever version its tables have."""
    from hotline.casebook.store import Store
    from hotline.casebook.vault import Vault
    from hotline.settings import load_settings

    settings = load_settings()
    return Store(settings.database_url, Vault(settings.data_keys, settings.index_key))


@click.group()
def db() -> None:
    """Make, change or check the database's tables."""


@db.command()
def upgrade() -> None:
    """Bring the tables to this version. Safe to run again, and on several machines at once."""
    open_store().upgrade()
    click.echo("The database's tables are at this version.")


@db.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def downgrade(yes: bool) -> None:
    """Take back every change to the tables. All calls, requests and volunteers are lost."""
    if not yes:
        click.confirm("This deletes all calls, requests and volunteers. Go on?", abort=True)
    open_store().downgrade()
    click.echo("The database holds no tables of the hotline any more.")


@db.command()
def check() -> None:
    """Say whether the tables are at this version; exit code 1 if not."""
    if not open_store().is_current():
        raise NotMigrated
    click.echo("The database's tables are at this version.")
