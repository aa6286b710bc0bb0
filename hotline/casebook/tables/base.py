"""What all tables share: names of constraints, aware times, keys, and CHECKs from a list of words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone, and turn every other into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone came to the casebook")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC, whatever the database makes of zones."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SealedText(Text):
    """A column whose text the vault has sealed: whoever changes the keys finds them all by this type."""

    __visit_name__ = "text"


LARGEST_ID = 2**63 - 1  # what a database can look up
BIG = BigInteger().with_variant(Integer(), "sqlite")

Key = Annotated[int, mapped_column(BIG, primary_key=True)]
Sealed = Annotated[str, mapped_column(SealedText())]
MaybeSealed = Annotated[str | None, mapped_column(SealedText())]


class Base(DeclarativeBase):
    """All tables of the casebook."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: String(), datetime: Utc(), int: Integer()}  # noqa: RUF012 - SQLAlchemy's own form


def quoted(words: Iterable[str]) -> str:
    """('a', 'b') as SQL has it."""
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """The column holds one of these words, or nothing where it may."""
    return CheckConstraint(f"{column} IN {quoted(words)}", name=column)


def is_(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    """The column holds this word, written into the statement: only so is a partial index found."""
    return column == bindparam(None, word, literal_execute=True, unique=True)


def is_in(column: InstrumentedAttribute[str], words: tuple[str, ...]) -> ColumnElement[bool]:
    """The column holds one of these words, written into the statement as in the partial index."""
    return column.in_(bindparam(None, words, expanding=True, literal_execute=True, unique=True))


def only(condition: Any) -> dict[str, Any]:
    """Make an index partial, in both databases."""
    return {"sqlite_where": condition, "postgresql_where": condition}
