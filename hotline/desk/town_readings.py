"""A line of the town is read at a telephone: it is rung, and what was kept there is heard and used here."""

from __future__ import annotations

import base64
import io
import secrets
from collections.abc import Callable

from flask import Blueprint, abort, request, send_file
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import readings
from hotline.casebook.readings import Wanted
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities import City
from hotline.desk import readings_shown
from hotline.desk.guard import now, operator
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.desk.town_words import SpokenLine, line_of, line_page, recording_of, unfit
from hotline.dialogue.reading import CODE
from hotline.house import house
from hotline.house.changing import Mend
from hotline.house.recorded import faults_in
from hotline.pages import say
from hotline.pages.moving import go
from hotline.pages.say import tell

LONGEST = 40  # signs of a number as somebody writes it


class Gone(Exception):
    """Somebody else has used it, or thrown it away, at the same moment."""


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    address = "/town/<city>/words/<language>/<name>/reading"
    one = f"{address}/<int(max={LARGEST_ID}):reading>"
    blueprint.add_url_rule(address, "town_read", read, methods=["POST"])
    blueprint.add_url_rule(f"{one}.wav", "town_reading", sound, methods=["GET"])
    blueprint.add_url_rule(f"{one}/use", "town_use_reading", use, methods=["POST"])
    blueprint.add_url_rule(f"{one}/away", "town_reading_away", away, methods=["POST"])


def _line(city: str, language: str, name: str) -> SpokenLine:
    """A line that can be read at a telephone; not found where the city does without."""
    one = line_of(city_of(city), language, name)
    return one if one.recordable and one.city.readings else abort(404)


def read(city: str, language: str, name: str) -> Answer:
    """Have a telephone rung, at once."""
    one = _line(city, language, name)
    typed = request.form.get("number", "").strip()[:LONGEST]
    number, wrong = _number(one.city, typed)
    if number is None:
        return _again(one, wrong, typed=typed)
    wanted = Wanted(one.city.code, language, name, one.words, operator().id)
    code = "".join(secrets.choice("123456789") for _ in range(CODE))  # no zero: nothing but zeros is a person
    with house().store.write() as session:
        asked = readings.ask(session, wanted, number=number, code=code, now=now())
    if isinstance(asked, str):
        return _again(one, f"readings.{asked}", typed=typed)
    return _back(one)


def _number(city: City, typed: str) -> tuple[str | None, str]:
    """The number to be rung (E.164), or what is the matter with it."""
    number = city.written_number(typed)
    if not city.lines:
        return None, "readings.no_line"
    if number is None:
        return None, "readings.no_number"
    if city.is_ours(number):
        return None, "readings.own_number"
    return (number, "") if city.may_ring(number) else (None, "number_dear")


def _again(one: SpokenLine, wrong: str, *, typed: str = "") -> Answer:
    mends = (Mend("", say(wrong), ""),)
    return line_page(one, one.texts, house().town, mends, number=typed), CHANGED


def _back(one: SpokenLine) -> Response:
    there = {"city": one.city.code, "language": one.language, "name": one.name}
    return go("desk.town_line", **there, _anchor="readings")


def sound(city: str, language: str, name: str, reading: int) -> Response:
    """What was read, to be heard before anybody else does."""
    data = _proposal(_line(city, language, name), reading)
    return send_file(io.BytesIO(data), mimetype="audio/wav") if data else abort(404)


def _proposal(one: SpokenLine, reading: int) -> bytes:
    """The sound of a proposal for this line; empty where there is none, or not any more."""
    with house().store.read() as session:
        found = readings.proposal(session, reading, city=one.city.code)
        if found is None or (found.language, found.line) != (one.language, one.name):
            return b""
        return readings.sound_of(session, found)


def use(city: str, language: str, name: str, reading: int) -> Answer:
    """From now on callers hear it in place of the line; as with a file that was brought."""
    one = _line(city, language, name)
    if request.form.get("seen") != readings_shown.seen(one.words):
        return _again(one, "readings.changed_meanwhile")
    written = base64.b64encode(_proposal(one, reading)).decode()
    if not written:
        return _gone(one)
    mends = unfit(faults_in(name, written))
    try:
        mends = mends or make(
            city, {recording_of(language, name): written}, page="words", also=_used(reading)
        )
    except Gone:
        return _gone(one)
    return (line_page(one, one.texts, house().town, mends), CHANGED) if mends else _back(one)


def _used(reading: int) -> Callable[[Session, int], None]:
    """Used once: whoever comes second changes nothing."""
    who, at = operator().id, now()

    def also(session: Session, _revision: int) -> None:
        if not readings.use(session, reading, operator_id=who, now=at):
            raise Gone

    return also


def away(city: str, language: str, name: str, reading: int) -> Answer:
    """Nobody wants it: a call that goes on keeps nothing, and a proposal is gone."""
    one, who = line_of(city_of(city), language, name), operator().id
    with house().store.write() as session:
        gone = readings.proposal(session, reading, city=city) is not None
        done = (readings.throw_away if gone else readings.stop)(session, reading, operator_id=who, now=now())
    return _back(one) if done else _gone(one)


def _gone(one: SpokenLine) -> Response:
    tell("readings.gone", "sorry")
    return _back(one)
