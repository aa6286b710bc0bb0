"""A statement compiled once for each database, and its way straight to the driver (`wires`).

The caller hears what a turn costs, and SQLAlchemy's own way from a statement to the driver costs several
times what the database does with it. Here a statement is compiled when it is first used; after that only its
values travel. The types of its columns convert them, as SQLAlchemy promises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Dialect, Insert, Select, Update
from sqlalchemy.orm import Session

from hotline.casebook.sessions import wire_of
from hotline.casebook.wires import Found

Statement: TypeAlias = Select[*tuple[Any, ...]] | Insert | Update
Convert: TypeAlias = Callable[[Any], Any]
Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement in the words of one database: `order` names its places, one after the other."""

    sql: str
    order: tuple[tuple[str, Convert | None], ...]
    constants: Values
    columns: tuple[str, ...]
    outward: tuple[tuple[int, Convert], ...]

    def parameters(self, values: dict[str, Any]) -> tuple[Any, ...]:
        """The values as the driver takes them, in their places."""
        values |= self.constants
        return tuple(
            [values[name] if convert is None else convert(values[name]) for name, convert in self.order]
        )

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
        wire = wire_of(session)
        compiled = self._for(wire.dialect, values)
        return wire.run(compiled, compiled.parameters(values))

    def send(self, session: Session, **values: Any) -> None:
        """Run it, where nobody asks what it changed: where the database is elsewhere, others go along."""
        wire = wire_of(session)
        compiled = self._for(wire.dialect, values)
        wire.send(compiled, compiled.parameters(values))

    def first(self, session: Session, **values: Any) -> dict[str, Any] | None:
        """The first row by the names of its columns, if there is one."""
        compiled, found = self._rows(session, values)
        return compiled.row(found[0]) if found else None

    def all(self, session: Session, **values: Any) -> list[dict[str, Any]]:
        """Every row by the names of its columns."""
        compiled, found = self._rows(session, values)
        return [compiled.row(one) for one in found]

    def _rows(self, session: Session, values: dict[str, Any]) -> tuple[Compiled, Found]:
        wire = wire_of(session)
        compiled = self._for(wire.dialect, values)
        return compiled, wire.rows(compiled, compiled.parameters(values))

    def _for(self, dialect: Dialect, values: dict[str, Any]) -> Compiled:
        key = (dialect.name, tuple(values))
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = _compile(self._statement, dialect, key[1])
        return compiled


def _compile(statement: Statement, spoken: Dialect, names: tuple[str, ...]) -> Compiled:
    marks = "numeric_dollar" if spoken.name == "postgresql" else "qmark"  # places that have an order
    dialect = type(spoken)(paramstyle=marks)  # type: ignore[call-arg] # every dialect takes it
    if isinstance(statement, Insert) and not statement.exported_columns:
        statement = statement.inline()  # else PostgreSQL is asked for a key that nobody wants
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    binds = compiled.binds
    inward = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
    returned = [(str(column.key), column.type.dialect_impl(dialect)) for column in statement.exported_columns]
    outward = [kind.result_processor(dialect, None) for _, kind in returned]
    return Compiled(
        sql=compiled.string,
        order=tuple((name, inward[name]) for name in compiled.positiontup or ()),
        constants={name: bind.value for name, bind in binds.items() if not bind.required},
        columns=tuple(name for name, _ in returned),
        outward=tuple((place, convert) for place, convert in enumerate(outward) if convert is not None),
    )
