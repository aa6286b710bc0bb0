"""Requests at the desk: the list, one with its history, and what an operator does with it (O2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import consents, handling, notes, operating, orders, overview, partners, referrals
from hotline.casebook.log import Scope
from hotline.casebook.operating import CLOSED_AS, Changed, Place
from hotline.casebook.overview import Wanted, request_record
from hotline.casebook.reach import zones_of
from hotline.casebook.tables import Request
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.tables.requests import CLOSED_STATES, OPEN_STATES
from hotline.desk import call_list, request_list, searching, shift_notes
from hotline.desk.blocks import blocked_now
from hotline.desk.calls import read_place
from hotline.desk.excel import MOST_ROWS
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.merging import belongs
from hotline.desk.notes import links
from hotline.desk.partners import lines_of
from hotline.desk.remembering import memory_of
from hotline.desk.request_page import RequestPage
from hotline.desk.shared_lines import line_of
from hotline.desk.standing import next_step
from hotline.desk.telling import tell_volunteer
from hotline.desk.unmask import Number, number_of, word_of
from hotline.house import house
from hotline.pages import formats, language
from hotline.pages.moving import go
from hotline.pages.say import tell

LARGEST_ORDER = 2**31 - 1  # what a database can look up
ONE = f"/requests/<int(max={LARGEST_ID}):request_id>"
STATES = {"open": OPEN_STATES, "closed": CLOSED_STATES, "all": (*OPEN_STATES, *CLOSED_STATES)}
Answer = str | tuple[str, int] | Response
Verb = Callable[[Session, Request], Changed | None]


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/requests", "requests", requests, methods=["GET"])
    blueprint.add_url_rule(ONE, "request_page", request_page, methods=["GET"])
    verbs = (show_number, show_asker, show_word, set_place, take_back, put_on_board, desk_pays, close, reopen)
    for view in (*verbs, same_helper):
        word = view.__name__.replace("_", "-")
        blueprint.add_url_rule(f"{ONE}/{word}", f"request_{view.__name__}", view, methods=["POST"])


# --- the list


def requests() -> Answer:
    """Open ones, the newest first, or those that fit what stands in the address."""
    given = searching.given(request.args, readers())
    if given != request.args.to_dict():
        return redirect(url_for("desk.requests", **given), 303)  # type: ignore[arg-type]
    wanted, scopes = read_wanted(given), read_scopes(given)
    before = searching.read_key(given.get("before", ""))
    with house().store.read() as casebook:
        found, older = overview.page(casebook, scopes, wanted, before=before, limit=overview.PAGE)
    return render_template(
        "desk/requests.html",
        active_page="desk.requests",
        rows=request_list.rows(found),
        older=searching.write_key(older),
        given=given,
        changed=searching.changed,
        excel_rows=formats.count(MOST_ROWS, language()),
        choices=request_list.choices(given),
        searched=bool(searching.changed(given)),
        spans=[one for one in request_list.choices(given)["state"] if one.value in request_list.SPANS],
        opened=request_list.is_narrow(given),
    )


def readers() -> dict[str, searching.Reader]:
    """What may stand in the address of the list."""
    offered = {field: {one.value for one in some} for field, some in request_list.choices({}).items()}
    return {**{field: values.__contains__ for field, values in offered.items()}, "order": _is_order}


def _is_order(written: str) -> bool:
    return written.isascii() and written.isdigit() and 0 < int(written) <= LARGEST_ORDER


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """The filters in an address that was read already."""
    order = int(given["order"]) if "order" in given else None
    money = given.get("money")
    state = request_list.state_of(given)
    return Wanted(
        order=order,
        states=STATES.get(state, (state,)),
        zone=given.get("zone", "").partition("/")[2] or None,
        kind=given.get("kind"),
        paid=None if money is None else money == "paid",
    )


def read_scopes(given: Mapping[str, str]) -> list[Scope]:
    """The operator's cities, or the chosen one, with the age that was chosen."""
    place = read_place(given)
    younger, older = request_list.AGES.get(given.get("age", ""), (None, None))
    since = now() - timedelta(days=younger) if younger else None
    until = now() - timedelta(days=older) if older else None
    return [Scope(code, since, until, zones_of(reach(), code)) for code in ([place] if place else cities())]


# --- one request


def request_page(request_id: int) -> Answer:
    """One request with its history, its number and word hidden."""
    return _page(request_id)


def _page(
    request_id: int,
    *,
    number: Number | None = None,
    asker: Number | None = None,
    word: str | None = None,
) -> str:
    with house().store.read() as casebook:
        record = request_record(casebook, request_id, cities=reach())
        said = notes.of_request(casebook, request_id)
        if record is None:
            abort(404)
        given = lines_of(referrals.of_request(casebook, request_id), record.request.city)
        one = record.request
        offered = partners.fitting(casebook, city=one.city, zone=one.zone, kind=one.kind)
        others, blocked = belongs(casebook, one), blocked_now(casebook, one.number_id)
        at_most = cities()[one.city].same_resident_at_most
        often = consents.needed_by(casebook, one, at_most=at_most, now=now())
        memory, line = memory_of(casebook, one), line_of(casebook, one)
        of_zone = shift_notes.cards(casebook, city=one.city, zone=one.zone) if one.zone else []
    page = RequestPage(record)
    shown = {"number": number, "asker": asker, "word": word, "said": links(said)}
    return render_template(
        "desk/request.html",
        active_page="desk.requests",
        page=page,
        belongs=others,
        blocked=blocked,
        given=given,
        often=often,
        partners=offered,
        zone_notes=of_zone,
        memory=memory,
        line=line,
        **shown,
    )


