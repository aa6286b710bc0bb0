"""Times, amounts and numbers as people of a language write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from hotline.house import house

LONGEST_CHUNK = 4
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def locale(language: str) -> Locale:
    """The locale of a page's language."""
    return Locale.parse(house().words.locale(language), sep="-")


def countries(language: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes and names of countries, in the order of their names in the page's language."""
    names = locale(language).territories
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda one: one[1].casefold())


def country_of(language: str) -> str:
    """The country where most people speak a language; only a first guess."""
    known = locale(language).territory or get_global("likely_subtags").get(language, "").split("_")[-1]
    return str(known)


def ago(then: datetime, now: datetime, language: str) -> str:
    """How long ago something was: "vor 3 Stunden". Whole units only, and never less than a minute."""
    passed = max(now - then, timedelta(minutes=1))
    return format_timedelta(
        -_whole(passed), granularity="minute", threshold=1, add_direction=True, locale=locale(language)
    )


def left(until: datetime, now: datetime, language: str) -> str:
    """How much time is left: "3 Stunden". Rounded down, so that nobody comes late by it."""
    return format_timedelta(
        _whole(max(until - now, timedelta(minutes=1))),
        granularity="minute",
        threshold=1,
        locale=locale(language),
    )


def _whole(span: timedelta) -> timedelta:
    """The span without what is less than its largest unit."""
    for unit in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)):
        if span >= unit:
            return span // unit * unit
    return span


def moment(at: datetime, now: datetime, *, timezone: ZoneInfo, language: str) -> str:
    """A local time: "14:30", with the day of the week before it on another day."""
    local = at.astimezone(timezone)
    clock = _clock(local.time(), language)
    if local.date() == now.astimezone(timezone).date():
        return clock
    return f"{format_date(local.date(), 'EEEE', locale=locale(language))}, {clock}"


def stamp(at: datetime, *, timezone: ZoneInfo, language: str) -> str:
    """Day and time in short, for lists: "23.11.26, 14:30"."""
    local, where = at.astimezone(timezone), locale(language)
    both = str(get_datetime_format("short", locale=where)).replace("'", "")
    day_then = format_date(local.date(), "short", locale=where)
    return both.replace("{0}", _clock(local.time(), language)).replace("{1}", day_then)


def _clock(of_day: time, language: str) -> str:
    """A time as everywhere on our pages, of twenty-four hours: also where a language usually has twelve."""
    where = locale(language)
    twelve = "a" in where.time_formats["short"].pattern
    return format_time(of_day, "H:mm" if twelve else "short", locale=where)


def length(seconds: int) -> str:
    """How long something lasted, or how long after its beginning: "1:05", in minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def hidden(masked: str) -> str:
    """A masked number (`+49...01`) to be read: "+49 … 01"."""
    return masked.replace("...", "\N{NO-BREAK SPACE}\N{HORIZONTAL ELLIPSIS}\N{NO-BREAK SPACE}").strip()


def day(on: date | datetime, language: str, timezone: ZoneInfo | None = None) -> str:
    """A day: "23. November 2026"."""
    if isinstance(on, datetime):
        on = on.astimezone(timezone).date()
    return format_date(on, "long", locale=locale(language))


def day_and_month(on: date, language: str) -> str:
    """A day of every year: "24. Dezember"."""
    return str(format_skeleton("MMMMd", on, locale=locale(language)))


def weekday(on: date, language: str) -> str:
    """A day that is near: "Fr., 27. Nov."."""
    return str(format_skeleton("MMMEd", on, locale=locale(language)))


def hour(of_day: time, language: str) -> str:
    """An hour of the day: "8:00", without a leading zero that nobody says."""
    return format_time(of_day, "H:mm", locale=locale(language))


def listed(some: Sequence[str], language: str) -> str:
    """Several things in a sentence: "Apotheke, Haushalt und Fahrdienst"."""
    return str(format_list(some, locale=locale(language))) if some else ""


def day_of_week(code: str, language: str) -> str:
    """A day of the week: "Montag"; of `monday`."""
    return str(locale(language).days["stand-alone"]["wide"][WEEKDAYS.index(code)])


def money(amount: int, currency: str, language: str) -> str:
    """A whole amount: "50 €"."""
    where = locale(language)
    pattern = where.currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(amount, currency, format=pattern, currency_digits=False, locale=where)


def month(first: date, language: str) -> str:
    """A month: "November 2026"."""
    return str(format_skeleton("yMMMM", first, locale=locale(language)))


def span(time: timedelta, language: str) -> str:
    """A length in the largest unit that leaves two digits of it: "45 Sek.", "90 Min.", "2 Tage"."""
    return format_timedelta(time, threshold=2, format="short", locale=locale(language))


def percent(part: float, language: str) -> str:
    """A share in whole per cent: "12 %"."""
    return str(format_percent(part, locale=locale(language)))


def count(number: int, language: str) -> str:
    """A whole number in groups: "100.000"."""
    return str(format_decimal(number, locale=locale(language)))


def sum_of(hundredths: int, language: str) -> str:
    """A sum as it is written into a field: "12,50"."""
    return str(format_decimal(Decimal(hundredths) / 100, "0.00", locale=locale(language)))


def exact_money(hundredths: int, currency: str, language: str) -> str:
    """A sum to the cent: "12,50 €"."""
    return str(format_currency(Decimal(hundredths) / 100, currency, locale=locale(language)))


def language_name(code: str, language: str) -> str:
    """What a language is called in another: "Polnisch"."""
    return str(locale(language).languages.get(code, code))


def sorted_by(name: str) -> str:
    """What a name is sorted by: its letters without marks and without capitals, so that "É" stands by "e"."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def grouped(e164: str, country: str) -> str:
    """A number to read and to dial, in small groups: "030 23 12 50 01"; with + and code from abroad."""
    number = phonenumbers.parse(e164, None)
    home = number.country_code == phonenumbers.country_code_for_region(country)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    chunks = phonenumbers.format_number(number, style).replace("-", " ").replace("/", " ").split()
    kept = 1 if len(chunks) > 1 else 0  # an area code or country code stays whole
    return " ".join([*chunks[:kept], *(_pairs(chunk) for chunk in chunks[kept:])])


def _pairs(chunk: str) -> str:
    if len(chunk) <= LONGEST_CHUNK:
        return chunk
    ends = [*range(2, len(chunk) - 1, 2), len(chunk)]
    return " ".join(chunk[start:end] for start, end in zip([0, *ends], ends, strict=False))
