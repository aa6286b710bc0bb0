"""Operators change the town while people ring: every process follows, and no call is disturbed."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from hotline.casebook import town as casebook
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, TownEdit
from hotline.casebook.town import Change
from hotline.cities import known_cities
from hotline.house import Builder, Editions, House, changing
from hotline.house.changing import NotPossible
from tests.phone.conftest import SITE, app_of, settings_in
from tests.phone.telephone import BASE, Telephone, post

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # a Monday
SHIPPED = Builder(("berlin",), SITE, "files of now")
OTHER_ORDER = {"settings.types.first": ["pharmacy", "groceries", "phone_company"]}
HALLO = {"words.de.calls.hello": "[0.5] Guten Tag, hier ist die Nachbarschaftshilfe. [0.4]"}


def a_process(store: Store, folder: Path, builder: Builder = SHIPPED) -> House:
    """One of several that serve the same town."""
    url = store.url.render_as_string(hide_password=False)
    editions = Editions(builder.build(), builder=builder, store=store)
    editions.look()
    return House(settings_in(folder, url), store, editions, now=lambda: NOON)


def wants(values: dict[str, Any], city: str = "berlin", undoes: int | None = None) -> Change:
    return Change(city, values, page="types", operator_id=None, undoes=undoes)


@pytest.fixture
def here(store: Store, tmp_path: Path) -> House:
    return a_process(store, tmp_path)


def edition_of(store: Store, caller: Telephone) -> str:
    with store.read() as session:
        return str(session.scalar(select(Call.edition).where(Call.sid == caller.sid)))


def kind_asked_for(store: Store, caller: Telephone) -> str:
    with store.read() as session:
        return str(session.scalar(select(Call.kind).where(Call.sid == caller.sid)))


def test_a_process_whose_disk_was_full_follows_as_soon_as_there_is_room(
    here: House, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = a_process(store, tmp_path)
    changing.change(here, wants(OTHER_ORDER), now=NOON)

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Builder, "build_what_can_be", full)
        there.editions.try_to_look()
    there.editions.try_to_look()
    assert there.edition == here.edition


def test_a_call_in_progress_hears_the_old_menu_to_its_end_and_the_next_one_the_new(
    here: House, store: Store, tmp_path: Path
) -> None:
    there = a_process(store, tmp_path)
    earlier = Telephone(app_of(here).test_client()).dials()
    menu = earlier.words
    assert changing.change(here, wants(OTHER_ORDER), now=NOON) == 1
    assert there.town.revision == 0
    assert there.editions.look()
    assert not there.editions.look()  # nothing more has changed
    assert here.edition == there.edition != SHIPPED.files
    later = Telephone(app_of(there).test_client(), caller="+493023125002").dials()
    assert later.words != menu
    for caller in (earlier, later):
        caller.client = app_of(there).test_client()
        caller.presses("1")
    assert [kind_asked_for(store, one) for one in (earlier, later)] == ["groceries", "pharmacy"]
    assert [edition_of(store, one) for one in (earlier, later)] == [SHIPPED.files, there.edition]


def test_a_process_that_meets_a_call_of_an_edition_it_has_never_seen_builds_it_from_the_history(
    here: House, store: Store, tmp_path: Path
) -> None:
    slow = a_process(store, tmp_path)  # has not looked yet when the next key of the call reaches it
    changing.change(here, wants(OTHER_ORDER), now=NOON)
    caller = Telephone(app_of(here).test_client()).dials()
    caller.client = app_of(slow).test_client()
    caller.presses("1")
    assert kind_asked_for(store, caller) == "pharmacy"
    assert slow.town.revision == 0
    changing.change(here, wants({"settings.types.first": None}), now=NOON)
    restarted = a_process(store, tmp_path)  # in the edition of the files, while the call goes on
    assert restarted.edition == SHIPPED.files
    assert restarted.town.revision == 2
    second = Telephone(app_of(here).test_client(), caller="+493023125003").dials().presses("1")
    assert kind_asked_for(store, second) == "groceries"
    caller.client = app_of(restarted).test_client()
    caller.presses("12043")
    assert caller.words


def test_what_was_changed_is_there_after_a_restart(here: House, store: Store, tmp_path: Path) -> None:
    changing.change(here, wants({**HALLO, "settings.calls.patience": 12}), now=NOON)
    again = a_process(store, tmp_path)
    assert again.edition == here.edition
    assert again.city("berlin").patience == 12
    assert "hier ist die Nachbarschaftshilfe" in Telephone(app_of(again).test_client()).dials().words


def test_after_an_upgrade_a_call_goes_on_in_the_town_of_now(
    here: House, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    changing.change(here, wants(OTHER_ORDER), now=NOON)
    caller = Telephone(app_of(here).test_client()).dials()
    upgraded = a_process(store, tmp_path, replace(SHIPPED, files="files of tomorrow"))
    assert upgraded.edition != here.edition
    caller.client = app_of(upgraded).test_client()
    with caplog.at_level(logging.WARNING):
        caller.presses("1")
    assert caller.step == "postcode"
    assert "its files are gone" in caplog.text


def test_an_old_change_that_new_files_cannot_follow_is_left_out_and_the_line_goes_on(
    here: House, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    changing.change(here, wants({"settings.calls.patience": 12}), now=NOON)
    with store.write() as session:
        session.add(TownEdit(revision=1, city="berlin", subject="settings.calls.gone", page="x", at=NOON))
        session.flush()
        edit = session.scalars(select(TownEdit).where(TownEdit.subject == "settings.calls.gone")).one()
        edit.value = here.store.vault.seal("7")
    again = a_process(store, tmp_path)
    assert again.city("berlin").patience == 12
    assert [(one.subject, "no such setting" in one.why) for one in again.town.left_out] == [
        ("settings.calls.gone", True)
    ]
    assert "settings.calls.gone in berlin cannot be followed" in caplog.text


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"settings.calls.patience": 90}, ("[calls] patience", "Write a number from 5 to 20")),
        ({"settings.hours.monday": ["9-17"]}, ("[hours] monday", 'Write "09:00-17:00"')),
        ({"settings.types.first": ["groceris"]}, ("groceris", 'Did you mean "groceries"?')),
        (
            {"settings.languages": ["de", "pl", "en", "xx"]},
            ("xx/language.toml", "Copy it from another language"),
        ),
        ({"numbers.lines": [{"number": "030 1"}]}, ("lines", "Write it with a plus")),
        ({"table": "postcode,zone\n12043,Nirgendwo\n"}, ("Line 2", "is not a zone of this city")),
        ({"words.de.calls.hello": "Drücken Sie die 1."}, ("the figure 1", "Write it in words")),
        ({"words.de.calls.helo": "Hallo."}, ("'helo'", "Correct its spelling")),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_words_and_nothing_is_kept(
    sqlite_store: Store, tmp_path: Path, values: dict[str, Any], told: tuple[str, ...]
) -> None:
    here = a_process(sqlite_store, tmp_path)
    with pytest.raises(NotPossible) as refused:
        changing.change(here, wants(values), now=NOON)
    for words in told:
        assert words in str(refused.value)
    assert here.town.revision == 0
    with sqlite_store.read() as session:
        assert casebook.overlay(session) == {}


def test_two_who_change_the_town_at_once_both_keep_what_they_did(
    here: House, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, usual = a_process(store, tmp_path), casebook.keep

    def somebody_else_is_faster(*known: Any, **more: Any) -> int | None:
        monkeypatch.setattr(casebook, "keep", usual)
        changing.change(there, wants({"settings.calls.patience": 12}), now=NOON)
        return usual(*known, **more)

    if store.engine.dialect.name == "postgresql":  # a SQLite file has one writer at a time
        monkeypatch.setattr(casebook, "keep", somebody_else_is_faster)
    else:
        changing.change(there, wants({"settings.calls.patience": 12}), now=NOON)
    assert changing.change(here, wants(OTHER_ORDER), now=NOON) == 2
    there.editions.look()
    for house in (here, there):
        assert house.city("berlin").patience == 12
        assert house.city("berlin").first_types[0] == "pharmacy"


def test_a_change_is_taken_back_by_one_more_and_both_stand_in_the_history(here: House, store: Store) -> None:
    changing.change(here, wants({"settings.calls.patience": 12}), now=NOON)
    changing.change(here, wants({"settings.calls.patience": 14, **OTHER_ORDER}), now=NOON)
    assert changing.change(here, wants({"settings.calls.patience": 14}), now=NOON) is None
    with store.read() as session:
        last = casebook.change(session, 2)
    assert last is not None
    assert changing.change(here, changing.taken_back(last, operator_id=None), now=NOON) == 3
    berlin = here.city("berlin")
    assert (berlin.patience, berlin.first_types[0]) == (12, "groceries")
    with store.read() as session:
        told = casebook.history(session, city="berlin")
    assert [(one.revision, one.undoes) for one in told] == [(3, 2), (2, None), (1, None)]
    assert told[0].values["settings.calls.patience"] == (14, 12)
    assert told[1].values["settings.calls.patience"] == (12, 14)


def test_a_town_is_made_at_the_desk_where_none_was(store: Store, tmp_path: Path) -> None:
    here = a_process(store, tmp_path, Builder((), {}, "files of now"))
    nobody = app_of(here).test_client()
    assert here.cities == {}
    assert b"<Reject" in post(nobody, f"{BASE}/phone/ring", Telephone(nobody).fields()).data
    data = {
        "title": "Neustadt",
        "country": "DE",
        "timezone": "Europe/Berlin",
        "languages": ["de"],
        "types": {"first": ["groceries", "pharmacy"]},
        "hours": {"monday": ["09:00-17:00"]},
        "postcodes": {"asked": False},
        "zones": [{"code": "nord", "name": "Nord"}, {"code": "sued", "name": "Süd"}],
    }
    lines = [{"number": "+493023125900", "languages": ["de"]}]
    changing.change(here, wants({"city": {"data": data}, "numbers.lines": lines}, "neustadt"), now=NOON)
    there = a_process(store, tmp_path, Builder((), {}, "files of now"))
    assert list(there.cities) == ["neustadt"]
    caller = Telephone(app_of(there).test_client()).dials().presses("1", "2")
    assert caller.step == "read_back"
    assert "neustadt" not in known_cities()


def test_numbers_are_sealed(here: House, store: Store) -> None:
    desk = [{"number": "+493023125991", "verified_on": NOON.date(), "name": "Rathaus"}]
    changing.change(here, wants({"numbers.desk": desk}), now=NOON)
    assert here.city("berlin").desk[0].verified_on == NOON.date()
    with store.read() as session:
        assert "493023125991" not in str(session.scalars(select(TownEdit.value)).all())
        assert casebook.overlay(session)["berlin", "numbers.desk"] == desk


@pytest.fixture
def two_workers(sqlite_store: Store, tmp_path: Path) -> Iterator[str]:
    """The web process as it runs in an installation; its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings = settings_in(
        tmp_path, sqlite_store.url.render_as_string(), public_url=f"http://127.0.0.1:{port}"
    )
    env = {
        **os.environ,
        "HOTLINE_DATA_DIR": str(tmp_path),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": settings.public_url,
        "HOTLINE_CITY": "berlin",
        "HOTLINE_DATA_KEYS": ",".join(settings.data_keys),
        "HOTLINE_INDEX_KEY": settings.index_key,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_tokens[0],
        "PORT": str(port),
        "WEB_CONCURRENCY": "2",
    }
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:hotline.serving", "hotline:create_app()"]
    with (tmp_path / "web.log").open("wb") as log:
        process = subprocess.Popen(gunicorn, env=env, stdout=log, stderr=log)
        try:
            yield settings.public_url
        finally:
            process.terminate()
            process.wait(timeout=20)


