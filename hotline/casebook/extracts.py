"""Calls and requests as they leave the house: nothing that could find a person."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.casebook import log, overview
from hotline.casebook.log import Filters, PageKey, Scope, seconds_of
from hotline.casebook.overview import Wanted
from hotline.casebook.tables import Call, Request


@dataclass(frozen=True, slots=True)
class CallExtract:
    """A call without its number. `seconds`: how long it lasted, None while it does."""

    id: int
    city: str
    started_at: datetime
    seconds: int | None
    number_kind: str
    language: str | None
    kind: str | None
    zone: str | None
    outcome: str
    step: str
    key_count: int
    emergency: bool
    trouble: bool

    @property
    def key(self) -> PageKey:
        """The page key of this row."""
        return PageKey(self.started_at, self.id)


@dataclass(frozen=True, slots=True)
class RequestExtract:
    """A request without its number, word, postcode and note. `receipt` is in hundredths."""

    id: int
    city: str
    asked_at: datetime
    zone: str
    kind: str
    language: str
    state: str
    priority: int
    for_other: bool
    attempts: int
    taken_at: datetime | None
    closed_at: datetime | None
    feedback: str | None
    receipt: int | None
    paid: bool | None

    @property
    def key(self) -> PageKey:
        """The page key of this row."""
        return PageKey(self.asked_at, self.id)


OF_CALL = [one.name for one in fields(CallExtract) if one.name != "seconds"]
CALL_COLUMNS = [getattr(Call, name) for name in (*OF_CALL, "ended_at", "duration")]
REQUEST_COLUMNS = [getattr(Request, one.name) for one in fields(RequestExtract)]


def calls(
    session: Session, scopes: Sequence[Scope], filters: Filters, *, before: PageKey | None, limit: int
) -> list[CallExtract]:
    """The next so many calls before a key, the newest first."""
    found = [
        log.rows(session, scope, one, columns=CALL_COLUMNS, before=before, after=None, limit=limit)
        for scope in scopes
        for one in filters.each()
    ]
    return [_call(row) for row in islice(heapq.merge(*found, key=log.key_of, reverse=True), limit)]


def _call(row: Any) -> CallExtract:
    seconds = seconds_of(row.started_at, row.ended_at, row.duration)
    return CallExtract(seconds=seconds, **{name: getattr(row, name) for name in OF_CALL})


def requests(
    session: Session, scopes: Sequence[Scope], wanted: Wanted, *, before: PageKey | None, limit: int
) -> list[RequestExtract]:
    """The next so many requests before a key, the newest first."""
    found = overview.found_in(session, select(*REQUEST_COLUMNS), scopes, wanted, before=before, limit=limit)
    return [RequestExtract(**row._mapping) for row in islice(found, limit)]
