"""The folder of one language as it stands on disk: every line with its file and its place in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from hotline.prompts.faults import Fault, matter
from hotline.prompts.languages import Language, language_faults, language_from
from hotline.prompts.lexicon import heard_faults
from hotline.prompts.naming import NAMES, with_names
from hotline.prompts.templates import Template, TemplateFault, parse
from hotline.prompts.toml import TomlFile, read_toml

PAGE_FILES = {
    "pages": "pages.",
    "joining": "pages.",
    "outcomes": "pages.outcomes.",
    "told": "pages.told.",
    "callback": "pages.callback.",
    "helping": "pages.helping.",
    "taking": "pages.taking.",
    "shifts": "pages.shifts.",
    "rights": "pages.rights.",
    "trail": "pages.rights.",
    "desk": "pages.desk.",
    "figures": "pages.figures.",
    "cover": "pages.figures.",
    "now": "pages.desk.",
    "partners": "pages.desk.",
    "approval": "pages.desk.",
    "entries": "pages.desk.",
    "ways": "pages.desk.",
    "data": "pages.desk.",
    "remembering": "pages.desk.",
    "sharing": "pages.desk.",
    "checkins": "pages.checkins.",
    "rosters": "pages.rosters.",
    "simulator": "pages.simulator.",
    "town": "pages.town.",
    "starting": "pages.town.",
    "naming": "pages.town.",
    "switches": "pages.town.",
    "limits": "pages.town.",
    "zones": "pages.zones.",
    "lines": "pages.lines.",
    "readings": "pages.readings.",
    "helplines": "pages.town.",
    "going": "pages.zones.",
    "faults": "pages.faults.",
}
CALL_FILES = ("calls", "volunteer")
FILES = ("language", *CALL_FILES, "types", "times", *PAGE_FILES)
HEARD = "heard"  # what callers may say: a language may do without it
FORMS = ("zero", "one", "two", "few", "many", "other")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as somebody wrote it; `forms` has one text (`other`), or one for each plural form.

    `gaps` are those of all its forms, without the name of the hotline, which is filled in beforehand.
    """

    name: str
    forms: Mapping[str, Template]
    texts: Mapping[str, str]
    file: str
    line: int
    gaps: frozenset[str]

    @property
    def is_heard(self) -> bool:
        """Whether it is a line of calls, not of pages."""
        return not self.name.startswith("pages.")


@dataclass(frozen=True, slots=True)
class Source:
    """One language's folder.

    Names are `hello`, `groceries.menu`, `times.today`, `pages.sign_in`, `pages.desk.calls_title`.
    `recorded` are recordings that came from elsewhere than its folder: by city, by line.
    """

    code: str
    folder: Path
    language: Language | None
    lines: Mapping[str, Entry] = field(default_factory=dict)
    overrides: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    code_words: tuple[str, ...] = ()
    heard: TomlFile | None = None
    recorded: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)

    @property
    def in_preparation(self) -> bool:
        """Whether lines may still be missing, because nobody is offered the language yet."""
        return self.language is not None and self.language.in_preparation

    def merged(self, city: str) -> dict[str, Entry]:
        """The lines of a city as they are written down."""
        return {**self.lines, **self.overrides.get(city, {})}

    def said(self, city: str, *, called: str = "") -> dict[str, Entry]:
        """The lines as a city's callers hear them; `called`: the city whose name they bear, if another's."""
        names = {name: entry for name, entry in self.overrides.get(called, {}).items() if name in NAMES}
        return with_names({**self.merged(city), **names})

    def has_a_name(self, city: str) -> bool:
        """Whether the hotline of a city has a name of its own."""
        return not NAMES.isdisjoint(self.overrides.get(city, {}))


def find_folder(folder: Path | None = None) -> Path:
    """Where the words are: inside an installed package, else beside it in the repository."""
    shipped = Path(__file__).parent / "shipped"
    return folder or (shipped if shipped.is_dir() else Path(__file__).parents[2] / "prompts")


def languages_in(folder: Path) -> tuple[str, ...]:
    """The languages that have a folder."""
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._"))


def shipped_languages(folder: Path) -> tuple[str, ...]:
    """The languages that may be offered to callers: all but those in preparation."""
    about = {code: read_toml(folder / code / "language.toml", code)[0].data for code in languages_in(folder)}
    return tuple(code for code, data in about.items() if not data.get("in_preparation"))


def content_of(folder: Path, code: str) -> bytes:
    """What changes with any file of a language."""
    content = blake2b()
    for path in sorted((folder / code).glob("*.*")):
        content.update(path.name.encode() + path.read_bytes())
    return content.digest()


def read_source(folder: Path, code: str) -> tuple[Source, tuple[Fault, ...]]:
    """Read a language; whatever cannot be read is left out and is a fault.

    Read again only when a file of it is another: each edition of a town begins with it, and each check.
    """
    return _read_source(folder, code, content_of(folder, code))


@lru_cache(maxsize=32)
def _read_source(folder: Path, code: str, _content: bytes) -> tuple[Source, tuple[Fault, ...]]:
    faults: list[Fault] = []
    files = {name: _read(folder, f"{code}/{name}.toml", faults) for name in FILES}
    cities = sorted(path.stem for path in (folder / code).glob("*.toml") if path.stem not in (*FILES, HEARD))
    data, at = files["language"].data, files["language"].name
    wrong = language_faults(data, at) if data else []
    language = language_from(data, code) if data and not wrong else None
    reading = _Reading(language.capitals if language else {}, faults)
    overrides = {city: _override(_read(folder, f"{code}/{city}.toml", faults), reading) for city in cities}
    lines = {entry.name: entry for entry in _all_lines(files, reading)}
    words = read_code_words(folder / code / "code-words.txt")
    heard = _heard(folder, code, lines, faults)
    source = Source(code, folder / code, language, lines, overrides, tuple(words.values()), heard)
    return source, (*faults, *wrong)


