"""What this installation counts of itself. Labels are words of ours: never a number, a name or a call's id.

Several processes count together where `PROMETHEUS_MULTIPROC_DIR` names a folder, as under `hotline serve`:
it must be set before this module is imported.
"""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

OURS = CollectorRegistry()
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)  # the provider waits no longer

WEBHOOKS = Counter("hotline_webhooks", "Webhooks answered, by status.", ["webhook", "status"], registry=OURS)
WEBHOOK_SECONDS = Histogram(
    "hotline_webhook_seconds",
    "Seconds until a webhook was answered.",
    ["webhook"],
    buckets=SECONDS,
    registry=OURS,
)
REFUSED = Counter("hotline_refused_signatures", "Webhooks that the provider had not signed.", registry=OURS)
APOLOGIES = Counter("hotline_apologies", "Callers who heard an apology instead of the call.", registry=OURS)


def webhook(name: str, status: int, seconds: float) -> None:
    """A webhook was answered."""
    _counter(name, status).inc()
    _histogram(name).observe(seconds)


@cache
def _counter(name: str, status: int) -> Counter:
    return WEBHOOKS.labels(name, str(status))


@cache
def _histogram(name: str) -> Histogram:
    return WEBHOOK_SECONDS.labels(name)


def exposition(now: Collector) -> bytes:
    """All of it in Prometheus' text form: what all processes have counted, and how things stand `now`."""
    together = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(together)  # type: ignore[no-untyped-call] # the package types no constructor
    else:
        together.register(OURS)
    together.register(now)
    return generate_latest(together)
