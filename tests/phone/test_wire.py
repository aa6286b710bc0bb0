"""The same over a real socket: what servers make of an address before it reaches the application."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

from hotline.house import House
from tests.databases import DATA_KEY, INDEX_KEY
from tests.phone.conftest import app_of, settings_in
from tests.phone.telephone import TOKEN, new_sid

TARGETS = [
    "/phone/ring",
    "/phone/ring?",
    "/phone/ring/",
    "/phone/ring?note=K%C3%BCche%2F%3A%22%2C%7B",
    "/phone/keys/K%C3%BCche?turn=0",
    "/phone/keys/kind?turn=0&x=%C3%A4+%2B",
]


@contextmanager
def werkzeug_server(house: House) -> Iterator[int]:
    """The server of developers, on a port of its own."""
    server = make_server("127.0.0.1", 0, app_of(house), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def gunicorn(environ: dict[str, str]) -> Iterator[int]:
    """The server of installations, on a socket that listens before it starts: no waiting is needed."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        handle = listening.fileno()
        command = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{handle}", "--threads", "4"]
        command += ["--no-control-socket", "tests.phone.served:app()"]
        served = subprocess.Popen(command, pass_fds=(handle,), env={**os.environ, **environ})
        try:
            yield int(listening.getsockname()[1])
        finally:
            served.terminate()
            served.wait(30)


def environment(folder: Path, url: str, *, public: str) -> dict[str, str]:
    return {
        "HOTLINE_DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": "a secret key of the tests, long enough",
        "PUBLIC_URL": public,
        "HOTLINE_CITY": "berlin",
        "HOTLINE_DATA_KEYS": DATA_KEY,
        "HOTLINE_INDEX_KEY": INDEX_KEY,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }


def fields(caller: str = "+493023125001") -> dict[str, str]:
    return {
        "CallSid": new_sid(),
        "From": caller,
        "To": "+493023125900",
        "CallStatus": "ringing",
        "FromCity": "K\u00f6ln",
    }


def ask(port: int, target: str, *, public: str, method: str) -> http.client.HTTPResponse:
    """One webhook, byte for byte as given, signed for the public address."""
    form = fields()
    if method == "GET":
        target = f"{target}{'&' if '?' in target else '?'}{urlencode(form)}"
    signature = RequestValidator(TOKEN).compute_signature(public + target, form if method == "POST" else {})
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"X-Twilio-Signature": signature, "X-Forwarded-Proto": "https,http"}
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    connection.request(method, target, urlencode(form) if method == "POST" else None, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.mark.parametrize(
    "public", ["https://town.example.org:8443/hotline", "https://a:b@hotline.example.org"]
)
def test_genuine_webhooks_enter_through_the_developers_server(
    quiet_house: House, tmp_path: Path, public: str
) -> None:
    settings = settings_in(tmp_path, quiet_house.settings.database_url, public_url=public)
    signed_for = public.replace("a:b@", "")
    with werkzeug_server(replace(quiet_house, settings=settings)) as port:
        for target in TARGETS:
            for method in ("POST", "GET"):
                assert ask(port, target, public=signed_for, method=method).status == 200, (method, target)
        assert ask(port, "/phone/ring", public="https://other.example", method="POST").status == 403


def test_genuine_webhooks_enter_through_gunicorn(sqlite_url: str, tmp_path: Path) -> None:
    public = "https://hotline.example.org"
    with gunicorn(environment(tmp_path, sqlite_url, public=public)) as port:
        for target in TARGETS:
            for method in ("POST", "GET"):
                assert ask(port, target, public=public, method=method).status == 200, (method, target)
        assert ask(port, "/phone/ring", public="https://other.example", method="POST").status == 403


def test_two_slashes_are_no_reason_to_send_the_provider_elsewhere(quiet_house: House) -> None:
    with werkzeug_server(quiet_house) as port:
        answer = ask(port, "//phone//ring", public=quiet_house.settings.public_url, method="POST")
    assert answer.status == 404
