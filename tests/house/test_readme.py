"""What the README shows is so."""

from __future__ import annotations

from pathlib import Path

from hotline.cities import known_cities
from hotline.commands.drawing import BRIDGE, USUAL, bridge_chart, call_chart, usual_chart, with_chart

README = Path(__file__).parents[2] / "README.md"
CALL = README.parent / "docs" / "call.md"
VOLUNTEERS = README.parent / "docs" / "volunteers.md"


def test_the_drawing_of_the_usual_call_is_the_usual_call() -> None:
    document = README.read_text(encoding="utf-8")
    assert with_chart(document, usual_chart("berlin"), USUAL) == document, (
        "run: hotline drawing --usual --write README.md"
    )


def test_the_drawing_of_the_call_is_the_call() -> None:
    document = CALL.read_text(encoding="utf-8")
    assert with_chart(document, call_chart(known_cities())) == document, (
        "run: hotline drawing --write docs/call.md"
    )


def test_the_drawing_of_the_bridge_is_the_bridge() -> None:
    document = VOLUNTEERS.read_text(encoding="utf-8")
    assert with_chart(document, bridge_chart(), BRIDGE) == document, (
        "run: hotline drawing --bridge --write docs/volunteers.md"
    )
