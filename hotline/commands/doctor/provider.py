"""The telephone provider: the account, its clock, what its numbers do, and that no call is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

from hotline.carriers import CarrierRefused
from hotline.carriers.accounts import Account
from hotline.carriers.twilio import TwilioAccount, credentials_of
from hotline.commands.answering import differences, taken_by, wanted_answering
from hotline.commands.connect import NO_ACCOUNT, NOT_ENCRYPTED, NOT_REACHABLE, TRIAL, sender_warnings
from hotline.commands.doctor.findings import Finding, clocks, mind, several, well, wrong
from hotline.commands.doctor.patient import Patient

LOOK_BACK = timedelta(days=7)
LEAST_MONEY = Decimal(10)


def provider(patient: Patient) -> Iterator[Finding]:
    """Everything that can be asked of it, each question for itself."""
    credentials = credentials_of(patient.settings)
    if credentials is None:
        yield wrong("account", NO_ACCOUNT, "")
        return
    if credentials.simulated:
        yield mind("account", "The provider is the simulated one: only simulated telephones can ring.")
    elif patient.settings.on_this_machine_only:
        yield wrong("account", NOT_REACHABLE.format(url=patient.settings.public_url), "")
    elif not patient.settings.public_url.startswith("https://"):
        yield wrong("account", NOT_ENCRYPTED, "")
    asked = TwilioAccount(credentials)
    before = patient.time()
    try:
        account = asked.account()
    except CarrierRefused as refused:
        yield wrong("account", refused.words, f"The provider's code is {refused.code}.")
        return
    yield from _state(account)
    if account.time is not None:
        yield clocks(account.time, asked=before, answered=patient.time(), whose="the provider")
    for question in (_money, _recordings, _numbers, _senders):
        yield from _asked(question, asked, patient)


def _asked(
    question: Callable[[TwilioAccount, Patient], Iterator[Finding]], account: TwilioAccount, patient: Patient
) -> Iterator[Finding]:
    try:
        yield from question(account, patient)
    except CarrierRefused as refused:
        yield mind("account", f"One question was not answered: {refused.words} (code {refused.code})")


def _state(account: Account) -> Iterator[Finding]:
    if account.status != "active":
        words = f"The account is {account.status}: no call arrives."
        yield wrong("account", words, "The provider's console says why.")
    elif account.is_trial:
        yield mind("account", TRIAL)
    else:
        yield well("account", "It is active.")


def _money(account: TwilioAccount, _patient: Patient) -> Iterator[Finding]:
    balance = account.balance()
    if balance is None:
        return
    words = f"{balance.amount:.2f} {balance.currency} left in the account."
    if balance.amount <= 0:
        yield wrong("account", words, "Pay in: without money no call arrives.")
    elif balance.amount < LEAST_MONEY:
        yield mind("account", words, "Pay in, or switch on automatic payment in the console.")
    else:
        yield well("account", words)


def _recordings(account: TwilioAccount, patient: Patient) -> Iterator[Finding]:
    """R62: nothing of ours records. The API shows no switch, only what was recorded."""
    speaking = ", ".join(city.title for city in patient.cities.values() if city.voice_notes)
    if speaking:
        words = f"Callers may speak after a tone in {speaking}; the recordings stay there for seconds."
        mend = "See to it that HTTP authentication for media is on in the console: only we may fetch them."
        yield mind("account", words, mend)
    elif account.recorded_since((patient.now - LOOK_BACK).date()):
        words = (
            f"Calls were recorded in the last {several(LOOK_BACK.days, 'day', 'days')}: not by this hotline."
        )
        yield wrong("account", words, "Switch recording off in the console, and delete the recordings.")
    else:
        yield well("account", f"No call was recorded in the last {LOOK_BACK.days} days.")


def _numbers(account: TwilioAccount, patient: Patient) -> Iterator[Finding]:
    wanted = wanted_answering(patient.settings)
    for line in (line.number for city in patient.cities.values() for line in city.lines):
        number = account.number(line)
        if number is None:
            yield wrong("number", f"{line} is not in this account.", "hotline connect shows those that are.")
        elif not number.can_ring:
            yield wrong("number", f"{line} takes no calls.", "Get a number with voice.")
        elif other := taken_by(number.answering, patient.settings):
            yield wrong("number", f"The calls to {line} go to {other}.", "hotline connect")
        elif found := differences(number.answering, wanted):
            what = "; ".join(f"{one.what}: {one.now}" for one in found)
            yield wrong("number", f"{line} is not set as it must be ({what}).", "hotline connect")
        else:
            yield well("number", f"{line} asks this installation.")


def _senders(account: TwilioAccount, patient: Patient) -> Iterator[Finding]:
    for warning in sender_warnings(account, patient.cities.values()):
        yield wrong("number", warning, "")
