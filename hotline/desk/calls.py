"""The log of calls: every call, found by day, filters or number; and one call with its timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug import Response

from hotline.casebook import audit, log, marks, numbers, tries
from hotline.casebook import notes as voice_notes
from hotline.casebook.log import Filters, Logged
from hotline.casebook.record import call_record
from hotline.casebook.tables.base import LARGEST_ID
from hotline.desk import call_list, call_page, searching
from hotline.desk.blocks import blocked_now
from hotline.desk.excel import MOST_ROWS
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.notes import links
from hotline.desk.plain import part_of_call
from hotline.desk.remembering import memory_of
from hotline.desk.shared_lines import line_of
from hotline.desk.unmask import Number, number_of
from hotline.dialogue.steps import STEPS
from hotline.house import house
from hotline.pages import formats, language, live, say
from hotline.pages.moving import go
from hotline.pages.numbers import readings
from hotline.pages.say import tell

ONE = f"/calls/<int(max={LARGEST_ID}):call_id>"
LONGEST_NUMBER = 40
ENDINGS_AN_HOUR = 20
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/calls", "calls", calls, methods=["GET"])
    blueprint.add_url_rule("/calls/number", "calls_of_number", calls_of_number, methods=["POST"])
    blueprint.add_url_rule(ONE, "call", call, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/show-number", "show_number_of_call", show_number_of_call, methods=["POST"])


def stands_on() -> tuple[object, ...]:
    """What the log is made from: it rises when a call is over; who is still on the line, once a minute."""
    with house().store.read() as casebook:
        mark = marks.current(casebook, "desk")
    return (mark, *cities(), live.minute(now(), operator().id))


@live.kept_up(stands_on)
def calls() -> Answer:
    """The newest calls, or those that fit what stands in the address."""
    given = searching.given(request.args, readers())
    if given != request.args.to_dict():
        return redirect(url_for("desk.calls", **given), 303)  # type: ignore[arg-type]
    return _list(given)


def _list(given: Mapping[str, str], *, typed: str = "", wrong: str | None = None) -> str:
    filters, place = read_filters(given), read_place(given)
    scopes = searching.scopes(cities(), searching.read_days(given), city=place)
    before, after = (searching.read_key(given.get(name, "")) for name in ("before", "after"))
    with house().store.read() as casebook:
        found = log.page(casebook, scopes, filters, before=before, after=after, limit=log.PAGE)
        masked = numbers.masked_of(casebook, _own(filters.number_id or _first(found.rows, filters)))
    first = next(iter(cities().values()))
    return render_template(
        "desk/calls.html",
        active_page="desk.calls",
        rows=call_list.rows(found.rows),
        newer=searching.write_key(found.newer),
        older=searching.write_key(found.older),
        given=given,
        changed=searching.changed,
        shortcuts=list(searching.shortcuts(given, now().astimezone(first.timezone).date())),
        excel_rows=formats.count(MOST_ROWS, language()),
        choices=call_list.choices(given),
        chosen=call_list.chosen(given, masked),
        filters=filters,
        typed=typed,
        wrong=wrong,
    )


def readers() -> dict[str, searching.Reader]:
    """What may stand in the address of the log."""
    offered = {field: {one.value for one in some} for field, some in call_list.choices({}).items()}
    offered |= {"step": {*STEPS, *offered["step"]}, "emergency": {"1"}, "without_a_key": {"1"}}
    known: dict[str, searching.Reader] = {field: values.__contains__ for field, values in offered.items()}
    known["number"] = lambda written: searching.read_id(written) is not None
    return {**known, "ending": searching.is_hash}


def read_place(given: Mapping[str, str]) -> str | None:
    """The one city that was chosen, by itself or with a zone of it."""
    return given.get("zone", "").partition("/")[0] or given.get("city")


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters in an address that was read already."""
    return Filters(
        zone=given.get("zone", "").partition("/")[2] or None,
        kind=given.get("kind"),
        language=given.get("language"),
        outcome=given.get("outcome"),
        steps=_steps(given.get("step", "")),
        number_id=searching.read_id(given.get("number", "")),
        ending=given.get("ending"),
        emergency="emergency" in given,
        without_a_key="without_a_key" in given,
    )


