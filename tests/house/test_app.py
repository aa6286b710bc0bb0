"""The web process as a whole: its doors, what is shut, and what it answers a machine that asks."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import select

from hotline import build_house, create_app
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Request
from hotline.clock.leader import candidate
from hotline.house import fingerprint
from hotline.settings import Settings
from hotline.simulator import SimulatedPhone, WsgiTransport
from tests.databases import DATA_KEY, INDEX_KEY

ACCOUNT = "AC" + "1" * 32
SITE = """
[[berlin.lines]]
number = "+493023125900"
languages = ["de"]
"""


def settings(folder: Path, **changes: Any) -> Settings:
    site = folder / "site.toml"
    site.write_text(SITE, encoding="utf-8")
    usual: dict[str, Any] = {
        "data_dir": folder,
        "database_url": f"sqlite:///{folder / 'hotline.sqlite'}",
        "secret_key": "a secret key of the tests, long enough",
        "public_url": "http://127.0.0.1:8000",
        "cities": ("berlin",),
        "data_keys": (DATA_KEY,),
        "index_key": INDEX_KEY,
        "twilio_auth_tokens": ("token",),
        "site_file": site,
    }
    return Settings(**{**usual, **changes})


@pytest.fixture
def app(sqlite_store: Store, tmp_path: Path) -> Flask:
    """As it runs in a demo: this machine only, no account."""
    return create_app(settings(tmp_path))


def paths(app: Flask) -> set[str]:
    return {"/" + rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}


def test_the_first_page_names_city_number_and_sources(app: Flask) -> None:
    page = app.test_client().get("/", headers={"Accept-Language": "de"}).get_data(as_text=True)
    assert "Berlin" in page
    assert "030 23 12 59 00" in page
    assert "/board/" in page
    for credit in app.extensions["hotline"].cities["berlin"].credits:
        assert credit in page


def test_a_machine_learns_that_all_is_well(app: Flask) -> None:
    client = app.test_client()
    assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
    assert client.get("/clockz").status_code == 503
    clock = candidate(app.extensions["hotline"].settings.database_url)
    assert clock.leads()
    assert client.get("/clockz").status_code == 200
    clock.resign()


@pytest.mark.parametrize(
    "database_url",
    ["sqlite:///{folder}/without-tables.sqlite", "postgresql+psycopg://hotline@127.0.0.1:1/hotline"],
)
def test_a_process_without_its_tables_is_alive_but_not_ready(tmp_path: Path, database_url: str) -> None:
    app = create_app(settings(tmp_path, database_url=database_url.format(folder=tmp_path)))
    client = app.test_client()
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/")] == [200, 503, 200]


def test_the_simulated_provider_is_there_in_a_demo(app: Flask) -> None:
    assert paths(app) >= {"/phone", "/board", "/simulator"}


@pytest.mark.parametrize(
    "change", [{"twilio_account_sid": ACCOUNT}, {"public_url": "https://hotline.example.org"}]
)
def test_the_simulated_provider_is_never_there_in_a_town(tmp_path: Path, change: dict[str, str]) -> None:
    assert "/simulator" not in paths(create_app(settings(tmp_path, **change)))


def test_only_the_machines_doors_take_forms_from_elsewhere(app: Flask) -> None:
    client = app.test_client()
    assert client.post("/board/sign-in", data={"number": "+491713920001"}).status_code == 400
    assert client.post("/phone/ring").status_code == 403  # refused for its signature, not for a missing token


@pytest.mark.parametrize(
    ("public_url", "secure"), [("https://hotline.example.org", True), ("http://127.0.0.1:8000", False)]
)
def test_cookies_stay_on_encrypted_ways(tmp_path: Path, public_url: str, secure: bool) -> None:
    config = create_app(settings(tmp_path, public_url=public_url)).config
    assert config["SESSION_COOKIE_SECURE"] is secure
    assert config["SESSION_COOKIE_HTTPONLY"]
    assert config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_the_web_process_never_imports_what_sends(tmp_path: Path) -> None:
    values = settings(tmp_path).model_dump_json()
    look = (
        "import sys, hotline; from hotline.settings import Settings\n"
        f"hotline.create_app(Settings.model_validate_json({values!r}, by_name=True))\n"
        "print([name for name in ('twilio.rest', 'hotline.carriers', 'apscheduler') if name in sys.modules])"
    )
    seen = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=False)
    assert seen.stdout == "[]\n", seen.stderr


def test_the_edition_changes_with_a_word_a_city_or_the_site(tmp_path: Path) -> None:
    folder, site = tmp_path / "words", tmp_path / "site.toml"
    folder.mkdir()
    editions = set()
    for text in ("one", "two"):
        (folder / "calls.toml").write_text(text, encoding="utf-8")
        site.write_text("a", encoding="utf-8")
        editions.add(fingerprint((folder,), (site, None)))
    site.write_text("b", encoding="utf-8")
    editions.add(fingerprint((folder,), (site, None)))
    assert len(editions) == 3
    assert fingerprint((folder,), (site, None)) in editions


def test_a_file_that_says_it_never_changes_may_be_kept_by_the_provider(app: Flask) -> None:
    @app.get("/a-recording")
    def recording() -> Response:
        answer = Response(b"RIFF", mimetype="audio/wav")
        answer.cache_control.public = True
        answer.cache_control.immutable = True
        return answer

    assert app.test_client().get("/a-recording").headers["Cache-Control"] == "public, immutable"
    assert app.test_client().get("/").headers["Cache-Control"] == "no-store"


def test_calls_are_played_in_the_time_of_whoever_built_the_house(sqlite_store: Store, tmp_path: Path) -> None:
    """The bench simulates time; a stranger cannot: nothing of a request is asked for the time."""
    then = datetime(2027, 2, 3, 12, 0, tzinfo=UTC)
    simulated = replace(build_house(settings(tmp_path)), now=lambda: then)
    phone = SimulatedPhone(
        "http://127.0.0.1:8000", token="token", transport=WsgiTransport(create_app(house=simulated))
    )
    phone.dial().presses("1").presses("12043").hangs_up()
    with sqlite_store.read() as casebook:
        assert casebook.scalars(select(Request.asked_at)).all() == [then]
        assert casebook.scalars(select(Call.ended_at)).all() == [then]
