"""How long prompts and menus are, and how soon the first kind of help is named (R6, R7, R54)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from hotline.prompts.compositions import TOGETHER, Composition, composed, examples, longest_menus
from hotline.prompts.declared import CALL_LINES, TYPE_LINES, TYPES
from hotline.prompts.faults import Fault, Matter, PromptError, matter
from hotline.prompts.lines import Gap
from hotline.prompts.pieces import Piece, Speech
from hotline.prompts.seconds import count_words, seconds, without_last_pause
from hotline.prompts.sources import Source
from hotline.prompts.vocabulary import Vocabulary

PROMPT_SECONDS = 25.0
MENU_SECONDS = 20.0
WORDS_TO_FIRST_KIND = 30
SECONDS_TO_FIRST_KIND = 15.0
UNTIL_SPEECH_STARTS = 0.8
INFORMATION_WORDS = 25

TO_FIRST_KIND = Composition(
    "from hello to the first kind of help", ("hello", "emergency_first", "kinds_intro")
)
INFORMATION = (
    Composition(
        "who we are, what for, how to learn more", ("hello_known", "close_number_shown", "close_data")
    ),
    Composition(
        "who we are, what for, how to learn more", ("hello_known", "close_number_kept", "close_data")
    ),
)


def length_faults(
    source: Source, words: Vocabulary, files: Mapping[str, Path], city: str = ""
) -> Iterator[Fault]:
    """What is too long; of a city only what its own lines are part of."""
    gaps = examples(max(source.code_words, key=len, default="word"))
    own = source.overrides.get(city, {})
    for whole in all_compositions(words, gaps):
        told_at = _told_at(whole, source, own) if city else whole.lines[0]
        if told_at is None:
            continue
        try:
            pieces = composed(words, whole, gaps)
        except (LookupError, PromptError):
            continue  # a missing line or gap is told by the checks of the structure
        entry = words.entries[told_at]
        yield from (Fault.of(entry, one) for one in _too_long(whole, pieces, words, files))


def all_compositions(words: Vocabulary, gaps: dict[str, Gap]) -> Iterator[Composition]:
    """Everything that is measured: single lines, lines heard together, menus, the way to the first kind."""
    yield from (Composition(name, (name,)) for name in CALL_LINES)
    yield from TOGETHER
    yield TO_FIRST_KIND
    yield from INFORMATION
    types = [code for code in TYPES if all(f"{code}.{line}" in words.entries for line in TYPE_LINES)]
    yield from longest_menus(words, types, gaps)


def _told_at(whole: Composition, source: Source, own: Mapping[str, object]) -> str | None:
    return next((name for name in whole.lines if name in own and name in source.lines), None)


def length(
    whole: Composition, pieces: tuple[Piece, ...], words: Vocabulary, files: Mapping[str, Path]
) -> float:
    """Estimated seconds as the rules count them: without the pause that ends a prompt.

    The way to the first kind of help counts from the answer to the beginning of its first word.
    """
    if whole is TO_FIRST_KIND:
        return UNTIL_SPEECH_STARTS + seconds(pieces, words.language, files)
    return seconds(without_last_pause(pieces), words.language, files)


def _too_long(
    whole: Composition, pieces: tuple[Piece, ...], words: Vocabulary, files: Mapping[str, Path]
) -> Iterator[Matter]:
    count = sum(count_words(piece.text) for piece in pieces if isinstance(piece, Speech))
    if whole in INFORMATION:
        yield from _too_many_words("The first information about data", count, INFORMATION_WORDS, whole)
        return
    limit = MENU_SECONDS if whole.menu else PROMPT_SECONDS
    what = f"The {'menu' if whole.menu else 'prompt'} {whole.name!r}"
    if whole is TO_FIRST_KIND:
        limit, what = SECONDS_TO_FIRST_KIND, f"The way {whole.name}"
        yield from _too_many_words(what, count, WORDS_TO_FIRST_KIND, whole)
    lasts = round(length(whole, pieces, words, files), 1)
    if lasts > limit:
        what, mend = (
            f"{what} takes {lasts:.1f} seconds.",
            f"At most {limit:.0f}: use fewer words, or shorter pauses.",
        )
        together, most = ", ".join(whole.lines), f"{limit:.0f}"
        yield matter(what, mend, "words_long", together=together, seconds=f"{lasts:.1f}", most=most)


def _too_many_words(what: str, count: int, limit: int, whole: Composition) -> Iterator[Matter]:
    if count > limit:
        together = ", ".join(whole.lines)
        what, mend = f"{what} has {count} words.", f"At most {limit} in the lines {together} together."
        yield matter(what, mend, "words_many", together=together, words=count, most=limit)
