"""The crowd in one picture: what becomes of each kind of call, and how soon a request is saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.benchmarks.crowd.figures import middle, plain_first, row
from scripts.benchmarks.crowd.personas import COMPLETE, LOST, OUTCOMES, PERSON, PERSONAS, TICKET, TOLD
from scripts.benchmarks.crowd.stories import Measured
from scripts.benchmarks.crowd.targets import languages_of

WIDTH, LEFT, RIGHT = 960, 240, 930
FIRST_BAR, PER_PERSONA, PER_LANGUAGE = 78, 46, 40
LABELLED_FROM = 0.06  # share of a bar that has room for its number
TARGET = 60
NAMES = {
    COMPLETE: "complete by keypad",
    PERSON: "a person, at once",
    TICKET: "a person rings back",
    TOLD: "hung up at once, or number withheld",
    LOST: "lost",
}
LEGEND = {COMPLETE: 20, PERSON: 190, TICKET: 340, TOLD: 500, LOST: 770}


def draw(ours: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    """The picture as SVG."""
    folder = Path(__file__).parent
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    bars = list(_bars(ours, theirs))
    second = FIRST_BAR + PER_PERSONA * len(bars) // 2 + 30
    lines = list(_lines(ours, theirs, top=second + 18))
    return environment.get_template("picture.svg.jinja").render(
        width=WIDTH,
        height=second + 18 + PER_LANGUAGE * len(lines) + 40,
        left=LEFT,
        calls=f"{len(ours):,}",
        description=_description(ours, theirs),
        legend=[{"outcome": outcome, "x": x, "name": NAMES[outcome]} for outcome, x in LEGEND.items()],
        bars=bars,
        second=second,
        lines=lines,
        target=TARGET,
        bound=_x(TARGET / _longest(ours, theirs)),
    )


def _description(ours: Sequence[Measured], theirs: Sequence[Measured]) -> str:
    told = []
    for name, calls in (("hotline", ours), ("usual menu", theirs)):
        shares = row(calls).outcomes
        parts = ", ".join(f"{NAMES[outcome]} {100 * shares[outcome]:.0f} percent" for outcome in LEGEND)
        told.append(f"At the {name}: {parts}.")
    return " ".join([*told, "Single figures stand in the tables of docs/callers.md."])


def _x(share: float) -> float:
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _bars(ours: Sequence[Measured], theirs: Sequence[Measured]) -> Iterator[dict[str, Any]]:
    y = FIRST_BAR
    for persona in PERSONAS:
        for calls, name in ((ours, persona.name), (theirs, "")):
            mine = [call for call in calls if call.persona == persona.code]
            yield {"code": persona.code, "name": name, "y": y, "parts": list(_parts(mine))}
            y += 19
        y += PER_PERSONA - 2 * 19


def _parts(calls: Sequence[Measured]) -> Iterator[dict[str, Any]]:
    """The outcomes of a bar from left to right."""
    shares = row(calls).outcomes
    at = 0.0
    for outcome in OUTCOMES:
        share = shares.get(outcome, 0.0)
        if share:
            label = f"{100 * share:.0f} %" if share >= LABELLED_FROM else ""
            width = round(_x(at + share) - _x(at), 1)
            yield {"outcome": outcome, "x": _x(at), "width": width, "label": label}
        at += share


def _saved(calls: Sequence[Measured]) -> float:
    return middle(call.saved for call in plain_first(calls)) or 0.0


def _longest(ours: Sequence[Measured], theirs: Sequence[Measured]) -> float:
    """Seconds at the right edge."""
    known = [_saved(calls) for crowd in (ours, theirs) for calls in languages_of(crowd).values()]
    return 1.1 * max([TARGET, *known])


def _lines(ours: Sequence[Measured], theirs: Sequence[Measured], *, top: int) -> Iterator[dict[str, Any]]:
    other, longest = languages_of(theirs), _longest(ours, theirs)
    for number, (language, calls) in enumerate(languages_of(ours).items()):
        mine, same = _saved(calls), _saved(other[language])
        yield {
            "language": language,
            "y": top + PER_LANGUAGE * number,
            "ours": f"{mine:.0f}",
            "theirs": f"{same:.0f}",
            "ours_width": round(_x(mine / longest) - LEFT, 1),
            "theirs_width": round(_x(same / longest) - LEFT, 1),
        }
