"""The town of these tests, once on each database."""

from __future__ import annotations

import pytest

from hotline.casebook.store import Store
from hotline.pages import even_time
from tests.board.town import Town
from tests.board.volunteer import Volunteer


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for evenness in tests that look at something else."""
    monkeypatch.setattr(even_time, "SECONDS", 0.0)


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


@pytest.fixture
def anna(town: Town) -> Volunteer:
    """A volunteer of Neukölln, signed in, who knows the rules and may help with everything."""
    return Volunteer(town).is_signed_in(town.has_volunteer())
