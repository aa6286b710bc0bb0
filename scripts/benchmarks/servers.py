"""Gunicorn, with the same flags for whatever it serves."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from hotline.demo.processes import end_group

READY_SECONDS = 60
GENTLE_SECONDS = 15
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
TOP = Path(__file__).resolve().parents[2]


class NotStarted(Exception):
    """A server ended, or did not answer, before it was asked anything."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running gunicorn: its name in the tables, its process and its address."""

    name: str
    pid: int
    url: str


@contextmanager
def gunicorn(
    name: str, application: str, env: Mapping[str, str], *, folder: Path, workers: int
) -> Iterator[Server]:
    """Serve an application on a free port of this machine while the block runs; it writes to a log there."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as listening, (folder / "web.log").open("wb") as log:
        handle, port = listening.fileno(), listening.getsockname()[1]
        flags = ["-c", "python:hotline.serving", "--bind", f"fd://{handle}", "--workers", str(workers)]
        started = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *flags, application],
            cwd=folder,  # where no settings file of a developer lies
            env={**_usual(), **env},
            pass_fds=(handle,),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            server = Server(name, started.pid, f"http://127.0.0.1:{port}")
            _until_ready(started, server.url, folder / "web.log")
            yield server
        finally:
            _end(started)


def _usual() -> dict[str, str]:
    return {"PYTHONPATH": str(TOP), **{name: os.environ[name] for name in KEPT if name in os.environ}}


def _until_ready(started: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Until somebody answers, be it that an unsigned request is refused."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and started.poll() is None:
        with contextlib.suppress(URLError, OSError):
            try:
                urlopen(f"{url}/phone/ring", data=b"", timeout=5).close()
            except HTTPError:
                return
        time.sleep(0.1)
    raise NotStarted(f"a server does not answer; it said last:\n{log.read_text(errors='replace')[-2000:]}")


def _end(started: subprocess.Popen[bytes]) -> None:
    started.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        started.wait(GENTLE_SECONDS)
    end_group(started.pid)
    started.wait()