def _steps(asked: str) -> tuple[str, ...]:
    """All steps of the part of a call that was chosen; or the one that an address names."""
    if not asked:
        return ()
    parts = {part_of_call(code) for code in STEPS}
    found = tuple(code for code in STEPS if asked in (code, part_of_call(code) if asked in parts else code))
    return found or (asked,)


def calls_of_number() -> Answer:
    """A whole number, or its last digits, is looked up by a keyed hash and never stands in an address."""
    typed = request.form.get("number", "")[:LONGEST_NUMBER]
    digits = "".join(sign for sign in typed if sign.isdigit())
    meant = readings(typed, (one.country for one in cities().values()))
    if len(digits) == numbers.ENDING_DIGITS or not meant:
        return _calls_ending(digits, typed)
    with house().store.read() as casebook:
        known = [found for one in meant if (found := numbers.find(casebook, one)) is not None]
    if known and _rang_here(known[0]):
        return go("desk.calls", number=known[0])
    return _calls_ending(digits, typed)


def _calls_ending(digits: str, typed: str) -> Answer:
    """By the last digits; so often in an hour only, or the hidden ones could be found out by trying."""
    if len(digits) < numbers.ENDING_DIGITS or not digits.isascii():
        return _list({}, typed=typed, wrong=say("number_not_understood")), 422
    with house().store.write() as casebook:
        free = tries.count(casebook, f"endings {operator().id}", at_most=ENDINGS_AN_HOUR, now=now())
        known = [] if free else numbers.with_ending(casebook, digits)
        audit.note(
            casebook, actor=operator().id, verb="looked_for_ending", subject=("calls", None), now=now()
        )
        ending = numbers.ending_hash(house().store.vault, digits)
    if free:
        at = formats.moment(free, now(), timezone=_timezone(), language=language())
        return _list({}, wrong=say("desk.calls_ending_too_many", time=at)), 429
    here = [one for one in known if _rang_here(one)]
    if not here:
        return _list({}, wrong=say("desk.calls_number_unknown")), 404
    return go("desk.calls", number=here[0]) if len(here) == 1 else go("desk.calls", ending=ending)


def _timezone() -> ZoneInfo:
    return next(iter(cities().values())).timezone


def _first(rows: Sequence[Logged], filters: Filters) -> int | None:
    """One of the numbers with the ending that is looked for: all of them look alike when they are hidden."""
    return rows[0].number_id if rows and filters.ending is not None else None


def _own(number_id: int | None) -> int | None:
    """A number from an address, if it rang in the operator's cities: anybody can count ids upwards."""
    return number_id if number_id is not None and _rang_here(number_id) else None


def _rang_here(number_id: int) -> bool:
    """Whether there is a call of it in the operator's cities: of others they learn nothing."""
    scopes = searching.scopes(cities(), searching.Days(), city=None)
    with house().store.read() as casebook:
        return bool(log.page(casebook, scopes, Filters(number_id=number_id), limit=1).rows)


def call(call_id: int) -> Answer:
    """One call with its timeline, its number hidden."""
    return _page(call_id)


def show_number_of_call(call_id: int) -> Answer:
    """The same page with the number in clear; that it was shown is written down first."""
    shown = number_of("call", call_id)
    if shown is None:
        tell("desk.nothing_to_show", "sorry")
        return go("desk.call", call_id=call_id)
    return _page(call_id, shown=shown)


def _page(call_id: int, *, shown: Number | None = None) -> str:
    with house().store.read() as casebook:
        record = call_record(casebook, call_id, cities=reach())
        said = voice_notes.of_call(casebook, call_id)
        blocked = blocked_now(casebook, record.call.number_id) if record else ""
        memory = memory_of(casebook, record.call) if record else None
        line = line_of(casebook, record.call) if record else None
    if record is None:
        abort(404)
    page = call_page.CallPage(record)
    shows = {"shown": shown, "said": links(said), "blocked": blocked, "memory": memory, "line": line}
    return render_template("desk/call.html", active_page="desk.calls", page=page, **shows)
