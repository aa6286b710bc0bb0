"""What is watched over for the desk: how often each zone asks, and what somebody has seen to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.casebook.tables.base import BIG, Base, Key


class Pulse(Base):
    """How often a zone asks; the whole city where `zone` is empty.

    `last_at`: its last request; `usual`: how many it had in the eight weeks up to that one.
    `unusual_at`: if there is none until then, the zone is silent for unusually long.
    """

    __tablename__ = "pulses"

    city: Mapped[str] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(primary_key=True)
    last_at: Mapped[datetime]
    usual: Mapped[int]
    unusual_at: Mapped[datetime | None]


class Outage(Base):
    """Something of the installation that does not work (`what`: "clock"), until it works again.

    `since`: when it was last seen to work, or that it does not; `told_at`: when operators were told by mail.
    """

    __tablename__ = "outages"

    what: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    told_at: Mapped[datetime | None]


class Quiet(Base):
    """Somebody at the desk has seen to something that is no request and no ticket; it rests `until` then.

    `what` is its kind (`worst_first`), `code` names it: a zone, a reason. `city` is empty where it concerns
    the whole installation.
    """

    __tablename__ = "quiets"
    __table_args__ = (UniqueConstraint("city", "what", "code"), Index("ix_quiets_until", "until"))

    id: Mapped[Key]
    city: Mapped[str]
    what: Mapped[str]
    code: Mapped[str]
    until: Mapped[datetime]
    at: Mapped[datetime]
    operator_id: Mapped[int] = mapped_column(BIG, ForeignKey("operators.id"))
