"""Words of pages: the same lines with the same gaps in every language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hotline.prompts.faults import Fault
from hotline.prompts.sources import Entry, Source


def page_faults(sources: Sequence[Source]) -> Iterator[Fault]:
    """Page lines that a language lacks, or has with other gaps than the first language that has them.

    A language in preparation is compared with the others, never they with it.
    """
    models = [source for source in sources if not source.in_preparation] or sources
    first: dict[str, Entry] = {}
    for source in models:
        for name, entry in source.lines.items():
            if name.startswith("pages."):
                first.setdefault(name, entry)
    for source in sources:
        for name, model in first.items():
            yield from _compared(name.rpartition(".")[2], source, source.lines.get(name), model)
        yield from _unused(source, {*first})


def _compared(name: str, source: Source, entry: Entry | None, model: Entry) -> Iterator[Fault]:
    gaps = " ".join(f"{{{gap}}}" for gap in sorted(model.gaps)) or "no gap"
    if entry is None:
        mend = f'Add {name} = "...", with {gaps}; {model.file} has it in line {model.line}.'
        file = f"{source.code}/{model.file.rpartition('/')[2]}"
        yield Fault(file, 1, f"The page line {name!r} is missing.", mend)
        return
    if entry.gaps != model.gaps:
        what = f"{name!r} does not have the same gaps as in {model.file}, line {model.line}."
        yield Fault(entry.file, entry.line, what, f"It needs {gaps}.")
    if any(isinstance(part, float) for form in entry.forms.values() for part in form.parts):
        yield Fault(entry.file, entry.line, f"{name!r}: a page has no pauses.", "Leave out the brackets.")


def _unused(source: Source, known: set[str]) -> Iterator[Fault]:
    """Lines that only a language in preparation has: no page shows them."""
    for name, entry in source.lines.items():
        if name.startswith("pages.") and name not in known:
            what = f"No page shows a line {name.rpartition('.')[2]!r}."
            yield Fault(entry.file, entry.line, what, "Correct its spelling, or delete it.")
