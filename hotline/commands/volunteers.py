"""`hotline volunteer`: enter volunteers, list them, give them a code for the telephone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from hotline.commands.house import open_house

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hotline.casebook.tables import Volunteer
    from hotline.cities import City
    from hotline.house import House


@click.group()
def volunteer() -> None:
    """Enter volunteers; list them; give them a code for the telephone."""


@volunteer.command()
@click.option("--city", help="City; needed where there are several.")
@click.option("--first-name", prompt="First name")
@click.option("--phone", prompt="Telephone number", help="Sign-in codes go there, by SMS or by a call.")
@click.option("--language", help="Of the pages and messages; one of the city's.")
@click.option("--level", prompt="Level of verification (1 or 2)", type=click.IntRange(1, 2), default=1)
@click.option("--zone", "zones", multiple=True, help="A zone, by name or code; several times for several.")
@click.option("--identity-seen-by", prompt="Who saw the identity document?", metavar="NAME")
@click.option(
    "--identity-seen-on",
    prompt="On which day?",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now(UTC).strftime("%Y-%m-%d"),
    help="2026-01-31; today without it.",
)
@click.option("--activated-by", prompt="Who makes this volunteer active? (a second person)", metavar="NAME")
def add(phone: str, language: str | None, zones: tuple[str, ...], city: str | None, **known: Any) -> None:
    """Enter a volunteer whose identity was checked and who may sign in from now on."""
    from hotline.casebook import people

    house = open_house()
    town = _city(house, city)
    now = datetime.now(UTC)
    _check_papers(known, today=now.astimezone(town.timezone).date())
    values = {
        "number": _number(phone, town),
        "language": _language(language or _asked_for_language(town), town),
        "zones": _zones(zones or _asked_for_zones(town), town),
        "identity_seen_on": known.pop("identity_seen_on").date(),
    }
    try:
        with house.store.write() as session:
            one = people.add_volunteer(session, city=town.code, now=now, **values, **known)
            _noted(session, one.id, "entered", now=now)
    except people.AlreadyVolunteer:
        raise click.ClickException("There is a volunteer with this number already.") from None
    names = "; ".join(town.zones[zone].name for zone in values["zones"])
    click.echo(f"{known['first_name']} may sign in at {house.settings.public_url}/board/ and sees: {names}.")


@volunteer.command("pin")
@click.argument("phone")
@click.option("--city", help="City; needed where there are several.")
@click.option("--take", is_flag=True, help="Take it away instead.")
def set_pin(phone: str, city: str | None, take: bool) -> None:
    """Give the volunteer with this number a new code for the telephone, shown once."""
    from hotline.casebook import people, pins

    house, now = open_house(), datetime.now(UTC)
    town = _city(house, city)
    number, code = town.written_number(phone), pins.new_pin()
    with house.store.write() as session:
        one = people.volunteer_by_number(session, number) if number else None
        if one is None or one.city != town.code or one.state != "active":
            raise click.ClickException("There is no active volunteer with this number here.")
        if take:
            pins.take(session, volunteer_id=one.id, now=now)
        else:
            pins.set_pin(session, volunteer_id=one.id, pin=code, where="terminal", now=now)
        _noted(session, one.id, "pin_taken" if take else "pin_set", now=now)
        name = one.first_name
    if take:
        click.echo(f"{name} has no code any more.")
    else:
        click.echo(f"{name} rings the hotline, chooses to help, and keys in: {code}")
        click.echo("It is not shown again. It can be changed by telephone or on the page about oneself.")


def _noted(session: Session, volunteer_id: int, verb: str, *, now: datetime) -> None:
    """In the trail of changes: whoever has the terminal leaves a row there as everybody else does."""
    from hotline.casebook import audit

    audit.note(session, actor="terminal", verb=verb, subject=("volunteer", volunteer_id), now=now)


@volunteer.command("list")
@click.option("--city", help="Only this city.")
def list_volunteers(city: str | None) -> None:
    """Show all volunteers, with masked numbers."""
    from hotline.casebook import people
    from hotline.logs import masked

    house = open_house()
    towns = [_city(house, city)] if city else list(house.cities.values())
    count = 0
    with house.store.read() as session:
        for one in (one for town in towns for one in _all_of(session, town.code)):
            number = masked(people.number_of(session, one))
            zones = ", ".join(sorted(people.zones_of(session, one.id)))
            about = f"{one.state}  level {one.level}  {one.language}  {one.city}: {zones}"
            click.echo(f"{one.id:>5}  {one.first_name}  {number}  {about}")
            count += 1
    click.echo(f"{count} volunteers.")


def _all_of(session: Session, city: str) -> Iterator[Volunteer]:
    """Every volunteer of a city, page by page."""
    from hotline.casebook import people

    page = people.volunteers(session, city=city)
    while page:
        yield from page
        page = people.volunteers(session, city=city, after=page[-1].id)


def _check_papers(known: Mapping[str, Any], *, today: date) -> None:
    """Nobody becomes active by one person's word, or by a document that nobody has seen yet (R42)."""
    if known["identity_seen_by"].strip().casefold() == known["activated_by"].strip().casefold():
        raise click.ClickException(
            "Whoever saw the document cannot be the one who makes the volunteer active."
        )
    if known["identity_seen_on"].date() > today:
        raise click.ClickException("The day on which the identity document was seen lies in the future.")


def _number(written: str, town: City) -> str:
    """A number as somebody writes it -> E.164; a landline too, where the hotline can ring it with codes."""
    from hotline import cities

    try:
        number: str | None = cities.mobile_number(written, town.country)
    except cities.NoMessages as no:
        number = town.written_number(written) if no.why == "landline" else None
        if number is not None and not town.lines:
            why = "This is a landline: codes go by SMS, until the hotline has a number."
            raise click.ClickException(why) from None
    if number is None:
        raise click.ClickException(f"{written!r} is not a telephone number.")
    if not town.may_ring(number):
        why = "abroad, at a special price, or one of its own"
        raise click.ClickException(f"The hotline may not ring this number: it is {why}.")
    return number


def _city(house: House, name: str | None) -> City:
    if name is None and len(house.cities) == 1:
        return next(iter(house.cities.values()))
    if name is None or name not in house.cities:
        raise click.ClickException(f"Which city? Say --city with one of: {', '.join(house.cities)}.")
    return house.cities[name]


def _language(code: str, city: City) -> str:
    if code not in city.languages:
        raise click.ClickException(
            f"{city.title} has no language {code!r}. It has: {', '.join(city.languages)}."
        )
    return code


def _asked_for_language(city: City) -> str:
    return str(click.prompt(f"Language ({', '.join(city.languages)})", default=city.languages[0]))


def _asked_for_zones(city: City) -> tuple[str, ...]:
    names = click.prompt(f"Zones, separated by spaces ({' '.join(city.zones)})")
    return tuple(str(names).replace(",", " ").split())


def _zones(names: tuple[str, ...], city: City) -> tuple[str, ...]:
    codes = {zone.name.casefold(): code for code, zone in city.zones.items()}
    names = tuple(codes.get(name.casefold(), name) for name in names)
    unknown = [name for name in names if name not in city.zones]
    if unknown or not names:
        wrong = f"There is no zone {', '.join(unknown)}. " if unknown else ""
        raise click.ClickException(f"{wrong}The zones of {city.title} are: {', '.join(city.zones)}.")
    return tuple(dict.fromkeys(names))
