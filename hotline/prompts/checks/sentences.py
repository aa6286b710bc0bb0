"""Sentences that are long, hard to follow on a telephone, or that no prompt may say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hotline.prompts.checks.banned import banned_in
from hotline.prompts.checks.keys import key_faults
from hotline.prompts.declared import EXAMPLES, SPOKEN
from hotline.prompts.faults import Fault, Matter, matter
from hotline.prompts.languages import Language
from hotline.prompts.lines import Digits
from hotline.prompts.naming import NAMES
from hotline.prompts.pieces import SENTENCE_ENDS
from hotline.prompts.seconds import count_words
from hotline.prompts.sources import Entry, Source
from hotline.prompts.traits import AFTER_A_KEY, OPTIONS
from hotline.prompts.vocabulary import Vocabulary

WORDS_IN_A_SENTENCE = 12
BEFORE_AFTER_A_KEY = 0.5
BETWEEN_CHOICES = 1.0
PAUSE = re.compile(r"\[(\d(?:\.\d)?)\]")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One text of a line that callers hear: its entry, and the sentences with their pauses."""

    entry: Entry
    text: str

    @property
    def sentences(self) -> list[str]:
        """The sentences; a pause stays in the sentence that it stands in or before."""
        parts = re.split(rf"(?<=[{SENTENCE_ENDS}])(?!\d)\s+", self.text)
        return [part for part in parts if re.search(r"\w", _bare(part))]

    def fault(self, matter: Matter) -> Fault:
        """A fault of this line."""
        return Fault.of(self.entry, matter, before=f"{self.entry.name!r}: ")


def _bare(text: str) -> str:
    return PAUSE.sub(" ", text)


def sentence_faults(source: Source, words: Vocabulary, language: Language) -> Iterator[Fault]:
    """The faults of every sentence of a language and of what its cities override."""
    cities = [entry for lines in source.overrides.values() for entry in lines.values()]
    for entry in [*source.lines.values(), *cities]:
        if entry.name.startswith("pages."):
            continue
        for text in dict.fromkeys(entry.texts.values()):
            spoken = Spoken(entry, text)
            yield from _words(spoken, language)
            if not entry.name.endswith((".label", ".noun")) and not entry.name.startswith("times."):
                yield from _sentences(spoken, words)
                yield from _pauses(spoken)
                for sentence in spoken.sentences:
                    yield from map(spoken.fault, key_faults(sentence, language))


def _words(spoken: Spoken, language: Language) -> Iterator[Fault]:
    digit = re.search(r"\d+", _bare(spoken.text))
    if digit and (spoken.entry.name in SPOKEN or not spoken.entry.name.endswith(".label")):
        mend = "Write it in words, or use a gap such as {key}."
        what = f"the figure {digit[0]} stands in the text."
        yield spoken.fault(matter(what, mend, "words_figure", found=digit[0], example="{key}"))
    for _, banned in banned_in(_bare(spoken.text), language):
        yield spoken.fault(banned)


def _sentences(spoken: Spoken, words: Vocabulary) -> Iterator[Fault]:
    for sentence in spoken.sentences:
        count = count_words(re.sub(r"\{(\w+)\}", lambda gap: _example(gap[1], words), _bare(sentence)))
        if count > WORDS_IN_A_SENTENCE:
            begin = " ".join(_bare(sentence).split()[:4])
            what = f"the sentence that begins {begin!r} has {count} words."
            mend, most = f"At most {WORDS_IN_A_SENTENCE}: make two sentences of it.", WORDS_IN_A_SENTENCE
            yield spoken.fault(matter(what, mend, "words_sentence", begin=begin, words=count, most=most))


def _example(gap: str, words: Vocabulary) -> str:
    """Words as many as a gap usually has; a group of digits counts as one."""
    if gap in NAMES and gap in words.entries:
        return words.entries[gap].texts["other"]
    value = EXAMPLES.get(gap)
    if value is None or gap == "word":
        return "word"
    if isinstance(value, Digits):
        return " ".join("digits" for _ in value.groups)
    try:
        return " ".join(part for part in words.value(value) if isinstance(part, str))
    except LookupError:
        return "word"


def _pauses(spoken: Spoken) -> Iterator[Fault]:
    name = spoken.entry.name
    begins = PAUSE.match(spoken.text.strip())
    if name in AFTER_A_KEY and (not begins or float(begins[1]) < BEFORE_AFTER_A_KEY):
        what = "it may follow a key, when the caller's hand is still on its way to the ear."
        pause = f"[{BEFORE_AFTER_A_KEY}]"
        yield spoken.fault(matter(what, f"Begin it with {pause}.", "words_begin_pause", pause=pause))
    last = re.search(r"\[(\d(?:\.\d)?)\]\s*\Z", spoken.text)
    if ("{key}" in spoken.text or name in OPTIONS) and (not last or float(last[1]) < BETWEEN_CHOICES):
        what, pause = "the next choice would follow too soon.", f"[{BETWEEN_CHOICES}]"
        yield spoken.fault(matter(what, f"End it with {pause}.", "words_end_pause", pause=pause))
