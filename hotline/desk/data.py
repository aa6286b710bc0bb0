"""What is held about a number: given out as a file, or erased, for whoever has it and asks (R60)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug import Response as Moved

from hotline.casebook import audit, erasure, forgotten, holdings, no_calls, people
from hotline.casebook.erasure import AtDesk
from hotline.casebook.forgotten import Erased
from hotline.casebook.tables import Volunteer
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.tables.erasures import KNOWN_BY
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.plain import plain
from hotline.desk.remembering import counted
from hotline.house import house
from hotline.logs import masked
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.numbers import readings
from hotline.pages.say import tell

LONGEST_NUMBER = 40
WAYS = ("json", "txt", "erase")
KINDS = ("number", "volunteer")
ONE = f"/data/<any({', '.join(KINDS)}):kind>/<int(max={LARGEST_ID}):row_id>"
CLASSES = ("calls", "requests", "tickets", "messages", "notes")
Answer = str | tuple[str, int] | Response | Moved


@dataclass(frozen=True, slots=True)
class Found:
    """A number, by the id of its row, or of the volunteer whose it is; `held` by class."""

    kind: str
    id: int
    city: str
    held: dict[str, list[dict[str, Any]]]

    @property
    def masked(self) -> str:
        """The number, hidden."""
        number = str(self.held["number"][0]["number"])
        return formats.hidden(masked(number))


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/data", "data", data_page, methods=["GET"])
    blueprint.add_url_rule("/data", "data_look", data_look, methods=["POST"])
    blueprint.add_url_rule(ONE, "data_of", data_of, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/sure", "data_sure", data_sure, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/do", "data_do", data_do, methods=["POST"])
    blueprint.add_url_rule("/forgotten", "forgotten", forgotten_page, methods=["GET"])
    proof = f"/forgotten/<int(max={LARGEST_ID}):erasure_id>"
    blueprint.add_url_rule(proof, "erasure", erasure_page, methods=["GET"])


# --- first step: the number, which never stands in an address


def data_page() -> str:
    """The form, and what was erased lately."""
    return _form()


def _form(*, typed: str = "", wrong: str = "") -> str:
    return render_template("desk/data.html", active_page="desk.data", typed=typed, wrong=wrong)


def data_look() -> Answer:
    """What is held about the number that was written."""
    typed = request.form.get("number", "")[:LONGEST_NUMBER]
    meant = readings(typed, (one.country for one in cities().values()))
    _check_whole_cities()
    if not meant:
        return _form(typed=typed, wrong=say("number_not_understood")), 422
    country = next(iter(cities().values())).country
    with house().store.write() as casebook:
        for number in meant:
            number_id = no_calls.known(casebook, number, country=country, cities=tuple(cities()), now=now())
            if number_id is not None and _held(casebook, number_id):
                return go("desk.data_of", kind="number", row_id=number_id)
            known = people.volunteer_by_number(casebook, number)
            if known is not None and known.city in cities():
                return go("desk.data_of", kind="volunteer", row_id=known.id)
    return _form(typed=typed, wrong=say("desk.data_nothing")), 404


# --- second step: how much there is, and how whoever asks is known


def data_of(kind: str, row_id: int) -> str:
    """Counts by class; nothing of it is shown here."""
    with house().store.read() as casebook:
        found = _find(casebook, kind, row_id)
        elsewhere = kind == "number" and holdings.is_elsewhere(casebook, row_id, tuple(cities()))
    return render_template(
        "desk/data_of.html",
        active_page="desk.data",
        found=found,
        counts={name: many for name, many in holdings.counts(found.held).items() if many},
        known_by=KNOWN_BY,
        may_erase=kind == "number" and not elsewhere,
        elsewhere=elsewhere,
        ways=WAYS,
    )


def _find(casebook: Session, kind: str, row_id: int) -> Found:
    """What the operator's cities hold; 404 where they hold nothing."""
    scope = tuple(cities())
    _check_whole_cities()
    if kind == "volunteer":
        query = select(Volunteer).where(Volunteer.id == row_id, Volunteer.city.in_(scope))
        volunteer = casebook.scalar(query)
        held = holdings.of_volunteer(casebook, volunteer, cities=scope) if volunteer is not None else {}
        return Found(kind, row_id, volunteer.city, held) if volunteer is not None and held else abort(404)
    held = _held(casebook, row_id) or abort(404)
    places = [row["city"] for rows in held.values() for row in rows if "city" in row]
    return Found(kind, row_id, places[0] if places else scope[0], held)


def _check_whole_cities() -> None:
    """A number may be known in every zone: this is for who sees all of them."""
    if reach().zones:
        abort(404)


def _held(casebook: Session, number_id: int) -> dict[str, list[dict[str, Any]]]:
    """What the operator's cities hold about it; nothing where only others do, who may not even be guessed."""
    held = holdings.of_number(casebook, number_id, cities=tuple(cities()))
    return held if any(holdings.counts(held).values()) else {}


# --- third step: once more, and then it is done


def _chosen() -> tuple[str, str] | None:
    """What is wanted, and how whoever asks is known; None where one of them is missing."""
    way, known_by = request.form.get("way", ""), request.form.get("known_by", "")
    return (way, known_by) if way in WAYS and known_by in KNOWN_BY else None


