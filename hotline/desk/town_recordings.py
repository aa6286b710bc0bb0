"""A recording that stands in for a line: heard at the desk, brought as a file, and taken away again."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, request, send_file

from hotline.cities import City
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.desk.town_words import entry_of, line_page, recording_of, sources_of
from hotline.house import house
from hotline.house.changing import Mend
from hotline.house.recorded import file_of
from hotline.pages import say
from hotline.pages.moving import go
from hotline.prompts.checks.recorded import faults_of
from hotline.prompts.recordings import recorded_lines

MOST_BYTES = 2_000_000


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    address = "/town/<city>/words/<language>/<name>/recording"
    blueprint.add_url_rule(f"{address}.wav", "town_recording", recording, methods=["GET"])
    blueprint.add_url_rule(address, "town_record", record, methods=["POST"])
    blueprint.add_url_rule(f"{address}/away", "town_unrecord", unrecord, methods=["POST"])


def recording(city: str, language: str, name: str) -> Response:
    """What is played to callers."""
    found = city_of(city)
    entry_of(found, language, name)
    source, _ = sources_of(city, language)
    path = recorded_lines(source, city).get(name)
    return send_file(path, mimetype="audio/wav") if path is not None else abort(404)


def record(city: str, language: str, name: str) -> Answer:
    """From now on callers hear this in place of the line."""
    found = city_of(city)
    entry_of(found, language, name)
    there = request.files.get("file")
    data = there.read(MOST_BYTES + 1) if there is not None else b""
    if not data or len(data) > MOST_BYTES:
        which = "lines.too_large" if data else "town.file_none"
        return _again(found, language, name, (Mend("", say(which), ""),))
    written = base64.b64encode(data).decode()
    if mends := _faults(name, written):
        return _again(found, language, name, mends)
    return _made(found, language, name, written)


def _faults(name: str, written: str) -> tuple[Mend, ...]:
    """Looked at in a folder of its own: the same sound may be played for another line at this moment."""
    with tempfile.TemporaryDirectory() as folder:
        path = file_of(written, Path(folder))
        return tuple(Mend("", what, mend) for what, mend in faults_of(name, path))


def _made(city: City, language: str, name: str, value: Any) -> Answer:
    mends = make(city.code, {recording_of(language, name): value}, page="words")
    if mends:
        return _again(city, language, name, mends)
    return go("desk.town_line", city=city.code, language=language, name=name)


def _again(city: City, language: str, name: str, mends: tuple[Mend, ...]) -> Answer:
    entry = entry_of(city, language, name)
    return line_page(city, language, entry, dict(entry.texts), house().town, mends), CHANGED


def unrecord(city: str, language: str, name: str) -> Answer:
    """The voice says the line again."""
    found = city_of(city)
    entry_of(found, language, name)
    return _made(found, language, name, None)