def _heard(folder: Path, code: str, lines: Mapping[str, Entry], faults: list[Fault]) -> TomlFile | None:
    """What callers may say, where the language has a file of it; one with faults is left out."""
    if not (folder / code / f"{HEARD}.toml").is_file():
        return None
    found: list[Fault] = []
    file = _read(folder, f"{code}/{HEARD}.toml", found)
    if not found:
        found += heard_faults(file, frozenset(name.partition(".")[0] for name in lines if "." in name))
    faults += found
    return None if found else file


def edited(source: Source, city: str, lines: Mapping[str, Any]) -> tuple[Source, list[Fault]]:
    """The language with lines that were changed for a city at the desk, in the form of that city's file.

    They go before those of the file `prompts/<language>/<city>.toml`; faults name it, and line 1.
    """
    faults: list[Fault] = []
    file = TomlFile(f"{source.code}/{city}.toml", lines)
    reading = _Reading(source.language.capitals if source.language else {}, faults)
    own = {**source.overrides.get(city, {}), **_override(file, reading)}
    return replace(source, overrides={**source.overrides, city: own}), faults


def lines_for(source: Source, city: str) -> dict[str, Any]:
    """The lines of one city alone, in the form of its file, however they were written down."""
    done: dict[str, Any] = {}
    for name, entry in source.overrides.get(city, {}).items():
        section, _, line = name.rpartition(".")
        where = done.setdefault("types" if section and section != "times" else section or "calls", {})
        if section and section != "times":
            where = where.setdefault(section, {})
        where[line] = entry.texts["other"] if len(entry.texts) == 1 else dict(entry.texts)
    return done


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all lines of a language are read with: its own capital letters, and the faults found so far."""

    letters: Mapping[str, str]
    faults: list[Fault]


def _read(folder: Path, name: str, faults: list[Fault]) -> TomlFile:
    file, wrong = read_toml(folder / name, name)
    faults.extend(wrong)
    return file


def _all_lines(files: Mapping[str, TomlFile], reading: _Reading) -> Iterator[Entry]:
    for name in CALL_FILES:
        yield from _table(files[name], files[name].data, "", "", reading)
    for section, table in files["types"].data.items():
        yield from _table(files["types"], table, section, f"{section}.", reading)
    yield from _table(files["times"], files["times"].data, "", "times.", reading)
    for name, prefix in PAGE_FILES.items():
        yield from _table(files[name], files[name].data, "", prefix, reading)


def _override(file: TomlFile, reading: _Reading) -> dict[str, Entry]:
    found: list[Entry] = []
    for section, table in file.data.items():
        if section == "types" and isinstance(table, dict):
            for code, lines in table.items():
                found += _table(file, lines, f"types.{code}", f"{code}.", reading)
        elif section in ("calls", "times"):
            found += _table(file, table, section, "" if section == "calls" else f"{section}.", reading)
        else:
            mend = "Lines for one city stand under [calls], [times] or [types.groceries]."
            reading.faults.append(
                Fault(file.name, file.line("", section), f"[{section}] overrides nothing.", mend)
            )
    return {entry.name: entry for entry in found}


def _table(file: TomlFile, table: Any, section: str, prefix: str, reading: _Reading) -> Iterator[Entry]:
    if not isinstance(table, dict):
        what = f"{section!r} is not a section."
        reading.faults.append(
            Fault(file.name, file.line(section), what, "Lines stand under a heading in brackets: [name].")
        )
        return
    for key, written in table.items():
        entry = _entry(prefix + key, written, file.name, file.line(key, section), reading)
        if entry is not None:
            yield entry


def _entry(name: str, written: Any, file: str, line: int, reading: _Reading) -> Entry | None:
    texts = written if isinstance(written, dict) else {"other": written}
    mend = 'Write name = "text", or one text for each plural: { one = "...", other = "..." }.'
    if "other" not in texts or not all(isinstance(text, str) and text.strip() for text in texts.values()):
        what = f"The line {name!r} has no text."
        reading.faults.append(Fault(file, line, what, mend, name, matter(what, mend, "words_no_text")))
        return None
    strange = [form for form in texts if form not in FORMS]
    if strange:
        reading.faults.append(Fault(file, line, f"{name!r}: there is no plural form {strange[0]!r}.", mend))
        return None
    try:
        spoken = not name.startswith(("times.", "pages.")) and not name.endswith((".noun", ".label"))
        forms = {form: parse(text, capitals=spoken, letters=reading.letters) for form, text in texts.items()}
    except TemplateFault as fault:
        one = fault.matter
        reading.faults.append(Fault(file, line, f"{name!r}: {one.what}", one.mend, name, one))
        return None
    gaps = frozenset[str]().union(*(form.gaps for form in forms.values())) - NAMES
    return Entry(name, forms, texts, file, line, gaps)


def read_code_words(path: Path) -> dict[int, str]:
    """The words of a list by their lines; `#` begins a remark."""
    if not path.is_file():
        return {}
    lines = path.read_text("utf-8-sig").splitlines()
    words = {number: line.partition("#")[0].strip() for number, line in enumerate(lines, 1)}
    return {number: word for number, word in words.items() if word}
