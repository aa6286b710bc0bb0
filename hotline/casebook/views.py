"""Who was shown a telephone number or a code word, and when (R63). Whatever shows one writes it down here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hotline.casebook.tables import View

Shown = Literal["number", "word", "number_and_word", "note"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looked: a volunteer or an operator, by id."""

    kind: Literal["volunteer", "operator"]
    id: int


@dataclass(frozen=True, slots=True)
class Where:
    """What it was shown with, by ids: the number's row, and the call, request, ticket or volunteer."""

    number_id: int | None = None
    call_id: int | None = None
    request_id: int | None = None
    ticket_id: int | None = None
    volunteer_id: int | None = None


def record(session: Session, viewer: Viewer, *, shown: Shown, where: Where, city: str, at: datetime) -> None:
    """Write down that something was shown; in the transaction that opens the seal."""
    row = {"at": at, "viewer": viewer.kind, "viewer_id": viewer.id, "shown": shown, "city": city}
    ids = {name: getattr(where, name) for name in Where.__slots__}
    session.execute(insert(View).values(**row, **ids))
