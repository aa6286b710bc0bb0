"""A whole town on loopback: the hotline, the simulated provider, and telephones in a real browser."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from hotline import create_app
from hotline.settings import Settings
from hotline.simulator import BOOK_FILE
from tests.databases import DATA_KEY, INDEX_KEY
from tests.house.town import site_text

TOKEN = "the provider's token of the tests"
GERMAN, POLISH, SEVERAL = "+493023125900", "+493023125901", "+493023125903"
DESK = "+493023125990"
AYLIN = "+491713920001"
WITHHELD = "anonymous"
RESIDENTS = tuple(f"+4930231250{nth:02d}" for nth in range(1, 31))
PEOPLE = [
    *({"number": number, "name": f"Frau Nummer {number[-2:]}", "language": "de"} for number in RESIDENTS),
    {"number": "+491713920021", "kind": "mobile", "name": "Herr Krause", "language": "de"},
    {"number": "+493023125050", "kind": "home", "name": "Haus am Park", "language": "de"},
    {"number": WITHHELD, "kind": "withheld"},
    {"number": AYLIN, "kind": "volunteer", "name": "Aylin", "language": "de"},
    {"number": DESK, "kind": "desk"},
]
LINES = [
    {"number": GERMAN, "languages": ["de"]},
    {"number": POLISH, "languages": ["pl"]},
    {"number": SEVERAL, "languages": ["de", "pl", "en"]},
]
BOOK: dict[str, Any] = {
    "lines": LINES,
    "people": PEOPLE,
    "operators": [
        {
            "name": "maria",
            "password": "ein langes Kennwort",
            "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        }
    ],
    "tries": [{"number": RESIDENTS[0], "keys": "1 12043"}],
}


class _Silent(WSGIRequestHandler):
    """Tests print what fails, not what was asked for."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Town:
    """Where it is served, what it is made of, and the folder of its files."""

    address: str
    app: Flask
    folder: Path


def settings(
    folder: Path,
    public_url: str,
    *,
    by_day: bool = True,
    speech: bool = False,
    whisper: bool = False,
    languages: Sequence[str] = (),
    **changes: Any,
) -> Settings:
    """Somebody is at the desk all day and night, or not before three days from now."""
    site = folder / "site.toml"
    switches = f"calls.speech = {str(speech).lower()}\ncalls.whisper = {str(whisper).lower()}"
    spoken = f"[berlin.settings]\n{switches}"
    text = site_text(by_day=by_day).replace("[berlin.settings]", spoken, 1)
    if languages:
        text = re.sub(r"(?m)^languages = .*", f"languages = {list(languages)}", text, count=1)
    site.write_text(text, encoding="utf-8")
    usual: dict[str, Any] = {
        "data_dir": folder,
        "database_url": f"sqlite:///{folder / 'hotline.sqlite'}",
        "secret_key": "a secret key of the tests, long enough",
        "public_url": public_url,
        "cities": ("berlin",),
        "data_keys": (DATA_KEY,),
        "index_key": INDEX_KEY,
        "twilio_auth_tokens": (TOKEN,),
        "site_file": site,
    }
    return Settings(**{**usual, **changes})


@contextmanager
def town(
    folder: Path,
    *,
    by_day: bool = True,
    speech: bool = False,
    whisper: bool = False,
    languages: Sequence[str] = (),
) -> Iterator[Town]:
    """The town while it is open; `folder` holds a finished database.

    With `speech` callers may speak; with `whisper` the desk hears who rings, and accepts with a key.
    `languages`: others than those of its numbers.
    """
    (folder / BOOK_FILE).write_text(json.dumps(BOOK), encoding="utf-8")
    server = make_server("127.0.0.1", 0, _nothing, threaded=True, request_handler=_Silent)
    address = f"http://127.0.0.1:{server.port}"
    switches: dict[str, Any] = {"by_day": by_day, "speech": speech, "whisper": whisper}
    app = create_app(settings(folder, address, languages=languages, **switches))
    server.app = app
    with _serving(server):
        yield Town(address, app, folder)
    app.extensions["hotline"].store.close()


@contextmanager
def _serving(server: BaseWSGIServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _nothing(_environ: Any, _start: Any) -> list[bytes]:
    """Takes the place of the application until its address is known."""
    return []
