"""The lines of one language as one city's callers hear them, ready to be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import get_currency_name

from hotline.prompts.faults import PromptError
from hotline.prompts.languages import Language
from hotline.prompts.lines import Count, Day, Digits, Gap, KeyName, Kind, Line, Moment, Money, Text
from hotline.prompts.pieces import Piece, Recording
from hotline.prompts.sources import Entry
from hotline.prompts.templates import Spoken, Template, fill, pieces

BETWEEN_GROUPS = 0.4
MENU_KEYS = "1234"  # no menu has more choices (R5)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A language with its lines.

    `ready` holds the pieces of every line of calls that has no gap, `keyed` those of every one that has no
    gap but {key}, for each key of a menu: most of a call is looked up here.
    """

    language: Language
    plurals: Locale
    entries: Mapping[str, Entry]
    ready: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    keyed: Mapping[tuple[str, str], tuple[Piece, ...]] = field(default_factory=dict)

    def say(self, line: Line) -> tuple[Piece, ...]:
        """The pieces of a line; PromptError where the line is unknown or a gap has no value."""
        ready = self.ready.get(line.name)
        if ready is None and isinstance(pressed := line.gaps.get("key"), KeyName):
            ready = self.keyed.get((line.name, pressed.key))
        if ready is not None:
            return ready
        entry = self.entries.get(line.name)
        if entry is None:
            raise PromptError(f"there is no line {line.name!r} in the language {self.language.code!r}")
        return pieces(fill(self.form(entry, line.gaps), lambda gap: self.gap(line, gap)), self.language.code)

    def form(self, entry: Entry, gaps: Mapping[str, Gap]) -> Template:
        """The text to be said: where there are plural forms, the one that fits the gap {count}."""
        count = gaps.get("count")
        if len(entry.forms) == 1 or not isinstance(count, Count):
            return entry.forms["other"]
        return entry.forms.get(self.plurals.plural_form(count.number), entry.forms["other"])

    def gap(self, line: Line, name: str) -> tuple[Spoken, ...]:
        """What is said in a gap of a line."""
        value = line.gaps.get(name)
        if value is None:
            raise PromptError(f"the line {line.name!r} was given nothing for its gap {{{name}}}")
        try:
            return self.value(value)
        except (LookupError, ValueError) as error:
            raise PromptError(
                f"the gap {{{name}}} of the line {line.name!r} cannot be filled: {error}"
            ) from error

    def value(self, value: Gap) -> tuple[Spoken, ...]:
        """What is said for a value, by its type; LookupError or ValueError where no words are known."""
        language = self.language
        match value:
            case Digits(groups):
                return tuple(self.digits(groups))
            case Moment() | Day():
                return self.when(value)
            case Text(text):
                said = text
            case KeyName(key):
                said = language.keys[key]
            case Kind(code):
                said = self.noun(code)
            case Count(number):
                said = language.counts[number]
            case Money():
                said = amount(value, self.plurals, language.money.get(value.currency))
        return (said,)

    def noun(self, code: str) -> str:
        """A type of request as it is named in a sentence."""
        entry = self.entries.get(f"{code}.noun")
        if entry is None:
            raise LookupError(f"types.toml has no [{code}]")
        return entry.texts["other"]

    def digits(self, groups: tuple[str, ...]) -> list[Spoken]:
        """Digits one by one, and letters by their names, with a pause after each group but the last."""
        if not all(groups) or not groups:
            raise ValueError("there are no digits")
        read = [" ".join(self.sign(sign) for sign in group) for group in groups]
        spoken: list[Spoken] = list(chain.from_iterable((f"{group},", BETWEEN_GROUPS) for group in read[:-1]))
        return [*spoken, read[-1]]

    def sign(self, sign: str) -> str:
        """A digit as a word; a letter by the name that the language gives it, else as it is."""
        if sign.isdigit():
            return self.language.digits[int(sign)]
        if not sign.isalpha():
            raise ValueError(f"{sign!r} is neither a digit nor a letter")
        return self.language.letters.get(sign, sign)

    def when(self, value: Moment | Day) -> tuple[Spoken, ...]:
        """A local time, or a date, as callers say it."""
        if isinstance(value, Day):
            return (str(format_skeleton("MMMMd", value.on, locale=self.plurals)),)
        return self.moment(value)

    def moment(self, value: Moment) -> tuple[Spoken, ...]:
        """A local time as callers say it."""
        entry = self.entries.get(f"times.{value.name}")
        if entry is None:
            raise LookupError(f"times.toml has no {value.name}")
        if value.minute not in (0, 30):
            raise ValueError(f"there are words for full and half hours only, not for minute {value.minute}")
        hours = self.language.half_hours if value.minute else self.language.hours
        numbers = {"hour": hours[value.hour], "days": self.language.counts[value.days]}
        return tuple(fill(entry.forms["other"], lambda gap: (numbers[gap],)))


def amount(money: Money, locale: Locale, names: Mapping[str, str] | None = None) -> str:
    """An amount in words, with the currency's name: of `names` by plural, else as the library has it."""
    library = get_currency_name(money.currency, count=money.amount, locale=locale)
    name = names.get(locale.plural_form(money.amount), names["other"]) if names else library
    whole = f"{in_words(money.amount, locale.language)} {name}"
    return f"{whole} {in_words(money.hundredths, locale.language)}" if money.hundredths else whole


@cache
def in_words(number: int, language: str) -> str:
    """A number as a word; LookupError where nobody has taught the library that language."""
    # A megabyte of words in forty languages: only where a city speaks of money.
    from num2words import num2words

    try:
        return str(num2words(number, lang=language))
    except NotImplementedError:
        raise LookupError(f"there are no number words for the language {language!r}") from None


def vocabulary(
    language: Language, entries: Mapping[str, Entry], recordings: Mapping[str, str] | None = None
) -> Vocabulary:
    """Make lines ready to be said; `recordings` has the file names of recorded lines."""
    plurals = Locale.parse(language.code, sep="-")
    said = [entry for entry in entries.values() if len(entry.forms) == 1 and entry.is_heard]
    ready = {
        entry.name: _ready(tuple(fill(entry.forms["other"], _no_gap)), language.code)
        for entry in said
        if not entry.gaps
    }
    recorded = {name: (Recording(file, language.code),) for name, file in (recordings or {}).items()}
    return Vocabulary(language, plurals, entries, {**ready, **recorded}, _keyed(language, said))


@lru_cache(maxsize=16_384)  # every edition of a town, and each of its cities, says nearly all lines alike
def _ready(spoken: tuple[Spoken, ...], language: str) -> tuple[Piece, ...]:
    return pieces(spoken, language)


def _no_gap(name: str) -> tuple[Spoken, ...]:
    raise LookupError(name)


def _keyed(language: Language, said: Iterable[Entry]) -> dict[tuple[str, str], tuple[Piece, ...]]:
    choices = [entry for entry in said if entry.gaps == {"key"}]

    def pressing(entry: Entry, key: str) -> tuple[Piece, ...]:
        return _ready(tuple(fill(entry.forms["other"], lambda _: (language.keys[key],))), language.code)

    return {(entry.name, key): pressing(entry, key) for entry in choices for key in MENU_KEYS}
