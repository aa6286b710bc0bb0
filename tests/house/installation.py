"""A whole installation in which everything is well, until a test breaks something."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from hotline import create_app
from hotline.casebook.operators import Post, add_operator
from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.clock.leader import Leader, candidate
from hotline.prompts.checks import everything
from hotline.settings import load_settings
from tests.carriers.provider import Provider, a_provider
from tests.house.terminal import Operator, at_a_terminal

LINE, DESK = "+493023125900", "+493023125990"
EXAMINE = everything.examine
KEPT_ELSEWHERE = ("HOTLINE_", "TWILIO_", "DATABASE_URL", "PUBLIC_URL", "SECRET_KEY", "SMTP_URL", "PORT")


@contextmanager
def served(app: Any) -> Iterator[str]:
    """An application on a socket; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@dataclass
class Front:
    """What answers at the public address: whatever stands behind it at the moment."""

    app: Any

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        return self.app(environ, start)


@dataclass
class Installation:
    """A whole installation in which everything is well, until a test breaks something."""

    operator: Operator
    provider: Provider
    front: Front
    database_url: str
    clock: Leader

    @property
    def folder(self) -> Path:
        return self.operator.folder

    @property
    def files(self) -> list[str]:
        """What lies in the folder, but for what SQLite itself puts beside a database in use."""
        names = (path.name for path in self.folder.rglob("*"))
        return sorted(name for name in names if not name.endswith(("-wal", "-shm")))

    @property
    def store(self) -> Store:
        settings = load_settings()
        return Store(self.database_url, Vault(settings.data_keys, settings.index_key))

    def is_examined(self, *more: str) -> dict[str, list[tuple[str, str, str]]]:
        """What the doctor says of each thing: mark, words, what to do. The exit code fits the marks."""
        result = self.operator.types("doctor", "--json", *more)
        assert "Traceback" not in result.output
        told = json.loads(result.stdout)
        ill = any(one["mark"] == "wrong" for one in told["findings"])
        assert (result.exit_code, told["well"]) == (1 if ill else 0, not ill)
        by_about: dict[str, list[tuple[str, str, str]]] = {}
        for one in told["findings"]:
            by_about.setdefault(one["about"], []).append((one["mark"], one["words"], one["mend"]))
        return by_about

    def ails(self, about: str, *more: str, mark: str = "wrong") -> str:
        """What is said of one thing with this mark, in one text."""
        found = self.is_examined(*more).get(about, [])
        return "\n".join(f"{words} {mend}" for how, words, mend in found if how == mark)


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Iterator[Installation]:
    """Web process, clock, provider, backup: everything runs."""
    for name in list(os.environ):
        if name.startswith(KEPT_ELSEWHERE):
            monkeypatch.delenv(name)
    front = Front(Flask("nobody"))
    with (
        at_a_terminal(tmp_path, monkeypatch) as operator,
        a_provider(tmp_path, LINE) as provider,
        served(front) as url,
    ):
        monkeypatch.setattr(everything, "examine", examined_once)
        tmp_path.chmod(0o700)
        operator.succeeds("init", "--city", "berlin", "--public-url", url, "--database-url", database_url)
        monkeypatch.setenv("TWILIO_API_BASE", provider.url)
        monkeypatch.setenv("HOTLINE_BACKUP_DIR", str(tmp_path / "backups"))
        (tmp_path / "backups").mkdir()
        (tmp_path / "backups" / "hotline-1").touch()
        write_site(tmp_path, tried=1)
        for path in tmp_path.glob("hotline.sqlite*"):
            path.chmod(0o600)
        operator.succeeds("connect", "--yes")
        operator.succeeds(*operator.adds_a_volunteer())
        _somebody_at_the_desk()
        front.app = create_app(load_settings())
        leader = candidate(database_url)
        assert leader.leads()
        yield Installation(operator, provider, front, database_url, leader)
        leader.resign()


@cache
def examined_once() -> everything.Findings:
    """What is to be said of the words that are shipped: the same for every installation of this process."""
    return EXAMINE()


def write_site(folder: Path, *, tried: int | None) -> None:
    """The site file; `tried` so many days ago somebody made sure of the desk's number."""
    text = f'[[berlin.lines]]\nnumber = "{LINE}"\nlanguages = ["de"]\n'
    if tried is not None:
        day = (datetime.now(UTC) - timedelta(days=tried)).date()
        text += f'[[berlin.desk]]\nnumber = "{DESK}"\nverified_on = {day}\n'
    (folder / "site.toml").write_text(text)


def _somebody_at_the_desk() -> None:
    """An operator; how one is entered at the terminal is tried elsewhere."""
    settings = load_settings()
    store = Store(settings.database_url, Vault(settings.data_keys, settings.index_key))
    with store.write() as session:
        known = {"name": "Petra", "post": Post("administrator"), "language": "de", "email": None}
        secrets = {"password_hash": "of no use", "totp_secret": "of no use"}
        add_operator(session, **known, **secrets, now=datetime.now(UTC))  # type: ignore[arg-type]
    store.close()
