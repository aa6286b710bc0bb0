"""What an operator may, and where, as it is said at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hotline.casebook.operators import Post
    from hotline.house import House

ALL = "all"
ROLES = ("operator", "coordinator", "administrator")
HELP_ROLE = "What they may do: take calls; also people and statistics; also operators and the town itself."
HELP_CITY = f"A city, or {ALL}; say it once for each city. Needed where there are several."
HELP_ZONE = "A zone, as CITY/ZONE, or ZONE where there is one city; once for each. Without it all zones."


def asked_for_post(
    house: House, *, role: str | None, cities: tuple[str, ...], zones: tuple[str, ...], asks: bool
) -> Post:
    """What was given on the command line, the rest asked for; the first of a town is administrator."""
    from hotline.casebook import operators

    chosen = role or _role(house, asks=asks)
    where = cities_of(house, cities, asks=asks)
    named = zones_of(house, where, zones)
    if named and chosen == "administrator":
        raise click.ClickException("An administrator answers for whole cities: leave --zone out.")
    return operators.Post(operators.role_of(chosen), where, named)


def _role(house: House, *, asks: bool) -> str:
    from hotline.casebook import operators

    with house.store.read() as session:
        leads = operators.somebody_leads(session)
    usual = "operator" if leads else "administrator"
    return str(click.prompt("Role", type=click.Choice(ROLES), default=usual)) if asks else usual


def cities_of(house: House, names: tuple[str, ...], *, asks: bool) -> tuple[str, ...]:
    """The operator's cities; none named is all of them."""
    if not names and len(house.cities) == 1:
        return tuple(house.cities)
    if not names and not house.cities:
        return ()
    if not names and asks:
        names = (str(click.prompt(f"City ({', '.join(house.cities)}, or {ALL})", default=ALL)),)
    if not names or not set(names) <= {*house.cities, ALL}:
        raise click.ClickException(f"Which city? Say {ALL}, or one of: {', '.join(house.cities)}.")
    return () if ALL in names else tuple(dict.fromkeys(names))


def zones_of(house: House, cities: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Zones with their city, each of them one that there is."""
    theirs = cities or tuple(house.cities)
    found = []
    for name in names:
        city, _, zone = name.partition("/") if "/" in name else ("".join(theirs[:1]), "", name)
        if city not in theirs or ("/" not in name and len(theirs) > 1):
            raise click.ClickException(f"{name}: say CITY/ZONE, with a city of theirs.")
        if zone not in house.cities[city].zones:
            there = ", ".join(house.cities[city].zones)
            raise click.ClickException(f"{city} has no zone {zone}. It has: {there}.")
        found.append(f"{city}/{zone}")
    return tuple(dict.fromkeys(found))
