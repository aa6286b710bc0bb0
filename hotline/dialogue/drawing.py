"""A drawing of a call, made from the script itself: Mermaid text, kept true by a test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from hotline.dialogue.events import Keys, Recorded, Silence
from hotline.dialogue.replies import HangUp
from hotline.dialogue.steps import STEPS, Menu
from hotline.dialogue.walk import Move

EVERYWHERE = frozenset({"miss", "again", "person", "emergency", "gone", "held", "lost"})


def draw(moves: Iterable[Move]) -> str:
    """A flow chart of every way from question to question; what holds at every step is left out."""
    ways: dict[tuple[str, str], set[str]] = {}
    ends: set[str] = set()
    for move in moves:
        if move.reply.heard in EVERYWHERE:
            continue
        stops = _stops(move)
        for start, end in pairwise(stops):
            ways.setdefault((start, end), set()).add(_label(move) if start == stops[0] else "")
        if isinstance(move.reply.wait, HangUp):
            ends.add(stops[-1])
    return "\n".join(["flowchart TD", *_nodes(ways, ends), *_arrows(ways)])


def _stops(move: Move) -> list[str]:
    """From where, past which steps that say something, to where."""
    said = {line.name for line in move.reply.lines}
    start = move.before.step if move.event is not None else "ring"
    passed = [name for name in move.reply.path[:-1] if name in said]
    return [start, *passed, move.reply.conversation.step]


def _label(move: Move) -> str:
    match move.event:
        case None:
            return ""
        case Silence():
            return "silence"
        case Recorded():
            return "speech"
        case Keys(keys) if isinstance(STEPS[move.before.step](move.before), Menu):
            return {"*": "star"}.get(keys, keys)
        case Keys():
            return "digits" if move.reply.heard == "answer" else "some digits"
        case _:
            joined = move.reply.conversation.answers.get("transfer") == "joined"
            return "joined" if joined else "nobody there"


def _nodes(ways: Iterable[tuple[str, str]], ends: set[str]) -> list[str]:
    names = sorted({name for way in ways for name in way})
    return [
        f'    {name}(["{name}"])' if name in ends | {"ring"} else f'    {name}["{name}"]' for name in names
    ]


def _arrows(ways: dict[tuple[str, str], set[str]]) -> list[str]:
    return [f"    {start} -->{_text(sorted(labels))} {end}" for (start, end), labels in sorted(ways.items())]


def _text(labels: Sequence[str]) -> str:
    words = [label for label in labels if label]
    return f'|"{", ".join(words)}"|' if words else ""
