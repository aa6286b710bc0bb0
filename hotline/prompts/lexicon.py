"""What callers may say in one language: `heard.toml` read, checked, and made ready to be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from hotline.prompts.declared import CALL_LINES, TYPES
from hotline.prompts.faults import Fault
from hotline.prompts.numerals import MOST, numbers_of
from hotline.prompts.spoken_words import words_of
from hotline.prompts.toml import TomlFile

Phrase: TypeAlias = tuple[str, ...]

ANSWERS = ("around", "person", "repeat", "yes", "no", "emergency", "emergency_alone", "twice", "thrice")
TABLES = ("numbers", "answers", "choices")
MEND = "Compare with heard.toml of another language and complete it."


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """What one language's callers may say, in one city.

    `recognised_as` is the provider's name of the language. `numbers` has joined words; `answers` has the
    phrases of each of ANSWERS, `choices` those of each kind of help (`groceries`) and line (`kinds_else`).
    `texts` has both as they are written, and `digits` the words for 0 to 9: hints for the recogniser.
    """

    recognised_as: str
    numbers: Mapping[str, int]
    answers: Mapping[str, frozenset[Phrase]]
    choices: Mapping[str, frozenset[Phrase]]
    texts: Mapping[str, tuple[str, ...]]
    digits: tuple[str, ...]


def lexicon(
    data: Mapping[str, Any], code: str, *, digits: tuple[str, ...], nouns: Mapping[str, str]
) -> Lexicon:
    """The lexicon of a `heard.toml` without faults; `nouns` names each kind of help as callers hear it."""
    own = data.get("choices", {})
    written = {
        name: (*([nouns[name]] if name in nouns else ()), *own.get(name, ())) for name in {**own, **nouns}
    }
    return Lexicon(
        recognised_as=data["recognised_as"],
        numbers=numbers_of(code, data.get("numbers", {}), digits),
        answers={name: _phrases(data["answers"][name]) for name in ANSWERS},
        choices={name: _phrases(texts) for name, texts in written.items()},
        texts={**data["answers"], **written},
        digits=digits,
    )


def _phrases(texts: Iterable[str]) -> frozenset[Phrase]:
    return frozenset(phrase for phrase in map(words_of, texts) if phrase)


def heard_faults(file: TomlFile, types: frozenset[str]) -> Iterator[Fault]:
    """What is missing in a `heard.toml`, or has the wrong form; `types` are the language's kinds of help."""
    if not isinstance(file.data.get("recognised_as"), str):
        what = "The provider's name of the language is missing."
        yield Fault(file.name, 1, what, 'Write recognised_as = "de-DE", for example.')
    yield from _unknown(file, "", ("recognised_as", *TABLES))
    yield from _unknown(file, "answers", ANSWERS)
    yield from _unknown(file, "choices", (*TYPES, *types, *CALL_LINES))
    for name in ANSWERS:
        if name not in _table(file, "answers"):
            at = file.line("", "answers")
            yield Fault(file.name, at, f"{name} = [...] is missing under [answers].", MEND)
    yield from _no_lists(file, "answers")
    yield from _no_lists(file, "choices")
    yield from _no_numbers(file)


def _no_lists(file: TomlFile, section: str) -> Iterator[Fault]:
    for name, texts in _table(file, section).items():
        if not isinstance(texts, list) or not all(isinstance(text, str) and words_of(text) for text in texts):
            what = f"{name!r} is not a list of words."
            yield Fault(file.name, file.line(name, section), what, 'Write name = ["one way", "another"].')


def _no_numbers(file: TomlFile) -> Iterator[Fault]:
    for word, number in _table(file, "numbers").items():
        if not isinstance(number, int) or not 0 <= number <= MOST:
            what = f"{word!r} is not a number from 0 to {MOST}."
            yield Fault(
                file.name, file.line(word, "numbers"), what, "Write the word and its number: zwo = 2."
            )


def _table(file: TomlFile, section: str) -> Mapping[str, Any]:
    table = file.data.get(section, {})
    return table if isinstance(table, dict) else {}


def _unknown(file: TomlFile, section: str, known: tuple[str, ...]) -> Iterator[Fault]:
    names = _table(file, section) if section else file.data
    for name in names:
        if name not in known:
            what = f"Nothing is known of {name!r}."
            yield Fault(file.name, file.line(name, section), what, "Correct its spelling or delete it.")
