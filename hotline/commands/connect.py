"""`hotline connect`: lets the provider ask us when somebody rings. Shows, asks, sets, reads back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hotline.carriers.accounts import AccountNumber
    from hotline.carriers.twilio import TwilioAccount
    from hotline.cities import City
    from hotline.settings import Settings

NO_ACCOUNT = (
    "No account with a telephone provider is entered. Write TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN into "
    "the settings file; both stand on the first page of the provider's console."
)
NOT_REACHABLE = (
    "PUBLIC_URL ({url}) is this machine's own address: the provider cannot ask it, and every caller would "
    "hear an error. Enter the address under which the web server is reached from outside."
)
NOT_ENCRYPTED = (
    "PUBLIC_URL is not https: numbers and keys would cross the internet readable. Get a certificate first."
)
TRIAL = (
    "This is a trial account: at most five calls at once, ten minutes each, an announcement before each, and "
    "messages only to numbers verified in the console. Upgrade it before you print the number anywhere."
)
FEW_CALLS = (
    "Until the provider has approved your organisation's business profile it may take only two or three "
    "calls at once; a call put through to the desk may count as two. The console says where yours stands."
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the person at the terminal wants it done."""

    yes: bool
    take_over: bool
    dry_run: bool


@click.command()
@click.option(
    "--number", "numbers", multiple=True, metavar="+49...", help="Only this number of the site file."
)
@click.option("--yes", is_flag=True, help="Do not ask, except for a number that something else uses.")
@click.option("--take-over", is_flag=True, help="Do not ask about numbers that something else uses either.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
def connect(numbers: tuple[str, ...], yes: bool, take_over: bool, dry_run: bool) -> None:
    """Let the provider ask this installation when somebody rings your numbers. Safe to run again."""
    from hotline import build_house
    from hotline.carriers.twilio import TwilioAccount, credentials_of
    from hotline.settings import load_settings

    settings = load_settings()
    cities = build_house(settings).cities
    credentials = credentials_of(settings)
    if credentials is None:
        raise click.ClickException(NO_ACCOUNT)
    _check_address(settings)
    account = TwilioAccount(credentials)
    _check_account(account, simulated=credentials.simulated)
    manner = Manner(yes, take_over, dry_run)
    lines = _lines(cities, numbers)
    done = [_connect(account, number, about, settings, manner) for number, about in lines.items()]
    for warning in sender_warnings(account, cities.values()):
        click.echo(f"\nMind: {warning}")
    if not all(done):
        raise SystemExit(1)
    click.echo(
        "\nNothing was changed." if dry_run else "\nRing a number and listen; then run: hotline doctor"
    )


def _check_address(settings: Settings) -> None:
    """Refuse an address that the provider cannot ask; warn of one that anybody can read along."""
    from hotline.settings import LOOPBACK

    provider_is_here = urlsplit(settings.twilio_api_base or "").hostname in LOOPBACK
    if settings.on_this_machine_only and not provider_is_here:
        raise click.ClickException(NOT_REACHABLE.format(url=settings.public_url))
    if not settings.public_url.startswith("https://") and not settings.on_this_machine_only:
        click.echo(f"Mind: {NOT_ENCRYPTED}")


def _check_account(account: TwilioAccount, *, simulated: bool) -> None:
    found = account.account()
    click.echo(f"Account: {found.name or 'without a name'} ({found.status})")
    if found.status != "active":
        raise click.ClickException(
            f"The account is {found.status}: no call arrives. The provider's console says why."
        )
    if found.is_trial:
        click.echo(f"Mind: {TRIAL}")
    elif not simulated:
        click.echo(f"Mind: {FEW_CALLS}")


def _lines(cities: Mapping[str, City], asked: tuple[str, ...]) -> dict[str, str]:
    """The numbers to connect and what each is for."""
    known = {
        line.number: f"{city.title}: {', '.join(line.languages)}"
        for city in cities.values()
        for line in city.lines
    }
    if not known:
        raise click.ClickException(
            "No telephone number is entered: do it at the desk, or below [[...lines]] in the site file."
        )
    wanted = [number.replace(" ", "") for number in asked]
    for number in wanted:
        if number not in known:
            raise click.ClickException(
                f"{number} is not in the site file. Enter it there first: it says which city and which "
                f"languages its callers hear. There are: {', '.join(known)}."
            )
    return {number: known[number] for number in wanted or known}


def _connect(account: TwilioAccount, e164: str, about: str, settings: Settings, manner: Manner) -> bool:
    """One number: whether it is as it should be in the end, or would be."""
    from hotline.commands.answering import differences, wanted_answering

    click.echo(f"\n{e164}  {about}")
    number = account.number(e164)
    if number is None:
        _say_not_ours(account)
        return False
    if not number.can_ring:
        click.echo("  The provider does not let calls arrive at this number. Get one with voice.")
        return False
    found = differences(number.answering, wanted_answering(settings))
    if not found:
        click.echo("  Nothing to change.")
        return True
    for one in found:
        click.echo(f"  {one.what}\n      now   {one.now}\n      then  {one.then}")
    return manner.dry_run or (_may_change(number, settings, manner) and _change(account, number, settings))


def _say_not_ours(account: TwilioAccount) -> None:
    click.echo("  This number is not in the account. Its numbers are:")
    numbers = account.numbers()
    for one in numbers:
        click.echo(f"      {one.number}  {one.name}".rstrip())
    if not numbers:
        click.echo("      none. Buy one in the console (docs/install.md says what papers a country wants).")
    click.echo("  Correct the site file, or enter the account that has the number.")


def _may_change(number: AccountNumber, settings: Settings, manner: Manner) -> bool:
    """Whether somebody agreed. A number that something else uses needs a word of its own."""
    from hotline.commands.answering import taken_by

    other = taken_by(number.answering, settings)
    if other is None:
        agreed = manner.yes or manner.take_over or click.confirm("  Change this?")
    else:
        click.echo(f"  Its calls go to {other} now, and would come here instead.")
        agreed = manner.take_over or click.confirm("  Take the number over?")
    if not agreed:
        click.echo("  Left as it was.")
    return agreed


def _change(account: TwilioAccount, number: AccountNumber, settings: Settings) -> bool:
    """Set it, read it back and compare."""
    from hotline.commands.answering import as_kept, differences, wanted_answering

    wanted = wanted_answering(settings)
    kept = account.change(number, as_kept(number.answering, wanted))
    left = differences(kept.answering, wanted)
    for one in left:
        click.echo(f"  The provider did not keep this. {one.what}: {one.now}\n      wanted  {one.then}")
    if not left:
        click.echo("  Changed, and read back.")
    return not left


def sender_warnings(account: TwilioAccount, cities: Iterable[City]) -> Iterator[str]:
    """What keeps sign-in codes from leaving: a sender that is not ours, or that cannot send text messages."""
    for city in cities:
        if city.sms_sender is None:
            continue
        number = account.number(city.sms_sender)
        if number is None:
            yield (
                f"{city.title}: {city.sms_sender}, which sends the sign-in codes, is not a number of this "
                "account. No code reaches a volunteer. Correct sms_sender in the site file."
            )
        elif not number.can_text:
            yield (
                f"{city.title}: {city.sms_sender} cannot send text messages. No sign-in code reaches a "
                "volunteer. Enter a number that can as sms_sender in the site file."
            )
