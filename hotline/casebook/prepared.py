"""Statements of a turn, made once and run with other values: making one costs several times what it does.

They are statements about tables. Objects of the session are not told what an UPDATE changed: `show` it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import ColumnElement, Insert, Table, Update, inspect, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import InstrumentedAttribute, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from hotline.casebook.tables.base import Base

Row = TypeVar("Row", bound=Base)


def table_of(model: type[Base]) -> Table:
    """The table itself, for statements that need no objects."""
    return cast(Table, model.__table__)


def among(column: InstrumentedAttribute[str], words: Iterable[str]) -> ColumnElement[bool]:
    """The column holds one of these words of ours, written out: only so is a partial index found."""
    return column.in_([literal_column(f"'{word}'") for word in words])


def run(session: Session, statement: Update | Insert, **values: Any) -> int:
    """Run it; how many rows it changed. Values that are no parameter of it are the columns to be set."""
    result = cast(CursorResult[Any], session.execute(statement, values))
    return result.rowcount


def show(row: Base, **values: Any) -> None:
    """Let an object show what a statement has written, as if it had been read anew."""
    for name, value in values.items():
        set_committed_value(row, name, value)


class Locked(Generic[Row]):
    """SELECT ... FOR UPDATE of at most one whole row, as an object of the session."""

    def __init__(self, model: type[Row], *where: ColumnElement[bool]) -> None:
        """`where` names its parameters with `bindparam`."""
        self._model = model
        self._statement = select(table_of(model)).where(*where).with_for_update(key_share=True)

    def read(self, session: Session, **values: Any) -> Row | None:
        """The row as it is now, also where the session has read it before."""
        found = session.execute(self._statement, values).first()
        return None if found is None else _object(session, self._model, found._asdict())


def _object(session: Session, model: type[Row], values: Mapping[str, Any]) -> Row:
    """The object of a row of which everything is known: as the ORM would load it, at half the cost."""
    known = cast(Row | None, session.identity_map.get(identity_key(model, values["id"])))
    if known is not None:
        show(known, **values)
        return known
    row = cast(Row, inspect(model).class_manager.new_instance())
    row.__dict__.update(values)
    make_transient_to_detached(row)
    session.add(row)
    return row


class InsertIfMissing(Generic[Row]):
    """INSERT ... ON CONFLICT DO NOTHING, in the words of both databases."""

    def __init__(self, model: type[Row]) -> None:
        """Make it for the table of this model, whose key is `id` and whose defaults are plain values."""
        table = table_of(model)
        self._model = model
        self._blank: dict[str, Any] = {
            column.name: getattr(column.default, "arg", None)
            for column in table.columns
            if not column.primary_key
        }
        self._statements = {
            "sqlite": sqlite.insert(table).on_conflict_do_nothing().returning(table.c.id),
            "postgresql": postgresql.insert(table).on_conflict_do_nothing().returning(table.c.id),
        }

    def run(self, session: Session, **values: Any) -> int | None:
        """The id of the new row, or nothing where there is one already."""
        statement = self._statements[session.get_bind().dialect.name]
        return cast(int | None, session.execute(statement, values).scalar())

    def row(self, session: Session, **values: Any) -> Row | None:
        """The same, and the new row itself: what was just written need not be read."""
        complete = self._blank | values
        new_id = self.run(session, **complete)
        if new_id is None:
            return None
        return _object(session, self._model, {**complete, "id": new_id})
