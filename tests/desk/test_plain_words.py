"""Whatever stands in the casebook has plain words in every language: who adds a step adds its words."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

import hotline
from hotline.carriers import REASONS
from hotline.casebook import callback
from hotline.casebook.operating import CLOSED_AS
from hotline.casebook.outbox import SEALED
from hotline.casebook.tables.calls import OUTCOMES, STATUSES
from hotline.casebook.tables.operators import SHOWN
from hotline.casebook.tables.requests import ACTORS, CLAIM_ENDS, CLAIMED_STATES, CLOSED_STATES, OPEN_STATES
from hotline.casebook.worst_first import MENDED
from hotline.desk.asking import ASKING
from hotline.desk.heard import HIDDEN
from hotline.desk.plain import part_of_call
from hotline.dialogue import resident
from hotline.dialogue.crowd import beginnings, entries
from hotline.dialogue.replies import ALONE, HEARD
from hotline.dialogue.steps import STEPS
from hotline.dialogue.walk import walk
from hotline.phone.turns import EVENTS
from hotline.prompts.sources import PAGE_FILES
from tests.cities.towns import places
from tests.desk.town import LANGUAGES, both_cities

HOUSE = Path(hotline.__file__).parent
CASEBOOK = tuple((HOUSE / "casebook").rglob("*.py"))
NOON, NIGHT = datetime(2026, 11, 23, 11, tzinfo=UTC), datetime(2026, 11, 23, 22, tzinfo=UTC)


def words(language: str) -> dict[str, object]:
    folder = HOUSE.parent / "prompts" / language
    found: dict[str, object] = {}
    for name in (name for name, prefix in PAGE_FILES.items() if prefix == "pages.desk."):
        found |= tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
    return found


def texts(path: Path, *, assigned_to: str = "", argument: tuple[str, int] | None = None) -> Iterator[str]:
    """Texts that are assigned to an attribute of this name, or given to this function in this place."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        given: list[ast.expr] = []
        if isinstance(node, ast.Assign) and assigned_to in _targets(node):
            given = [node.value]
        elif argument and isinstance(node, ast.Call) and ast.unparse(node.func) == argument[0]:
            given = node.args[argument[1] : argument[1] + 1]
        for value in given:
            yield from (one.value for one in ast.walk(value) if _is_text(one))  # type: ignore[attr-defined]


def _targets(node: ast.Assign) -> list[str]:
    return [target.attr for target in node.targets if isinstance(target, ast.Attribute)]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def happens_to_requests() -> set[str]:
    """Every kind of event that the casebook writes down, or that a state is named after."""
    written = {text for path in CASEBOOK for text in texts(path, argument=("events.record", 2))}
    operators = {text for path in CASEBOOK for text in texts(path, argument=("_happened", 2))}
    composed = {f"rang_{outcome}" for outcome in attempts_at_ringing()}
    return (written - {"rang_"}) | operators | composed | {"done", "not_needed", "concern", "forgotten"}


def attempts_at_ringing() -> set[str]:
    """What may become of an attempt to put a volunteer through."""
    told = {"mailbox", "volunteer", *callback.STOOD_AT.values(), *callback.ENDED_AS.values()}
    return (told | {*get_args(callback.Rang)}) - {"desk"}


NEEDED = {
    "step_": sorted({part_of_call(step) for step in STEPS}),
    "event_": (*EVENTS.values(), "keys_secret", "keys_forgotten", "spoken_keys"),
    "heard_": HEARD,
    "outcome_": (*OUTCOMES, "none"),
    "status_": [status.replace("-", "_") for status in STATUSES],
    "state_": (*OPEN_STATES, *CLOSED_STATES, *(f"{state}_by" for state in CLAIMED_STATES)),
    "claim_": CLAIM_ENDS,
    "saw_": SHOWN,
    "who_": (*ACTORS, "volunteer_named", "operator_named"),
    "close_as_": CLOSED_AS,
    "close_means_": CLOSED_AS,
    "gap_": HIDDEN,
    "message_": (*REASONS, "too_late", "unknown", "restored", SEALED),
    "call_refused_": MENDED,
    "happened_": happens_to_requests(),
}


@pytest.mark.parametrize("prefix", NEEDED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_in_use_has_words(language: str, prefix: str) -> None:
    known = words(language)
    assert [code for code in NEEDED[prefix] if f"{prefix}{code}" not in known] == []


def test_no_outcome_is_set_that_the_log_does_not_know() -> None:
    found = {text for path in CASEBOOK for text in texts(path, assigned_to="outcome")}
    settling = ast.parse((HOUSE / "casebook" / "settling.py").read_text("utf-8"))
    returned = [node for node in ast.walk(settling) if isinstance(node, ast.FunctionDef)]
    (deciding,) = [node for node in returned if node.name == "_outcome"]
    for node in ast.walk(deciding):
        if isinstance(node, ast.Return) and node.value is not None:
            found |= {one.value for one in ast.walk(node.value) if _is_text(one)}  # type: ignore[attr-defined]
    assert found
    assert found <= set(OUTCOMES)


def test_no_turn_is_taken_for_what_the_log_does_not_know() -> None:
    dialogue = [ast.parse(path.read_text("utf-8")) for path in (HOUSE / "dialogue").glob("*.py")]
    nodes = [node for module in dialogue for node in ast.walk(module)]
    said = [node.value for node in nodes if isinstance(node, ast.keyword) and node.arg == "heard"]
    found = {one.value for value in said for one in ast.walk(value) if _is_text(one)}  # type: ignore[attr-defined]
    assert found | set(ALONE.values()) <= set(HEARD)


def test_the_steps_to_choose_from_are_those_at_which_a_call_can_stand() -> None:
    assert resident.RESIDENT.first.__name__ in STEPS
    stood: set[str] = set()
    cities = both_cities()
    noting = replace(cities["berlin"], voice_notes=True)  # all that is asked without it, and more
    for city, times in ((noting, (NOON, NIGHT)), (cities["tricity"], (NOON,)), (places()["brest"], (NOON,))):
        callers = beginnings(city, times, city.languages[0])
        for move in walk(callers, entries(city), with_misses=False):
            stood.add(move.reply.conversation.step)
    assert stood <= set(ASKING)
    assert set(ASKING) <= set(STEPS)
    assert len(set(ASKING)) == len(ASKING)
