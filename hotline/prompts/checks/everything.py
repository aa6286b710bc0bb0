"""All checks of all languages: what `hotline prompts check` tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hotline.prompts.checks.lengths import length_faults
from hotline.prompts.checks.messages import message_faults
from hotline.prompts.checks.pages import page_faults
from hotline.prompts.checks.recorded import recording_faults
from hotline.prompts.checks.sentences import sentence_faults
from hotline.prompts.checks.structure import structure_faults
from hotline.prompts.checks.word_list import word_list_faults
from hotline.prompts.faults import Fault, matter
from hotline.prompts.recordings import recorded_lines, served_names
from hotline.prompts.sources import (
    PAGE_FILES,
    Source,
    edited,
    find_folder,
    languages_in,
    read_source,
)
from hotline.prompts.vocabulary import Vocabulary, vocabulary


@dataclass(frozen=True, slots=True)
class Findings:
    """The faults of the shipped languages, and what each language in preparation (`uk`) still needs."""

    faults: list[Fault]
    shipped: tuple[str, ...]
    preparing: Mapping[str, list[Fault]]


def check_words(folder: Path | None = None, cities: Sequence[str] = ()) -> list[Fault]:
    """Every fault of every shipped language in the folder, sorted by file and line.

    With `cities`, a file for a city that is not among them is a fault too.
    """
    return examine(folder, cities).faults


def examine(folder: Path | None = None, cities: Sequence[str] = ()) -> Findings:
    """The faults, sorted by file and line, apart for the languages in preparation: those stop nobody."""
    place = find_folder(folder)
    read = [read_source(place, code) for code in languages_in(place)]
    faults = [fault for _, unreadable in read for fault in unreadable]
    sources = [source for source, _ in read]
    for source, unreadable in read:
        faults += _language(source, {fault.file for fault in unreadable})
        faults += _unknown_cities(source, cities)
    whole = [source for source, broken in read if source.in_preparation or not _pages_broken(broken)]
    faults += page_faults(whole)
    if not sources:
        return Findings([_no_language(place)], (), {})
    preparing = {source.code: _of(source.code, faults) for source in sources if source.in_preparation}
    shipped = tuple(source.code for source in sources if not source.in_preparation)
    return Findings([fault for code in shipped for fault in _of(code, faults)], shipped, preparing)


def _of(code: str, faults: Sequence[Fault]) -> list[Fault]:
    return sorted({fault for fault in faults if fault.language == code})


def _pages_broken(unreadable: Sequence[Fault]) -> bool:
    files = tuple(f"/{name}.toml" for name in PAGE_FILES)
    return any(fault.file.endswith(files) for fault in unreadable)


def _no_language(place: Path) -> Fault:
    return Fault(
        str(place), 1, "There is no folder of a language here.", "Name the folder that has de, pl, en in it."
    )


def _language(source: Source, broken: set[str]) -> Iterator[Fault]:
    """The faults of one language; what is missing in a file that cannot be read is not told."""
    yield from (fault for fault in structure_faults(source) if fault.line > 1 or fault.file not in broken)
    yield from recording_faults(source)
    if source.language is None:
        return
    yield from word_list_faults(source, source.language)
    words, files = spoken(source)
    yield from sentence_faults(source, words, source.language)
    yield from length_faults(source, words, files)
    yield from message_faults(source, words)
    for city in source.overrides:
        own, files = spoken(source, city)
        yield from length_faults(source, own, files, city)
        yield from message_faults(source, own)


def city_faults(source: Source, city: str) -> list[Fault]:
    """The faults of what one city says in its own words, however they were written down."""
    if source.language is None or city not in source.overrides:
        return []
    alone = replace(source, overrides={city: source.overrides[city]})
    own, files = spoken(alone, city)
    found = [*structure_faults(alone), *sentence_faults(alone, own, source.language)]
    found += [*length_faults(alone, own, files, city), *message_faults(alone, own)]
    return sorted({fault for fault in found if fault.file == f"{source.code}/{city}.toml"})


def text_faults(source: Source, text: str) -> list[Fault]:
    """What is the matter with a text that is said as it stands, if anything is: it may have no gaps."""
    one, faults = edited(source, "text", {"calls": {"pause_message": text}})
    if source.language is None or faults:
        return faults
    entry = one.overrides["text"]["pause_message"]
    if entry.gaps or "[" in text:
        what, mend = (
            "Brackets mean nothing here.",
            "Leave them out: a pause is made at the end of a sentence.",
        )
        return [Fault(source.code, 1, what, mend, matter=matter(what, mend, "words_brackets"))]
    alone = replace(source, lines={"pause_message": entry}, overrides={})
    words = vocabulary(source.language, {**source.said(""), "pause_message": entry}, {})
    return list(sentence_faults(alone, words, source.language))


def spoken(source: Source, city: str = "") -> tuple[Vocabulary, dict[str, Path]]:
    """A language as a city's callers hear it, and the files of its recordings by their served names."""
    if source.language is None:
        raise ValueError(f"{source.code} has no language.toml that could be read")
    paths = recorded_lines(source, city)
    names = served_names(paths, source.code)
    words = vocabulary(source.language, source.said(city), names)
    return words, {names[line]: path for line, path in paths.items()}


def _unknown_cities(source: Source, cities: Sequence[str]) -> Iterator[Fault]:
    for city in source.overrides:
        if cities and city not in cities:
            mend = f"Name the file after a city ({', '.join(cities)}), or delete it."
            yield Fault(f"{source.code}/{city}.toml", 1, f"There is no city {city!r}.", mend)
