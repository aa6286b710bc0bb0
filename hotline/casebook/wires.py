"""A transaction on the driver's own connection, taken from SQLAlchemy's pool and given back to it.

SQLAlchemy's `Connection` costs a turn of a call more than most of its statements do, so it is made only
where somebody asks for it: then both speak in the same transaction. What SQLAlchemy promises stays: its
pool, its exceptions, a lost connection that leaves the pool, and listeners to statements and commits.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Connection, Dialect, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError

Found: TypeAlias = Sequence[Sequence[Any]]


class Written(Protocol):
    """A statement in the words of one database, with its places in their order."""

    @property
    def sql(self) -> str:
        """What the driver is given."""


class Wire(ABC):
    """One transaction; for one thread, and for as long as the transaction lasts."""

    def __init__(self, engine: Engine) -> None:
        """Take a connection from the pool."""
        self.dialect: Dialect = engine.dialect
        self._engine = engine
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._heard = engine.dispatch.before_cursor_execute
        try:
            self._pooled = engine.raw_connection()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._told("", error, None) from error
        self.raw: Any = self._pooled.dbapi_connection

    def begin(self, *, writes: bool) -> None:
        """Begin a transaction that `writes`, or one that only reads."""
        try:
            self._begin(writes)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._told("BEGIN", error, self.raw) from error

    @abstractmethod
    def _begin(self, writes: bool) -> None:
        """Begin in the driver's words."""

    def run(self, statement: Written, values: tuple[Any, ...]) -> int:
        """How many rows the statement changed."""
        return self._guarded(statement, values)[0]

    def rows(self, statement: Written, values: tuple[Any, ...]) -> Found:
        """All rows that the statement gives."""
        return self._guarded(statement, values)[1]

    def send(self, statement: Written, values: tuple[Any, ...]) -> None:
        """Run the statement before all that follows, at the latest with the commit."""
        self._guarded(statement, values)

    def _guarded(self, statement: Written, values: tuple[Any, ...]) -> tuple[int, Found]:
        self._hear(statement, values)
        try:
            return self._execute(statement, values)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._told(statement.sql, error, self.raw) from error

    def _hear(self, statement: Written, values: tuple[Any, ...]) -> None:
        for listener in self._heard:
            listener(self._connection, None, statement.sql, values, None, False)

    @abstractmethod
    def _execute(self, statement: Written, values: tuple[Any, ...]) -> tuple[int, Found]:
        """Run it, and fetch all there is: the number of rows changed, and the rows."""

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection in this transaction, made when it is first asked for."""
        if self._connection is None:
            try:
                self._catch_up()
            except self.dialect.loaded_dbapi.Error as error:
                raise self._told("", error, self.raw) from error
            self._connection = Connection(self._engine, connection=self._pooled)
            self._transaction = self._connection.begin()
        return self._connection

    @abstractmethod
    def _catch_up(self) -> None:
        """Run what has only been sent: from now on somebody else speaks on this connection too."""

    def commit(self) -> None:
        """All of it is on disk when this returns."""
        if self._transaction is not None:
            self._transaction.commit()
            return
        for listener in self._engine.dispatch.commit:
            listener(self.connection)
        try:
            self._commit()
        except self.dialect.loaded_dbapi.Error as error:
            raise self._told("COMMIT", error, self.raw) from error

    @abstractmethod
    def _commit(self) -> None:
        """Commit in the driver's words."""

    def end(self) -> None:
        """Give the connection back; what was not committed is undone."""
        if self._connection is not None:
            self._connection.close()
        else:
            self._pooled.close()

    def _told(self, sql: str, error: Any, raw: Any) -> DBAPIError:
        """The driver's error as SQLAlchemy tells it, without values; a lost connection leaves the pool."""
        base = self.dialect.loaded_dbapi.Error
        lost = self.dialect.is_disconnect(error, raw, None)
        if lost and raw is not None:
            (self._connection or self._pooled).invalidate(error)
        told: DBAPIError = DBAPIError.instance(
            sql, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=self.dialect
        )
        return told


class SqliteWire(Wire):
    """SQLite: whoever may write says so at once, and is alone with the file."""

    def _begin(self, writes: bool) -> None:
        self.raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    def _execute(self, statement: Written, values: tuple[Any, ...]) -> tuple[int, Found]:
        cursor = self.raw.execute(statement.sql, values)
        found = cursor.fetchall()
        return cursor.rowcount, found

    def _catch_up(self) -> None:
        """Nothing waits: the file is here."""

    def _commit(self) -> None:
        self.raw.commit()
