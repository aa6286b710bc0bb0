"""Fixtures that several rooms share, each kind in a file of its own; and the order of the files."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from itertools import groupby, islice
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
    "tests/house/test_demo.py",
    "browser.py",
    "tests/board/test_live.py",
    "tests/bench/test_helpers.py",
)
THEN = ("tests/house/", "tests/simulator/", "tests/desk/", "tests/board/")
# There whole processes are started and waited for: each between files that keep a processor busy meanwhile.
WAITING = "tests/house/"
WAITED_FOR_IN = 0.75  # of the rest: none of them is the last


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = (*LONGEST_FIRST, *THEN)
    items.sort(key=lambda item: _turn(item.nodeid, order))  # stable: within a file all stays in its order
    files = [list(file) for _, file in groupby(items, key=lambda item: item.path)]
    items[:] = [item for file in _mixed(files) for item in file]


def _mixed(files: list[list[pytest.Item]]) -> Iterator[list[pytest.Item]]:
    """The longest as they are; after them those that wait, each with some that do not."""
    first = [file for file in files if _turn(file[0].nodeid, LONGEST_FIRST) < len(LONGEST_FIRST)]
    yield from first
    rest = [file for file in files if file not in first]
    waiting = [file for file in rest if file[0].nodeid.startswith(WAITING)]
    busy = iter([file for file in rest if file not in waiting])
    beside = int(WAITED_FOR_IN * (len(rest) - len(waiting)) / max(1, len(waiting)))
    for file in waiting:
        yield file
        yield from islice(busy, beside)
    yield from busy


def pytest_collection_finish() -> None:
    """What was collected and imported stays: it need not be looked at for rubbish thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _turn(name: str, order: tuple[str, ...]) -> int:
    found = (turn for turn, part in enumerate(order) if part in name)
    return next(found, len(order))
