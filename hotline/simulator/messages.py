"""The simulated provider's own small store: the text messages that somebody asked it to send."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

COLUMNS = "sid, account_sid, sender, receiver, body, sent_at"
FIND = (
    f"SELECT messages.{COLUMNS.replace(', ', ', messages.')}, coalesce(undelivered.code, 0)"
    " FROM messages LEFT JOIN undelivered ON undelivered.sid = messages.sid"
)
STORE_FILE = "simulator.sqlite"
TABLE = """
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    account_sid TEXT NOT NULL,
    sender TEXT NOT NULL,
    receiver TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS undelivered (sid TEXT PRIMARY KEY, code INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS troubles (number TEXT PRIMARY KEY, code INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Message:
    """One text message; `sent_at` is aware UTC. `error`: the code for why it did not arrive, or 0."""

    sid: str
    account_sid: str
    sender: str
    receiver: str
    body: str
    sent_at: datetime
    error: int = 0


class MessageStore:
    """Messages in an SQLite file of their own, opened for each request."""

    def __init__(self, path: Path | str) -> None:
        """`path`: the file, or a folder in which it is made."""
        path = Path(path)
        self.path = path / STORE_FILE if path.is_dir() else path

    def keep(self, message: Message) -> None:
        """Take a message in."""
        values = (message.sid, message.account_sid, message.sender, message.receiver, message.body)
        with self._open() as database:
            database.execute(
                f"INSERT INTO messages ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
                (*values, message.sent_at.isoformat()),
            )
            if message.error:
                database.execute("INSERT INTO undelivered VALUES (?, ?)", (message.sid, message.error))

    def newest(
        self, *, receiver: str = "", sender: str = "", limit: int = 50, skip: int = 0
    ) -> list[Message]:
        """Messages, the newest first; empty filters mean everybody."""
        return self._find(
            "? IN ('', receiver) AND ? IN ('', sender)", receiver, sender, limit=limit, skip=skip
        )

    def at(self, number: str, *, limit: int) -> list[Message]:
        """What somebody with this telephone has got and written, the newest first."""
        arrived = "(receiver = ? AND undelivered.code IS NULL OR sender = ?)"
        return self._find(arrived, number, number, limit=limit, skip=0)

    def _find(self, which: str, *given: str, limit: int, skip: int) -> list[Message]:
        with self._open() as database:
            rows = database.execute(
                f"{FIND} WHERE {which} ORDER BY number DESC LIMIT ? OFFSET ?", (*given, limit, skip)
            )
            return [_message(row) for row in rows]

    def one(self, sid: str) -> Message | None:
        """The message of this name."""
        found = self._find("messages.sid = ?", sid, limit=1, skip=0)
        return found[0] if found else None

    def trouble(self, number: str) -> int:
        """The company's code for why messages do not arrive there, or 0."""
        with self._open() as database:
            row = database.execute("SELECT code FROM troubles WHERE number = ?", (number,)).fetchone()
            return int(row[0]) if row else 0

    def set_trouble(self, number: str, code: int) -> None:
        """From now on messages arrive there no more; 0: they do again."""
        with self._open() as database:
            database.execute("DELETE FROM troubles WHERE number = ?", (number,))
            if code:
                database.execute("INSERT INTO troubles VALUES (?, ?)", (number, code))

    def erase(self, sid: str) -> bool:
        """Delete a message; says whether there was one."""
        with self._open() as database:
            return database.execute("DELETE FROM messages WHERE sid = ?", (sid,)).rowcount == 1

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            database.executescript(TABLE)
            yield database


def _message(row: tuple[Any, ...]) -> Message:
    sid, account_sid, sender, receiver, body, sent_at, error = row
    moment = datetime.fromisoformat(sent_at).astimezone(UTC)
    return Message(sid, account_sid, sender, receiver, body, moment, error)
