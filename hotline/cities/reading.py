"""Reading TOML written by people: every fault says which file, what is the matter, and how to mend it."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

Data: TypeAlias = Mapping[str, Any]
BY_HAND = "by_hand"  # what no page of the desk can have done, nor a file that was saved at one
HALF_A_LETTER = re.compile(r"\\u[dD][89a-fA-F]")
HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Signs that control a machine, or turn what follows around: nobody sees them."""


class CityError(Exception):
    """A city or site file cannot be used: `file`, `what` is the matter, `mend` says what to do.

    `name` is the line of pages that says so in each language, and `gaps` what fills it; `place` is the
    setting: `hours.monday`, and with its row in a list `desk.2.number`.
    """

    def __init__(
        self,
        file: str,
        what: str,
        mend: str,
        *,
        name: str = "",
        gaps: Mapping[str, object] | None = None,
        place: str = "",
    ) -> None:
        super().__init__(f"{file}: {what} {mend}")
        self.file = file
        self.what = what
        self.mend = mend
        self.name = name
        self.gaps = gaps or {}
        self.place = place


def read_toml(path: Path) -> dict[str, Any]:
    """The contents of a TOML file."""
    try:
        return tomllib.loads(decoded(path.read_bytes())[0])
    except UnicodeDecodeError as fault:
        raise CityError(path.name, undecodable(fault), "Save the file as UTF-8.") from None
    except tomllib.TOMLDecodeError as fault:
        what = f"This is not TOML: {fault}."
        raise CityError(path.name, what, "Compare the line with berlin.toml.") from None
    except OSError as fault:
        mend = f"The system says: {fault.strerror}."
        raise CityError(str(path), "The file cannot be read.", mend) from None


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a UTF-8 file, without its byte order mark, and the name of the encoding."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode(), "UTF-8 with BOM"
    return data.decode(), "UTF-8"


def from_json(text: str, **how: Any) -> Any:
    """What a JSON text says; `how` as `json.loads` has it.

    Raises ValueError where it is no JSON, or names half a letter, of which no page and no file can be made.
    """
    found = json.loads(text, **how)
    if HALF_A_LETTER.search(text):
        json.dumps(found, ensure_ascii=False, default=str).encode()
    return found


def undecodable(fault: UnicodeDecodeError) -> str:
    """Where a file stops being UTF-8."""
    return (
        f"Line {stops_in(fault)} has a byte that is not UTF-8 (hexadecimal {fault.object[fault.start]:02x})."
    )


def stops_in(fault: UnicodeDecodeError) -> int:
    """The line in which a file stops being UTF-8, from 1."""
    before = fault.object[: fault.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1


def nearest(word: str, words: Iterable[str]) -> str:
    """`Did you mean "..."?`, if something is near, else the list of what there is."""
    known = list(words)
    near = _near(word, known)
    return f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(known)}."


def likely(word: str, words: Iterable[str]) -> str:
    """The same without a sentence: what is near, else all that there is."""
    known = list(words)
    return ", ".join(_near(word, known) or known)


def _near(word: str, known: list[str]) -> list[str]:
    return difflib.get_close_matches(word, known, n=1, cutoff=0.6)


@dataclass(frozen=True, slots=True)
class Span:
    """What a number may be, as its reader asked for it, and what it is.

    `usual` holds without the line; `unit` is the reader's word for what is counted ("hours").
    """

    value: float
    usual: float
    least: float
    most: float
    unit: str
    whole: bool = False


