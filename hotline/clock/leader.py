"""Which of several clocks works: the one that holds the lock. The others wait and take over."""

from __future__ import annotations

import fcntl
import math
import os
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

LOCK = 0x686F746C  # any number, the same in every clock of this product
CONNECT_SECONDS, ANSWER_MILLISECONDS = 5, 5000
SIGN_SECONDS = 15.0  # so seldom a leading clock touches its file: a disk may sleep
# The connection that holds the lock is pinged before every job: the last time is the clock's sign of life.
WHO_LEADS = """
    SELECT activity.state_change FROM pg_locks AS lock JOIN pg_stat_activity AS activity USING (pid)
    WHERE lock.locktype = 'advisory' AND lock.granted AND lock.classid = 0 AND lock.objid = :lock
    AND lock.objsubid = 1 AND activity.datname = current_database()
"""


class Leader(Protocol):
    """One candidate, asked before every job."""

    def leads(self) -> bool:
        """Whether this clock works now. Takes the lock when it is free, and notices when it was lost."""

    def resign(self) -> None:
        """Let another one lead."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Whether some clock leads, and when one was last seen to work; None where none ever was."""

    leads: bool
    seen: datetime | None


def sign_of_life(database_url: str) -> Sign:
    """What the clocks of this database leave to be seen; changes nothing.

    Raises OSError where the lock file may not be opened, OperationalError without a database.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sign_on_file(Path(f"{url.database}.clock"))
    engine = _engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(text(WHO_LEADS), {"lock": LOCK}).first()
    engine.dispose()
    return Sign(found is not None, found[0] if found is not None else None)


def _sign_on_file(path: Path) -> Sign:
    """A lock that can be had is nobody's; given back at once, and a starting clock asks every second."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return Sign(False, None)
    try:
        seen = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return Sign(True, seen)
    finally:
        os.close(descriptor)
    return Sign(False, seen)


def candidate(database_url: str) -> Leader:
    """The candidate for this database: a file lock beside SQLite, an advisory lock in PostgreSQL."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return FileLeader(Path(f"{url.database}.clock"))
    return AdvisoryLeader(database_url)


class FileLeader:
    """Leads while it holds a lock on a file; the system frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """The file is made when it is needed and stays, empty."""
        self._path = path
        self._held: int | None = None
        self._touched = -math.inf
        self._asking = threading.Lock()

    def leads(self) -> bool:
        """Hold the lock, or try to get it. A file removed by somebody no longer counts."""
        with self._asking:
            if self._held is not None and not self._is_still_there(self._held):
                self._let_go()
            if self._held is None:
                self._held = self._locked()
            if self._held is not None:
                self._show_life(self._held)
            return self._held is not None

    def _show_life(self, descriptor: int) -> None:
        """The file's time says when this clock last worked."""
        if time.monotonic() - self._touched > SIGN_SECONDS:
            os.utime(descriptor)
            self._touched = time.monotonic()

    def resign(self) -> None:
        """Give the lock back."""
        with self._asking:
            self._let_go()

    def _locked(self) -> int | None:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
        return descriptor

    def _is_still_there(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def _let_go(self) -> None:
        if self._held is not None:
            os.close(self._held)
        self._held = None


def _engine(database_url: str) -> Engine:
    """PostgreSQL, without transactions and with short waits."""
    options = f"-c statement_timeout={ANSWER_MILLISECONDS}"
    return create_engine(
        database_url,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": options},
    )


class AdvisoryLeader:
    """Leads while a connection of its own holds PostgreSQL's advisory lock. Not through a pooling proxy."""

    def __init__(self, database_url: str) -> None:
        """Nothing is connected yet."""
        self._engine = _engine(database_url)
        self._held: Connection | None = None
        self._asking = threading.Lock()

    def leads(self) -> bool:
        """Ping the connection that holds the lock, or try to get it on a new one.

        Raises SQLAlchemy's OperationalError where the database is out of reach.
        """
        with self._asking:
            if self._held is not None and not self._is_alive(self._held):
                self._let_go()
            if self._held is None:
                self._held = self._locked()
            return self._held is not None

    def resign(self) -> None:
        """Give the lock back by closing its connection."""
        with self._asking:
            self._let_go()

    def _locked(self) -> Connection | None:
        connection = self._engine.connect()
        if connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            return connection
        connection.close()
        return None

    def _is_alive(self, connection: Connection) -> bool:
        try:
            connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.invalidate()
            self._held.close()
        self._held = None
