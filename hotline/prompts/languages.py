"""What a language is besides its lines: its voice, its number words, its banned words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hotline.prompts.faults import Fault

KEYS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#")
LISTS = {"digits": 10, "counts": 13, "hours": 24, "half_hours": 24}
TABLES = ("keys", "banned", "code_words", "capitals", "letters", "money")
TEXTS = ("name", "voice", "press", "say_language", "locale")
NUMBERS = ("words_per_minute", "characters_per_second")
SWITCHES = ("in_preparation", "key_first")


@dataclass(frozen=True, slots=True)
class Language:
    """A language as `language.toml` describes it.

    `press` is the verb that carries a key ("drücken Sie"); where `key_first`, the key stands before the
    verb. `capitals` are letters whose capital is not the usual one. Speech lasts by `words_per_minute`,
    or, where that is None, by `characters_per_second`. `say_language` is None where the provider
    knows the voice but not the language. `locale` is how pages write days, times and amounts. A
    language `in_preparation` lacks lines and is offered to nobody. `money` has short names of currencies
    (`PLN`), by plural.
    """

    code: str
    name: str
    voice: str
    say_language: str | None
    locale: str
    press: str
    words_per_minute: float | None
    characters_per_second: float | None
    keys: Mapping[str, str]
    digits: tuple[str, ...]
    counts: tuple[str, ...]
    hours: tuple[str, ...]
    half_hours: tuple[str, ...]
    banned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    frightening: frozenset[str] = frozenset()
    vowels: str = "aeiouy"
    unheard: str = ""
    silent_e: bool = False
    sounds: tuple[tuple[str, ...], ...] = ()
    in_preparation: bool = False
    key_first: bool = False
    capitals: Mapping[str, str] = field(default_factory=dict)
    money: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def language_faults(data: Mapping[str, Any], file: str) -> list[Fault]:
    """What is missing in a `language.toml`, or has the wrong form."""
    wanted = [f'a text, as in {name} = "..."' for name in ("name", "voice", "press") if not _text(data, name)]
    wanted += [
        f"{count} words in {name} = [...]" for name, count in LISTS.items() if _length(data, name) != count
    ]
    missing = [key for key in KEYS if not _text(data.get("keys", {}), key)]
    if missing:
        wanted.append(f"the spoken names of the keys {' '.join(missing)} under [keys]")
    if not any(isinstance(data.get(name), int | float) for name in NUMBERS):
        wanted.append("words_per_minute or characters_per_second, a number")
    if not _letters(data.get("capitals", {})):
        wanted.append('letters with their capitals, as in capitals = { i = "İ" }')
    if not _money(data.get("money", {})):
        wanted.append('names of currencies under [money], as in PLN = { one = "zloty", other = "zlotys" }')
    wanted += [f"true or false, as in {name} = true" for name in SWITCHES if not _switch(data, name)]
    mend = "Compare with language.toml of another language and complete it."
    faults = [Fault(file, 1, f"This file needs {want}.", mend) for want in wanted]
    known = {*TEXTS, *NUMBERS, *SWITCHES, *LISTS, *TABLES}
    return faults + [
        Fault(file, 1, f"Nothing is known of {name!r}.", "Correct its spelling or delete it.")
        for name in data
        if name not in known
    ]


def _text(data: Mapping[str, Any], name: str) -> bool:
    return isinstance(data, Mapping) and isinstance(data.get(name), str) and bool(data[name].strip())


def _letters(table: Any) -> bool:
    return isinstance(table, Mapping) and all(
        isinstance(capital, str) and len(letter) == 1 for letter, capital in table.items()
    )


def _money(table: Any) -> bool:
    return isinstance(table, Mapping) and all(_text(_by_plural(names), "other") for names in table.values())


def _by_plural(names: Any) -> Any:
    return {"other": names} if isinstance(names, str) else names


def _switch(data: Mapping[str, Any], name: str) -> bool:
    return isinstance(data.get(name, False), bool)


def _length(data: Mapping[str, Any], name: str) -> int:
    words = data.get(name)
    whole = isinstance(words, list) and all(isinstance(word, str) and word for word in words)
    return len(words) if whole and isinstance(words, list) else -1


def language_from(data: Mapping[str, Any], code: str) -> Language:
    """A language from a `language.toml` without faults."""
    code_words = data.get("code_words", {})
    return Language(
        code=code,
        name=data["name"],
        voice=data["voice"],
        say_language=data.get("say_language"),
        locale=data.get("locale", code),
        press=data["press"],
        words_per_minute=data.get("words_per_minute"),
        characters_per_second=data.get("characters_per_second"),
        keys=dict(data["keys"]),
        **{name: tuple(data[name]) for name in LISTS},
        letters=dict(data.get("letters", {})),
        banned={name: tuple(words) for name, words in data.get("banned", {}).items()},
        names=frozenset(code_words.get("names", ())),
        frightening=frozenset(code_words.get("frightening", ())),
        vowels=code_words.get("vowels", "aeiouy"),
        unheard=code_words.get("unheard", ""),
        silent_e=code_words.get("silent_e", False),
        sounds=tuple(tuple(group.split()) for group in code_words.get("sounds_alike", ())),
        in_preparation=data.get("in_preparation", False),
        key_first=data.get("key_first", False),
        capitals=dict(data.get("capitals", {})),
        money={code: _by_plural(names) for code, names in data.get("money", {}).items()},
    )
