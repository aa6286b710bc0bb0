"""Whoever stops the demo has nothing of it left on the machine."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from hotline.demo import processes
from hotline.demo.processes import Processes, is_free

HAS_A_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""


def written(path: Path) -> str:
    """What a process wrote, as soon as it wrote a line."""
    while not path.read_text().endswith("\n"):
        os.sched_yield()
    return path.read_text()


def is_gone(pid: int) -> bool:
    """Whether the process has ended (one that nobody has waited for yet counts as ended)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return True
    return state in "ZX"


@pytest.fixture
def started(tmp_path: Path) -> Processes:
    return Processes(folder=tmp_path)


def test_grandchildren_end_too(started: Processes) -> None:
    started.start("parent", [sys.executable, "-c", HAS_A_CHILD], os.environ)
    grandchild = int(written(started.log("parent")))
    started.stop()
    while not is_gone(grandchild):
        os.sched_yield()


def test_one_that_will_not_listen_is_ended_all_the_same(
    started: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "GENTLE_SECONDS", 0.1)
    started.start("stubborn", [sys.executable, "-c", STUBBORN], os.environ)
    written(started.log("stubborn"))
    started.stop()
    assert started.ended() is None


def test_one_that_ends_by_itself_is_noticed(started: Processes) -> None:
    started.start("lasting", [sys.executable, "-c", HAS_A_CHILD], os.environ)
    started.start("brief", [sys.executable, "-c", "print('bye')"], os.environ)
    while started.ended() is None:
        os.sched_yield()
    assert started.ended() == "brief"
    started.stop()


def test_a_port_in_use_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)
