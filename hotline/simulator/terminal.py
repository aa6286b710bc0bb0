"""`hotline dial`: a telephone in the terminal."""

from __future__ import annotations

import select
import sys
from dataclasses import replace
from datetime import UTC, datetime

import click
from rich.console import Console

from hotline.simulator.as_test import as_test
from hotline.simulator.clocks import RealClock
from hotline.simulator.faults import EndlessCall, NotSimulated
from hotline.simulator.inbox import texts_since
from hotline.simulator.people import ANSWERS, BUSY, EVERYBODY_ELSE, NO_ANSWER, REFUSES
from hotline.simulator.phone import SimulatedPhone
from hotline.simulator.printing import Printer
from hotline.simulator.script import GROUP, SPEAK_SECONDS, WORDS, groups_of, play

DESKS = {
    "answers": replace(ANSWERS, keys="1"),  # and accepts, where it is told who rings
    "mailbox": ANSWERS,
    "busy": BUSY,
    "no-answer": NO_ANSWER,
    "refuses": REFUSES,
}
HELP = 'Type keys and Enter. Enter alone: listen on. s: say something, "words": say this. h: hang up.'


@click.command("dial")
@click.option(
    "--from", "caller", default="+493023125001", show_default=True, help="Your number, or `anonymous`."
)
@click.option("--to", "dials", help="The number to dial.")
@click.option("--city", help="Dial the number of this city (`berlin`, or `berlin.pl` for the Polish line).")
@click.option(
    "--keys",
    help='What to press, one group for each prompt: "1 12043". Words: wait, silence, speak, hang. '
    "In double quotation marks: to be said.",
)
@click.option("--url", help="Where the server listens.  [default: http://127.0.0.1:PORT]")
@click.option(
    "--public-url", envvar="PUBLIC_URL", help="The address the server knows itself by.  [PUBLIC_URL]"
)
@click.option("--token", envvar="TWILIO_AUTH_TOKEN", help="Signs the requests.  [TWILIO_AUTH_TOKEN]")
@click.option("--sid", envvar="TWILIO_ACCOUNT_SID", help="The account.  [TWILIO_ACCOUNT_SID]")
@click.option("--port", envvar="PORT", default=8000, hidden=True)
@click.option("--numbers", envvar="HOTLINE_DIAL", default="", hidden=True)
@click.option(
    "--desk",
    type=click.Choice(list(DESKS)),
    default="answers",
    show_default=True,
    help="What happens when the hotline rings somebody for you.",
)
@click.option("--as-test", "print_test", is_flag=True, help="Print a test of the same call.")
def dial(
    caller: str,
    dials: str | None,
    city: str | None,
    keys: str | None,
    url: str | None,
    public_url: str | None,
    token: str | None,
    sid: str | None,
    port: int,
    numbers: str,
    desk: str,
    print_test: bool,
) -> None:
    """Ring the hotline with a simulated telephone.

    Without --keys it is a telephone to type on, in real time; with --keys the whole call is made at once.
    """
    url = (url or f"http://127.0.0.1:{port}").rstrip("/")
    if print_test and keys is None:
        raise click.UsageError("--as-test writes down a call made with --keys.")
    phone = SimulatedPhone(
        url,
        public_url=public_url or "",
        token=_first(token),
        account_sid=sid or "",
        caller=caller,
        dials=dials or _number_of(city, numbers),
        clock=RealClock() if keys is None else None,
        people={EVERYBODY_ELSE: DESKS[desk]},
    )
    groups = None if keys is None else _groups(keys)
    try:
        _talk(phone, groups, url=url, public_url=public_url or url, print_test=print_test)
    except (EndlessCall, NotSimulated) as error:
        raise click.ClickException(str(error)) from error


def _talk(
    phone: SimulatedPhone, groups: list[str] | None, *, url: str, public_url: str, print_test: bool
) -> None:
    """Make the call, and say at the end whether anything went wrong."""
    console = Console(file=sys.stdout, highlight=False)
    began = datetime.now(UTC)
    if groups is None:
        _by_hand(phone, Printer(console), console)
        left: list[str] = []
    else:
        left = _by_itself(phone, groups, console, url=url, public_url=public_url, print_test=print_test)
    if not print_test:
        for text in texts_since(url, phone.caller, began):
            console.print(f"Text message to {phone.caller}: {text}", markup=False)
    _check_end(phone, left)


