"""What an operator looks for, each of it many times with other words, and how long it takes."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median, quantiles
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from hotline.casebook import daily, log, numbers, overview, zones_now
from hotline.casebook.daily import Over
from hotline.casebook.log import Filters, PageKey, Scope
from hotline.casebook.overview import Wanted
from hotline.casebook.store import Store
from hotline.casebook.tables.requests import CLOSED_STATES, OPEN_STATES
from scripts.benchmarks.desk.past import DAYS, SHARES, ZONES

FIELDS = {"zone": ZONES, **{name: tuple(SHARES[name]) for name in ("kind", "language", "outcome", "step")}}
BERLIN = ZoneInfo("Europe/Berlin")
PACES = (1, 3, 7, 5, 2)
Look = Callable[[Session, int], object]


@dataclass(frozen=True, slots=True)
class Timed:
    """A search: its name, and how long each time took, in milliseconds."""

    name: str
    waits: list[float]

    @property
    def half(self) -> float:
        """The median."""
        return median(self.waits)

    @property
    def most(self) -> float:
        """99 of 100 were no slower."""
        return quantiles(self.waits, n=100, method="inclusive")[98]


def timed(store: Store, name: str, look: Look, times: int) -> Timed:
    """Look so often, after one look that nobody measures."""
    waits = []
    for nth in range(-1, times):
        with store.read() as session:
            began = time.perf_counter()
            look(session, max(nth, 0))
            waits.append((time.perf_counter() - began) * 1000)
    return Timed(name, waits[1:])


def looks() -> Iterator[tuple[str, Look]]:
    """All there are, with a name each."""
    yield "calls: all, first page", lambda session, _n: _calls(session, Filters())
    yield "calls: all, deep page", lambda session, n: _calls(session, Filters(), before=_some_day(n))
    yield "calls: one day", lambda session, n: _calls(session, Filters(), day=_some_day(n))
    for count in (1, 2, len(FIELDS)):
        for fields in itertools.combinations(FIELDS, count):
            yield f"calls: {' + '.join(fields)}", partial(_by_fields, fields)
    yield "calls: all five fields, one day", partial(_by_fields, tuple(FIELDS), one_day=True)
    yield "calls: without a key + zone", partial(_by_fields, ("zone",), without_a_key=True)
    yield "calls: emergency + language", partial(_by_fields, ("language",), emergency=True)
    yield "calls: one number", lambda session, n: _calls(session, Filters(number_id=1 + n * 37))
    yield "calls: last four digits", _by_ending
    yield "calls: last four digits + kind", lambda session, n: _by_ending(session, n, kind=_of("kind", n))
    yield "requests: open", lambda session, _n: _requests(session, Wanted(states=OPEN_STATES))
    yield "requests: closed, deep page", _closed_deep
    yield "requests: zone", lambda session, n: _requests(session, Wanted(zone=_of("zone", n)))
    yield "requests: zone + kind + state", lambda session, n: _requests(session, _wanted(n))
    yield "zones as they stand", lambda session, _n: zones_now.look(session, "berlin", since=_some_day(1))
    yield "figures of 30 days", lambda session, _n: _figures(session, 30)
    yield "figures of 365 days", lambda session, _n: _figures(session, 365)


def _some_day(nth: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=3 + nth * 7 % (DAYS - 5))


def _of(field: str, nth: int) -> str:
    words = FIELDS[field]
    return words[nth % len(words)]


def _by_fields(
    fields: Sequence[str], session: Session, nth: int, *, one_day: bool = False, **flags: Any
) -> object:
    """Each field goes round at another pace, so that rare words meet frequent ones and rare ones."""
    words: dict[str, Any] = {field: _of(field, nth // PACES[place]) for place, field in enumerate(fields)}
    return _calls(session, Filters(**words, **flags), day=_some_day(nth) if one_day else None)


def _wanted(nth: int) -> Wanted:
    state = tuple(SHARES["state"])[nth % 3]
    return Wanted(states=(state,), zone=_of("zone", nth), kind=_of("kind", nth // 2))


def _calls(
    session: Session, filters: Filters, *, before: datetime | None = None, day: datetime | None = None
) -> object:
    scope = Scope("berlin", day, day + timedelta(days=1)) if day else Scope("berlin")
    key = PageKey(before, 1) if before else None
    return log.page(session, (scope,), filters, before=key)


def _by_ending(session: Session, nth: int, kind: str | None = None) -> object:
    ending = numbers.ending_hash(session.info["vault"], f"{nth * 31 % 2000:04d}")
    return _calls(session, Filters(ending=ending, kind=kind))


def _requests(session: Session, wanted: Wanted, *, before: datetime | None = None) -> object:
    return overview.page(session, (Scope("berlin"),), wanted, before=PageKey(before, 1) if before else None)


def _closed_deep(session: Session, nth: int) -> object:
    return _requests(session, Wanted(states=CLOSED_STATES), before=_some_day(nth))


def _figures(session: Session, days: int) -> object:
    today = datetime.now(UTC).astimezone(BERLIN).date()
    over = Over("berlin", today - timedelta(days=days - 1), today)
    by = {
        "calls": ("word",),
        "reached": ("word",),
        "left": ("word",),
        "asked": ("word",),
        "hours": ("day", "word"),
    }
    lengths = dict.fromkeys(("first_key", "saved", "taken", "rung"), ("word",))
    return [daily.sums(session, over, what, *columns) for what, columns in {**by, **lengths}.items()]
