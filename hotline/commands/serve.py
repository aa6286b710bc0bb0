"""`hotline serve` and `hotline clock`: the two processes of an installation."""

from __future__ import annotations

import gc
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hotline.commands.house import open_house

if TYPE_CHECKING:
    from hotline.house import House


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), envvar="PORT", help="Port to listen on (PORT, else 8000)."
)
@click.option(
    "--bind", envvar="HOTLINE_BIND", default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option("--workers", type=click.IntRange(1), envvar="WEB_CONCURRENCY", default=2, show_default=True)
def serve(port: int | None, bind: str, workers: int) -> None:
    """Run the web process. Listens on this machine only; put a web server with a certificate before it."""
    house = open_house()
    for city in house.cities.values():
        if not city.lines:
            click.echo(
                f"{city.title}: no telephone number is entered yet, in site.toml or at the desk.", err=True
            )
        if not city.desk:
            click.echo(f"{city.title}: no desk is entered: key 0 always makes a ticket.", err=True)
    if house.settings.smtp_url is None:
        click.echo("No mail server in SMTP_URL: what waits too long is told at the desk only.", err=True)
    _invite_the_first(house)
    os.environ["PORT"] = str(port or house.settings.port)
    os.environ["HOTLINE_BIND"] = bind
    os.environ["WEB_CONCURRENCY"] = str(workers)
    house.store.close()
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:hotline.serving", "hotline:create_app()"]
    os.execv(sys.executable, gunicorn)


def _invite_the_first(house: House) -> None:
    """Where nobody works at the desk yet: the address with which the first one sets up their account."""
    from hotline.casebook import invitations, operators

    with house.store.read() as session:
        if operators.operators(session):
            return
    with house.store.write() as session:
        token = invitations.invite_first(session, now=datetime.now(UTC))
    address = f"{house.settings.public_url}/desk/invited/{token}"
    click.echo(
        f"Nobody works at the desk yet. Set up the first account, within three days: {address}", err=True
    )


@click.command()
def clock() -> None:
    """Run the clock. A second one waits and takes over when the first one ends."""
    gc.disable()  # nothing of what is read at the start is rubbish
    try:
        from hotline.clock.watch import run
        from hotline.logs import set_up_logs

        set_up_logs()
        house = open_house()
        gc.freeze()
    finally:
        gc.enable()
    run(house)
