"""Lists of people whom the hotline rings and asks how they are: all of them, and one with results (O11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import checkin_people, checkins, marks
from hotline.casebook.checkin_people import Person
from hotline.casebook.checkins import MOVES, Move, Outcome
from hotline.casebook.tables import CheckinList
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.tables.checkins import PERSON_STATES
from hotline.cities.callbacks import PART_NAMES
from hotline.cities.people_table import MOST_ROWS
from hotline.desk import exporting
from hotline.desk.checkin_form import Draft, draft_of, empty, read_draft
from hotline.desk.exporting import AT_ONCE, Cell, Sheet
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.plain import zone_name
from hotline.desk.versions import version_seen
from hotline.house import house
from hotline.pages import formats, language, live, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/checkins/<int(max={LARGEST_ID}):list_id>"
COLUMNS = ("round", "at", "person", "zone", "language", "result", "tries", "by_desk")
STATES = tuple(one for one in PERSON_STATES if one != "proposed")
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/checkins", "checkins", listed, methods=["GET"])
    blueprint.add_url_rule("/checkins/new", "new_checkin", new, methods=["GET"])
    blueprint.add_url_rule("/checkins/new", "make_checkin", make, methods=["POST"])
    blueprint.add_url_rule(ONE, "checkin", one_list, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/change", "checkin_form", form, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/change", "change_checkin", change, methods=["POST"])
    moves = ", ".join(MOVES)
    blueprint.add_url_rule(f"{ONE}/<any({moves}):how>", "move_checkin", move, methods=["POST"])
    blueprint.add_url_rule(
        f"{ONE}/results.<any(csv, xlsx):form>", "checkin_results", results, methods=["GET"]
    )


def stands_on() -> tuple[object, ...]:
    """The desk's mark, who looks, what is chosen, and the minute."""
    with house().store.read() as casebook:
        mark = marks.current(casebook, "desk")
    return mark, operator().id, request.full_path, live.minute(now(), operator().id)


# --- all lists


def listed() -> str:
    """All lists, the newest first, with what came of them so far."""
    with house().store.read() as casebook:
        found = checkins.of_cities(casebook, cities=reach())
    rows = [(one, facts(one), tallies(counted)) for one, counted in found]
    return render_template("desk/checkins.html", active_page="desk.checkins", rows=rows, towns=cities())


def facts(one: CheckinList) -> list[str]:
    """What is said of a list in a line."""
    city = cities()[one.city]
    last = formats.day(one.ends_at, language(), city.timezone)
    some = one.parts if len(one.parts) < len(PART_NAMES) else ()
    parts = [say(f"checkins.part_{part}") for part in some]
    where = [city.title] if len(cities()) > 1 else []
    spoken = formats.language_name(one.language, language())
    return [
        *where,
        say(f"checkins.repeat_{one.repeat}"),
        *parts,
        spoken,
        f"{say('checkins.ends')}: {last}",
    ]


def tallies(counted: Counter[str]) -> list[tuple[str, str, int]]:
    """How many stand how: the state, its words, and how many; what there is none of is left out."""
    return [(state, say(f"checkins.result_{state}"), counted[state]) for state in STATES if counted[state]]


# --- a new one, and other details


def new() -> str:
    """An empty form."""
    return _form(empty(now()))


def _form(draft: Draft, *, one: CheckinList | None = None) -> str:
    return render_template(
        "desk/checkin_form.html",
        active_page="desk.checkins",
        draft=draft,
        one=one,
        town=cities()[draft.city],
        towns=list(cities().values()),
    )


def make() -> Answer:
    """Into the book; nobody is rung before it is started."""
    draft, details = read_draft(now())
    if details is None:
        return _form(draft), 422
    with house().store.write() as casebook:
        made = checkins.make(casebook, draft.city, details, operator_id=operator().id, now=now())
    tell("checkins.saved", "good")
    return go("desk.checkin", list_id=made)


def find(casebook: Session, list_id: int, *, whole: bool = False) -> CheckinList:
    """The list; 404 where it is none of theirs, and with `whole` where others stand on it too."""
    one = checkins.find(casebook, list_id, cities=reach())
    if one is None or (whole and not checkins.is_whole(casebook, one, cities=reach())):
        abort(404)
    return one


def form(list_id: int) -> str:
    """Its details, to be changed."""
    with house().store.read() as casebook:
        one = find(casebook, list_id, whole=True)
    return _form(draft_of(one), one=one)


