"""The lists of calls and of requests as files, filtered as on the page, nothing personal in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Protocol, TypeVar

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import extracts
from hotline.casebook.extracts import CallExtract, RequestExtract
from hotline.casebook.log import PageKey
from hotline.casebook.tables.requests import SOON
from hotline.cities import City
from hotline.desk import call_list, calls, requests, searching
from hotline.desk.exporting import AT_ONCE, Cell, Sheet, answer, note_leaving
from hotline.desk.guard import cities, now
from hotline.desk.plain import kind_label, plain, step_name, zone_name
from hotline.house import house
from hotline.pages import formats, language, say

FORM = "<any(csv, xlsx):form>"
CALL_COLUMNS = (
    *("call", "local", "utc", "city", "zone", "kind", "language", "seconds", "keys", "telephone", "outcome"),
    *("step", "emergency", "trouble"),
)
REQUEST_COLUMNS = (
    *("request", "local", "utc", "city", "zone", "kind", "language", "state", "urgent", "for_other", "tries"),
    *("taken_local", "closed_local", "feedback", "spent", "paid"),
)


def add_routes(blueprint: Blueprint) -> None:
    """The files of this file."""
    blueprint.add_url_rule(f"/calls/export.{FORM}", "calls_export", calls_export, methods=["GET"])
    blueprint.add_url_rule(f"/requests/export.{FORM}", "requests_export", requests_export, methods=["GET"])


class _Keyed(Protocol):
    @property
    def key(self) -> PageKey: ...


One = TypeVar("One", bound=_Keyed)


def _all(read: Callable[[Session, PageKey | None], Sequence[One]]) -> Iterator[One]:
    """A batch after the other, each by the key of the last one and in a short transaction of its own."""
    before: PageKey | None = None
    while True:
        with house().store.read() as casebook:
            found = read(casebook, before)
        yield from found
        if len(found) < AT_ONCE:
            return
        before = found[-1].key


def _sheet(name: str, columns: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Sheet:
    """Its file is called by what is in it, where and on which day, and by nothing that was looked for."""
    headings = tuple(say(f"figures.column_{column}") for column in columns)
    return Sheet(named(name), say(f"desk.{name}_title"), headings, rows)


def named(name: str) -> str:
    """What a file is called, before its ending."""
    place = "-".join(cities()) if len(cities()) == 1 else "all"
    first = next(iter(cities().values()))
    return f"{place}-{name}-{now().astimezone(first.timezone).date().isoformat()}"


def _yes(is_so: bool | None) -> str:
    return say("figures.yes") if is_so else ""


def local(at: datetime | None, city: City) -> datetime | None:
    """A moment as the clocks of the city show it."""
    return at.astimezone(city.timezone).replace(tzinfo=None) if at is not None else None


# --- calls


def calls_export(form: str) -> Response:
    """All calls that the page would list, the newest first."""
    given = searching.given(request.args, calls.readers())
    if given != request.args.to_dict():
        return redirect(url_for("desk.calls_export", form=form, **given), 303)  # type: ignore[arg-type]
    filters, place = calls.read_filters(given), calls.read_place(given)
    scopes = searching.scopes(cities(), searching.read_days(given), city=place)
    found = _all(
        lambda casebook, before: extracts.calls(casebook, scopes, filters, before=before, limit=AT_ONCE)
    )
    note_leaving("calls", form)
    return answer(_sheet("calls", CALL_COLUMNS, _call_rows(found)), form)


def _call_rows(found: Iterator[CallExtract]) -> Iterator[Sequence[Cell]]:
    words = _Words()
    for one in found:
        city = cities()[one.city]
        yield (
            *(one.id, local(one.started_at, city), one.started_at, city.title),
            *(words.zone(one.city, one.zone), words.kind(one.kind), words.language(one.language)),
            *(one.seconds, one.key_count, words.telephone(one.number_kind)),
            *(words.outcome(one.outcome, one.seconds is None), words.step(one.step)),
            *(words.yes(one.emergency), words.yes(one.trouble)),
        )


class _Words:
    """Words for codes, each looked up once in a file: there are few codes and many rows."""

    def __init__(self) -> None:
        self.zone = cache(zone_name)
        self.kind = cache(kind_label)
        self.step = cache(lambda code: step_name(code) if code else "")
        self.yes = cache(_yes)
        self.language = cache(lambda code: formats.language_name(code, language()) if code else "")
        self.telephone = cache(lambda code: say(f"figures.telephone_{code}"))
        self.outcome = cache(lambda code, running: call_list.outcome(code, running=running))
        self.state = cache(lambda code: plain("desk.state_", code))
        self.feedback = cache(lambda code: say(f"figures.feedback_{code}") if code else "")


# --- requests


def requests_export(form: str) -> Response:
    """All requests that the page would list, the newest first."""
    given = searching.given(request.args, requests.readers())
    if given != request.args.to_dict():
        return redirect(url_for("desk.requests_export", form=form, **given), 303)  # type: ignore[arg-type]
    wanted, scopes = requests.read_wanted(given), requests.read_scopes(given)
    found = _all(
        lambda casebook, before: extracts.requests(casebook, scopes, wanted, before=before, limit=AT_ONCE)
    )
    note_leaving("requests", form)
    return answer(_sheet("requests", REQUEST_COLUMNS, _request_rows(found)), form)


def _request_rows(found: Iterator[RequestExtract]) -> Iterator[Sequence[Cell]]:
    words = _Words()
    for one in found:
        city = cities()[one.city]
        yield (
            *(one.id, local(one.asked_at, city), one.asked_at, city.title),
            *(words.zone(one.city, one.zone), words.kind(one.kind), words.language(one.language)),
            *(words.state(_state_of(one, city)), words.yes(one.priority == SOON), words.yes(one.for_other)),
            *(one.attempts, local(one.taken_at, city), local(one.closed_at, city)),
            *(words.feedback(one.feedback), _spent(one.receipt), words.yes(one.paid)),
        )


def _state_of(one: RequestExtract, city: City) -> str:
    """How it stands; what waits because its kind is the desk's waits for nobody's approval."""
    return "for_desk" if city.ways.is_desks(one.state, one.kind, one.zone) else one.state


def _spent(hundredths: int | None) -> str | None:
    """A sum in the city's money, with two decimals."""
    return formats.sum_of(hundredths, language()) if hundredths is not None else None
