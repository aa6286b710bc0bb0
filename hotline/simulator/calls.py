"""The calls that telephones in browsers make and take, in the simulated provider's own small store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

RINGING = ("queued", "initiated", "ringing")
ALIVE = (*RINGING, "in-progress")
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
TABLE = """
CREATE TABLE IF NOT EXISTS calls (
    number INTEGER PRIMARY KEY,
    sid TEXT NOT NULL UNIQUE,
    account_sid TEXT NOT NULL,
    caller TEXT NOT NULL,
    called TEXT NOT NULL,
    direction TEXT NOT NULL,
    parent_sid TEXT NOT NULL,
    dial TEXT NOT NULL,
    status TEXT NOT NULL,
    began_at REAL NOT NULL,
    rings_until REAL,
    answered_at REAL,
    ended_at REAL,
    seen_at REAL,
    joined INTEGER NOT NULL,
    turned INTEGER NOT NULL,
    told INTEGER NOT NULL,
    plays TEXT NOT NULL,
    tells TEXT NOT NULL,
    cookies TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS calls_alive ON calls (status);
CREATE INDEX IF NOT EXISTS calls_dial ON calls (dial) WHERE dial != '';
"""


@dataclass(frozen=True, slots=True)
class Plays:
    """What a leg hears when it answers: an address, or a document given at once (`twiml`)."""

    url: str = ""
    method: str = "POST"
    twiml: str = ""
    fallback_url: str = ""
    fallback_method: str = "POST"


@dataclass(frozen=True, slots=True)
class Tells:
    """Who is told how the call goes on. No events: the end alone, as a number's own setting has it."""

    url: str = ""
    method: str = "POST"
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One leg. Moments in seconds since 1970; `dial` names the Dial it was rung by; `told` counts callbacks.

    `joined`: it was put through to its parent. `turned`: it is to be sent to another document.
    """

    sid: str
    account_sid: str
    caller: str
    called: str
    direction: str
    began_at: float
    status: str = "queued"
    parent_sid: str = ""
    dial: str = ""
    rings_until: float | None = None
    answered_at: float | None = None
    ended_at: float | None = None
    seen_at: float | None = None
    joined: bool = False
    turned: bool = False
    told: int = 0
    plays: Plays = Plays()
    tells: Tells = Tells()
    cookies: list[list[str]] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.status in ENDED

    def duration(self, now: float) -> int:
        """Whole seconds since it was answered; 0 if it never was."""
        return 0 if self.answered_at is None else round((self.ended_at or now) - self.answered_at)


COLUMNS = tuple(one.name for one in fields(Call))
NAMES = ", ".join(COLUMNS)
JSON = ("plays", "tells", "cookies")


class CallStore:
    """Calls in the SQLite file that also keeps the messages, opened for each request."""

    def __init__(self, path: Path) -> None:
        """`path`: the file."""
        self.path = path

    def add(self, *calls: Call) -> None:
        """Take calls in."""
        marks = ", ".join(f":{name}" for name in COLUMNS)
        with self._open() as database:
            database.executemany(f"INSERT INTO calls ({NAMES}) VALUES ({marks})", map(_row, calls))

    def one(self, sid: str) -> Call | None:
        """The call of this name."""
        return next(iter(self.find(sid=sid)), None)

    def find(
        self, *, limit: int = 1000, skip: int = 0, statuses: Collection[str] = (), **wanted: str
    ) -> list[Call]:
        """Calls whose columns have these values, the newest first; what is empty is not looked at."""
        given = {name: value for name, value in wanted.items() if value}
        where = ["1", *(f"{_column(name)} = :{name}" for name in given)]
        if statuses:
            where.append(f"status IN ({', '.join(map(repr, statuses))})")
        with self._open() as database:
            rows = database.execute(
                f"SELECT {NAMES} FROM calls WHERE {' AND '.join(where)}"
                " ORDER BY number DESC LIMIT :limit OFFSET :skip",
                {**given, "limit": limit, "skip": skip},
            )
            return [_call(row) for row in rows]

    def moves(self, sid: str, *, to: str, out_of: Collection[str], **values: object) -> bool:
        """A call goes from one of these statuses to another; says whether it was in one of them."""
        return self._update(sid, {"status": to, **values}, f"status IN ({', '.join(map(repr, out_of))})")

    def notes(self, sid: str, **values: object) -> bool:
        """Write something down about a call that goes on; says whether it does."""
        return self._update(sid, values, f"status IN {ALIVE!r}")

    def answered(self, sid: str, now: float) -> bool:
        """The hotline has picked up; says whether it does so for the first time."""
        return self._update(
            sid, {"status": "in-progress", "answered_at": now}, f"status IN {ALIVE!r} AND answered_at IS NULL"
        )

    def turns(self, sid: str) -> bool:
        """A call that was to be sent elsewhere is sent now; says whether it still was to be."""
        return self._update(sid, {"turned": False}, "turned = 1")

    def seen(self, sids: Collection[str], now: float) -> None:
        """These calls are still in somebody's hand."""
        with self._open() as database:
            database.executemany(
                f"UPDATE calls SET seen_at = ? WHERE sid = ? AND status IN {ALIVE!r}",
                [(now, sid) for sid in sids],
            )

    def next_told(self, sid: str) -> int:
        """The number of the next callback about this call, from 0."""
        with self._open() as database:
            row = database.execute(
                "UPDATE calls SET told = told + 1 WHERE sid = ? RETURNING told - 1", (sid,)
            ).fetchone()
            return int(row[0])

    def erase(self, sid: str) -> bool:
        """Delete a call; says whether there was one."""
        with self._open() as database:
            return database.execute("DELETE FROM calls WHERE sid = ?", (sid,)).rowcount == 1

    def _update(self, sid: str, values: Mapping[str, object], condition: str) -> bool:
        given = {_column(name): _value(name, value) for name, value in values.items()}
        sets = ", ".join(f"{name} = :{name}" for name in given)
        with self._open() as database:
            done = database.execute(
                f"UPDATE calls SET {sets} WHERE sid = :sid AND {condition}", {**given, "sid": sid}
            )
            return done.rowcount == 1

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=10)) as database, database:
            database.executescript(TABLE)
            yield database


def _column(name: str) -> str:
    if name not in COLUMNS:
        raise KeyError(name)
    return name


def _value(name: str, value: object) -> object:
    if name not in JSON:
        return value
    return json.dumps(value if isinstance(value, list) else asdict(value))  # type: ignore[call-overload]  # one of ours


def _row(call: Call) -> dict[str, object]:
    return {name: _value(name, getattr(call, name)) for name in COLUMNS}


def _call(row: tuple[Any, ...]) -> Call:
    values = dict(zip(COLUMNS, row, strict=True))
    tells = json.loads(values["tells"])
    return Call(
        **values
        | {
            "joined": bool(values["joined"]),
            "turned": bool(values["turned"]),
            "plays": Plays(**json.loads(values["plays"])),
            "tells": Tells(tells["url"], tells["method"], tuple(tells["events"])),
            "cookies": json.loads(values["cookies"]),
        }
    )
