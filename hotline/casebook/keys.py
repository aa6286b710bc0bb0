"""Sealing everything anew when the data keys change; found by the type of the columns, table by table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func, or_, select, update
from sqlalchemy.orm import Session

from hotline.casebook.store import Store, vault_of
from hotline.casebook.tables import Base
from hotline.casebook.tables.base import SealedText

AT_ONCE = 200  # rows in one transaction
HEAVY = {"voice_notes": 5, "readings": 5}  # of a table whose rows are large


@dataclass(frozen=True, slots=True)
class Batch:
    """A part of a table that was gone through: rows looked at, seals that were made anew."""

    table: str
    rows: int
    resealed: int


def sealed_columns() -> dict[str, tuple[str, ...]]:
    """The columns that hold sealed texts, by table."""
    found = {
        table.name: tuple(column.name for column in table.columns if isinstance(column.type, SealedText))
        for table in Base.metadata.sorted_tables
    }
    return {table: columns for table, columns in found.items() if columns}


def count_rows(session: Session) -> int:
    """How many rows there are to be gone through."""
    return sum(
        session.scalar(select(func.count()).select_from(table).where(_any_sealed(columns))) or 0
        for table, columns in _tables()
    )


def rotate(store: Store) -> Iterator[Batch]:
    """Seal everything with the newest key, in short transactions; safe to break off and to run again.

    Raises StaleKey where something was sealed with a key that is no longer among the data keys.
    """
    for table, columns in _tables():
        after = 0
        while True:
            with store.write() as session:
                after, batch = _next_rows(session, table, columns, after=after)
            if batch.rows == 0:
                break
            yield batch


def _tables() -> list[tuple[Table, list[Column[Any]]]]:
    tables = Base.metadata.tables
    return [
        (tables[name], [tables[name].c[one] for one in names]) for name, names in sealed_columns().items()
    ]


def _any_sealed(columns: list[Column[Any]]) -> Any:
    return or_(*(column.is_not(None) for column in columns))


def _next_rows(
    session: Session, table: Table, columns: list[Column[Any]], *, after: int
) -> tuple[int, Batch]:
    """The rows after this key, locked; the last key, and what was done. Each table has one, a number."""
    (key,) = table.primary_key.columns
    query = select(key, *columns).where(key > after, _any_sealed(columns))
    at_once = HEAVY.get(table.name, AT_ONCE)
    rows = session.execute(query.order_by(key).limit(at_once).with_for_update(key_share=True)).all()
    resealed = 0
    for row_key, *seals in rows:
        new = _resealed(session, dict(zip((column.name for column in columns), seals, strict=True)))
        if new:
            session.execute(update(table).where(key == row_key).values(**new))
        resealed += len(new)
    return (rows[-1][0] if rows else after), Batch(table.name, len(rows), resealed)


def _resealed(session: Session, seals: dict[str, str | None]) -> dict[str, str]:
    """New seals for those that the newest key does not open."""
    vault = vault_of(session)
    old = {name: seal for name, seal in seals.items() if seal is not None and not vault.is_newest(seal)}
    return {name: vault.reseal(seal) for name, seal in old.items()}