def title_of(url: str) -> str:
    """The first page, asked by somebody whom nobody keeps a connection open for."""
    try:
        return requests.get(f"{url}/", headers={"Connection": "close"}, timeout=10).text
    except requests.RequestException:
        return ""


def test_every_worker_of_a_running_web_process_follows_within_seconds(
    two_workers: str, sqlite_store: Store, tmp_path: Path
) -> None:
    until = time.monotonic() + 60
    while "Berlin" not in title_of(two_workers) and time.monotonic() < until:
        time.sleep(0.1)
    here = a_process(sqlite_store, tmp_path)
    changing.change(here, wants({"settings.title": "Spreestadt"}), now=NOON)
    until, seen = time.monotonic() + 30, 0
    while seen < 20 and time.monotonic() < until:  # twenty in a row: both workers have answered
        seen = seen + 1 if "Spreestadt" in title_of(two_workers) else 0
        time.sleep(0.02)
    assert seen == 20


def test_what_a_process_played_goes_when_it_ends_and_not_when_one_that_it_forked_does(tmp_path: Path) -> None:
    told = """
import os
from hotline.house.recorded import own_folder
folder = own_folder()
(folder / "hello.wav").write_bytes(b"x")
if (child := os.fork()) == 0:
    raise SystemExit
os.waitpid(child, 0)
print((folder / "hello.wav").exists())
"""
    ran = subprocess.run(
        [sys.executable, "-c", told],
        check=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (ran.stdout.strip(), list(tmp_path.iterdir())) == ("True", [])
