"""What operators have changed of the town, and which changes each edition has in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed


class TownEdit(Base):
    """One value that was changed; rows are only ever added, and the newest of a subject holds.

    `revision` counts the changes of the town: everything that one button changed has the same. `value` is
    JSON, sealed, for numbers of people stand among them; nothing where the files hold again. `page` names
    where it was done, `undoes` the revision that was taken back.
    """

    __tablename__ = "town_edits"
    __table_args__ = (
        UniqueConstraint("city", "subject", "revision"),
        Index("ix_town_edits_revision", "revision"),
    )

    id: Mapped[Key]
    revision: Mapped[int] = mapped_column(BIG)
    city: Mapped[str]
    subject: Mapped[str]
    value: Mapped[MaybeSealed]
    page: Mapped[str] = mapped_column(default="")
    undoes: Mapped[int | None] = mapped_column(BIG)
    operator_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
    at: Mapped[datetime]


class Edition(Base):
    """An edition by its name: which files it was built from, and the newest change in it."""

    __tablename__ = "editions"

    id: Mapped[str] = mapped_column(primary_key=True)
    files: Mapped[str]
    revision: Mapped[int] = mapped_column(BIG)
    at: Mapped[datetime]
