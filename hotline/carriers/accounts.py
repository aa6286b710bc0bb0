"""An account at a telephone company and the numbers in it, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """Whose numbers they are. `status`: active, suspended or closed, or a word that we do not know yet.

    `time` is what the company's own clock said when it answered, to the second; None if it did not say.
    """

    name: str
    status: str
    is_trial: bool
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Balance:
    """The money left, in a currency (`EUR`)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Answering:
    """What happens when somebody rings a number. Empty texts are settings that are not set.

    `text_url` is asked when a text message comes.
    `application` and `trunk` are the company's ids of what takes the calls before `ring_url` is asked.
    """

    ring_url: str = ""
    ring_method: str = "POST"
    trouble_url: str = ""
    trouble_method: str = "POST"
    over_url: str = ""
    over_method: str = "POST"
    text_url: str = ""
    text_method: str = "POST"
    application: str = ""
    trunk: str = ""
    takes_fax: bool = False
    looks_up_names: bool = False


@dataclass(frozen=True, slots=True)
class AccountNumber:
    """A number that belongs to the account: `can_ring` takes calls, `can_text` sends messages."""

    id: str
    number: str
    name: str
    can_ring: bool
    can_text: bool
    answering: Answering
