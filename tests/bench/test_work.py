"""What a call costs, counted in function calls: the same on every machine, however busy it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from hotline import create_app
from hotline.casebook.store import Store
from hotline.simulator import WsgiTransport
from scripts.benchmarks import floor, recording
from scripts.benchmarks.callers import PUBLIC_URL, STEPS, TOKEN, Line, strangers
from tests.house.test_app import settings

AT_MOST = 1.05  # times the floor's, in-process: beside a server, which costs both the same, it is less


class Counting:
    """A WSGI application and the function calls that were made in it."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app, self.calls = app, 0

    def __call__(self, *request: Any) -> Iterable[bytes]:
        sys.setprofile(self._count)
        try:
            return list(self.app(*request))
        finally:
            sys.setprofile(None)

    def _count(self, _frame: object, event: str, _arg: object) -> None:
        self.calls += event in ("call", "c_call")


def line_to(app: Callable[..., Iterable[bytes]]) -> Line:
    return Line("http://127.0.0.1:1", at_once=1, transport=WsgiTransport(app))


def calls_of(app: Callable[..., Iterable[bytes]]) -> float:
    """Function calls of one whole call, once everything has warmed up."""
    counting = Counting(app)
    line = line_to(counting)
    _all_ring(line, 5)
    counting.calls = 0
    _all_ring(line, 10)
    return counting.calls / 10


def _all_ring(line: Line, count: int) -> None:
    for caller in strangers(count):
        for step in STEPS:
            line.asks(caller, step)


def test_a_call_does_at_most_so_much_more_than_what_must_be_done(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = create_app(settings(tmp_path, public_url=PUBLIC_URL, twilio_auth_tokens=(TOKEN,)))
    script, database = tmp_path / "call.json", f"sqlite:///{tmp_path / 'floor.sqlite'}"
    recording.record(line_to(ours), script)
    floor.make_table(database)
    environ = {"SCRIPT": str(script), "DATABASE": database, "TOKEN": TOKEN, "URL": PUBLIC_URL}
    for name, value in environ.items():
        monkeypatch.setenv(f"FLOOR_{name}", value)
    assert calls_of(ours) / calls_of(floor.create_app()) < AT_MOST
