"""Rows of a turn, read and written by statements that are made once (`driver`), as objects of the session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import ColumnElement, Select, Table, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.attributes import instance_state, manager_of_class

from hotline.casebook.driver import Prepared
from hotline.casebook.sessions import lazy, wire_of
from hotline.casebook.tables.base import Base

Row = TypeVar("Row", bound=Base)


def table_of(model: type[Base]) -> Table:
    """The table itself, for statements that need no objects."""
    return cast(Table, model.__table__)


def among(
    column: InstrumentedAttribute[str] | ColumnElement[str], words: Iterable[str]
) -> ColumnElement[bool]:
    """The column holds one of these words of ours, written out: only so is a partial index found."""
    return column.in_([literal_column(f"'{word}'") for word in words])


def beside(column: InstrumentedAttribute[str] | ColumnElement[str]) -> ColumnElement[str]:
    """A column by which rows are chosen after they were found by another one's index.

    SQLite plans without statistics: it would take an index of the city and walk all that the city has.
    """
    return func.coalesce(column, literal_column("''"))


def show(row: Base, **values: Any) -> None:
    """Let an object show what a statement has written, as if it had been read anew."""
    row.__dict__.update(values)
    unwritten = instance_state(row).committed_state
    for name in values:
        unwritten.pop(name, None)


class One(Generic[Row]):
    """A SELECT of whole rows of one table; the first is read as an object of the session."""

    def __init__(self, model: type[Row], statement: Select[*tuple[Any, ...]]) -> None:
        """`statement` selects from the table of this model."""
        self._model, self._statement = model, Prepared(statement)

    def read(self, session: Session, **values: Any) -> Row | None:
        """The row as it is now, also where the session has read it before.

        What waits in the session is written first: reading over it would lose it without a word.
        """
        lazy(session).write_out()
        found = self._statement.first(session, **values)
        return None if found is None else _object(session, self._model, found)


def locked(model: type[Row], *where: ColumnElement[bool]) -> One[Row]:
    """SELECT ... FOR UPDATE of one whole row; `where` names its parameters with `bindparam`."""
    return One(model, select(table_of(model)).where(*where).with_for_update(key_share=True))


class InsertIfMissing(Generic[Row]):
    """INSERT ... ON CONFLICT DO NOTHING, in the words of both databases."""

    def __init__(self, model: type[Row]) -> None:
        """Make it for the table of this model, whose key is `id` and whose defaults are plain values."""
        table = table_of(model)
        self._model = model
        self._blank = {
            column.name: getattr(column.default, "arg", None)
            for column in table.columns
            if not column.primary_key
        }
        self._statements = {
            "sqlite": Prepared(sqlite.insert(table).on_conflict_do_nothing().returning(table.c.id)),
            "postgresql": Prepared(postgresql.insert(table).on_conflict_do_nothing().returning(table.c.id)),
        }

    def run(self, session: Session, **values: Any) -> Row | None:
        """The new row, which need not be read for that; nothing where there is one already."""
        complete = self._blank | values
        new = self._statements[wire_of(session).dialect.name].first(session, **complete)
        return None if new is None else _object(session, self._model, complete | new)


def _object(session: Session, model: type[Row], values: Mapping[str, Any]) -> Row:
    """The object of a row of which everything is known: as the ORM would load it, at a part of the cost."""
    here, key = lazy(session), values["id"]
    known = cast(Row | None, here.known(model, key))
    if known is not None:
        show(known, **values)
        return known
    row: Row = manager_of_class(model).new_instance()
    row.__dict__.update(values)
    here.join(model, key, row)
    return row