def _by_itself(
    phone: SimulatedPhone, groups: list[str], console: Console, *, url: str, public_url: str, print_test: bool
) -> list[str]:
    """The whole call in virtual time; answers the groups that found no prompt."""
    phone.dial()
    _check_first_webhook(phone)
    deeds, left = play(phone, groups)
    if print_test:
        ends = {"status": phone.status, "caller": phone.caller, "dials": phone.dials}
        click.echo(as_test(deeds, url=url, public_url=public_url, **ends), nl=False)
    else:
        printer = Printer(console)
        for event in phone.transcript:
            if event.kind != "waits":
                printer(event)
    return left


def _by_hand(phone: SimulatedPhone, printer: Printer, console: Console) -> None:
    """A telephone to type on, in real time."""
    console.print(HELP, style="dim")
    phone.sink = printer
    phone.dial()
    _check_first_webhook(phone)
    while not phone.is_over:
        try:
            line = _line(phone.seconds_to_next)
        except KeyboardInterrupt:
            line = "h"
        phone.catches_up()
        if line == "h":
            phone.hangs_up()
        elif line == "s":
            phone.speaks(seconds=SPEAK_SECONDS)
        elif line and GROUP.fullmatch(line):
            phone.presses_now(line)
        elif line and WORDS.fullmatch(line):
            phone.speaks(line.strip('"'), seconds=0.0)
        elif line:
            console.print(HELP, style="dim")


def _line(seconds: float) -> str | None:
    """A line that was typed within so many seconds; None if there was none. The end of input hangs up."""
    try:
        if not select.select([sys.stdin], [], [], seconds)[0]:
            return None
    except (OSError, ValueError):
        pass  # not something that can be waited for: then Enter is needed to hear on
    line = sys.stdin.readline()
    return line.strip() if line else "h"


def _first(token: str | None) -> str:
    """The token that signs: the first, while one is being replaced by another."""
    first = (token or "").partition(",")[0].strip()
    if not first:
        raise click.ClickException(
            "There is no token to sign with. Run this beside the settings file, or give --token."
        )
    return first


def _number_of(city: str | None, numbers: str) -> str:
    """The number to dial, from `berlin=+49...,berlin.pl=+49...`; without a city the first."""
    known = dict(pair.partition("=")[::2] for pair in numbers.replace(" ", "").split(",") if "=" in pair)
    if city is None and known:
        return next(iter(known.values()))
    if city in known:
        return known[city]
    if city is None:
        raise click.ClickException("Which number? Give --to.")
    raise click.ClickException(
        f"There is no number for {city}. Give --to, or one of: {', '.join(known) or 'none are set'}."
    )


def _groups(keys: str) -> list[str]:
    try:
        return groups_of(keys)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--keys") from None


def _check_first_webhook(phone: SimulatedPhone) -> None:
    """A server that cannot be reached, or that does not believe us, is not worth listening to."""
    first = phone.asked[0]
    if first.failure is not None:
        why = first.failure.detail
        raise click.ClickException(f"{why[:1].upper()}{why[1:]}. Is the hotline running?")
    if first.status == 403:
        raise click.ClickException(
            f"The hotline refused the signature of {first.url}. --token must be its TWILIO_AUTH_TOKEN and "
            "--public-url its PUBLIC_URL."
        )
    if first.status == 404:
        raise click.ClickException(f"There is no hotline at {first.url}: it answered 404.")


def _check_end(phone: SimulatedPhone, left: list[str]) -> None:
    failed = next((fault for fault in phone.faults if fault.fatal), None)
    if failed is not None:
        raise click.ClickException(f"Something failed in this call: {failed} ({failed.url})")
    if left:
        raise click.ClickException(f"The call was over before these could be pressed: {' '.join(left)}")
