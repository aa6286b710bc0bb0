"""Telephone numbers: who rings, what a caller without a shown number keyed in, and reading it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ShortNumberCost,
)

NumberKind: TypeAlias = Literal["landline", "mobile", "other", "withheld"]

# R61: these words, typed on a telephone's keys, arrive in place of a number; some look like valid ones.
WITHHELD_KEYPAD = frozenset(
    {
        "266696687",  # ANONYMOUS
        "86282452253",  # UNAVAILABLE
        "8656696",  # UNKNOWN
        "2562533",  # BLOCKED
        "7378742833",  # RESTRICTED
    }
)
LOCAL_AT_MOST = 8  # digits of a local number; longer ones have an area or country code
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
KINDS: dict[int, NumberKind] = {PhoneNumberType.FIXED_LINE: "landline", PhoneNumberType.MOBILE: "mobile"}
# Ringing these back costs the helper money, or nobody lives there.
NOBODYS = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.VOICEMAIL,
        PhoneNumberType.PAGER,
        PhoneNumberType.UAN,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
DEAR = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
CHEAP = frozenset({ShortNumberCost.TOLL_FREE, ShortNumberCost.STANDARD_RATE})
NO_COUNTRYS = frozenset(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)  # satellites: dear, and nobody's home


@dataclass(frozen=True, slots=True)
class CallerNumber:
    """Who rings: the number in E.164, or None when it is withheld, and the kind of number."""

    number: str | None
    kind: NumberKind


WITHHELD = CallerNumber(None, "withheld")


def caller_number(raw_from: str, country: str) -> CallerNumber:
    """What the provider's `From` says about the caller; anything that cannot be rung back is withheld.

    So is what only a forged call can show: numbers at a special price, which are paid to whoever owns them.
    `country` (`DE`) is the city's. Two withheld callers are never the same person: there is no number.
    """
    text = raw_from.strip()
    if not E164.fullmatch(text) or _spells_withheld(text):
        return WITHHELD
    number = _parsed(text, country)
    if number is None or not phonenumbers.is_possible_number(number) or _is_dear(number):
        return WITHHELD
    return CallerNumber(text, KINDS.get(phonenumbers.number_type(number), "other"))


def kind_of(e164: str, country: str) -> str:
    """`landline`, `mobile` or `other`, of a number that can be rung back."""
    kind = caller_number(e164, country).kind
    return "other" if kind == "withheld" else kind


class NoMessages(Exception):
    """No message can be sent to this number; `why` is "unreadable" or "landline"."""

    def __init__(self, why: Literal["unreadable", "landline"]) -> None:
        self.why = why
        super().__init__(why)


def mobile_number(written: str, country: str) -> str:
    """A number as somebody writes it -> E.164, if messages can be sent to it.

    Raises:
        NoMessages: it is no number, or one of a landline.
    """
    number = _parsed(written, country)
    if number is None:
        raise NoMessages("unreadable")
    caller = caller_number(phonenumbers.format_number(number, PhoneNumberFormat.E164), country)
    if caller.number is None:
        raise NoMessages("unreadable")
    if caller.kind == "landline":
        raise NoMessages("landline")
    return caller.number


def takes_messages(e164: str, country: str) -> bool:
    """Whether a text message may be sent to a number: never to a landline (R73)."""
    return caller_number(e164, country).kind not in ("landline", "withheld")


def dialled_number(keyed: str, *, country: str, area_code: str, must_exist: bool = True) -> str | None:
    """The E.164 number a caller keyed in, or None if there is no such number.

    A missing area code is filled in (D22), and so is the zero of a mobile number. With `must_exist`
    the number must lie in a range in use; without, a possible length is enough.
    """
    if not (keyed.isascii() and keyed.isdigit()):
        return None
    for text in _readings(keyed, country=country, area_code=area_code):
        number = _parsed(text, country)
        if number is not None and _usable(number, must_exist=must_exist):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return None


def written_number(
    text: str, *, country: str, area_code: str, least: int, must_exist: bool = True
) -> str | None:
    """The E.164 number that somebody wrote down, in any usual way, or None if there is no such number.

    "030 / 23125-001", "+49 (0)30 23125001", "23 12 50 01" -> "+493023125001".
    """
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    if len(digits) < least:  # 112 is no number to ring back
        return None
    if "+" not in text:
        return dialled_number(digits, country=country, area_code=area_code, must_exist=must_exist)
    number = _parsed(text.strip(), country)
    if number is None or not _usable(number, must_exist=must_exist):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def in_full(written: str, country: str) -> str:
    """A number as it is written in its country, with its country: "0361 655-0" -> "+493616550".

    What can be no number comes back without its spaces, to be shown to whoever wrote it.
    """
    spelt = any(sign.isalpha() for sign in written)  # which would be read by the letters of the keys
    number = None if spelt else _parsed(written, country)
    found = phonenumbers.format_number(number, PhoneNumberFormat.E164) if number is not None else ""
    return found if is_possible(found) else "".join(written.split())


def number_pairs(e164: str, country: str) -> tuple[str, ...]:
    """The digits a caller would dial, in pairs for reading back: ("0", "30", "23", "12", "50", "01").

    An odd last digit joins the pair before it. A number of another country begins with ("00", "48").
    """
    number = phonenumbers.parse(e164, None)
    subscriber = phonenumbers.national_significant_number(number)
    if number.country_code == phonenumbers.country_code_for_region(country):
        return (*_trunk(country), *_pairs(subscriber))
    return ("00", str(number.country_code), *_pairs(subscriber))


def example_number(country: str) -> str:
    """The number (E.164) that the numbering plan of a country is explained with."""
    example = phonenumbers.example_number(country)
    if example is None:
        raise ValueError(f"nobody has a telephone in {country}")
    return phonenumbers.format_number(example, PhoneNumberFormat.E164)


def is_possible(e164: str) -> bool:
    """Whether a number is written in E.164 and has a possible length."""
    number = _parsed(e164, None) if E164.fullmatch(e164) else None
    return number is not None and phonenumbers.is_possible_number(number)


def costs_as_usual(e164: str, country: str) -> bool:
    """Whether the hotline may ring a number for a caller: of its own country, at no special price.

    Islands that share a country's code, and services like directory enquiries, have prices of their own.
    """
    number = _parsed(e164, None) if E164.fullmatch(e164) else None
    if number is None or number.country_code != phonenumbers.country_code_for_region(country):
        return False
    if phonenumbers.region_code_for_number(number) not in (country, None):
        return False
    if phonenumbers.is_valid_short_number_for_region(number, country):
        return False
    return phonenumbers.number_type(number) not in NOBODYS


def is_free_of_charge(e164: str) -> bool:
    """Whether a call to this number costs whoever rings nothing."""
    number = _parsed(e164, None) if E164.fullmatch(e164) else None
    return number is not None and phonenumbers.number_type(number) == PhoneNumberType.TOLL_FREE


def may_cost_more(e164: str, country: str) -> bool:
    """Whether a call may cost more than usual: it is not free, and no short number of help (116 123)."""
    number = _parsed(e164, None) if E164.fullmatch(e164) else None
    if number is None or costs_as_usual(e164, country) or is_free_of_charge(e164):
        return False
    return phonenumbers.expected_cost_for_region(number, country) not in CHEAP


def _spells_withheld(text: str) -> bool:
    """Whether the digits spell one of the words, with or without the prefix +1 (seen with carriers)."""
    keys = text.removeprefix("+")
    return keys in WITHHELD_KEYPAD or keys.removeprefix("1") in WITHHELD_KEYPAD


def _readings(keyed: str, *, country: str, area_code: str) -> Iterator[str]:
    """What the keyed digits may mean, the likeliest first."""
    code = str(phonenumbers.country_code_for_region(country))
    abroad = f"+{keyed}" if keyed.startswith(code) and len(keyed) > LOCAL_AT_MOST else None
    if keyed.startswith("0") or not area_code:
        yield keyed
    else:
        yield from _without_trunk(keyed, country=country, area_code=area_code, abroad=abroad)
    if abroad:
        yield abroad


def _without_trunk(keyed: str, *, country: str, area_code: str, abroad: str | None) -> Iterator[str]:
    """What digits may mean where the zero that comes before an area code is missing."""
    zero = "0" * area_code.startswith("0")
    national = _parsed(zero + keyed, country)
    # Numbers are as long as they please in Germany: with the area code before it nearly everything
    # is valid. So what cannot be a local number, by its length and beginning, is looked at first.
    if national is not None and phonenumbers.number_type(national) == PhoneNumberType.MOBILE:
        yield zero + keyed
    if len(keyed) > LOCAL_AT_MOST and keyed.startswith(area_code.removeprefix("0")):
        yield zero + keyed
    if abroad:
        yield abroad
    yield area_code + keyed
    yield zero + keyed


def _usable(number: PhoneNumber, *, must_exist: bool) -> bool:
    if not phonenumbers.is_possible_number(number) or _is_dear(number):
        return False
    if phonenumbers.number_type(number) in NOBODYS:
        return False
    return not must_exist or phonenumbers.is_valid_number(number)


def _is_dear(number: PhoneNumber) -> bool:
    """Whether ringing it is paid for by the minute to somebody else than a telephone company of a country."""
    return number.country_code in NO_COUNTRYS or phonenumbers.number_type(number) in DEAR


def _trunk(country: str) -> tuple[str, ...]:
    """What is dialled before a number inside its own country: a zero in Germany, nothing in Poland."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country)
    return (metadata.national_prefix,) if metadata is not None and metadata.national_prefix else ()


def _pairs(subscriber: str) -> tuple[str, ...]:
    if len(subscriber) < 4:
        return (subscriber,)
    ends = [*range(2, len(subscriber) - 1, 2), len(subscriber)]
    return tuple(subscriber[start:end] for start, end in zip([0, *ends], ends, strict=False))


def _parsed(text: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except NumberParseException:
        return None
