"""The town of these tests, once on each database, and an operator who is signed in."""

from __future__ import annotations

import pytest

from hotline.casebook import passwords
from hotline.casebook.store import Store
from hotline.pages import even_time
from tests.desk.operator import Operator
from tests.desk.town import QUICK, Town


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for evenness or for slow hashes in tests that look at something else."""
    monkeypatch.setattr(even_time, "SECONDS", 0.0)
    monkeypatch.setattr(passwords, "HASHER", QUICK)


@pytest.fixture
def town(store: Store) -> Town:
    return Town(store)


@pytest.fixture
def meike(town: Town) -> Operator:
    """An operator of Berlin, signed in."""
    return Operator(town, town.has_operator()).is_signed_in()


@pytest.fixture
def two_cities(store: Store) -> Town:
    """An installation for Berlin and for Gdańsk, Gdynia and Sopot, with somebody at Berlin's desk by day."""
    return Town(store).serves_two_cities()
