"""The shipped words, loaded once, and a worker who edits a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.prompts import Words, load_words
from tests.prompts.worker import Worker


@pytest.fixture(scope="session")
def words() -> Words:
    """The shipped words, for Berlin."""
    return load_words(("de", "pl", "en"), ("berlin",))


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    """Somebody who edits the English words."""
    return Worker(tmp_path / "prompts")
