"""The figures as tables that a document can take as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scripts.benchmarks.crowd.figures import ALL, Row, rows
from scripts.benchmarks.crowd.personas import BY_CODE, LOG, TOLD
from scripts.benchmarks.crowd.stories import Measured
from scripts.benchmarks.crowd.targets import (
    Beside,
    Target,
    Verdict,
    beside_the_baseline,
    languages_of,
    verdicts,
)

NOTHING = "-"
SHOWN = ("complete", "person", "ticket", "lost")
NOTES = (
    "\\* calls to which nothing happens that takes time, for help of the first menu; medians.  \n"
    "\\*\\* or, where no number can be rung back or the call ended within eight seconds, in the log.  \n"
    "\\*\\*\\* judged over all languages together; everything else by the worst of them."
)
BESIDE_NOTE = (
    "\\* as above.  \n"
    "\\*\\*\\*\\* a mean of all calls. Whoever rings for the first time hears the same words until then; "
    "who is known\nhears fewer at the hotline."
)


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; what is not in the first column stands to the right."""
    ruler = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ruler, *lines))


def report(ours: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    """All tables, one below the other."""
    found, beside = verdicts(ours), beside_the_baseline(ours, theirs)
    parts = [
        "### Targets",
        table(_target_head(found), map(_target_line, found)),
        NOTES,
        "### The same crowd at the baseline",
        table(("figure", "hotline", "baseline", "better"), map(_beside_line, beside)),
        BESIDE_NOTE,
        "### By language and persona (hotline / baseline)",
        table(HEAD, _lines(languages_of(ours), languages_of(theirs))),
    ]
    return "\n\n".join(parts)


# --- targets --------------------------------------------------------------------------------


def _target_head(found: Sequence[Verdict]) -> tuple[str, ...]:
    return ("measure", "target", "stretch", "measured", "met", "stretch met", *found[0].values)


def _target_line(verdict: Verdict) -> tuple[str, ...]:
    target = verdict.target
    sign = "at least" if target.least else "at most"
    values = (value(target, one) for one in verdict.values.values())
    bounds = f"{sign} {value(target, target.bound)}", value(target, target.stretch)
    judged = value(target, verdict.judged), _yes(verdict.met), _yes(verdict.stretched)
    return (target.name, *bounds, *judged, *values)


def value(target: Target, measured: float | None) -> str:
    """A figure in the unit of its target."""
    if measured is None:
        return NOTHING
    if target.unit == "%":
        return f"{100 * measured:.1f} %"
    return f"{measured:.1f} s" if target.unit == "s" else f"{measured:g}"


def _beside_line(one: Beside) -> tuple[str, ...]:
    return one.name, _any(one.ours), _any(one.theirs), _yes(one.better)


def _any(value: float | None) -> str:
    if value is None:
        return NOTHING
    return f"{value:g}" if isinstance(value, int) else f"{value:.3f}" if abs(value) < 1 else f"{value:.1f}"


def _yes(so: bool) -> str:
    return "yes" if so else "**no**"


# --- languages and personas -----------------------------------------------------------------

HEAD = (
    *("language", "persona", "calls", "first option, s", "saved, s", "end, s", "keys", "words", "repeated"),
    *("complete %", "person %", "ticket %", "lost %", "told or log %", "duplicates", "wrong zone %"),
)


def _lines(
    ours: Mapping[str, list[Measured]], theirs: Mapping[str, list[Measured]]
) -> Iterator[Sequence[str]]:
    for language, calls in ours.items():
        mine, other = rows(calls), rows(theirs[language])
        for code, row in mine.items():
            name = "everybody" if code == ALL else f"{code} {BY_CODE[code].name}"
            yield language, name, str(row.calls), *_pairs(row, other[code])


def _pairs(mine: Row, other: Row) -> Iterator[str]:
    for cell, same in zip(_cells(mine), _cells(other), strict=True):
        yield f"{cell} / {same}"


def _cells(row: Row) -> Iterator[str]:
    for seconds in (row.first_option, row.saved, row.end):
        yield NOTHING if seconds is None else f"{seconds:.0f}"
    for count in (row.keys, row.words):
        yield NOTHING if count is None else f"{count:.0f}"
    yield NOTHING if row.repeated is None else f"{row.repeated:.1f}"
    for outcome in SHOWN:
        yield f"{100 * row.outcomes[outcome]:.0f}"
    yield f"{100 * (row.outcomes[TOLD] + row.outcomes[LOG]):.0f}"
    yield str(row.duplicates)
    yield NOTHING if row.wrong_zone is None else f"{100 * row.wrong_zone:.1f}"
