"""Erasing a number and changing the keys, at the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.casebook import daily
from hotline.casebook.daily import Over
from hotline.casebook.erased_before import hash_of
from hotline.casebook.store import Store
from hotline.casebook.tables import Audit
from hotline.casebook.vault import Vault
from hotline.settings import load_settings
from tests.casebook.neighbours import ERIKA_AT, Resident
from tests.house.terminal import Operator, at_a_terminal


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    with at_a_terminal(tmp_path, monkeypatch) as operator:
        yield operator.has_installed()


def a_resident_asked() -> Store:
    """The installation's own store, with a resident who asked for something."""
    store = the_store()
    Resident(store).rings().asks_by_keys()
    return store


def the_store() -> Store:
    settings = load_settings()
    return Store(settings.database_url, Vault(settings.data_keys, settings.index_key))


class TestFigures:
    def test_past_days_are_counted_anew_as_often_as_one_likes(self, installed: Operator) -> None:
        store = a_resident_asked()
        for _ in range(2):
            told = installed.succeeds("figures", "recount", "--from", "2026-11-19", "--to", "2026-11-20")
            assert "Berlin: 2 days counted." in told
        with store.read() as session:
            over = Over("berlin", date(2026, 11, 19), date(2026, 11, 20))
            assert daily.sums(session, over, "asked", "day", "kind", "word") == {
                (date(2026, 11, 20), "groceries", "waiting"): 1
            }
        store.close()


class TestErase:
    def test_everything_about_a_number_goes_however_it_is_written(self, installed: Operator) -> None:
        a_resident_asked().close()
        told = installed.succeeds("erase", "030 23125-001", answers="y\n")
        assert "Erased: 1 calls, 1 requests, 0 tickets, 0 messages" in told
        assert "23125001" not in told
        assert "Nothing is kept" in installed.succeeds("erase", "+49 30 23125001", "--yes")
        store = the_store()
        with store.read() as session:
            (row,) = session.scalars(select(Audit)).all()
        store.close()
        assert (row.actor, row.verb, row.subject, row.detail) == ("terminal", "data_erased", "number", {})

    def test_who_does_not_say_yes_erases_nothing(self, installed: Operator) -> None:
        a_resident_asked().close()
        installed.fails("erase", answers="030 23125001\nn\n")
        assert "Erased: 1 calls" in installed.succeeds("erase", "03023125001", "--yes")

    def test_what_is_no_number_is_told_and_a_volunteer_is_not_erased_by_mistake(
        self, installed: Operator
    ) -> None:
        assert "not a telephone number" in installed.fails("erase", "Erika")
        installed.succeeds(*installed.adds_a_volunteer())
        assert "volunteer's" in installed.fails("erase", "0171 3920001")

    def test_after_a_restore_the_list_erases_what_has_come_back(self, installed: Operator) -> None:
        store = a_resident_asked()
        line = f"2026-11-20T09:00:00+00:00 {hash_of(store.vault, ERIKA_AT)}\n"
        (installed.folder / "erased.log").write_text(line, encoding="ascii")
        store.close()
        told = installed.succeeds("erase", "--again", "erased.log")
        assert "1 numbers in the list; 1 had come back" in told
        assert "0 had come back" in installed.succeeds("erase", "--again", "erased.log")


class TestKeys:
    def test_keys_are_changed_step_by_step(self, installed: Operator) -> None:
        a_resident_asked().close()
        fresh = installed.succeeds("keys", "new").split()[0]
        os.environ["HOTLINE_DATA_KEYS"] = f"{fresh},{load_settings().data_keys[0]}"
        told = installed.succeeds("keys", "rotate")
        assert "4 seals were made anew" in told
        os.environ["HOTLINE_DATA_KEYS"] = fresh
        assert "0 seals were made anew" in installed.succeeds("keys", "rotate")

    def test_a_key_taken_out_too_early_is_told(self, installed: Operator) -> None:
        a_resident_asked().close()
        os.environ["HOTLINE_DATA_KEYS"] = installed.succeeds("keys", "new").split()[0]
        assert "put that key back at the end" in installed.fails("keys", "rotate")
