"""The words, read and checked for what would break a call, once at the start of a process."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from hotline.prompts.checks.structure import structure_faults
from hotline.prompts.faults import Fault, PromptError, raise_all
from hotline.prompts.lexicon import Lexicon, lexicon
from hotline.prompts.recordings import recorded_lines, served_names
from hotline.prompts.sources import Source, content_of, edited, find_folder, read_source
from hotline.prompts.vocabulary import Vocabulary, vocabulary
from hotline.prompts.words import Words

# By city and language what its file would hold: {"berlin": {"de": {"calls": {"hello": "..."}}}}
Edits: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Any]]]


def load_words(
    languages: Sequence[str],
    cities: Sequence[str],
    folder: Path | None = None,
    *,
    listening: Collection[str] = (),
) -> Words:
    """Read the words of languages and of what cities override.

    `listening` are the cities where callers may speak.
    PromptError names every fault that would be met in a call: a file that cannot be read, a line
    that is missing, a gap that nothing fills. How the words sound is the business of `check_words`.
    """
    return words_of(read_languages(languages, folder), cities, listening=listening)


def read_languages(languages: Sequence[str], folder: Path | None = None) -> list[Source]:
    """The folders of languages; PromptError names what would break a call."""
    return [_source(find_folder(folder), code) for code in languages]


def with_edits(sources: Sequence[Source], edits: Edits) -> list[Source]:
    """The languages with the lines that were changed at the desk; PromptError where they cannot be said."""
    return [_with_edits(source, edits) for source in sources]


def _with_edits(source: Source, edits: Edits) -> Source:
    changed, found = source, list[Fault]()
    for city, languages in edits.items():
        if source.code in languages:
            changed, faults = edited(changed, city, languages[source.code])
            found += faults
    raise_all(found)
    if changed is not source:
        raise_all(structure_faults(changed))
    return changed


def words_of(sources: Sequence[Source], cities: Sequence[str], *, listening: Collection[str] = ()) -> Words:
    """The words of languages that have been read, and of what cities override."""
    spoken: dict[tuple[str, str], Vocabulary] = {}
    recordings: dict[str, Path] = {}
    for source in sources:
        own_name = any(source.has_a_name(city) for city in cities)
        for city in ("", *(city for city in cities if own_name or _has_words(source, city))):
            paths = recorded_lines(source, city)
            names = served_names(paths, source.code)
            recordings.update((names[line], path) for line, path in paths.items())
            spoken[source.code, city] = _vocabulary(source, city, names, called=city or "".join(cities[:1]))
    code_words = {source.code: source.code_words for source in sources}
    heard = {city: _lexicons(sources, city) for city in cities if city in listening}
    return Words(tuple(source.code for source in sources), spoken, code_words, recordings, heard)


def _lexicons(sources: Sequence[Source], city: str) -> dict[str, Lexicon]:
    """What a city's callers may say, in every language that has a file of it."""
    return {source.code: lexicon_of(source, city) for source in sources if source.heard is not None}


def lexicon_of(source: Source, city: str) -> Lexicon:
    """What callers may say in a language; PromptError where it has no file of it."""
    if source.heard is None or source.language is None:
        raise PromptError(f"there is no prompts/{source.code}/heard.toml")
    lines = source.merged(city).items()
    nouns = {
        name.removesuffix(".noun"): line.texts["other"] for name, line in lines if name.endswith(".noun")
    }
    return lexicon(source.heard.data, source.code, digits=source.language.digits, nouns=nouns)


def _source(folder: Path, code: str) -> Source:
    return _checked(folder, code, content_of(folder, code))


@lru_cache(maxsize=32)
def _checked(folder: Path, code: str, _content: bytes) -> Source:
    source, faults = read_source(folder, code)
    raise_all(faults)
    if source.in_preparation:
        what = f"The language {code!r} is still in preparation, yet a city offers it."
        mend = "Finish it and delete `in_preparation`, or take it out of `languages` in the city's file."
        raise_all([Fault(f"{code}/language.toml", 1, what, mend)])
    raise_all(structure_faults(source))
    return source


def _has_words(source: Source, city: str) -> bool:
    return city in {*source.overrides, *source.recorded} or (source.folder / "recordings" / city).is_dir()


def _vocabulary(source: Source, city: str, recordings: dict[str, str], *, called: str) -> Vocabulary:
    if source.language is None:
        raise PromptError(f"the language {source.code!r} has no language.toml")
    return vocabulary(source.language, source.said(city, called=called), recordings)
