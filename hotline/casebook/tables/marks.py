"""What tells a page that is open whether anything has changed."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base

MARKS = ("board", "desk", "town")


class Mark(Base):
    """A number that rises with every transaction that changed what stands on the board or at the desk.

    That of the town rises with every change that operators make of it.
    """

    __tablename__ = "marks"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BIG, default=0)
