"""`hotline fallback`: the words for when this machine is away, to be laid on another one."""

from __future__ import annotations

from datetime import UTC, datetime

import click


@click.command()
@click.option("--number", metavar="+49...", help="The line whose languages are spoken; without it the first.")
def fallback(number: str | None) -> None:
    """Print what callers hear when nothing of ours answers: a document for another host (docs/install.md)."""
    from hotline import build_house
    from hotline.phone.trouble import Apologies

    house = build_house()
    lines = [line.number for city in house.cities.values() for line in city.lines]
    if not lines:
        raise click.ClickException("No telephone number is entered in the site file yet.")
    if number is not None and number not in lines:
        raise click.ClickException(f"There is no line {number}. There are: {', '.join(lines)}.")
    apologies = Apologies(house.town, house.settings.public_url)
    document = apologies.document(number or lines[0], now=datetime.now(UTC))
    click.echo(document.decode())
