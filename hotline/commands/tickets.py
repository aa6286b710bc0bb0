"""`hotline tickets`: what needs a person, for whoever has a terminal and no browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from hotline.commands.house import open_house

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hotline.casebook.tables import Operator
    from hotline.casebook.worst_first import Need
    from hotline.cities import City
    from hotline.house import House

HEADS = (
    "what       city  since             ring from    why               number  help  zone  postcode  language"
)
OUTCOMES = ("helped", "no_need", "nuisance")
BY = "An operator's name; it is recorded."


@click.group()
def tickets() -> None:
    """What needs a person: list, close, put off."""


@tickets.command("list")
@click.option("--show-numbers", metavar="BY", help="Show whole numbers to this operator. It is recorded.")
def list_tickets(show_numbers: str | None) -> None:
    """Show what needs a person, worst first, and from when the caller may be rung."""
    house, now = open_house(), datetime.now(UTC)
    with house.store.write() if show_numbers else house.store.read() as session:
        shown_to = _operator(session, show_numbers) if show_numbers else None
        lines = list(_lines(house, session, shown_to=shown_to, now=now))
    for line in [HEADS, *lines] if lines else []:
        click.echo(line)
    count = f"{len(lines)} things need a person." if len(lines) > 1 else "One thing needs a person."
    click.echo(count if lines else "Nothing needs a person just now.")


@tickets.command()
@click.argument("ticket_id", type=int)
@click.option("--by", prompt="Who dealt with it?", help=BY)
@click.option("--outcome", type=click.Choice(OUTCOMES), default="helped", show_default=True)
def close(ticket_id: int, by: str, outcome: str) -> None:
    """Close a ticket that somebody has dealt with."""
    from hotline.casebook import handling

    word = next(one for one in handling.OUTCOMES if one == outcome)

    def verb(session: Session, operator: Operator, now: datetime) -> bool:
        return handling.close(session, ticket_id=ticket_id, outcome=word, operator=operator, now=now)

    _does(ticket_id, by, verb)
    click.echo(f"Ticket {ticket_id} is closed.")


@tickets.command()
@click.argument("ticket_id", type=int)
@click.option("--by", prompt="Who tried?", help=BY)
def later(ticket_id: int, by: str) -> None:
    """Nobody answered: the ticket comes up again at another time of day."""
    from hotline.casebook import handling
    from hotline.casebook.tables import Ticket
    from hotline.cities.waiting import next_try

    house = open_house()
    with house.store.read() as session:
        ticket = session.get(Ticket, ticket_id)
    timezone = house.city(ticket.city if ticket else "").timezone
    again = next_try(datetime.now(UTC), timezone)

    def verb(session: Session, operator: Operator, now: datetime) -> bool:
        return handling.not_reached(
            session, ticket_id=ticket_id, ring_after=again, operator=operator, now=now
        )

    _does(ticket_id, by, verb)
    click.echo(f"Ticket {ticket_id} comes up again at {again.astimezone(timezone):%Y-%m-%d %H:%M}.")


def _does(ticket_id: int, by: str, verb: Callable[[Session, Operator, datetime], bool]) -> None:
    """Do it as this operator; if somebody was quicker, say who."""
    from hotline.casebook import handling

    house = open_house()
    with house.store.write() as session:
        done = verb(session, _operator(session, by), datetime.now(UTC))
        closed = None if done else handling.closed(session, ticket_id)
    if not done:
        who = f" {closed.by} closed it." if closed else ""
        raise click.ClickException(f"Ticket {ticket_id} is not open.{who}")


def _operator(session: Session, name: str) -> Operator:
    """The operator of this name, who is recorded with whatever is done or shown."""
    from hotline.casebook import operators

    found = operators.operator_by_name(session, name)
    if found is None or found.state != "active":
        raise click.ClickException(f"There is no operator {name!r}. `hotline operator add` enters one.")
    return found


def _lines(house: House, session: Session, *, shown_to: Operator | None, now: datetime) -> Iterator[str]:
    """One line for everything that needs a person in every city."""
    from hotline.casebook import needs

    found = needs.needs(session, [city.too_long(now) for city in house.cities.values()], now=now)
    for caller in (*found.now, *found.later):
        for one in (caller.worst, *caller.also):
            yield _line(one, _number(session, one, shown_to=shown_to, now=now), house.city(one.city))
    if found.more:
        yield f"... and {found.more} more."


def _number(session: Session, need: Need, *, shown_to: Operator | None, now: datetime) -> str:
    """The caller's number: masked, or whole for the operator, which is written down (R63)."""
    from hotline.casebook import numbers, operators, unmasking

    if shown_to is None or need.subject not in ("ticket", "request"):
        return numbers.masked_of(session, need.number_id) or "-"
    reach = operators.reach_of(shown_to, [need.city])
    whole = unmasking.number(session, need.subject, need.id, operator_id=shown_to.id, cities=reach, now=now)
    return whole or "-"


def _line(need: Need, number: str, city: City) -> str:
    since = need.since.astimezone(city.timezone).strftime("%Y-%m-%d %H:%M")
    zone = city.zones[need.zone].name if need.zone and need.zone in city.zones else "-"
    after = need.ring_after
    ring = after.astimezone(city.timezone).strftime("%m-%d %H:%M") if after else "now"
    one = {"ticket": f"{need.id}", "request": f"request {need.id}", "volunteer": f"volunteer {need.id}"}
    what = one.get(need.subject, f"{need.count} {need.what if need.what == 'calls' else need.subject}")
    known = (number, need.kind or "-", zone, city.postcode_shown(need.postcode or "-"), need.language or "-")
    return "  ".join([f"{what:>9}", city.code, since, f"{ring:<11}", f"{need.what:<16}", *known])
