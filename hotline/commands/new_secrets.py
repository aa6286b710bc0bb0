"""Asking for a new password, and showing once what an authenticator app needs. Nothing of it is kept here."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime

import click

TRIES = 5
TOO_EASY = {
    "short": "That is too short: at least {least} characters. A short sentence is easiest to remember.",
    "long": "That is too long: at most {most} characters.",
    "repeated": "That repeats the same few signs. A short sentence is easiest to remember.",
    "name": "That is little more than names that anybody knows who sees it.",
    "common": "That is one of the first that anybody would try.",
    "row": "Those are keys or signs in a row. A short sentence is easiest to remember.",
    "date": "Days and years are quickly guessed. A short sentence is easiest to remember.",
    "weak": "A computer guesses that quickly. Add a word or two.",
}


def ask_for_password(name: str, *, from_stdin: bool) -> str:
    """A password that will do: asked for twice and not shown, or the first line of standard input."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        wrong = _why_not(password, name)
        if wrong:
            raise click.ClickException(wrong)
        return password
    for _ in range(TRIES):
        password = click.prompt("Password", hide_input=True)
        wrong = _why_not(password, name)
        if wrong is None and password == click.prompt("The same again", hide_input=True):
            return str(password)
        click.echo(wrong or "Those were not the same.")
    raise click.ClickException("No password was chosen; nothing was changed.")


def _why_not(password: str, name: str) -> str | None:
    from hotline.casebook import passwords

    why = passwords.too_easy(password, name=name)
    return TOO_EASY[why].format(least=passwords.LEAST_LENGTH, most=passwords.LONGEST) if why else None


def show_secret(secret: str, *, name: str, confirm: bool) -> None:
    """Show the square, the address and the text; `confirm`: ask for a code, so that nobody is locked out."""
    from hotline.casebook import one_time

    address = one_time.address(secret, name=name)
    click.echo("\nFor the authenticator app. This is shown once:\n")
    click.echo(_square(address))
    click.echo(f"  {address}\n  or typed:  {one_time.grouped(secret)}\n")
    if not confirm:
        return
    for _ in range(TRIES):
        code = click.prompt("The six digits that the app shows now")
        if one_time.step_of(secret, code, now=datetime.now(UTC)) is not None:
            return
        click.echo(
            "That is not what the app should show. Is the clock of the phone right? Try the next code."
        )
    raise click.ClickException("No code fitted; nothing was changed.")


def _square(address: str) -> str:
    """The QR code in half blocks, or nothing where the terminal cannot show them."""
    import segno

    drawn = io.StringIO()
    segno.make(address).terminal(drawn, compact=True, border=2)
    try:
        drawn.getvalue().encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "  (this terminal cannot draw the square: type the text below)\n"
    return drawn.getvalue()
