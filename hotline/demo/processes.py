"""The processes a demo starts, and the certainty that they end with it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

GENTLE_SECONDS = 12.0  # a little more than the web process gives its workers


class Processes:
    """Child processes, each the head of a group of its own, so that its children end with it."""

    def __init__(self, *, folder: Path) -> None:
        """What they write goes to `<folder>/<name>.log`."""
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start one; Ctrl-C at the terminal does not reach it, only `stop` does."""
        with self.log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self, name: str) -> Path:
        """Where a process writes."""
        return self._folder / f"{name}.log"

    def ended(self) -> str | None:
        """The name of one that ended by itself, if any did."""
        return next((name for name, child in self._running.items() if child.poll() is not None), None)

    def stop(self) -> None:
        """End all: ask, wait, and then make sure of whole groups."""
        for child in self._running.values():
            if child.poll() is None:
                child.terminate()
        for child in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(GENTLE_SECONDS)
            end_group(child.pid)
            child.wait()
        self._running.clear()


def end_group(leader: int) -> None:
    """Make sure that nobody of a process group is left."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:  # nobody of it is left
        return


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
