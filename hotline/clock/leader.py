"""Which of several clocks works: the one that holds the lock. The others wait and take over."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

LOCK = 0x686F746C  # any number, the same in every clock of this product
CONNECT_SECONDS, ANSWER_MILLISECONDS = 5, 5000


class Leader(Protocol):
    """One candidate, asked before every job."""

    def leads(self) -> bool:
        """Whether this clock works now. Takes the lock when it is free, and notices when it was lost."""

    def resign(self) -> None:
        """Let another one lead."""


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
        self._asking = threading.Lock()

    def leads(self) -> bool:
        """Hold the lock, or try to get it. A file removed by somebody no longer counts."""
        with self._asking:
            if self._held is not None and not self._is_still_there(self._held):
                self._let_go()
            if self._held is None:
                self._held = self._locked()
            return self._held is not None

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


class AdvisoryLeader:
    """Leads while a connection of its own holds PostgreSQL's advisory lock. Not through a pooling proxy."""

    def __init__(self, database_url: str) -> None:
        """Nothing is connected yet."""
        self._engine = create_engine(
            database_url,
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
            connect_args={
                "connect_timeout": CONNECT_SECONDS,
                "options": f"-c statement_timeout={ANSWER_MILLISECONDS}",
            },
        )
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
