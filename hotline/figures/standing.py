"""How things stand when somebody asks: counted then, not carried along in every call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from hotline.casebook import figures
from hotline.casebook.figures import Figures
from hotline.house import House


class Sign(Protocol):
    """How the clock was last seen: whether one leads, and when it last worked (aware UTC)."""

    @property
    def leads(self) -> bool:
        """Whether one works."""

    @property
    def seen(self) -> datetime | None:
        """When it was last seen to work."""


class Standing(Collector):
    """The gauges: what waits, how long, whether database and clock are there."""

    def __init__(
        self, house: House, *, journal: Callable[[], int], clock: Callable[[], Sign], version: str
    ) -> None:
        """As for `create_blueprint`."""
        self._house, self._journal, self._clock, self._version = house, journal, clock, version

    def collect(self) -> Iterator[Metric]:
        """Everything; without a database what can be told without one."""
        build = {"version": self._version, "edition": self._house.edition}
        yield InfoMetricFamily("hotline_build", "Version of the program, edition of words and cities.", build)
        waiting = self._journal()
        yield GaugeMetricFamily("hotline_journal_waiting", "Calls not yet in the database.", waiting)
        now = datetime.now(UTC)
        try:
            known = self._look(now)
            sign = self._clock()
        except (SQLAlchemyError, OSError):
            yield GaugeMetricFamily("hotline_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("hotline_database_up", "Whether the database answers.", 1)
        yield from _of_clock(sign)
        yield from _of_work(known, now)

    def _look(self, now: datetime) -> Figures:
        with self._house.store.read() as session:
            return figures.look(session, cities=tuple(self._house.cities), now=now)


def _of_clock(sign: Sign) -> Iterator[Metric]:
    yield GaugeMetricFamily("hotline_clock_leads", "Whether a clock runs.", int(sign.leads))
    if sign.seen is not None:
        seen = sign.seen.timestamp()
        yield GaugeMetricFamily("hotline_clock_seen_timestamp_seconds", "When the clock last worked.", seen)


def _of_work(known: Figures, now: datetime) -> Iterator[Metric]:
    yield _by("hotline_calls_last_day", "Calls of 24 hours, by outcome.", ("city", "outcome"), known.calls)
    yield _by("hotline_requests_open", "Open requests, by state.", ("city", "state"), known.requests)
    ages = {(city,): (now - since).total_seconds() for city, since in known.oldest.items()}
    yield _by("hotline_requests_oldest_seconds", "How long the oldest one waits.", ("city",), ages)
    tickets = {(city,): count for city, count in known.tickets.items()}
    yield _by("hotline_tickets_open", "What needs a person.", ("city",), tickets)
    messages = {(state,): count for state, count in known.messages.items()}
    yield _by("hotline_messages", "Messages on their way; failed ones of a day.", ("state",), messages)


def _by(name: str, what: str, labels: tuple[str, ...], values: Mapping[Any, float]) -> GaugeMetricFamily:
    """One gauge; the keys of `values` are its labels, in their order."""
    family = GaugeMetricFamily(name, what, labels=labels)
    for words, value in values.items():
        family.add_metric(words, value)
    return family
