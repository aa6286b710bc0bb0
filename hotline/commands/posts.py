"""What an operator may, and where, their language and mail, as it is said at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotline.casebook.operators import Post
    from hotline.cities import City
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


def language_of(house: House, post: Post, language: str | None, *, asks: bool) -> str:
    """The language of pages and mails: given, asked for, or the first of their cities."""
    towns: list[City] = [house.cities[code] for code in post.cities or house.cities]
    spoken = tuple(dict.fromkeys(code for town in towns for code in town.languages)) or house.words.languages

    def known(written: str) -> str:
        if written not in spoken:
            raise click.UsageError(f"There is no language {written!r}. There is: {', '.join(spoken)}.")
        return written

    if language is None and asks:  # once more, until it is one of them
        return str(click.prompt("Language", default=spoken[0], value_proc=known))
    return _given(known, language or spoken[0])


def asked_for_email() -> str:
    """An address for alerts, asked for until it is one; empty is none."""
    line = "E-mail for alerts (may stay empty)"
    return str(click.prompt(line, default="", show_default=False, value_proc=_address))


def email_of(written: str | None) -> str | None:
    """The address that was given; None for none."""
    return _given(_address, written or "") or None


def _address(written: str) -> str:
    """An e-mail address or nothing; a usage error, upon which it is asked for again, where it is neither."""
    from hotline.casebook import operators

    written = written.strip()
    if written and not operators.is_address(written):
        raise click.UsageError(f"{written!r} is not an e-mail address.")
    return written


def _given(read: Callable[[str], str], written: str) -> str:
    """What stood on the command line: there nobody can be asked again."""
    try:
        return read(written)
    except click.UsageError as error:
        raise click.ClickException(error.message) from None
