"""What the hotline is called: one line of its own, put into every other line before anything is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hotline.prompts.templates import GapPart, Part, Template, capital

if TYPE_CHECKING:
    from hotline.prompts.sources import Entry

NAMES = frozenset({"hotline", "the_hotline"})
"""The lines that are names, and the gaps in which they stand: alone, and as a sentence has it ("the ...")."""
HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Signs that control a machine, or turn what follows around: a name has none."""
LONGEST = 40  # letters: it begins each text message, and each call


def with_names(lines: Mapping[str, Entry]) -> dict[str, Entry]:
    """The lines with the names in their places."""
    called = {name: lines[name].texts["other"] for name in NAMES if name in lines}
    gaps = tuple(f"{{{name}}}" for name in called)
    return {name: _named(entry, called, gaps) for name, entry in lines.items()}


def _named(entry: Entry, called: Mapping[str, str], gaps: tuple[str, ...]) -> Entry:
    """Most lines name nobody: a look at their text costs a tenth of taking them apart."""
    if not any(gap in text for text in entry.texts.values() for gap in gaps):
        return entry
    forms = {form: _filled(template, called) for form, template in entry.forms.items()}
    texts = dict(entry.texts)
    for name, words in called.items():
        texts = {form: text.replace(f"{{{name}}}", words) for form, text in texts.items()}
    return replace(entry, forms=forms, texts=texts)


def _filled(template: Template, called: Mapping[str, str]) -> Template:
    return Template(tuple(_part(part, template, called) for part in template.parts), template.letters)


def _part(part: Part, template: Template, called: Mapping[str, str]) -> Part:
    if not isinstance(part, GapPart) or part.name not in called:
        return part
    words = called[part.name]
    return capital(words, template.letters) if part.begins_sentence else words
