"""Words of pages: the same templates without pauses, with figures, and plural forms by {count}."""

from __future__ import annotations

import re

from babel import Locale

from hotline.prompts.faults import PromptError
from hotline.prompts.sources import Entry
from hotline.prompts.templates import Spoken, fill

TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")


def page_text(entry: Entry, plurals: Locale, gaps: dict[str, object]) -> str:
    """The text of a page's line; PromptError where a gap has no value.

    A value that ends with a full stop of its own ("5 p.m.") ends the sentence with it.
    """
    form = entry.forms["other"]
    count = gaps.get("count")
    if len(entry.forms) > 1 and isinstance(count, int):
        form = entry.forms.get(plurals.plural_form(count), form)

    def value(name: str) -> tuple[Spoken, ...]:
        if name not in gaps:
            raise PromptError(f"the page line {entry.name!r} was given nothing for its gap {{{name}}}")
        return (str(gaps[name]),)

    text = "".join(part for part in fill(form, value) if isinstance(part, str))
    return TWO_STOPS.sub(".", text).strip()
