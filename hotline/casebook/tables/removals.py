"""What the telephone company still has to forget."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import Base, Key, one_of

REMOVED = ("call", "message", "recording")


class Removal(Base):
    """A record at the telephone company that is to be deleted there; the row goes when it is.

    `carrier_id` is the company's own id: it finds the record there, and nothing here.
    """

    __tablename__ = "removals"
    __table_args__ = (
        one_of("kind", REMOVED),
        UniqueConstraint("carrier_id"),
        Index("ix_removals_not_before", "not_before"),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    carrier_id: Mapped[str]
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(SmallInteger(), default=0)
    error_code: Mapped[str | None]
