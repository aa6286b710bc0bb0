"""The same town, served on loopback to a real browser."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize
from werkzeug.serving import WSGIRequestHandler, make_server

from hotline.board.guard import TOKEN
from tests.board.town import Town

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")  # as scripts/environment.sh takes them
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class _Silent(WSGIRequestHandler):
    """Tests print what fails, not what was asked for."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def served(town: Town) -> AbstractContextManager[str]:
    """The town's address while it is open."""
    return serving(town.app)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of an application while it is open."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def chromium(playwright: Playwright) -> Browser:
    """Debian's browser, asking nobody else for anything; where it is to be had the one that has no windows.

    It is the same one, and does a third of the work.
    """
    flags = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(QUIET)
    found = next(filter(None, map(shutil.which, BROWSERS)), BROWSERS[0])
    return playwright.chromium.launch(executable_path=found, args=flags)


def sign_in(context: BrowserContext, town: Town, address: str, volunteer_id: int) -> None:
    """Give a browser the cookie of a volunteer who signed in some time before."""
    client = town.app.test_client()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = town.token_for(volunteer_id)
    kept = client.get_cookie("session")
    assert kept is not None
    context.add_cookies([{"name": "session", "value": kept.value, "url": address}])
