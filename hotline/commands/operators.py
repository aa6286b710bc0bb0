"""`hotline operator`: who may work at the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from hotline.commands.house import open_house
from hotline.commands.new_secrets import ask_for_password, show_secret
from hotline.commands.posts import (
    ALL,
    HELP_CITY,
    HELP_ROLE,
    HELP_ZONE,
    ROLES,
    asked_for_email,
    asked_for_post,
    cities_of,
    email_of,
    language_of,
    zones_of,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hotline.casebook.tables import Operator
    from hotline.house import House


@click.group()
def operator() -> None:
    """Who may work at the desk: enter, list, renew, end."""


@operator.command()
@click.option("--name", prompt="Name (with it they sign in)", help="As it stands in every history.")
@click.option("--role", type=click.Choice(ROLES), help=HELP_ROLE)
@click.option("--city", "cities", multiple=True, help=HELP_CITY)
@click.option("--zone", "zones", multiple=True, help=HELP_ZONE)
@click.option("--language", help="Of the pages and mails; the city's first without it.")
@click.option("--email", help="Mails about what has waited too long go there.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    name: str,
    role: str | None,
    cities: tuple[str, ...],
    zones: tuple[str, ...],
    language: str | None,
    email: str | None,
    password_stdin: bool,
) -> None:
    """Enter an operator. Asks for a password and shows once what their authenticator app needs."""
    from hotline.casebook import one_time, operators, passwords

    house = open_house()
    name = _free_name(house, name)
    post = asked_for_post(house, role=role, cities=cities, zones=zones, asks=not password_stdin)
    spoken = language_of(house, post, language, asks=not password_stdin)
    mail = email_of(email if email is not None or password_stdin else asked_for_email())
    password = ask_for_password(name, from_stdin=password_stdin)
    secret = one_time.new_secret()
    show_secret(secret, name=name, confirm=not password_stdin)
    values: dict[str, Any] = {
        "name": name,
        "post": post,
        "language": spoken,
        "email": mail,
        "password_hash": passwords.hashed(password),
        "totp_secret": secret,
    }
    try:
        with house.store.write() as session:
            operators.add_operator(session, **values, now=datetime.now(UTC))
    except operators.AlreadyOperator:
        raise click.ClickException(f"There is an operator of the name {name} already.") from None
    click.echo(f"{name} may sign in at {house.settings.public_url}/desk/")


def _free_name(house: House, name: str) -> str:
    """The name in its tidy form; refuses at once what will not do, before anybody has chosen a password."""
    from hotline.casebook import operators

    name = operators.tidy_name(name)
    if not 2 <= len(name) <= 80:
        raise click.ClickException("A name has 2 to 80 letters.")
    with house.store.read() as session:
        there = operators.operator_by_name(session, name)
    if there is not None:
        mend = f"To bring them back: hotline operator reset '{name}'" if there.state == "ended" else ""
        raise click.ClickException(f"There is an operator of the name {there.name} already. {mend}".strip())
    return name


@operator.command()
@click.option("--name", help="Who is invited. Without it: the first of a town, who says so themselves.")
@click.option("--role", type=click.Choice(ROLES), help=HELP_ROLE)
@click.option("--city", "cities", multiple=True, help=HELP_CITY)
@click.option("--zone", "zones", multiple=True, help=HELP_ZONE)
def invite(name: str | None, role: str | None, cities: tuple[str, ...], zones: tuple[str, ...]) -> None:
    """Print a link with which somebody sets up password and app in the browser: good once, for three days."""
    from hotline.casebook import invitations, operators

    house = open_house()
    if name is None and (role or cities or zones):
        raise click.ClickException(
            "Without --name it is the first of a town, who leads it: leave the rest out."
        )
    now, address = datetime.now(UTC), f"{house.settings.public_url}/desk/invited"
    try:
        with house.store.write() as session:
            if name is None:
                click.echo(f"{address}/{_first(session, now=now)}")
                return
            post = asked_for_post(house, role=role, cities=cities, zones=zones, asks=False)
            token = invitations.invite(session, name=name, post=post, by="terminal", now=now)
    except operators.AlreadyOperator:
        raise click.ClickException(f"There is an operator of the name {name} already.") from None
    click.echo(f"{address}/{token}")


def _first(session: Session, *, now: datetime) -> str:
    """A link for the first of a town; refused where somebody leads it already."""
    from hotline.casebook import invitations, operators

    if operators.somebody_leads(session):
        raise click.ClickException("Somebody leads this town already: say whom to invite with --name.")
    return invitations.invite_first(session, now=now)


@operator.command("list")
def list_operators() -> None:
    """Show all operators, and how many sessions each has open."""
    from hotline.casebook import desk_sign_in, operators

    house, now = open_house(), datetime.now(UTC)
    with house.store.read() as session:
        everybody = operators.operators(session)
        for one in everybody:
            open_now = len(desk_sign_in.sessions_of(session, one.id, now=now))
            click.echo(f"{one.id:>5}  {one.name}  {_about(one)}  sessions: {open_now}")
    click.echo(f"{len(everybody)} operators.")


def _about(one: Operator) -> str:
    state = "active" if one.ended_at is None else f"ended on {one.ended_at:%Y-%m-%d}"
    where = ", ".join(one.zones or one.cities) or ALL
    return f"{state}  {one.role}  {where}  {one.language}  {'has e-mail' if one.email else 'no e-mail'}"


@operator.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), help=HELP_ROLE)
@click.option("--city", "cities", multiple=True, help=HELP_CITY)
@click.option("--zone", "zones", multiple=True, help=HELP_ZONE)
def change(name: str, role: str | None, cities: tuple[str, ...], zones: tuple[str, ...]) -> None:
    """Give an operator another role, other cities or zones; what is not named stays as it is."""
    from hotline.casebook import operators

    house = open_house()
    one = _found(house, name)
    was = operators.post_of(one)
    where = cities_of(house, cities, asks=False) if cities else was.cities
    named = zones_of(house, where, zones) if zones or cities else was.zones
    if named and (role or was.role) == "administrator":
        raise click.ClickException("An administrator answers for whole cities, not for zones.")
    try:
        with house.store.write() as session:
            post = operators.Post(operators.role_of(role or was.role), where, named)
            done = operators.set_post(session, one.id, post, by="terminal", now=datetime.now(UTC))
    except operators.LastAdministrator:
        raise click.ClickException(f"{one.name} is the last administrator: make another one first.") from None
    click.echo(f"{one.name} is changed." if done else f"Nothing to change for {one.name}.")


@operator.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def end(name: str, yes: bool) -> None:
    """End an operator: signed out everywhere at once. What they did keeps their name."""
    from hotline.casebook import operators

    house = open_house()
    one = _found(house, name)
    if not yes:
        click.confirm(f"End {one.name}, and sign them out everywhere?", abort=True)
    with house.store.write() as session:
        ended = operators.end(session, one.id, now=datetime.now(UTC))
    click.echo(f"{one.name} has ended." if ended else f"{one.name} had ended already.")


@operator.command()
@click.argument("name")
@click.option("--password/--no-password", default=True, help="A new password.")
@click.option("--app/--no-app", default=True, help="A new secret for the authenticator app.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def reset(name: str, password: bool, app: bool, password_stdin: bool) -> None:
    """Give an operator a new password and secret; signs them out everywhere, or brings back who has ended."""
    from hotline.casebook import one_time, operators, passwords

    house = open_house()
    one = _found(house, name)
    back = one.state == "ended"
    if back and not password_stdin:
        click.confirm(f"{one.name} has ended. Bring them back?", abort=True)
    if not back and not (password or app):
        raise click.ClickException("Neither password nor app: then there is nothing to renew.")
    kept = secret = None
    if password or back:
        kept = passwords.hashed(ask_for_password(one.name, from_stdin=password_stdin))
    if app or back:
        secret = one_time.new_secret()
        show_secret(secret, name=one.name, confirm=not password_stdin)
    with house.store.write() as session:
        now = datetime.now(UTC)
        done = operators.renew(
            session, one.id, was=one.state, password_hash=kept, totp_secret=secret, now=now
        )
    if not done:
        raise click.ClickException(f"{one.name} was changed meanwhile: look at `hotline operator list`.")
    click.echo(f"{one.name} signs in anew at {house.settings.public_url}/desk/")


@operator.command()
@click.argument("name")
@click.option("--end", "ending", is_flag=True, help="Sign the operator out everywhere.")
def sessions(name: str, ending: bool) -> None:
    """Show where an operator is signed in; --end signs them out."""
    from hotline.casebook import desk_sign_in, operator_sessions

    house, now = open_house(), datetime.now(UTC)
    one = _found(house, name)
    if ending:
        with house.store.write() as session:
            count = operator_sessions.sign_out(session, one.id, now=now, by="terminal")
        click.echo(f"{count} sessions of {one.name} ended.")
        return
    with house.store.read() as session:
        found = desk_sign_in.sessions_of(session, one.id, now=now)
    for row in found:
        click.echo(
            f"{row.id:>5}  since {row.created_at:%Y-%m-%d %H:%M}  last seen {row.last_at:%Y-%m-%d %H:%M} UTC"
        )
    click.echo(f"{len(found)} sessions of {one.name}.")


def _found(house: House, name: str) -> Operator:
    from hotline.casebook import operators

    with house.store.read() as session:
        one = operators.operator_by_name(session, name)
        names = [there.name for there in operators.operators(session)]
    if one is None:
        there = f"There are: {', '.join(names)}." if names else "There is none yet: hotline operator add"
        raise click.ClickException(f"There is no operator of the name {name}. {there}")
    return one


@operator.command(hidden=True)
@click.argument("name", required=False)
def code(name: str | None) -> None:
    """In the demo: what the authenticator app of an operator of the demo would show now."""
    import json

    from hotline.casebook import one_time
    from hotline.settings import load_settings

    settings = load_settings()
    file = settings.data_dir / "demo.json"
    if not settings.simulated or not file.is_file():
        raise click.ClickException("Only the demo has an operator whose secret is known here.")
    known = json.loads(file.read_text(encoding="utf-8"))["operators"]
    secrets = {one["name"].casefold(): one["totp_secret"] for one in known}
    wanted = (name or known[0]["name"]).casefold()
    if wanted not in secrets:
        raise click.ClickException(f"The demo has no operator of the name {name}.")
    click.echo(one_time.code(secrets[wanted], now=datetime.now(UTC)))
