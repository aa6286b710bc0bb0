"""Writers of one SQLite file enter one at a time.

SQLite lets whoever finds the file busy ask again after pauses that grow to a tenth of a second: with a few
calls at once somebody waits for nothing, and every thread that asks costs processor time. Here the threads
of a process queue, and the processes of a machine ask each other by a lock on a file beside the database.
It only keeps order: SQLite's own lock still holds against everybody else.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy.exc import TimeoutError as QueueTimeout

PAUSE = 0.0005  # seconds; a turn of a call holds the file for about two thousandths


class Turnstile:
    """Lets one writer at a time through, of all threads and processes that have the same `path`."""

    def __init__(self, path: Path, *, seconds: float) -> None:
        """Wait no longer than `seconds`. The file is made when somebody first comes through."""
        self._path, self._seconds = path, seconds
        self._here = threading.Lock()
        self._file: int | None = None

    def enter(self) -> None:
        """Be the only writer from now on; raises SQLAlchemy's TimeoutError after too long a wait."""
        until = monotonic() + self._seconds
        if not self._here.acquire(timeout=self._seconds):
            raise self._too_long()
        try:
            self._lock(until)
        except BaseException:
            self._here.release()
            raise

    def leave(self) -> None:
        """Let the next one through."""
        try:
            self._unlock()
        finally:
            self._here.release()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Be the only writer while the block runs."""
        self.enter()
        try:
            yield
        finally:
            self.leave()

    def close(self) -> None:
        """Let the file go."""
        with self._here:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _lock(self, until: float) -> None:
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while monotonic() < until:
            try:
                return fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sleep(PAUSE)
        raise self._too_long()

    def _too_long(self) -> QueueTimeout:
        return QueueTimeout(f"no turn to write within {self._seconds:g} seconds")

    def _unlock(self) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
