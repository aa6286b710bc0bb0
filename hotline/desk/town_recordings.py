"""A recording that stands in for a line: heard at the desk, brought as a file, and taken away again."""

from __future__ import annotations

import base64

from flask import Blueprint, Response, abort, request, send_file

from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.desk.town_words import SpokenLine, line_of, line_page, recording_of, unfit
from hotline.house import house
from hotline.house.changing import Mend
from hotline.house.recorded import faults_in
from hotline.house.sound import for_telephones
from hotline.pages import say
from hotline.pages.moving import go
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
    one = line_of(city_of(city), language, name)
    path = recorded_lines(one.source, city).get(name)
    return send_file(path, mimetype="audio/wav") if path is not None else abort(404)


def record(city: str, language: str, name: str) -> Answer:
    """From now on callers hear this in place of the line."""
    one = line_of(city_of(city), language, name)
    there = request.files.get("file")
    data = for_telephones(there.read(MOST_BYTES + 1) if there is not None else b"")
    if not data or len(data) > MOST_BYTES:
        which = "lines.too_large" if data else "town.file_none"
        return _again(one, (Mend("", say(which), ""),))
    written = base64.b64encode(data).decode()
    mends = unfit(faults_in(name, written))
    return _again(one, mends) if mends else _made(one, written)


def _made(one: SpokenLine, written: str | None) -> Answer:
    city, subject = one.city.code, recording_of(one.language, one.name)
    if mends := make(city, {subject: written}, page="words"):
        return _again(one, mends)
    return go("desk.town_line", city=city, language=one.language, name=one.name)


def _again(one: SpokenLine, mends: tuple[Mend, ...]) -> Answer:
    return line_page(one, one.texts, house().town, mends), CHANGED


def unrecord(city: str, language: str, name: str) -> Answer:
    """The voice says the line again."""
    return _made(line_of(city_of(city), language, name), None)
