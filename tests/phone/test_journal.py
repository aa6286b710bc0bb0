"""A call that came during an outage enters the log afterwards, and whoever rang is rung back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from hotline.casebook.calls import JournalEntry, Knock
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Number, Ticket
from hotline.casebook.tables.base import Base
from hotline.casebook.vault import Vault
from hotline.house import House
from hotline.phone.journal import Entry, Journal
from hotline.phone.replay import Replayer, replay
from tests.databases import DATA_KEY, INDEX_KEY
from tests.phone.conftest import NOON, app_of
from tests.phone.telephone import GERMAN, new_sid

LATER = NOON + timedelta(minutes=10)
NEWER_KEY = "bmV3ZXIta2V5LWZvci10ZXN0cy1vbmx5LTMyLWJ5dGU="


@pytest.fixture
def journal(tmp_path: Path, vault: Vault) -> Journal:
    return Journal(tmp_path / "phone.journal", vault)


def entry(number: str | None = "+493023125001", *, emergency: bool = False) -> Entry:
    """A call that broke off at the postcode."""
    kind = "landline" if number else "withheld"
    knock = Knock(new_sid(), "berlin", number, kind, GERMAN, edition="shipped")
    return Entry(JournalEntry(knock, NOON, emergency=emergency), step="postcode", turn=1, key_count=5)


def rows(store: Store, table: type[Base]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def take_in(journal: Journal, store: Store) -> int:
    return replay(journal.path, vault=journal.vault, store=store, now=LATER)


class DatabaseGone(Store):
    """A store whose database cannot be reached."""

    def write(self) -> NoReturn:
        raise OperationalError("BEGIN", {}, Exception("gone"))


@pytest.fixture
def gone(vault: Vault, tmp_path: Path) -> Store:
    return DatabaseGone(f"sqlite:///{tmp_path / 'gone.sqlite'}", vault)


def test_the_call_is_in_the_log_with_the_time_it_came_and_somebody_rings_back(
    journal: Journal, store: Store
) -> None:
    broken_off = entry()
    journal.append(broken_off)
    assert take_in(journal, store) == 1
    with store.read() as session:
        call = session.scalars(select(Call)).one()
        ticket = session.scalars(select(Ticket)).one()
    assert (call.sid, call.started_at, call.trouble) == (broken_off.call.knock.sid, NOON, True)
    assert (ticket.reason, ticket.number_id) == ("trouble", call.number_id)
    assert journal.is_empty()


def test_a_withheld_caller_is_in_the_log_but_nobody_can_ring_back(journal: Journal, store: Store) -> None:
    journal.append(entry(None))
    take_in(journal, store)
    assert (rows(store, Call), rows(store, Ticket)) == (1, 0)


def test_an_emergency_is_flagged_afterwards_too(journal: Journal, store: Store) -> None:
    journal.append(entry(emergency=True))
    take_in(journal, store)
    with store.read() as session:
        assert session.scalars(select(Call)).one().emergency


def test_a_call_that_broke_several_times_is_one_call_and_one_ticket(journal: Journal, store: Store) -> None:
    again = entry()
    for _ in range(3):
        journal.append(again)
    assert take_in(journal, store) == 3
    assert (rows(store, Call), rows(store, Number), rows(store, Ticket)) == (1, 1, 1)


def test_a_crash_before_the_entry_is_removed_does_no_harm(journal: Journal, store: Store) -> None:
    journal.append(entry())
    saved = journal.path.read_bytes()
    for _ in range(2):
        journal.path.write_bytes(saved)
        take_in(journal, store)
    assert (rows(store, Call), rows(store, Ticket)) == (1, 1)


def test_two_processes_may_take_it_in_at_once(journal: Journal, store: Store) -> None:
    for _ in range(5):
        journal.append(entry())
    with ThreadPoolExecutor(2) as processes:
        list(processes.map(lambda _: take_in(journal, store), range(2)))
    assert (rows(store, Call), rows(store, Ticket)) == (5, 5)
    assert journal.is_empty()


def test_while_the_database_is_away_nothing_leaves_the_journal(journal: Journal, gone: Store) -> None:
    journal.append(entry())
    before = journal.lines()
    with pytest.raises(OperationalError):
        take_in(journal, gone)
    assert journal.lines() == before


def test_what_is_written_during_the_replay_stays(journal: Journal) -> None:
    journal.append(entry())
    taken = journal.lines()
    journal.append(entry())
    journal.remove(set(taken))
    assert len(journal.lines()) == 1


def test_many_callers_at_once_are_all_written_down_whole(journal: Journal) -> None:
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda _: journal.append(entry()), range(40)))
    assert len({journal.open(line).call.knock.sid for line in journal.lines()}) == 40


def test_a_torn_or_foreign_line_is_set_aside_and_keeps_nobody_waiting(
    journal: Journal, sqlite_store: Store
) -> None:
    journal.append(entry())
    whole = journal.lines()[0]
    journal.path.write_bytes(b"\xff not ours\n" + whole + b"\n" + whole[:50])
    journal.append(entry())
    assert take_in(journal, sqlite_store) == 2
    assert journal.is_empty()
    aside = journal.path.with_name("phone.journal.set-aside")
    assert aside.read_bytes() == b"\xff not ours\n" + whole[:50] + b"\n"


def test_an_entry_that_another_version_wrote_is_set_aside(journal: Journal, sqlite_store: Store) -> None:
    sealed = journal.vault.seal('{"call": {"at": "2026-11-23T11:00:00+00:00", "knock": {"name": "?"}}}')
    journal.path.write_text(sealed + "\n")
    assert take_in(journal, sqlite_store) == 0
    assert journal.is_empty()


def test_entries_of_the_older_key_are_read(journal: Journal) -> None:
    journal.append(entry())
    newer = Journal(journal.path, Vault([NEWER_KEY, DATA_KEY], INDEX_KEY))
    assert newer.open(newer.lines()[0]).call.knock.number == "+493023125001"


def test_the_journal_is_sealed_and_for_its_owner_only(journal: Journal) -> None:
    journal.append(entry("+493023125077"))
    assert b"493023125077" not in journal.path.read_bytes()
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_the_thread_tries_until_the_database_is_back_and_then_ends(
    journal: Journal, gone: Store, sqlite_store: Store
) -> None:
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            replayer._store = sqlite_store

    journal.append(entry())
    replayer = Replayer(journal, gone, wait=wait, now=lambda: LATER)
    thread = replayer.wake()
    assert thread is not None
    thread.join(20)
    assert not thread.is_alive()
    assert waited == [5.0, 5.0]
    assert rows(sqlite_store, Ticket) == 1


def test_a_thread_that_has_ended_is_started_anew_for_the_next_outage(
    journal: Journal, sqlite_store: Store
) -> None:
    replayer = Replayer(journal, sqlite_store, now=lambda: LATER)
    assert replayer.wake() is None
    for _ in range(2):
        journal.append(entry())
        thread = replayer.wake()
        assert thread is not None
        thread.join(20)
    assert rows(sqlite_store, Ticket) == 2


def test_an_application_that_starts_takes_in_what_an_earlier_one_left(
    quiet_house: House, vault: Vault
) -> None:
    Journal(quiet_house.settings.data_dir / "phone.journal", vault).append(entry())
    app_of(quiet_house)
    for thread in threading.enumerate():
        if thread.name == "journal":
            thread.join(20)
    assert rows(quiet_house.store, Ticket) == 1
