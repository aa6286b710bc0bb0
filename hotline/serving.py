"""How gunicorn serves the web process: `gunicorn -c python:hotline.serving "hotline:create_app()"`."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

MEMORY = Path("/dev/shm")
COUNTERS = "hotline-counters-"  # folders of this name hold what the workers of one server count

bind = f"{os.environ.get('HOTLINE_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
timeout = 30  # longer than the 15 seconds a provider waits
graceful_timeout = 15
keepalive = 75
control_socket_disable = True
worker_tmp_dir = str(MEMORY) if MEMORY.is_dir() else None  # a slow disk must not look like a dead worker
accesslog = None  # addresses of webhooks asked by GET hold telephone numbers
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "hotline.logs.MaskingFormatter"}},
    "handlers": {"masked": {"class": "hotline.logs.ToStandardError", "formatter": "masked"}},
    "root": {"level": "INFO", "handlers": ["masked"]},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
}


def on_starting(_server: Any) -> None:
    """Before the first worker: a fresh folder for what all count, which they find in the environment."""
    home = MEMORY if MEMORY.is_dir() else Path(tempfile.gettempdir())
    _clear_up(home)
    folder = tempfile.mkdtemp(prefix=f"{COUNTERS}{os.getpid()}-", dir=home)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder


def post_fork(_server: Any, _worker: Any) -> None:
    """A worker begins to read the house: nothing of that is rubbish, and looking for some takes a quarter."""
    gc.disable()


def post_worker_init(_worker: Any) -> None:
    """The house stands: no call waits from now on while all of it is looked through for rubbish."""
    gc.freeze()
    gc.enable()


def child_exit(_server: Any, worker: Any) -> None:
    """A worker has ended: what it counted stays, what it said of itself alone goes."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call] # the package types it not


def on_exit(_server: Any) -> None:
    """The server ends."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def _clear_up(home: Path) -> None:
    """Folders of servers that were killed before they could clear up themselves."""
    for folder in home.glob(f"{COUNTERS}*"):
        pid = folder.name.removeprefix(COUNTERS).partition("-")[0]
        if not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)