def show_number(request_id: int) -> Answer:
    """The number in the answer to this POST only; that it was shown is written down first."""
    number = number_of("request", request_id)
    return _page(request_id, number=number) if number else _nothing_to_show(request_id)


def show_asker(request_id: int) -> Answer:
    """The number of who asked for somebody else, in the same way."""
    asker = number_of("asker", request_id)
    return _page(request_id, asker=asker) if asker else _nothing_to_show(request_id)


def show_word(request_id: int) -> Answer:
    """The code word, in the same way."""
    word = word_of(request_id)
    return _page(request_id, word=word) if word else _nothing_to_show(request_id)


def _nothing_to_show(request_id: int) -> Response:
    tell("desk.nothing_to_show", "sorry")
    return go("desk.request_page", request_id=request_id)


def set_place(request_id: int) -> Answer:
    """Another kind, zone or postcode."""

    def verb(casebook: Session, one: Request) -> Changed | None:
        city, before = cities()[one.city], one.kind
        kind, zone = request.form.get("kind", ""), request.form.get("zone", "")
        known = kind in (*call_list.kinds_of(city), one.kind) and zone in (*city.zones, one.zone)
        if not known:
            return None
        postcode = city.canonical(request.form.get("postcode", ""))[: city.form.most_keys] or None
        words = house().words.code_words(one.language)
        place = Place(kind, zone, postcode)
        did = operating.set_place(
            casebook, one, place, operator_id=operator().id, code_words=words, now=now()
        )
        if did is not None and kind != before:
            casebook.refresh(one)
            orders.fit(casebook, one, orders.terms_of(city, kind))
        return did

    return _do(request_id, verb, done="desk.place_set", not_done="desk.nothing_changed")


def take_back(request_id: int) -> Answer:
    """From the volunteer, back to the board."""

    def verb(casebook: Session, one: Request) -> Changed | None:
        return operating.take_back(casebook, one, operator_id=operator().id, now=now())

    return _do(request_id, verb, done="desk.taken_back")


def put_on_board(request_id: int) -> Answer:
    """To the top of the board; what the desk had to do about it is done by that."""

    def verb(casebook: Session, one: Request) -> Changed | None:
        quiet = next_step(one.asked_at, cities()[one.city])
        did = handling.put_on_board(
            casebook, request_id=one.id, quiet_until=quiet, operator=operator(), now=now()
        )
        return Changed(one) if did else None

    return _do(request_id, verb, done="desk.did_board")


def desk_pays(request_id: int) -> Answer:
    """Somebody at the desk has found the money: to the board, and what the desk had to do is done by that."""

    def verb(casebook: Session, one: Request) -> Changed | None:
        paid = orders.desk_pays(casebook, request_id=one.id, operator=operator(), now=now())
        return Changed(one) if paid else None

    return _do(request_id, verb, done="desk.paid_by_desk")


def same_helper(request_id: int) -> Answer:
    """Whoever has helped this resident often may do so once more."""

    def verb(casebook: Session, one: Request) -> Changed | None:
        said = consents.give(casebook, one.id, operator_id=operator().id, now=now())
        return Changed(one) if said else None

    return _do(request_id, verb, done="desk.same_helper_done")


def close(request_id: int) -> Answer:
    """Over, with one word how."""
    outcome = next((known for known in CLOSED_AS if known == request.form.get("outcome")), None)
    if outcome is None:
        tell("desk.close_how", "sorry")
        return go("desk.request_page", request_id=request_id)

    def verb(casebook: Session, one: Request) -> Changed | None:
        return operating.close(casebook, one, outcome, operator_id=operator().id, now=now())

    return _do(request_id, verb, done="desk.closed")


def reopen(request_id: int) -> Answer:
    """On the board once more, at the top."""

    def verb(casebook: Session, one: Request) -> Changed | None:
        words = house().words.code_words(one.language)
        return operating.reopen(casebook, one, operator_id=operator().id, code_words=words, now=now())

    return _do(request_id, verb, done="desk.reopened")


def _do(request_id: int, verb: Verb, *, done: str, not_done: str = "desk.somebody_was_faster") -> Response:
    """One transaction: find it, do it, put the message to whoever had it into the outbox."""
    with house().store.write() as casebook:
        one = operating.find(casebook, request_id, cities=reach())
        if one is None:
            abort(404)
        place = one.city, request.form.get("zone") or one.zone
        changed = verb(casebook, one)
        if changed is not None and changed.had_it is not None:
            tell_volunteer(casebook, changed.had_it, zone=one.zone, now=now())
    tell(*((done, "good") if changed is not None else (not_done, "sorry")))
    if not reach().has(*place):  # it has moved to where others look after it
        return go("desk.requests")
    return go("desk.request_page", request_id=request_id)
