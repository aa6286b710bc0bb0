"""Fixtures that several rooms share, each kind in a file of its own; and the order of the files."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path

import pytest

from tests.assembling import assemble_quickly

# The database server asks for it when it is imported, and complains where nobody is logged in.
if "XDG_RUNTIME_DIR" not in os.environ:
    RUNTIME = Path(tempfile.gettempdir()) / f"runtime-{os.getuid()}"
    RUNTIME.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(RUNTIME)

pytest_plugins = ["tests.databases", "tests.browsers"]
assemble_quickly()

# What takes longest begins first: nobody waits at the end for one worker that has just begun with it.
LONGEST_FIRST = (
    "tests/house/test_walk",
    "tests/dialogue/test_walk",
    "browser.py",
    "tests/board/test_live.py",
    "tests/bench/test_helpers.py",
    "tests/house/",
    "tests/simulator/",
    "tests/desk/",
    "tests/board/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(item.nodeid))  # stable: within a file all stays in its order


def pytest_collection_finish() -> None:
    """What was collected and imported stays: it need not be looked at for rubbish thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _turn(name: str) -> int:
    found = (turn for turn, part in enumerate(LONGEST_FIRST) if part in name)
    return next(found, len(LONGEST_FIRST))
