"""What somebody at the desk would like callers to be told (O13)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key, MaybeSealed, Sealed, one_of, only

PROPOSAL_STATES = ("open", "approved", "held_back")
ABOUT = ("announcement", "entry")


class Proposal(Base):
    """An announcement that waits for a coordinator: `texts` is JSON by language, `until` its last day.

    Or an entry of the directory, as `about` says: `texts` has its fields, `until` the day it was tried.
    `reason` and `sentence` say why it was held back; `revision` is the change of the town that it became.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("state", PROPOSAL_STATES),
        one_of("about", ABOUT),
        Index("ix_proposals_open", "city", "created_at", **only(text("state = 'open'"))),
        Index("ix_proposals_created_at", "created_at"),
    )

    id: Mapped[Key]
    about: Mapped[str] = mapped_column(default="announcement")
    city: Mapped[str]
    zone: Mapped[str | None]
    until: Mapped[date]
    texts: Mapped[Sealed]
    state: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BIG, ForeignKey("operators.id"))
    reason: Mapped[str | None]
    sentence: Mapped[MaybeSealed]
    revision: Mapped[int | None] = mapped_column(BIG)
