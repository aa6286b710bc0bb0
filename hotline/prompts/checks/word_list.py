"""The code words: enough of them, easy to hear, and none that could be taken for another (R40)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from hotline.prompts.faults import Fault
from hotline.prompts.languages import Language
from hotline.prompts.seconds import without_marks
from hotline.prompts.sounds import similar_pairs, syllables_in
from hotline.prompts.sources import Source, read_code_words

AT_LEAST = 200
SYLLABLES = (2, 3)


def word_list_faults(source: Source, language: Language) -> Iterator[Fault]:
    """What is the matter with a language's `code-words.txt`."""
    file = f"{source.code}/code-words.txt"
    words = read_code_words(source.folder / "code-words.txt")
    if len(words) < AT_LEAST:
        mend = f"Add familiar things of two or three syllables until there are {AT_LEAST}, one a line."
        yield Fault(file, 1, f"There are only {len(words)} code words.", mend)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for line, word in words.items():
        places[word.lower()].append(line)
        for what, mend in _word(word, language):
            yield Fault(file, line, f"{word!r} {what}", mend)
    for word, lines in places.items():
        if len(lines) > 1:
            yield Fault(file, lines[1], f"{word!r} stands in the list twice.", "Delete one of them.")
    for one, other in similar_pairs(tuple(places), language.sounds, language.unheard):
        line = max(places[one][0], places[other][0])
        what = f"{one!r} and {other!r} sound alike on a bad line."
        yield Fault(file, line, what, "Delete one of them, or put another word in its place.")


def _word(word: str, language: Language) -> Iterator[tuple[str, str]]:
    count = syllables_in(word, language)
    if not without_marks(word).isalpha():
        yield "is not one plain word.", "One word of letters on each line, without signs or spaces."
    elif not SYLLABLES[0] <= count <= SYLLABLES[1]:
        yield f"seems to have {count} syllable{'s' * (count != 1)}.", "Take a word of two or three."
    if word.lower() in language.names:
        yield "is also a name.", "Take a word that nobody is called."
    if word.lower() in language.frightening:
        yield "may frighten or sadden.", "Take a friendly thing."
