"""The log of calls: every call of a city, the newest first, filtered, in pages that go by key.

A filter by what was keyed or by how a call ended finds calls that are over; the log without one shows
those on the line too. Each city is asked for itself: only so is every page read from an index.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, TextClause, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from hotline.casebook.numbers import masked_in
from hotline.casebook.tables import Call, Number
from hotline.casebook.tables.base import Utc
from hotline.casebook.tables.calls import IS_EMERGENCY, IS_OVER

PAGE = 50


@dataclass(frozen=True, slots=True)
class Scope:
    """One city, and which time there (aware UTC): from `since`, to before `until`.

    `zones`: only what lies in these, or in none that is known.
    """

    city: str
    since: datetime | None = None
    until: datetime | None = None
    zones: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; all of it must hold.

    `steps`: the call ended at one of these; each is looked for by itself, as only so an index answers.
    `number_id` is the row of a number, never the number; `ending` the keyed hash of its last digits.
    """

    zone: str | None = None
    kind: str | None = None
    language: str | None = None
    outcome: str | None = None
    step: str | None = None
    number_id: int | None = None
    ending: str | None = None
    emergency: bool = False
    without_a_key: bool = False
    steps: tuple[str, ...] = ()

    def each(self) -> tuple[Filters, ...]:
        """The same for one step after the other; itself where there are not several."""
        return tuple(replace(self, step=step, steps=()) for step in self.steps) or (self,)


@dataclass(frozen=True, slots=True, order=True)
class PageKey:
    """Where a page begins or ends."""

    started_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Logged:
    """A call in the list. `seconds`: how long it lasted, None while it does; `masked`: its number, hidden."""

    id: int
    city: str
    started_at: datetime
    seconds: int | None
    number_id: int | None
    masked: str | None
    withheld: bool
    language: str | None
    kind: str | None
    zone: str | None
    outcome: str
    step: str
    emergency: bool
    trouble: bool
    without_a_key: bool
    rung_by_us: bool = False

    @property
    def key(self) -> PageKey:
        """The page key of this row."""
        return PageKey(self.started_at, self.id)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the log, the newest first, and where its neighbours begin, if there are any."""

    rows: tuple[Logged, ...]
    newer: PageKey | None
    older: PageKey | None


COLUMNS = (
    Call.id,
    Call.city,
    Call.started_at,
    Call.ended_at,
    Call.duration,
    Call.number_id,
    Call.number_kind,
    Call.language,
    Call.kind,
    Call.zone,
    Call.outcome,
    Call.step,
    Call.emergency,
    Call.trouble,
    Call.key_count,
    Call.direction,
    Number.sealed,
)


def page(
    session: Session,
    scopes: Sequence[Scope],
    filters: Filters,
    *,
    before: PageKey | None = None,
    after: PageKey | None = None,
    limit: int = PAGE,
) -> Page:
    """The newest calls, or the next older ones before a key, or the next newer ones after one.

    What is newer and fills no page is the first page: a page is never half empty at the top.
    """
    upwards = after is not None and before is None
    found = [
        rows(session, scope, one, before=before, after=after, limit=limit + 1)
        for scope in scopes
        for one in filters.each()
    ]
    together = heapq.merge(*found, key=key_of, reverse=not upwards)
    ahead = list(islice(together, limit + 1))
    more = len(ahead) > limit
    if upwards and not more:
        return page(session, scopes, filters, limit=limit)
    shown = [_logged(session, row) for row in ahead[:limit]]
    if upwards:
        shown.reverse()
        return Page(tuple(shown), newer=shown[0].key, older=shown[-1].key)
    newer = shown[0].key if shown and before is not None else None
    return Page(tuple(shown), newer=newer, older=shown[-1].key if more else None)


def key_of(row: Row[*tuple[Any, ...]]) -> tuple[datetime, int]:
    """What the rows of several cities are put into one order by."""
    return row.started_at, row.id


def _logged(session: Session, row: Row[*tuple[Any, ...]]) -> Logged:
    return Logged(
        id=row.id,
        city=row.city,
        started_at=row.started_at,
        seconds=seconds_of(row.started_at, row.ended_at, row.duration),
        number_id=row.number_id,
        masked=masked_in(session, row.sealed),
        withheld=row.number_kind == "withheld",
        language=row.language,
        kind=row.kind,
        zone=row.zone,
        outcome=row.outcome,
        step=row.step,
        emergency=row.emergency,
        trouble=row.trouble,
        without_a_key=row.ended_at is not None and row.key_count == 0,
        rung_by_us=row.direction != "inbound",
    )


def seconds_of(started_at: datetime, ended_at: datetime | None, duration: int | None) -> int | None:
    """How long a call lasted: as the provider says, else from its first sign to its end; None until then."""
    if ended_at is None:
        return None
    return duration if duration is not None else round((ended_at - started_at).total_seconds())


def rows(
    session: Session,
    scope: Scope,
    filters: Filters,
    *,
    before: PageKey | None,
    after: PageKey | None,
    limit: int,
    columns: Sequence[InstrumentedAttribute[Any]] = COLUMNS,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The next calls of one city: the newest first, or upwards from `after`."""
    order = (Call.started_at, Call.id)
    query: Select[*tuple[Any, ...]] = select(*columns)
    if Number.sealed in columns:
        query = query.outerjoin(Number, Number.id == Call.number_id)
    query = query.where(*_wanted(scope, filters))
    if before is not None:
        query = query.where(Call.started_at <= before.started_at, tuple_(*order) < _at(before))
    elif after is not None:
        query = query.where(Call.started_at >= after.started_at, tuple_(*order) > _at(after))
        return session.execute(query.order_by(*order).limit(limit)).all()
    return session.execute(query.order_by(*(one.desc() for one in order)).limit(limit)).all()


def _at(key: PageKey) -> Any:
    return tuple_(literal(key.started_at, Utc()), key.id)


def _wanted(scope: Scope, filters: Filters) -> Iterator[ColumnElement[bool] | TextClause]:
    """Scope and filters as conditions, written as the partial indexes are."""
    asked = {
        Call.outcome: filters.outcome,
        Call.step: filters.step,
        Call.zone: filters.zone,
        Call.kind: filters.kind,
        Call.language: filters.language,
    }
    equal = {Call.city: scope.city, **{column: word for column, word in asked.items() if word is not None}}
    yield Call.parent_sid.is_(None)  # a leg stands on the page of its call
    # What the hotline itself rings stands at its request; but for calls that are about no request.
    yield or_(Call.direction == "inbound", Call.purpose == "checkin")
    if len(equal) > 1 or filters.without_a_key:
        yield IS_OVER
    if filters.without_a_key:
        yield Call.key_count == literal(0, literal_execute=True)
    if filters.emergency:
        yield IS_EMERGENCY
    of_number = list(_of_number(filters))
    yield from of_number
    for column, word in equal.items():
        # A number has few calls: where it is looked for, no other index may tempt the database.
        yield (func.coalesce(column, "") if of_number else column) == word
    if scope.since is not None:
        yield Call.started_at >= scope.since
    if scope.until is not None:
        yield Call.started_at < scope.until
    if scope.zones is not None:
        yield or_(Call.zone.is_(None), Call.zone.in_(sorted(scope.zones)))


def _of_number(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.number_id is not None:
        yield Call.number_id == filters.number_id
    if filters.ending is not None:
        yield Call.number_id.in_(select(Number.id).where(Number.ending_hash == filters.ending))
