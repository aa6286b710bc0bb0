"""Whoever installs the hotline learns what is the matter and what to do, also when half of it is broken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.casebook import outbox
from hotline.casebook.vault import Vault
from hotline.phone.journal import Journal
from hotline.settings import load_settings
from tests.databases import DATA_KEY
from tests.house.installation import (
    KEPT_ELSEWHERE,
    Installation,
    database_url,
    on_both,
    well,
)
from tests.house.terminal import Operator, at_a_terminal

__all__ = ["database_url", "well"]  # fixtures
MIGRATE_WORDS = "Its tables are not at this program's version: no call can be kept."


@on_both
def test_where_all_is_well_nothing_is_to_be_done(well: Installation) -> None:
    found = well.is_examined()
    wrong = [line[1] for lines in found.values() for line in lines if line[0] == "wrong"]
    assert [words for words in wrong if "fsync off" not in words] == []  # as the tests' own server runs
    assert set(found) == {
        *(
            "settings",
            "files",
            "journal",
            "database",
            "keys",
            "trail",
            "clock",
            "messages",
            "words",
            "cities",
        ),
        *("numbers", "account", "time", "number", "web", "mail", "backups"),
    }
    assert well.provider.is_content()


@on_both
def test_looking_changes_nothing(well: Installation) -> None:
    well.provider.heard.clear()
    before = well.files
    well.is_examined()
    assert well.provider.writes == []
    assert well.files == before


def test_a_person_reads_one_line_for_each_thing(well: Installation) -> None:
    said = well.operator.types("doctor").stdout
    assert "ok     web       " in said
    assert said.endswith("All is well.\n")


def test_without_any_settings_it_says_what_it_can(operator_alone: Operator) -> None:
    said = operator_alone.fails("doctor")
    assert "SECRET_KEY (not set) is missing" in said
    assert "Not looked at: HOTLINE_DATA_KEYS, HOTLINE_INDEX_KEY comes first" in said
    assert "ok     words" in said
    assert "There is no database" in said


@pytest.fixture
def operator_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    for name in list(os.environ):
        if name.startswith(KEPT_ELSEWHERE):
            monkeypatch.delenv(name)
    with at_a_terminal(tmp_path, monkeypatch) as somebody:
        yield somebody


class TestSettings:
    def test_each_fault_is_named_and_the_rest_is_looked_at(
        self, well: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PUBLIC_URL", "hotline")
        monkeypatch.setenv("SMTP_URL", "http://mail")
        found = well.is_examined()
        assert [line[1].split()[0] for line in found["settings"] if line[0] == "wrong"] == [
            "PUBLIC_URL",
            "SMTP_URL",
        ]
        assert found["web"] == [("mind", "Not looked at: PUBLIC_URL comes first.", "")]
        assert found["database"][0][0] == "well"

    def test_a_settings_file_that_is_not_there(
        self, well: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOTLINE_SETTINGS", "nowhere.env")
        assert "there is no file nowhere.env" in well.ails("settings")

    def test_a_settings_file_that_others_may_read(self, well: Installation) -> None:
        (well.folder / "hotline.env").chmod(0o644)
        assert "chmod 600" in well.ails("settings")

    def test_no_value_is_ever_shown(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOTLINE_INDEX_KEY", "planted")
        monkeypatch.setenv("SMTP_URL", "smtp://somebody:planted@127.0.0.1:1")
        assert "planted" not in well.operator.fails("doctor")


class TestFiles:
    def test_a_database_that_others_may_read(self, well: Installation) -> None:
        (well.folder / "hotline.sqlite").chmod(0o644)
        assert "hotline.sqlite" in well.ails("files")

    def test_a_disk_that_is_nearly_full(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hotline.commands.doctor.installation.LEAST_FREE", 10**18)
        assert "Make room" in well.ails("files")

    def test_calls_of_an_outage_that_wait(self, well: Installation) -> None:
        settings = load_settings()
        vault = Vault(settings.data_keys, settings.index_key)
        (well.folder / "phone.journal").write_bytes(vault.seal("a call").encode() + b"\n")
        (well.folder / "phone.journal.set-aside").write_bytes(b"one\ntwo\n")
        said = well.ails("journal")
        assert "1 call of an outage" in said
        assert "2 calls that nobody could take in" in said
        assert len(Journal(well.folder / "phone.journal", vault).lines()) == 1

    def test_a_folder_that_is_gone(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOTLINE_DATA_DIR", str(well.folder / "gone"))
        assert "mkdir" in well.ails("files")


class TestBackups:
    def test_an_old_one(self, well: Installation) -> None:
        made = datetime.now(UTC).timestamp()
        os.utime(well.folder / "backups" / "hotline-1", (made - 3 * 86400, made - 3 * 86400))
        assert "The newest backup" in well.ails("backups")

    def test_one_that_keeps_what_was_to_be_forgotten(self, well: Installation) -> None:
        (well.folder / "backups" / "hotline-0").touch()
        long_ago = datetime.now(UTC).timestamp() - 36 * 86400
        os.utime(well.folder / "backups" / "hotline-0", (long_ago, long_ago))
        assert "older than 35 days" in well.ails("backups")

    def test_none(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        (well.folder / "backups" / "hotline-1").unlink()
        assert "no backup" in well.ails("backups")
        monkeypatch.delenv("HOTLINE_BACKUP_DIR")
        assert "HOTLINE_BACKUP_DIR" in well.ails("backups", mark="mind")


class TestDatabase:
    @on_both
    def test_tables_of_another_version(self, well: Installation) -> None:
        well.store.downgrade("0001")
        found = well.is_examined()
        assert ("wrong", MIGRATE_WORDS, "hotline db upgrade") in found["database"]
        assert found["messages"] == [("mind", "Not looked at: the database comes first.", "")]
        well.store.upgrade()  # others use this database too

    def test_one_that_is_out_of_reach(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://hotline:planted@127.0.0.1:1/hotline")
        said = well.ails("database")
        assert "Is DATABASE_URL right" in said
        assert "planted" not in said

    def test_one_that_is_not_there_yet(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{well.folder / 'new.sqlite'}")
        assert "There is no database" in well.ails("database")
        assert not (well.folder / "new.sqlite").exists()

    def test_one_of_another_user_is_left_alone(
        self, well: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hotline.commands.doctor.database.os.geteuid", lambda: 4711)
        found = well.is_examined()
        assert "hotline.sqlite belongs to another user; it was left alone." in found["database"][0][1]
        assert found["clock"] == [("mind", "Not looked at: the database comes first.", "")]

    def test_one_on_a_network_drive(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hotline.commands.doctor.database._file_system", lambda _path: "nfs4")
        assert "network drive (nfs4)" in well.ails("database")

    @pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
    def test_one_that_would_lose_calls(self, well: Installation) -> None:
        assert "fsync off" in well.ails("database")  # as the tests' own server runs

    @on_both
    def test_keys_that_open_nothing(self, well: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOTLINE_DATA_KEYS", DATA_KEY)
        assert "cannot be read" in well.ails("keys")

    def test_an_index_key_that_finds_nothing(
        self, well: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOTLINE_INDEX_KEY", "another index key of the right length")
        assert "HOTLINE_INDEX_KEY is not the one" in well.ails("keys")

    @on_both
    def test_no_clock(self, well: Installation) -> None:
        well.clock.resign()
        assert "No clock runs" in well.ails("clock")

    def test_a_clock_that_stands_still(self, well: Installation) -> None:
        os.utime(well.folder / "hotline.sqlite.clock", (0, 0))
        assert "stood still" in well.ails("clock")

    @on_both
    def test_messages_that_do_not_leave(self, well: Installation) -> None:
        now = datetime.now(UTC)
        with well.store.write() as session:
            for minutes in (1, 3):
                outbox.put(
                    session,
                    kind="sms",
                    city="berlin",
                    number="+491713920001",
                    body="code",
                    now=now - timedelta(minutes=minutes),
                )
        assert "1 message should have left" in well.ails("messages")
        with well.store.write() as session:
            leased = outbox.lease_due(session, now=now, limit=1)
            outbox.failed(session, leased[0], for_good=True, code="21614", now=now)
        assert "code 21614). The recipient is a landline" in well.ails("messages", mark="mind")
