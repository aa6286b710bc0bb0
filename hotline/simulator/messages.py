"""The simulated provider's own small store: the text messages that somebody asked it to send."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

COLUMNS = "sid, account_sid, sender, receiver, body, sent_at"
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
)
"""


@dataclass(frozen=True, slots=True)
class Message:
    """One text message; `sent_at` is aware UTC."""

    sid: str
    account_sid: str
    sender: str
    receiver: str
    body: str
    sent_at: datetime


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

    def newest(
        self, *, receiver: str = "", sender: str = "", limit: int = 50, skip: int = 0
    ) -> list[Message]:
        """Messages, the newest first; empty filters mean everybody."""
        with self._open() as database:
            rows = database.execute(
                f"SELECT {COLUMNS} FROM messages"
                " WHERE ? IN ('', receiver) AND ? IN ('', sender) ORDER BY number DESC LIMIT ? OFFSET ?",
                (receiver, sender, limit, skip),
            )
            return [_message(row) for row in rows]

    def one(self, sid: str) -> Message | None:
        """The message of this name."""
        with self._open() as database:
            row = database.execute(f"SELECT {COLUMNS} FROM messages WHERE sid = ?", (sid,)).fetchone()
            return _message(row) if row else None

    def erase(self, sid: str) -> bool:
        """Delete a message; says whether there was one."""
        with self._open() as database:
            return database.execute("DELETE FROM messages WHERE sid = ?", (sid,)).rowcount == 1

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            database.execute(TABLE)
            yield database


def _message(row: tuple[str, ...]) -> Message:
    sid, account_sid, sender, receiver, body, sent_at = row
    moment = datetime.fromisoformat(sent_at).astimezone(UTC)
    return Message(sid, account_sid, sender, receiver, body, moment)
