"""The floor: what a call must cost whoever answers it. A bare Flask application and nothing more.

It has as many webhooks as the hotline and speaks the same words: one call was recorded before, and each of
its documents is built anew by the SDK at every webhook. The SDK checks the signature. One row per call is
committed, as durably as the hotline commits, by the plain driver of the database (no SQLAlchemy).
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from flask import Flask, Request, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

SAVED_AT = "postcode"
BUSY_MILLISECONDS = 10_000
TABLE = """CREATE TABLE asked (
    sid TEXT, caller TEXT, dialled TEXT, kind TEXT, postcode TEXT, at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)"""
ROW = "INSERT INTO asked (sid, caller, dialled, kind, postcode) VALUES ({0}, {0}, {0}, {0}, {0})"

Save: TypeAlias = Callable[[tuple[str, ...]], None]


def create_app() -> Flask:
    """The application, from FLOOR_SCRIPT (a file), FLOOR_DATABASE, FLOOR_TOKEN and FLOOR_URL."""
    script: dict[str, Any] = json.loads(Path(os.environ["FLOOR_SCRIPT"]).read_text(encoding="utf-8"))
    validator, base = RequestValidator(os.environ["FLOOR_TOKEN"]), os.environ["FLOOR_URL"]
    save = saving(os.environ["FLOOR_DATABASE"])
    app = Flask(__name__, static_folder=None)

    @app.before_request
    def only_the_provider() -> None:
        url = base + request.full_path.removesuffix("?")
        if not validator.validate(url, request.form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)

    @app.post("/phone/ring")
    def ring() -> Response:
        return document(script["ring"])

    @app.post("/phone/keys/<step>")
    def keys(step: str) -> Response:
        if step == SAVED_AT:
            save(row_of(request))
        return document(script[step], kept=request.form.get("Digits", ""))

    @app.post("/phone/over")
    def over() -> Response:
        return Response(status=204)

    return app


def document(page: dict[str, Any], *, kept: str = "") -> Response:
    """One answer, built by the SDK; what the caller keyed goes on in the address, as there is no store."""
    response = VoiceResponse()
    action = f"{page['gather']['action']}&kept={kept}"
    gather = response.gather(**{**page["gather"], "action": action})
    for spoken in page["says"]:
        say = gather.say(voice=spoken["voice"], language=spoken["language"])
        for part in spoken["parts"]:
            if isinstance(part, str):
                say.append(part)
            else:
                say.break_(time=f"{part}ms")
    response.redirect(action, method="POST")
    return Response(str(response), content_type="text/xml; charset=utf-8")


def row_of(asked: Request) -> tuple[str, ...]:
    """What the one row of a call holds."""
    form = asked.form
    return form["CallSid"], form["From"], form["To"], asked.args["kept"], form["Digits"]


def saving(url: str) -> Save:
    """How a row is committed: each thread has a connection of its own."""
    kept = threading.local()
    connect, row = (_sqlite, ROW.format("?")) if url.startswith("sqlite") else (_postgresql, ROW.format("%s"))

    def save(values: tuple[str, ...]) -> None:
        if not hasattr(kept, "connection"):
            kept.connection = connect(url)
        kept.connection.execute(row, values)  # on disk when this returns: every statement commits

    return save


def make_table(url: str) -> None:
    """The one table, before the first process starts."""
    connection = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    connection.execute(TABLE)
    connection.close()


def _sqlite(url: str) -> Any:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", f"busy_timeout = {BUSY_MILLISECONDS}"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _postgresql(url: str) -> Any:
    address = url.replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(address, autocommit=True, options="-c synchronous_commit=on")
