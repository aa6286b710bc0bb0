"""Of several clocks exactly one works; when it goes, another takes over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from hotline.casebook.store import Store
from hotline.clock.leader import LOCK as ADVISORY_LOCK
from hotline.clock.leader import AdvisoryLeader, FileLeader, Leader, Sign, candidate, sign_of_life

HOLD_UNTIL_KILLED = """
import pathlib, sys, time
from hotline.clock.leader import FileLeader
leader = FileLeader(pathlib.Path(sys.argv[1]))
print(leader.leads(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def two(store_url: str) -> tuple[Leader, Leader]:
    """Two clocks on two machines, or two processes on one."""
    return candidate(store_url), candidate(store_url)


def test_one_leads_and_the_other_waits(two: tuple[Leader, Leader]) -> None:
    first, second = two
    assert [first.leads(), second.leads(), first.leads(), second.leads()] == [True, False, True, False]
    first.resign()


def test_when_one_resigns_the_other_takes_over_and_keeps_the_lead(two: tuple[Leader, Leader]) -> None:
    first, second = two
    assert first.leads()
    first.resign()
    assert second.leads()
    assert not first.leads()
    second.resign()
    assert first.leads()
    first.resign()


def test_resigning_without_leading_is_harmless(two: tuple[Leader, Leader]) -> None:
    first, second = two
    assert first.leads()
    second.resign()
    assert first.leads()
    first.resign()


class TestSignOfLife:
    """Whoever looks from outside sees whether a clock runs, and disturbs none."""

    def test_no_clock_was_ever_there(self, store_url: str) -> None:
        assert sign_of_life(store_url) == Sign(leads=False, seen=None)

    def test_a_leading_clock_is_seen_and_keeps_the_lead(
        self, two: tuple[Leader, Leader], store_url: str
    ) -> None:
        first, second = two
        assert first.leads()
        for _ in range(2):
            sign = sign_of_life(store_url)
            assert sign.leads
            assert sign.seen is not None
            assert abs(datetime.now(UTC) - sign.seen) < timedelta(minutes=1)
        assert first.leads()
        assert not second.leads()
        first.resign()

    def test_one_that_went_is_not_leading_any_more(self, two: tuple[Leader, Leader], store_url: str) -> None:
        first, second = two
        assert first.leads()
        first.resign()
        assert not sign_of_life(store_url).leads
        assert second.leads(), "looking has taken the lead from nobody"
        second.resign()

    def test_one_that_hangs_is_seen_to_have_stood_still(self, sqlite_url: str, tmp_path: Path) -> None:
        leader = candidate(sqlite_url)
        assert leader.leads()
        os.utime(tmp_path / "hotline.sqlite.clock", (0, 0))
        assert sign_of_life(sqlite_url) == Sign(leads=True, seen=datetime(1970, 1, 1, tzinfo=UTC))
        leader.resign()

    def test_a_clock_at_work_shows_it_again_and_again(
        self, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        leader = candidate(sqlite_url)
        assert leader.leads()
        for seconds, touched in ((1e9, False), (-1.0, True)):
            monkeypatch.setattr("hotline.clock.leader.SIGN_SECONDS", seconds)
            os.utime(tmp_path / "hotline.sqlite.clock", (0, 0))
            assert leader.leads()
            seen = sign_of_life(sqlite_url).seen
            assert seen is not None
            assert (seen.year > 1970) is touched
        leader.resign()


class TestOnPostgresql:
    def test_a_lost_connection_loses_the_lead(self, postgresql_url: str) -> None:
        first, second = AdvisoryLeader(postgresql_url), AdvisoryLeader(postgresql_url)
        assert first.leads()
        cut_connections(postgresql_url)
        assert second.leads()
        assert not first.leads()
        second.resign()

    def test_a_lost_connection_is_replaced_where_nobody_else_waits(self, postgresql_url: str) -> None:
        leader = AdvisoryLeader(postgresql_url)
        assert leader.leads()
        cut_connections(postgresql_url)
        assert leader.leads()
        leader.resign()

    def test_a_database_out_of_reach_is_an_error_not_a_lead(self) -> None:
        with pytest.raises(OperationalError):
            AdvisoryLeader("postgresql+psycopg://hotline@127.0.0.1:1/hotline").leads()


class TestOnSqlite:
    def test_a_killed_process_frees_the_lead(self, tmp_path: Path) -> None:
        file = tmp_path / "clock"
        command = [sys.executable, "-c", HOLD_UNTIL_KILLED, str(file)]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "True\n"
            leader = FileLeader(file)
            assert not leader.leads()
            other.send_signal(signal.SIGKILL)
            other.wait()
            assert leader.leads()

    def test_a_removed_lock_file_does_not_make_two_leaders(self, tmp_path: Path) -> None:
        first, second = FileLeader(tmp_path / "clock"), FileLeader(tmp_path / "clock")
        assert first.leads()
        (tmp_path / "clock").unlink()
        assert second.leads()
        assert not first.leads()


def cut_connections(url: str) -> None:
    """What a restart of the database or a broken network does to whoever holds the lock."""
    from hotline.casebook.vault import Vault
    from tests.databases import DATA_KEY, INDEX_KEY

    store = Store(url, Vault([DATA_KEY], INDEX_KEY))
    held = text(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with store.write() as session:
        assert session.scalars(held, {"lock": ADVISORY_LOCK}).all() == [True]
    store.close()
