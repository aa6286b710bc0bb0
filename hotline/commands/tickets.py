"""`hotline tickets`: what needs a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hotline.commands.house import open_house

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hotline.casebook.tables import Ticket
    from hotline.cities import City
    from hotline.house import House

VIEWS_FILE = "views.log"
MOST = 500  # of each city
HEADS = "   id  city  since             ring from    why               number  help  zone  postcode  language"


@click.group()
def tickets() -> None:
    """What needs a person: list and close."""


@tickets.command("list")
@click.option(
    "--show-numbers", metavar="BY", help="Show whole numbers to the person of this name. It is recorded."
)
def list_tickets(show_numbers: str | None) -> None:
    """Show open tickets, soonest first, and from when the caller may be rung."""
    house, now = open_house(), datetime.now(UTC)
    lines = _lines(house, shown_to=show_numbers, now=now)
    for line in [HEADS, *lines] if lines else []:
        click.echo(line)
    click.echo(f"{len(lines)} open tickets." if lines else "Nothing needs a person just now.")


@tickets.command()
@click.argument("ticket_id", type=int)
@click.option("--by", prompt="Who dealt with it?", help="A name; it is recorded.")
def close(ticket_id: int, by: str) -> None:
    """Close a ticket that somebody has dealt with."""
    from hotline.casebook import tickets as casebook_tickets

    if not by.strip():
        raise click.ClickException("Who dealt with it? Say --by with a name; it is recorded.")
    house = open_house()
    with house.store.write() as session:
        closed = casebook_tickets.close(session, ticket_id=ticket_id, by=by, now=datetime.now(UTC))
    if not closed:
        raise click.ClickException(f"Ticket {ticket_id} is not open.")
    click.echo(f"Ticket {ticket_id} is closed.")


def _write_down(house: House, found: Sequence[Ticket], *, shown_to: str, now: datetime) -> None:
    """Who saw which numbers, and when: in a file of its own, because not every ticket has a request (R63)."""
    ids = ", ".join(str(one.id) for one in found)
    with (house.settings.data_dir / VIEWS_FILE).open("a", encoding="utf-8") as views:
        views.write(f"{now.isoformat(timespec='seconds')} numbers of tickets {ids} shown to {shown_to}\n")


def _lines(house: House, *, shown_to: str | None, now: datetime) -> list[str]:
    """One line per open ticket of every city."""
    from hotline.casebook.tickets import waiting_tickets

    with house.store.write() if shown_to else house.store.read() as session:
        lines = []
        for city in house.cities.values():
            found = waiting_tickets(session, city=city.code, limit=MOST)
            if shown_to:
                _write_down(house, found, shown_to=shown_to, now=now)
            numbers = _numbers(session, found, shown_to=shown_to, now=now)
            lines += [_line(ticket, number, city) for ticket, number in zip(found, numbers, strict=True)]
        return lines


def _numbers(session: Session, found: Sequence[Ticket], *, shown_to: str | None, now: datetime) -> list[str]:
    """The callers' numbers: masked, or whole for the person named, which is written down (R63)."""
    from hotline.casebook import events, numbers
    from hotline.logs import masked

    operator = events.Actor("operator")
    known = [numbers.number_of(session, one.number_id) if one.number_id else None for one in found]
    if shown_to is None:
        return [masked(number) if number else "-" for number in known]
    for one in found:
        if one.request_id is not None:
            events.record(session, one.request_id, "revealed", by=operator, at=now, to=shown_to)
    return [number or "-" for number in known]


def _line(ticket: Ticket, number: str, city: City) -> str:
    asked = ticket.created_at.astimezone(city.timezone).strftime("%Y-%m-%d %H:%M")
    zone = city.zones[ticket.zone].name if ticket.zone and ticket.zone in city.zones else "-"
    after = ticket.ring_after
    ring = after.astimezone(city.timezone).strftime("%m-%d %H:%M") if after else "now"
    parts = [
        f"{ticket.id:>5}",
        city.code,
        asked,
        f"{ring:<11}",
        f"{ticket.reason:<16}",
        number,
        ticket.kind or "-",
        zone,
    ]
    return "  ".join([*parts, city.postcode_shown(ticket.postcode or "-"), ticket.language or "-"])