def change(list_id: int) -> Answer:
    """Other hours, another end."""
    by, seen = operator().id, version_seen()
    with house().store.write() as casebook:
        one = find(casebook, list_id, whole=True)
        draft, details = read_draft(now(), city=one.city)
        done = details is not None and checkins.change(
            casebook, one, details, version=seen, operator_id=by, now=now()
        )
    if details is not None and not done and one.state != "ended":
        draft.wrong["overtaken"] = say("desk.changed_meanwhile")
    if draft.wrong:
        return _form(draft, one=one), 422
    tell(*(("checkins.saved", "good") if done else ("checkins.not_moved", "sorry")))
    return go("desk.checkin", list_id=list_id)


def move(list_id: int, how: Move) -> Response:
    """Start, pause or end it."""
    with house().store.write() as casebook:
        one = find(casebook, list_id, whole=True)
        done = checkins.move(casebook, one, how, operator_id=operator().id, now=now())
    tell(*((f"checkins.moved_{how}", "good") if done else ("checkins.not_moved", "sorry")))
    return go("desk.checkin", list_id=list_id)


# --- one list


@live.kept_up(stands_on)
def one_list(list_id: int) -> Answer:
    """How it stands with everybody on it."""
    return page(list_id)


def page(list_id: int, *, typed: str = "", wrong: str = "") -> str:
    """The page of a list; `typed` and `wrong`: what was written into the form for one person."""
    state, after = request.args.get("state", ""), request.args.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    with house().store.read() as casebook:
        one = find(casebook, list_id)
        whole = checkins.is_whole(casebook, one, cities=reach())
        counted = checkins.counts(casebook, [one.id], cities=reach()).get(one.id, Counter())
        rounds = checkins.rounds(casebook, one, cities=reach()) if one.repeat != "once" else []
        people, following = checkins.page(casebook, one, cities=reach(), state=state, after=start)
        newest = checkin_people.newest_proposed(casebook, one)
        read_whole = checkin_people.is_read_whole(casebook, one)
    return render_template(
        "desk/checkin.html",
        active_page="desk.checkins",
        one=one,
        city=cities()[one.city],
        facts=facts(one),
        whole=whole,
        moves=[how for how, (before, *_) in MOVES.items() if one.state in before],
        tallies=tallies(counted),
        proposed=counted["proposed"],
        newest=newest,
        read_whole=read_whole,
        rounds=[(number, tallies(several)) for number, several in rounds],
        state=state if state in STATES else "",
        people=[row(each, one) for each in people],
        following=following,
        most=MOST_ROWS,
        typed=typed,
        wrong=wrong,
    )


def row(one: Person, theirs: CheckinList) -> dict[str, object]:
    """Somebody as the list has them, in words."""
    city = cities()[theirs.city]
    at = formats.moment(one.at, now(), timezone=city.timezone, language=language()) if one.at else ""
    return {
        "id": one.id,
        "number": formats.hidden(one.masked),
        "zone": zone_name(theirs.city, one.zone),
        "language": formats.language_name(one.language, language()),
        "state": one.state,
        "result": say(f"checkins.result_{one.state}"),
        "wanted": one.wanted,
        "tries": one.tries,
        "at": at,
    }


# --- the results as a file


def results(list_id: int, form: str) -> Response:
    """What came of every round, without anything by which somebody could be found."""
    with house().store.read() as casebook:
        one = find(casebook, list_id)
    exporting.note_leaving("checkin", form, subject_id=one.id, city=one.city)
    headings = tuple(say(f"checkins.column_{column}") for column in COLUMNS)
    name = f"{one.city}-checkin-{one.id}"
    return exporting.answer(Sheet(name, say("taking.lists_title"), headings, _rows(one)), form)


def _rows(one: CheckinList) -> Iterator[Sequence[Cell]]:
    after, found = 0, [None] * AT_ONCE
    while len(found) == AT_ONCE:
        with house().store.read() as casebook:
            batch = checkins.results(casebook, one, cities=reach(), after=after, limit=AT_ONCE)
        yield from (_cells(each, one) for each in batch)
        after, found = batch[-1].id if batch else after, [None] * len(batch)


def _cells(each: Outcome, one: CheckinList) -> tuple[Cell, ...]:
    local = each.at.astimezone(cities()[one.city].timezone).replace(tzinfo=None)
    return (
        each.round,
        local,
        each.person,
        zone_name(one.city, each.zone),
        formats.language_name(each.language, language()),
        say(f"checkins.result_{each.result}"),
        each.tries,
        say("figures.yes") if each.by_desk else "",
    )
