"""Who stands on a list: taken in singly or from a file, rung now, told by hand, taken off (O11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from flask import Blueprint, abort, render_template, request
from werkzeug import Response

from hotline.casebook import checkin_people, checkins, retention
from hotline.casebook.checkin_people import RESULTS, Refused
from hotline.casebook.tables import CheckinList, Outgoing
from hotline.casebook.tables.base import LARGEST_ID
from hotline.cities.people_table import Fault, Read, read_row, read_table
from hotline.cities.spreadsheet import ending, first_lines
from hotline.cities.upload import text_of
from hotline.desk import checkins as lists
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.searching import read_id
from hotline.desk.unmask import Number, number_of
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/checkins/people/<int(max={LARGEST_ID}):person_id>"
MOST_BYTES = 200_000  # more than so many rows ever have
SHOWN_FAULTS = 200
AT_ONCE = 50  # of a file in one transaction
LONGEST = 60
SILENT = ("no-answer", "busy", "canceled", "completed")
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(f"{lists.ONE}/people", "checkin_add", add, methods=["POST"])
    blueprint.add_url_rule(f"{lists.ONE}/upload", "checkin_upload", upload, methods=["POST"])
    blueprint.add_url_rule(f"{lists.ONE}/take", "checkin_take", take, methods=["POST"])
    blueprint.add_url_rule(f"{lists.ONE}/drop", "checkin_drop", drop, methods=["POST"])
    blueprint.add_url_rule(ONE, "checkin_person", person, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/number", "checkin_number", show_number, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/ring", "checkin_ring", ring, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/result", "checkin_tell", told, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/remove", "checkin_remove", remove, methods=["POST"])


# --- taking in


def add(list_id: int) -> Answer:
    """One person, by the form."""
    given = [request.form.get(name, "").strip()[:LONGEST] for name in ("number", "postcode", "language")]
    with house().store.write() as casebook:
        one = _open(lists.find(casebook, list_id))
        wanted = read_row(1, given, cities()[one.city], language=one.language)
        why = wanted.why if isinstance(wanted, Fault) else ""
        if not isinstance(wanted, Fault):
            new = checkin_people.add(casebook, one, wanted, reach=reach(), proposed=False, now=now())
            why = "" if isinstance(new, int) else new
            if isinstance(new, int):
                by = operator().id
                checkin_people.noted(casebook, one, "people_added", operator_id=by, now=now(), count=1)
    if why:
        return lists.page(list_id, typed=given[1], wrong=say(f"checkins.why_{why}")), 422
    tell("checkins.added", "good")
    return go("desk.checkin", list_id=list_id)


def _open(one: CheckinList) -> CheckinList:
    """A list that has ended takes nobody in."""
    return one if one.state != "ended" else abort(404)


def upload(list_id: int) -> Answer:
    """What a file would bring, row by row; nothing of it counts yet."""
    with house().store.read() as casebook:
        one = _open(lists.find(casebook, list_id, whole=True))
    there = request.files.get("file")
    data = there.read(MOST_BYTES + 1) if there is not None else b""
    text, fault = text_of(first_lines(data, MOST_BYTES))
    if not data or fault is not None:
        wrong = say("checkins.file_none" if not data else "checkins.file_text")
        return lists.page(list_id, wrong=wrong), 422
    found, faults = read_table(text, cities()[one.city], language=one.language)
    try:
        refused, newest = _proposed(list_id, found)
        many = len(found) - len(refused)
        with house().store.write() as casebook:
            checkin_people.read_whole(casebook, one, newest=newest)
            checkin_people.noted(casebook, one, "seen", operator_id=operator().id, now=now(), count=many)
    except checkin_people.Overtaken:
        tell("checkins.not_moved", "sorry")
        return go("desk.checkin", list_id=list_id)
    faults += [Fault(each.row, why, ending(each.number)) for each, why in refused]
    if len(data) > MOST_BYTES:
        faults.append(Fault(text.count("\n") + 1, "many"))
    return _report(one, good=many, newest=newest, faults=sorted(faults, key=lambda each: each.row))


def _proposed(list_id: int, found: Sequence[Read]) -> tuple[list[tuple[Read, Refused]], int]:
    """A file in parts: who was refused, and the newest who is proposed. No call waits for a whole file."""
    refused: list[tuple[Read, Refused]] = []
    newest: int | None = None
    for first in range(0, max(len(found), 1), AT_ONCE):
        some = found[first : first + AT_ONCE]
        with house().store.write() as casebook:
            one = _open(lists.find(casebook, list_id, whole=True))
            refused += checkin_people.propose(casebook, one, some, reach=reach(), now=now(), newest=newest)
            newest = checkin_people.newest_proposed(casebook, one)
    return refused, newest or 0


def _report(one: CheckinList, *, good: int, newest: int, faults: list[Fault]) -> str:
    return render_template(
        "desk/checkin_report.html",
        active_page="desk.checkins",
        one=one,
        good=good,
        newest=newest,
        bad=len(faults),
        faults=faults[:SHOWN_FAULTS],
        more=max(len(faults) - SHOWN_FAULTS, 0),
    )


def take(list_id: int) -> Response:
    """All that the report said can be added; nothing where a colleague has brought another file since."""
    seen = read_id(request.form.get("seen", "")) or 0
    with house().store.write() as casebook:
        one = _open(lists.find(casebook, list_id, whole=True))
        many = checkin_people.take_in(casebook, one, seen=seen, operator_id=operator().id, now=now())
    tell(*(("checkins.added", "good") if many else ("checkins.not_moved", "sorry")))
    return go("desk.checkin", list_id=list_id)


def drop(list_id: int) -> Response:
    """Nothing of it."""
    with house().store.write() as casebook:
        one = lists.find(casebook, list_id, whole=True)
        if checkin_people.drop(casebook, one):
            checkin_people.noted(casebook, one, "withdrawn", operator_id=operator().id, now=now())
    tell("checkins.discarded", "good")
    return go("desk.checkin", list_id=list_id)


# --- one of them


def person(person_id: int) -> str:
    """How it stands with somebody, and what can be done."""
    return _page(person_id)


def _page(person_id: int, *, shown: Number | None = None) -> str:
    with house().store.read() as casebook:
        found = checkins.person(casebook, person_id, cities=reach())
        if found is None:
            abort(404)
        rung = [_rung(one, found[1].city) for one in checkins.rung(casebook, person_id)]
        minds = checkins.minds(casebook, person_id)
    who, one = found
    return render_template(
        "desk/checkin_person.html",
        active_page="desk.checkins",
        one=one,
        person=lists.row(who, one),
        masked=who.masked,
        shown=shown,
        request_id=who.request_id,
        rung=rung,
        minds=minds,
        rings=cities()[one.city].checkins.calls,
        results=RESULTS,
        forgets=_forgets(one),
    )


def _forgets(one: CheckinList) -> str:
    """When everybody on the list is forgotten, and why then."""
    day = formats.day(retention.list_forgets_at(one), language(), cities()[one.city].timezone)
    return say("checkins.forgotten_on", day=day)


def _rung(one: Outgoing, city: str) -> tuple[str, str]:
    """When the hotline rang, and how that ended."""
    zone = cities()[city].timezone
    when = formats.moment(one.created_at, now(), timezone=zone, language=language())
    if one.state != "over":
        return when, say("checkins.rung_going")
    if one.answered_at is not None:
        return when, say("checkins.rung_answered")
    return when, say("checkins.rung_silent" if one.ended_as in SILENT else "checkins.rung_failed")


def show_number(person_id: int) -> str:
    """The number, and that it was shown is written down."""
    return _page(person_id, shown=number_of("checkin", person_id))


def ring(person_id: int) -> Response:
    """The clock rings them before all others."""
    done: str
    with house().store.write() as casebook:
        found = checkin_people.find(casebook, person_id, cities=reach())
        if found is None:
            abort(404)
        if cities()[found[1].city].checkins.calls:
            done = checkin_people.want(casebook, *found, operator_id=operator().id, now=now())
        else:
            done = "off"
    words = {"blocked": "checkins.why_blocked", "never": "checkins.why_never", "off": "checkins.off"}
    tell(words.get(done, f"checkins.ring_{done}"), "good" if done == "wanted" else "sorry")
    return go("desk.checkin_person", person_id=person_id)


def told(person_id: int) -> Response:
    """An operator has rung them."""
    result = next((one for one in get_args(checkin_people.Result) if one == request.form.get("result")), None)
    with house().store.write() as casebook:
        found = checkin_people.find(casebook, person_id, cities=reach())
        if found is None or result is None:
            abort(404)
        done = checkin_people.tell(casebook, *found, result, operator_id=operator().id, now=now())
    tell(*(("checkins.told", "good") if done else ("checkins.ring_rings", "sorry")))
    return go("desk.checkin_person", person_id=person_id)


def remove(person_id: int) -> Response:
    """Off the list, and their number where nothing else tells of it; not while their telephone rings."""
    with house().store.write() as casebook:
        found = checkin_people.find(casebook, person_id, cities=reach())
        if found is None:
            abort(404)
        list_id = found[1].id
        done = checkin_people.remove(casebook, *found, operator_id=operator().id, now=now())
    tell(*(("checkins.removed", "good") if done else ("checkins.ring_rings", "sorry")))
    return go("desk.checkin", list_id=list_id)
