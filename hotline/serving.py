"""How gunicorn serves the web process: `gunicorn -c python:hotline.serving "hotline:create_app()"`."""

from __future__ import annotations

import os
from pathlib import Path

bind = f"{os.environ.get('HOTLINE_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
timeout = 30  # longer than the 15 seconds a provider waits
graceful_timeout = 15
keepalive = 75
control_socket_disable = True
worker_tmp_dir = (
    "/dev/shm" if Path("/dev/shm").is_dir() else None
)  # a slow disk must not look like a dead worker
accesslog = None  # addresses of webhooks asked by GET hold telephone numbers
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "masked": {
            "()": "hotline.logs.MaskingFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"masked": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "root": {"level": "INFO", "handlers": ["masked"]},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
}
