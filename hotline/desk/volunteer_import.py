"""A list of volunteers is brought: a report first, and they are entered only when somebody says so.

What was read waits in the page, sealed, for a day at most; nothing of it is in the casebook before that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request
from werkzeug import Response

from hotline.casebook import volunteer_lists
from hotline.casebook.vault import VaultError
from hotline.casebook.volunteering import Details
from hotline.cities import City
from hotline.cities.spreadsheet import UTF_16, ending, first_lines
from hotline.cities.upload import text_of
from hotline.desk.carried import carried, carry
from hotline.desk.guard import chosen_city, cities, now, operator, reach
from hotline.desk.plain import kind_label, zone_name
from hotline.desk.volunteer import by
from hotline.desk.volunteer_table import MOST_ROWS, Fault, Read, read_table
from hotline.house import house
from hotline.logs import masked
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

PLACE = "/volunteers/list"
MOST_BYTES = 200_000  # more than so many rows ever have
SHOWN_FAULTS, SHOWN_PEOPLE = 100, 10
AT_ONCE = 50  # entered in one transaction: no call waits for a whole list
KEPT = timedelta(days=1)
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody of the file in words, the number hidden, so that one sees whether it was read as meant."""

    name: str
    number: str
    zones: str
    languages: str
    kinds: str
    vehicle: str


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(PLACE, "volunteers_from_file", volunteers_from_file, methods=["GET"])
    blueprint.add_url_rule(f"{PLACE}/look", "look_at_volunteers", look_at_volunteers, methods=["POST"])
    blueprint.add_url_rule(f"{PLACE}/take", "take_in_volunteers", take_in_volunteers, methods=["POST"])


def volunteers_from_file() -> Answer:
    """Which file."""
    return _form()


def _form(wrong: str | None = None) -> str:
    return render_template(
        "desk/volunteer_list.html",
        active_page="desk.volunteers",
        towns=list(cities().values()),
        town=_city(),
        wrong=wrong,
        most=MOST_ROWS,
    )


def _city() -> City:
    return chosen_city(request.form.get("city") or request.args.get("city"))


# --- the report


def look_at_volunteers() -> Answer:
    """What a file would bring, row by row; nothing of it counts yet."""
    town = _city()
    there = request.files.get("file")
    data = there.read(MOST_BYTES + 1) if there is not None else b""
    text = _text(first_lines(data, MOST_BYTES))
    if not data or text is None:
        return _form(say("checkins.file_none" if not data else "checkins.file_text")), 422
    table = read_table(text, town, reach())
    with house().store.write() as casebook:
        out = volunteer_lists.left_out(casebook, [one.number for one in table.found], now=now())
        volunteer_lists.note_seen(casebook, city=town.code, count=len(table.found), by=by())
    good = [one for one in table.found if one.number not in out]
    known = (one for one in table.found if one.number in out)
    faults = [*table.faults, *(_left_out(one, out[one.number]) for one in known)]
    if len(data) > MOST_BYTES:
        faults.append(Fault(text.count("\n") + 1, say("checkins.why_many")))
    return _report(town, good, sorted(faults, key=lambda one: one.row), table.not_kept)


def _text(data: bytes) -> str | None:
    """A file as text; None where it is none: no letter of a name is guessed."""
    if data.startswith(UTF_16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    text, fault = text_of(data)
    return None if fault is not None else text


def _left_out(one: Read, why: str) -> Fault:
    words = {"known": "desk.number_taken", "erased": "checkins.why_erased"}
    return Fault(one.row, say(words[why]), ending(one.number))


def _report(town: City, good: Sequence[Read], faults: Sequence[Fault], not_kept: Iterable[str]) -> str:
    return render_template(
        "desk/volunteer_list_report.html",
        active_page="desk.volunteers",
        town=town,
        good=len(good),
        bad=len(faults),
        faults=faults[:SHOWN_FAULTS],
        more=max(len(faults) - SHOWN_FAULTS, 0),
        not_kept=", ".join(not_kept)[:300],
        people=[_shown(one, town) for one in good[:SHOWN_PEOPLE]],
        unseen=max(len(good) - SHOWN_PEOPLE, 0),
        sealed=_sealed(town, good) if good else "",
    )


def _shown(one: Read, town: City) -> Shown:
    said = one.details
    return Shown(
        name=said.first_name,
        number=formats.hidden(masked(one.number)),
        zones=", ".join(zone_name(town.code, zone) for zone in said.zones),
        languages=", ".join(
            formats.language_name(code, language()) for code in said.speaks or (said.language,)
        ),
        kinds="; ".join(kind_label(kind) for kind in said.kinds) or say("rosters.all_kinds"),
        vehicle=say(f"vehicle_{said.vehicle}"),
    )


# --- what waits in the page


def _sealed(town: City, good: Iterable[Read]) -> str:
    """Small enough for a page, and nothing in it that anybody but we can read."""
    rows = [[one.number, asdict(one.details)] for one in good]
    waiting = {"by": operator().id, "city": town.code, "at": now().isoformat(), "rows": rows}
    return house().store.vault.seal(carry(json.dumps(waiting)))


def _opened(town: City) -> dict[str, Details] | None:
    """Numbers and what is said of them; None for what is too old, somebody else's or none of ours."""
    try:
        waiting = json.loads(carried(house().store.vault.open(request.form.get("sealed", ""))) or "{}")
    except VaultError:
        return None
    if (waiting.get("by"), waiting.get("city")) != (operator().id, town.code):
        return None
    if datetime.fromisoformat(waiting["at"]) + KEPT < now():
        return None
    known = ((number, _details(said)) for number, said in waiting["rows"])
    return {number: said for number, said in known if _is_here(said, town)}


def _details(said: dict[str, str | list[str]]) -> Details:
    lists = {name: tuple(some) for name, some in said.items() if isinstance(some, list)}
    return Details(**{**said, **lists})  # type: ignore[arg-type] # as it was taken apart above


def _is_here(said: Details, town: City) -> bool:
    """Zones may have gone since, or are another operator's by now."""
    return all(zone in town.zones and reach().has(town.code, zone) for zone in said.zones)


def take_in_volunteers() -> Answer:
    """All that the report said can be entered; whoever is known by now is left as they are."""
    town = _city()
    wanted = _opened(town)
    if wanted is None:
        return _form(say("rosters.too_old")), 422
    many, numbers = 0, list(wanted)
    for first in range(0, len(numbers), AT_ONCE):
        some = {number: wanted[number] for number in numbers[first : first + AT_ONCE]}
        with house().store.write() as casebook:
            many += volunteer_lists.enter(casebook, some, city=town.code, by=by())
    tell("rosters.entered", "good" if many else "sorry", count=many)
    return go("desk.volunteers", state="new")