def data_sure(kind: str, row_id: int) -> Answer:
    """Nothing has been done yet: what would be done, and one button for it."""
    chosen = _chosen()
    if chosen is None:
        tell("desk.data_missing", "sorry")
        return go("desk.data_of", kind=kind, row_id=row_id)
    with house().store.read() as casebook:
        found = _find(casebook, kind, row_id)
    way, known_by = chosen
    return render_template(
        "desk/data_sure.html", active_page="desk.data", found=found, way=way, known_by=known_by
    )


def data_do(kind: str, row_id: int) -> Answer:
    """The file, or nothing is left; both stand in the audit trail."""
    chosen = _chosen()
    if chosen is None:
        return go("desk.data_of", kind=kind, row_id=row_id)
    way, known_by = chosen
    if way == "erase":
        return _erase(kind, row_id, known_by)
    with house().store.write() as casebook:
        found = _find(casebook, kind, row_id)
        _noted(casebook, "data_given", found, known_by)
    return _file(found, way)


def _noted(casebook: Session, verb: str, found: Found, known_by: str) -> None:
    subject = (found.kind, found.id)
    detail = {"known_by": known_by}
    audit.note(
        casebook, actor=operator().id, verb=verb, subject=subject, city=found.city, detail=detail, now=now()
    )


def _erase(kind: str, row_id: int, known_by: str) -> Moved:
    with house().store.write() as casebook:
        found = _find(casebook, kind, row_id)
        if kind != "number" or holdings.is_elsewhere(casebook, row_id, tuple(cities())):
            abort(403)
        desk = AtDesk(operator().id, known_by, found.city)
        erasure.erase_number(casebook, row_id, now=now(), desk=desk)
        _noted(casebook, "data_erased", found, known_by)
        newest = forgotten.erasures(casebook, cities=tuple(cities()), limit=1)
    house().store.empty_log()
    tell("desk.data_erased", "good")
    return go("desk.erasure", erasure_id=newest[0].row.id)


# --- the file


def _file(found: Found, way: str) -> Response:
    """Its name says the day and nothing else."""
    day = now().date().isoformat()
    if way == "json":
        whole = {"made_at": now().strftime("%Y-%m-%dT%H:%M:%SZ"), **found.held}
        body, kind = json.dumps(whole, ensure_ascii=False, indent=2), "application/json"
    else:
        body, kind = "\n".join(_text(found)) + "\n", "text/plain"
    headers = {"Content-Disposition": f'attachment; filename="data-{day}.{way}"'}
    return Response(body, content_type=f"{kind}; charset=utf-8", headers=headers)


def _text(found: Found) -> Iterator[str]:
    """The same to be read: a heading for each class, a line for each thing."""
    yield say("desk.data_file_title")
    yield formats.day(now(), language(), cities()[found.city].timezone)
    for name, rows in found.held.items():
        yield ""
        yield f"{plain('desk.data_', name)} ({len(rows)})"
        for row in rows:
            yield "- " + "; ".join(_facts(row))


def _facts(row: dict[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            inner = " | ".join(", ".join(_facts(one)) for one in value)
            yield f"{name}: [{inner}]"
        elif isinstance(value, list):
            yield f"{name}: {', '.join(map(str, value))}" if value else f"{name}: -"
        elif value is not None and value != "":
            yield f"{name}: {value}"


# --- what was forgotten, and what was erased


def forgotten_page() -> str:
    """Day by day how much the clock forgot, and what was erased; on paper too."""
    with house().store.read() as casebook:
        found = forgotten.days(casebook)
        erased = forgotten.erasures(casebook, cities=tuple(cities()))
        agreed = counted(casebook)
    days = [
        (formats.day(day, language()), [(_class(what), many) for what, many in counts.items()])
        for day, counts in found.items()
    ]
    return render_template(
        "desk/forgotten.html",
        active_page="desk.data",
        days=days,
        agreed=agreed,
        erased=[(one.row.id, _when(one), _by(one), _how_much(one)) for one in erased],
    )


def _class(what: str) -> str:
    return plain("desk.forgot_", what.replace(" ", "_").replace("'", ""))


def _when(one: Erased) -> str:
    town = cities().get(one.row.city or "") or next(iter(cities().values()))
    return formats.stamp(one.row.at, timezone=town.timezone, language=language())


def _by(one: Erased) -> str:
    if one.row.eraser == "caller":
        return say("desk.erased_by_caller")
    return one.by or say("desk.erased_at_terminal")


def _how_much(one: Erased) -> str:
    row = {name: getattr(one.row, name) for name in CLASSES}
    return ", ".join(f"{plain('desk.forgot_', name)}: {many}" for name, many in row.items())


def erasure_page(erasure_id: int) -> str:
    """The proof that something was erased: how much, when, by whom; never whose."""
    with house().store.read() as casebook:
        one = forgotten.erasure(casebook, erasure_id, cities=tuple(cities()))
    if one is None:
        abort(404)
    counts = [(plain("desk.forgot_", name), getattr(one.row, name)) for name in CLASSES]
    known_by = plain("desk.known_by_", one.row.known_by) if one.row.known_by else ""
    return render_template(
        "desk/erasure.html",
        active_page="desk.forgotten",
        one=one.row,
        when=_when(one),
        by=_by(one),
        counts=counts,
        known_by=known_by,
    )
