"""How a key is named: first what it is for, then a pause, then the verb, then the key (R4, R8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hotline.prompts.faults import Matter, matter
from hotline.prompts.languages import Language

BEFORE_A_KEY = 0.4
WORDS_BEFORE_THE_VERB = 3
FIXED = ("0", "9", "*")
NUMBERED = ("1", "2", "3", "4", "5", "6", "7", "8")
PAUSE = r"\[(\d(?:\.\d)?)\]"


def key_faults(sentence: str, language: Language) -> Iterator[Matter]:
    """What is the matter with the key that a sentence names, and how to mend it."""
    verb = re.search(rf"(?<!\w){re.escape(language.press)}(?!\w)", sentence, re.IGNORECASE)
    if verb is None:
        if "{key}" in sentence:
            shape = _shape(language)
            what, mend = "the key is named without its verb.", f'Write "{shape}".'
            yield matter(what, mend, "words_key_no_verb", shape=shape)
        return
    before, after = sentence[: verb.start()], sentence[verb.end() :]
    yield from _which_key(re.split(PAUSE, before)[-1] if language.key_first else after, language)
    yield from _order(before, language)


def _which_key(beside: str, language: Language) -> Iterator[Matter]:
    if "{key}" in beside or _named(FIXED, beside, language):
        return
    numbered = _named(NUMBERED, beside, language)
    if numbered:
        mend = "Write {key} in its place: the number comes from the order of the menu."
        what = f"the key {numbered!r} is written out."
        yield matter(what, mend, "words_key_written", found=numbered, key="{key}")
    else:
        stands, where = ("stands before", "before") if language.key_first else ("follows", "after")
        what = f"no key {stands} {language.press!r}."
        mend = f"Write {{key}} {where} it, or the zero, the nine or the star."
        yield matter(what, mend, "words_key_none", verb=language.press, shape=_shape(language))


def _named(keys: tuple[str, ...], beside: str, language: Language) -> str | None:
    for key in keys:
        spoken = language.keys[key]
        word = spoken.split()[-1]
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", beside, re.IGNORECASE):
            return spoken
    return None


def _order(before: str, language: Language) -> Iterator[Matter]:
    pauses = list(re.finditer(PAUSE, before))
    option = re.sub(PAUSE, " ", before[: pauses[-1].start()] if pauses else before)
    between = before[pauses[-1].end() :] if pauses else ""
    shape = f"[{BEFORE_A_KEY}] {_shape(language)}"
    mend = f'Write it so: "what the key is for, {shape}".'
    if not re.search(r"\w", option):
        yield matter("the key comes before what it is for.", mend, "words_key_first", shape=shape)
    elif not pauses or float(pauses[-1][1]) < BEFORE_A_KEY or len(between.split()) > WORDS_BEFORE_THE_VERB:
        what = f"there is no pause of {BEFORE_A_KEY} seconds before the key."
        yield matter(what, mend, "words_key_pause", shape=shape)


def _shape(language: Language) -> str:
    """How the language puts key and verb together."""
    return f"{{key}} {language.press}" if language.key_first else f"{language.press} {{key}}"
