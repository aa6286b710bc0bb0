"""A statement compiled once for each database, and its way straight to the driver.

The caller hears what a turn costs, and SQLAlchemy's own way from a statement to the driver costs several
times what the database does with it. Here a statement is compiled when it is first used; after that only its
values travel. What SQLAlchemy promises stays: types, exceptions, a lost connection that leaves the pool, and
listeners to `before_cursor_execute`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Statement: TypeAlias = Select[*tuple[Any, ...]] | Insert | Update
Convert: TypeAlias = Callable[[Any], Any]
Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement in the words of one database: `order` names its places, where it has no names for them."""

    sql: str
    order: tuple[str, ...] | None
    constants: Values
    inward: tuple[tuple[str, Convert], ...]
    columns: tuple[str, ...]
    outward: tuple[tuple[int, Convert], ...]

    def parameters(self, values: dict[str, Any]) -> dict[str, Any] | tuple[Any, ...]:
        """The values as the driver takes them."""
        values |= self.constants
        for name, convert in self.inward:
            values[name] = convert(values[name])
        return values if self.order is None else tuple([values[name] for name in self.order])

    def row(self, found: Sequence[Any]) -> dict[str, Any]:
        """A row of the driver's, with the values that the columns' types promise."""
        values = list(found)
        for place, convert in self.outward:
            values[place] = convert(values[place])
        return dict(zip(self.columns, values, strict=True))


class Prepared:
    """A statement that is run again and again. Its values are given by name, always the same names.

    It speaks of tables: an UPDATE is not seen by objects that the session has read, and what waits in the
    session is not written before it.
    """

    def __init__(self, statement: Statement) -> None:
        """`statement` names its parameters with `bindparam`; an INSERT's other values are its columns."""
        self._statement = statement
        self._compiled: dict[tuple[str, tuple[str, ...]], Compiled] = {}

    def run(self, session: Session, **values: Any) -> int:
        """How many rows it changed. Values that are no parameter of it are the columns to be set."""
        _, cursor = self._execute(session, values)
        count = cursor.rowcount
        cursor.close()
        return count

    def first(self, session: Session, **values: Any) -> dict[str, Any] | None:
        """The first row by the names of its columns, if there is one."""
        compiled, cursor = self._execute(session, values)
        found = cursor.fetchone()
        cursor.close()
        return None if found is None else compiled.row(found)

    def all(self, session: Session, **values: Any) -> list[dict[str, Any]]:
        """Every row by the names of its columns."""
        compiled, cursor = self._execute(session, values)
        found = cursor.fetchall()
        cursor.close()
        return [compiled.row(one) for one in found]

    def _execute(self, session: Session, values: dict[str, Any]) -> tuple[Compiled, DBAPICursor]:
        connection = session.connection()
        key = (connection.dialect.name, tuple(values))
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = _compile(self._statement, connection.dialect, key[1])
        return compiled, execute(connection, compiled.sql, compiled.parameters(values))


def execute(connection: Connection, sql: str, parameters: Any = ()) -> DBAPICursor:
    """Run SQL of the driver's on the connection's transaction; its errors become SQLAlchemy's."""
    cursor = connection.connection.cursor()
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, sql, parameters, None, False)
    try:
        cursor.execute(sql, parameters)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, cursor, sql, error) from error
    return cursor


def _told(connection: Connection, cursor: DBAPICursor, sql: str, error: Any) -> BaseException:
    """The driver's error as SQLAlchemy tells it, without the values; a lost connection leaves the pool."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if lost:
        connection.invalidate(error)
    base = dialect.loaded_dbapi.Error
    told: BaseException = DBAPIError.instance(
        sql, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    return told


def _compile(statement: Statement, dialect: Dialect, names: tuple[str, ...]) -> Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    binds = compiled.binds.items()
    returned = [(str(column.key), column.type.dialect_impl(dialect)) for column in statement.exported_columns]
    inward = [(name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in binds]
    outward = [kind.result_processor(dialect, None) for _, kind in returned]
    return Compiled(
        sql=compiled.string,
        order=tuple(compiled.positiontup or ()) if compiled.positional else None,
        constants={name: bind.value for name, bind in binds if not bind.required},
        inward=tuple((name, convert) for name, convert in inward if convert is not None),
        columns=tuple(name for name, _ in returned),
        outward=tuple((place, convert) for place, convert in enumerate(outward) if convert is not None),
    )