@dataclass
class Section:
    """One table of a TOML file, and which of its keys were asked for.

    `name` is what its heading says; `place` leads there inside one city, with the row of each list.
    `spans` has the numbers that were asked for.
    """

    file: str
    data: Data
    name: str = ""
    asked: set[str] = field(default_factory=set)
    inner: dict[str, Section] = field(default_factory=dict)
    place: tuple[str, ...] = ()
    spans: dict[str, Span] = field(default_factory=dict)

    def fault(self, key: str, what: str, mend: str, *, name: str, **gaps: object) -> CityError:
        """The fault of one setting; `name` and `gaps` as CityError has them."""
        where = f"[{self.name}] {key}" if self.name else key
        place = ".".join((*self.place, key))
        return CityError(self.file, f"{where}: {what}", mend, name=name, gaps=gaps, place=place)

    def section(self, key: str) -> Section:
        """A table inside this one; empty if it is not there."""
        found = self._get(key, {})
        name = f"{self.name}.{key}" if self.name else key
        if not isinstance(found, Mapping):
            mend = f"Write [{name}] and the settings below it."
            raise self.fault(key, "This must be a table.", mend, name=BY_HAND)
        return self.inner.setdefault(key, Section(self.file, found, name, place=(*self.place, key)))

    def sections(self, key: str) -> tuple[Section, ...]:
        """A list of tables: `[[zones]]` several times."""
        found = self._get(key, [])
        name = f"{self.name}.{key}" if self.name else key
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            mend = f"Write [[{name}]] before each one."
            raise self.fault(key, "This must be a list of tables.", mend, name=BY_HAND)
        return tuple(
            Section(self.file, one, name, place=(*self.place, key, str(row)))
            for row, one in enumerate(found, start=1)
        )

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        found = self._get(key, default)
        if not isinstance(found, str) or (default is None and not found.strip()):
            mend = f'Write {key} = "...", with quotation marks.'
            raise self.fault(key, "A text is missing here.", mend, name="text_missing")
        if HIDDEN.search(found):
            what, mend = (
                "There is a sign here that nobody sees.",
                "Type the text by hand instead of pasting it.",
            )
            raise self.fault(key, what, mend, name="text_hidden")
        return found.strip()

    def number(self, key: str, default: float, *, least: float, most: float, unit: str) -> float:
        """A number within its range."""
        found = self._get(key, default)
        if isinstance(found, bool) or not isinstance(found, int | float) or not least <= found <= most:
            mend = f"Write a number from {least:g} to {most:g} ({unit}); without the line it is {default:g}."
            between = {"least": f"{least:g}", "most": f"{most:g}"}
            raise self.fault(key, f"{found!r} is not possible.", mend, name="number_between", **between)
        self.spans[key] = Span(found, default, least, most, unit)
        return found

    def whole(self, key: str, default: int, *, least: int, most: int, unit: str) -> int:
        """A whole number within its range."""
        found = self.number(key, default, least=least, most=most, unit=unit)
        if int(found) != found:
            what, mend = f"{found!r} is not a whole number.", f"Write {default}, for example."
            raise self.fault(key, what, mend, name="number_whole")
        self.spans[key] = replace(self.spans[key], whole=True)
        return int(found)

    def span(self, path: str) -> Span:
        """What was asked of a number inside this table: `calls.patience`; KeyError where nothing was."""
        *above, last = path.split(".")
        section = self
        for key in above:
            section = section.inner[key]
        return section.spans[last]

    def yes(self, key: str, default: bool) -> bool:
        """Yes or no."""
        found = self._get(key, default)
        if not isinstance(found, bool):
            mend = "Write true or false, without quotation marks."
            raise self.fault(key, f"{found!r} is neither yes nor no.", mend, name=BY_HAND)
        return found

    def day(self, key: str) -> date:
        """A date, as TOML has it: 2026-11-01, without quotation marks."""
        found = self._get(key, None)
        if not isinstance(found, date) or isinstance(found, datetime):
            mend = f"Write {key} = 2026-11-01, without quotation marks."
            raise self.fault(key, "A date is missing here.", mend, name="date_missing")
        return found

    def words(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts, none of them twice."""
        found = self._get(key, list(default))
        if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
            mend = f'Write {key} = ["...", "..."].'
            raise self.fault(key, "This must be a list of texts.", mend, name=BY_HAND)
        if len(set(found)) < len(found):
            mend = "Take one of the two away."
            raise self.fault(key, "Something stands here twice.", mend, name="twice")
        return tuple(found)

    def numbers(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """A list of whole numbers above zero."""
        found = self._get(key, list(default))
        good = isinstance(found, list) and all(type(one) is int and one > 0 for one in found)
        if not good:
            mend = f"Write {key} = {list(default)}, for example."
            raise self.fault(key, "This must be a list of numbers.", mend, name=BY_HAND)
        return tuple(found)

    def all_keys(self) -> tuple[str, ...]:
        """All keys of this table; they count as asked for."""
        self.asked.update(self.data)
        return tuple(self.data)

    def nothing_else(self) -> None:
        """Refuse a key that nobody asked for: it is misspelt, and its setting would be lost in silence."""
        for key in self.data:
            if key not in self.asked:
                mend = nearest(key, sorted(self.asked))
                raise self.fault(key, "There is no such setting.", mend, name="no_setting", setting=key)

    def nothing_else_inside(self) -> None:
        """The same for this table and all that were asked for inside it."""
        self.nothing_else()
        for one in self.inner.values():
            one.nothing_else_inside()

    def _get(self, key: str, default: object) -> Any:
        self.asked.add(key)
        return self.data.get(key, default)
