"""Several processes of one server count together, and leave nothing when they end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from hotline import serving
from tests.figures.test_metrics import TOKEN
from tests.house.town import PATIENCE, SETTINGS, TOP, browser

STRANGERS = 24


def counted(url: str, session: requests.Session) -> str:
    answer = session.get(f"{url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=PATIENCE)
    assert answer.status_code == 200
    return answer.text


def test_every_process_tells_what_all_have_counted(sqlite_url: str, tmp_path: Path) -> None:
    env = {
        **os.environ,
        **SETTINGS,
        "HOTLINE_CITY": "berlin",
        "PYTHONPATH": str(TOP),
        "DATABASE_URL": sqlite_url,
        "HOTLINE_DATA_DIR": str(tmp_path),
        "PUBLIC_URL": "https://hotline.example.org",
        "HOTLINE_METRICS_TOKEN": TOKEN,
        "WEB_CONCURRENCY": "2",
    }
    with socket.create_server(("127.0.0.1", 0)) as listening:
        handle, url = listening.fileno(), f"http://127.0.0.1:{listening.getsockname()[1]}"
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "python:hotline.serving",
            "--bind",
            f"fd://{handle}",
        ]
        served = subprocess.Popen(
            [*command, "hotline:create_app()"], pass_fds=(handle,), env=env, cwd=tmp_path
        )
        try:
            for _ in range(STRANGERS):  # each on a connection of its own, so that both processes have some
                assert browser().post(f"{url}/phone/ring", timeout=PATIENCE).status_code == 403
            for _ in range(4):
                assert f"hotline_refused_signatures_total {STRANGERS}.0" in counted(url, browser())
            assert folders_of(served.pid)
        finally:
            served.terminate()
            served.wait(PATIENCE)
    assert folders_of(served.pid) == []


def folders_of(pid: int) -> list[Path]:
    """What a server has left where its processes count."""
    return list(serving.MEMORY.glob(f"{serving.COUNTERS}{pid}-*"))


def test_what_a_killed_server_left_is_cleared_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, others = (
        tmp_path / f"{serving.COUNTERS}{ended.pid}-x",
        tmp_path / f"{serving.COUNTERS}{os.getpid()}-x",
    )
    left.mkdir()
    others.mkdir()
    monkeypatch.setattr(serving, "MEMORY", tmp_path)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    serving.on_starting(None)
    assert not left.exists()
    assert others.exists()
    fresh = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    assert fresh.is_dir()
    serving.on_exit(None)
    assert not fresh.exists()
