"""Whether the text message after a call fits, with the longest of everything that may stand in it (R75)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotline.prompts.confirmation import WHENS, Noted, confirmation
from hotline.prompts.faults import Fault, PromptError
from hotline.prompts.letters import is_small, parts, places
from hotline.prompts.sources import Source
from hotline.prompts.vocabulary import Vocabulary

LONGEST_POSTCODE = "80-310"  # of the shipped cities
PARTS_OF_ANY = 2  # a text that needs another alphabet may have so many


def message_faults(source: Source, words: Vocabulary) -> Iterator[Fault]:
    """What is too long, whichever kinds a city offers; missing lines are told elsewhere."""
    for name, there in (("confirm_message", False), ("confirm_there_message", True)):
        yield from _faults(source, words, name, there=there)


def _faults(source: Source, words: Vocabulary, name: str, *, there: bool) -> Iterator[Fault]:
    try:
        longest = longest_confirmation(words, source.code_words, there=there)
    except PromptError:
        return
    allowed = 1 if is_small(longest) else PARTS_OF_ANY
    if parts(longest) <= allowed:
        return
    entry = source.lines[f"pages.{name}"]
    what = f"The message after a call takes {places(longest)} places, in {parts(longest)} parts: {longest}"
    mend = "At most 160 places, or 134 where the language has letters of its own: use fewer words."
    yield Fault(entry.file, entry.line, what, mend)


def longest_confirmation(words: Vocabulary, code_words: Sequence[str], *, there: bool) -> str:
    """The message with the kind of help, the time and the word that take most places."""
    kinds = [name.removesuffix(".noun") for name in words.entries if name.endswith(".noun")]
    word = max(code_words, key=lambda one: places(one.upper()), default="")
    noted = [Noted(kind, LONGEST_POSTCODE, when, word, there) for kind in kinds for when in WHENS]
    return max((confirmation(words, one) for one in noted), key=places, default="")
