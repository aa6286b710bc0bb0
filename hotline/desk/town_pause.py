"""The pause of a line: till when, what is said of it, and its end before that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.cities.pause import Pause
from hotline.desk.guard import now
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make, setting
from hotline.house import house
from hotline.house.changing import Mend
from hotline.house.saying import faults_of_text
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.prompts.lines import Line, Moment, Text

PATH = "settings.pause"
LONGEST = 400  # letters of a message


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/town/<city>/pause", "town_pause", pause, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/pause", "town_set_pause", set_pause, methods=["POST"])
    blueprint.add_url_rule("/town/<city>/pause/end", "town_end_pause", end_pause, methods=["POST"])


def pause(city: str) -> Answer:
    """The form; what is said of a pause is kept for the next one."""
    found = city_of(city)
    tomorrow = (now() + timedelta(days=1)).replace(minute=0)
    ends = found.pause.until if found.pause.until and found.pause.holds(now()) else tomorrow
    local = ends.astimezone(found.timezone)
    return _page(found, f"{local:%Y-%m-%d}", f"{local:%H:%M}", setting(city, "pause.message", {}))


def _page(city: City, day: str, time: str, message: Mapping[str, str], mends: Iterable[Mend] = ()) -> str:
    holds, ends = city.pause.holds(now()), city.pause.until or now()
    until = formats.stamp(ends, timezone=city.timezone, language=language()) if holds else ""
    return render_template(
        "desk/town_pause.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        day=day,
        time=time,
        message=message,
        longest=LONGEST,
        paused_until=until,
        heard=_heard(city, city.pause) if holds else [],
    )


def _heard(city: City, of: Pause) -> list[tuple[str, str]]:
    """What callers hear while it is paused, in each language of the city."""
    opening = city.pause_ends(now())
    when = Moment(opening.name, opening.hour, opening.minute, opening.days)
    said = []
    for code in city.languages:
        own = (Line("pause_message", {"text": Text(of.message[code])}),) if code in of.message else ()
        lines = (Line("hello_known"), Line("pause_now"), *own, Line("pause_until", {"when": when}))
        said.append((code, house().words.plain(lines, language=code, city=city.code)))
    return said


def set_pause(city: str) -> Answer:
    """Pause the line till then; what cannot be said on a telephone is told first."""
    found = city_of(city)
    day, time = request.form.get("day", "")[:10], request.form.get("time", "")[:5]
    given = {code: request.form.get(f"message-{code}", "").strip()[:LONGEST] for code in found.languages}
    message = {code: text for code, text in given.items() if text}
    until = _moment(found, day, time)
    mends: tuple[Mend, ...] = tuple(
        one for code, text in message.items() for one in faults_of_text(house(), code, text)
    )
    if until is None or until <= now():
        mends = (Mend("", say("town.pause_past"), ""), *mends)
    value: dict[str, Any] = {"until": f"{day} {time}", "message": message}
    mends = mends or make(city, {PATH: value}, page="pause")
    return (_page(found, day, time, message, mends), CHANGED) if mends else go("desk.town_pause", city=city)


def _moment(city: City, day: str, time: str) -> datetime | None:
    try:
        at = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M").replace(tzinfo=city.timezone)
    except ValueError:
        return None
    return at if at.minute % 30 == 0 else None


def end_pause(city: str) -> Answer:
    """Callers are answered again from this moment on; the message stays for the next time."""
    found = city_of(city)
    message = dict(setting(city, "pause.message", {}))
    mends = make(city, {PATH: {"message": message}}, page="pause")
    return (_page(found, "", "", message, mends), CHANGED) if mends else go("desk.town_of", city=city)
