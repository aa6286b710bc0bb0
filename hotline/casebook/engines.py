"""Connections to the two databases, set up so that what was told to a caller is on disk."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from hotline.casebook.wires import SqliteWire, Wire

CONNECT_SECONDS = 2  # a dead database must be noticed before the provider loses patience
POOL_SECONDS = 2
LOCK_SECONDS = 4
TURN_SECONDS = 8  # one writer at a time: ours queue for so long, ...
SQLITE_SECONDS = 5  # ... then wait for others' locks on the file: together still within the provider's 15 s
STATEMENT_SECONDS = 5
POOL_SIZE = 8
RESTED_SECONDS = 1.0  # for so long a connection is trusted after it was used

SQLITE_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # "noted" is spoken only once it would survive a loss of power
    "foreign_keys = ON",
    "secure_delete = ON",  # what a caller had erased is overwritten, not only unlinked
    f"busy_timeout = {SQLITE_SECONDS * 1000}",
)
POSTGRESQL_OPTIONS = " ".join(
    (
        f"-c statement_timeout={STATEMENT_SECONDS * 1000}",
        f"-c lock_timeout={LOCK_SECONDS * 1000}",
        "-c idle_in_transaction_session_timeout=30000",
        "-c synchronous_commit=on",
    )
)


def open_engine(url: URL) -> Engine:
    """The engine for everyday work: short waits, pings before use."""
    if url.get_backend_name() == "sqlite":
        # pool_pre_ping costs a statement per transaction, and a file does not go away.
        return _sqlite(create_engine(url, pool_size=POOL_SIZE, pool_timeout=POOL_SECONDS))
    return _pinged(
        create_engine(
            url,
            pool_size=POOL_SIZE,
            pool_timeout=POOL_SECONDS,
            pool_reset_on_return=None,  # _pinged looks whether there is anything to undo
            connect_args=_postgresql(url, options=POSTGRESQL_OPTIONS),
        )
    )


def open_for_migration(url: URL) -> Engine:
    """An engine for changing tables, which may take as long as it takes."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(create_engine(url, poolclass=NullPool), foreign_keys=False)
    return _discreet(create_engine(url, poolclass=NullPool, connect_args=_postgresql(url, options="")))


def _discreet(engine: Engine) -> Engine:
    """An error in the log must not hold what somebody typed."""
    engine.hide_parameters = True
    return engine


def _postgresql(url: URL, *, options: str) -> dict[str, Any]:
    """What the URL says itself is left alone."""
    ours: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": 3000, "options": options}
    # psycopg prepares nothing: after a rollback it would drop all that is prepared, ours as well.
    return {
        "prepare_threshold": None,
        **{name: value for name, value in ours.items() if name not in url.query and value},
    }


def _pinged(engine: Engine) -> Engine:
    """Ask a connection that has rested whether it is still there. One in use all the time tells by itself."""

    def given_out(connection: DBAPIConnection, entry: ConnectionPoolEntry, _fairy: object) -> None:
        if monotonic() - entry.info.get("used", 0.0) < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    def given_back(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info["used"] = monotonic()

    def undone(connection: Any, _entry: ConnectionPoolEntry, _how: object) -> None:
        if connection.pgconn.transaction_status:  # anything but idle
            connection.rollback()

    event.listen(engine, "reset", undone)
    event.listen(engine, "checkout", given_out)
    event.listen(engine, "checkin", given_back)
    return _discreet(engine)


def _sqlite(engine: Engine, *, foreign_keys: bool = True) -> Engine:
    """The recipe without lost updates: SQLAlchemy begins each transaction, as IMMEDIATE where it writes."""

    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        if not foreign_keys:
            cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.close()

    def begun(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        if raw.in_transaction:  # a wire has begun it, and SQLAlchemy joins
            return
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return _discreet(engine)


def _make_private(_dialect: object, _record: object, where: list[str], _how: object) -> None:
    """A new database is its owner's only; SQLite by itself would let the whole machine read it."""
    path = Path(where[0])
    if path.parent.is_dir() and not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def wire_to(engine: Engine, *, writes: bool) -> Wire:
    """A new transaction on the driver's own connection."""
    if engine.dialect.name == "sqlite":
        wire: Wire = SqliteWire(engine)
    else:
        # The driver of PostgreSQL is there only where it is used.
        from hotline.casebook.wire_postgresql import PostgresqlWire

        wire = PostgresqlWire(engine)
    try:
        wire.begin(writes=writes)
    except BaseException:
        wire.end()
        raise
    return wire
