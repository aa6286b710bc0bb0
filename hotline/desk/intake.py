"""The form for a call that a person took: in a minute, by keyboard, with everything known shown first."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from flask import Blueprint, abort, jsonify, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import attending, intake, numbers, orders
from hotline.casebook.intake import Entered, Form, Known
from hotline.casebook.requests import Wish
from hotline.casebook.tables import Call, Request, Ticket
from hotline.casebook.tables.base import LARGEST_ID, is_
from hotline.casebook.tables.requests import OPEN_STATES, PAYMENTS
from hotline.cities import Placed
from hotline.desk import intake_form, live_calls, remembering
from hotline.desk.guard import cities, now, operator, place_scope, reach
from hotline.desk.intake_form import Draft, Read, draft_of
from hotline.desk.standing import keep_number
from hotline.desk.who_helps import who_helps
from hotline.house import house
from hotline.pages import formats, language
from hotline.pages.moving import go
from hotline.pages.say import tell

Answer = str | tuple[str, int] | Response
PIECE = "piece"  # sent by the script alone
BRING_UP = f"/intake/bring-up/<int(max={LARGEST_ID}):request_id>"


@dataclass(frozen=True, slots=True)
class Offered:
    """A call whose number can be filled in; `now`: it is being put through at this moment."""

    id: int
    number: str
    age: str
    now: bool


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/intake", "intake", empty_form, methods=["GET"])
    blueprint.add_url_rule("/intake", "save_intake", save, methods=["POST"])
    blueprint.add_url_rule("/intake/known", "intake_known", known_about, methods=["POST"])
    blueprint.add_url_rule("/intake/place", "intake_place", place, methods=["GET"])
    blueprint.add_url_rule("/intake/helpers", "intake_helpers", helpers, methods=["POST"])
    blueprint.add_url_rule(BRING_UP, "bring_up", bring_up, methods=["POST"])


def form_key() -> str:
    """The name of a form: sent twice, it is one request."""
    return secrets.token_urlsafe(12)


# --- the form


def empty_form() -> Answer:
    """The form, filled in as far as a ticket or a call tells."""
    draft = draft_of(request.args, key=form_key())
    with house().store.read() as casebook:
        draft = _filled_in(casebook, draft)
        return _form(casebook, draft)


def _filled_in(casebook: Session, draft: Draft) -> Draft:
    """What the ticket knows; without one, the call that is being put through now, if there is only one."""
    if draft.ticket is not None:
        return _of_ticket(_ticket(casebook, draft.ticket), draft)
    if draft.call is None and request.args.get("call") != "none":
        through = [one for one in _offered(casebook, draft) if one.now]
        draft = replace(draft, call=through[0].id) if len(through) == 1 else draft
    return live_calls.filled_in(casebook, draft) if draft.call is not None else draft


def _ticket(casebook: Session, ticket_id: int) -> Ticket:
    found = casebook.scalar(
        select(Ticket).where(Ticket.id == ticket_id, place_scope(Ticket.city, Ticket.zone))
    )
    return found if found is not None else abort(404)


def _of_ticket(ticket: Ticket, draft: Draft) -> Draft:
    city = cities()[ticket.city]
    return replace(
        draft,
        city=city,
        kind=draft.kind or ticket.kind or "",
        zone=draft.zone or (ticket.zone if ticket.zone in city.zones else "") or "",
        postcode=draft.postcode or ticket.postcode or "",
        spoken=ticket.language if ticket.language in city.languages else draft.spoken,
    )


def wish_of(ticket: Ticket) -> Wish | None:
    """What the ticket asks for, if it says all of it."""
    city = cities()[ticket.city]
    known = {one.value for one in intake_form.kinds(city)}
    if ticket.kind not in known or ticket.zone not in city.zones or not ticket.kind or not ticket.zone:
        return None
    spoken = ticket.language if ticket.language in city.languages else city.languages[0]
    return Wish(ticket.kind, ticket.zone, ticket.postcode or "", spoken or city.languages[0])


def _form(casebook: Session, draft: Draft, *, found: Read | None = None, known: Known | None = None) -> str:
    """The page; `found` has what to look at again, `known` what there is of this number already."""
    source = _source(casebook, draft)
    masked = numbers.masked_all(casebook, [source])
    where = intake_form.place_of(draft)
    there = _known(casebook, source) if source is not None and known is None else None
    return render_template(
        "desk/intake.html",
        active_page="desk.intake",
        draft=draft,
        wrong=found.wrong if found else {},
        kinds=intake_form.kinds(draft.city),
        zones=intake_form.zones(draft.city, where),
        cities=cities(),
        filled_in=masked.get(source or 0),
        known=known,
        already=there,
        own=_own_request(casebook, draft),
        helping=who_helps(casebook, draft),
        looked=request.endpoint == "desk.intake_helpers",
        at=now(),
        offered=_offered(casebook, draft),
        note_at_most=intake_form.NOTE_AT_MOST,
        payments=PAYMENTS if draft.city.orders.paid else (),
    )


def _own_request(casebook: Session, draft: Draft) -> Request | None:
    """What the call itself has left and is still open: to be corrected rather than asked for twice."""
    if draft.call is None:
        return None
    own = select(Request).where(Request.call_id == draft.call, place_scope(Request.city, Request.zone))
    return casebook.scalar(own.where(Request.state.in_(OPEN_STATES)))


def _source(casebook: Session, draft: Draft) -> int | None:
    """The id of the number that is filled in."""
    table = Ticket if draft.ticket is not None else Call
    wanted = draft.ticket if draft.ticket is not None else draft.call
    if wanted is None:
        return None
    return casebook.scalar(
        select(table.number_id).where(table.id == wanted, place_scope(table.city, table.zone))
    )


def _offered(casebook: Session, draft: Draft) -> list[Offered]:
    calls = intake.recent_calls(casebook, draft.city.code, cities=reach(), now=now())
    masked = numbers.masked_all(casebook, [one.number_id for one in calls])
    return [
        Offered(
            id=one.id,
            number=formats.hidden(masked.get(one.number_id or 0, "")),
            age=formats.ago(one.started_at, now(), language()),
            now=one.ended_at is None and one.step == "transfer",
        )
        for one in calls
    ]


# --- saving


def save() -> Answer:
    """Save it, unless something is missing, or something of this number should be seen first."""
    draft = draft_of(request.form, key=form_key())
    confirmed = request.form.get("confirmed") == intake_form.CHECKED
    with house().store.write() as casebook:
        source = _source(casebook, draft)
        draft = _with_ticket(casebook, draft)
        found = intake_form.read(draft, number_known=source is not None)
        if found.wrong:
            return _form(casebook, draft, found=found), 422
        number_id = keep_number(casebook, found.number, draft.city) if found.number else source
        if number_id is not None:  # of two who enter the same at once, the second is shown what there is
            numbers.lock(casebook, number_id)
        known = None if number_id is None or confirmed else _known(casebook, number_id)
        if known and not _is_only(known, draft):
            return _form(casebook, draft, found=found, known=known)
        entered = _enter(casebook, draft, found, number_id)
        asked = entered.request if draft.remember else None
        said = remembering.noted(casebook, asked) if asked is not None else None
    if entered.result == "dealt_with":
        tell("desk.too_late", "sorry")
        return go("desk.ticket_page", ticket_id=draft.ticket)
    if asked is not None:
        remembering.tell_said(said)
    return entered_page(entered)


def _with_ticket(casebook: Session, draft: Draft) -> Draft:
    """What the call itself has left open is dealt with by what is written down of it."""
    if draft.ticket is not None:
        _ticket(casebook, draft.ticket)  # an id that was sent: theirs to deal with, or not found
    if draft.call is None or draft.ticket is not None:
        return draft
    left = select(Ticket.id).where(Ticket.call_id == draft.call, is_(Ticket.state, "open"))
    query = left.where(Ticket.request_id.is_(None), place_scope(Ticket.city, Ticket.zone)).order_by(Ticket.id)
    return replace(draft, ticket=casebook.scalar(query.limit(1)))


def _known(casebook: Session, number_id: int) -> Known:
    return intake.known(casebook, number_id, cities=reach(), now=now())


def _is_only(known: Known, draft: Draft) -> bool:
    """Whether all there is is the ticket that the form is about, or this very form, sent twice."""
    others = [one for one in known.tickets if one.id != draft.ticket]
    return not others and all(one.form_key == draft.key for one in known.open)


def _enter(casebook: Session, draft: Draft, found: Read, number_id: int | None) -> Entered:
    asked_by = keep_number(casebook, found.asked_by, draft.city) if found.asked_by else None
    form = Form(
        key=draft.key,
        city=draft.city.code,
        wish=Wish(draft.kind, found.zone, intake_form.stored_postcode(draft), draft.spoken),
        number_id=number_id,
        asked_by_id=asked_by,
        note=draft.note,
        soon=draft.soon,
        ticket_id=draft.ticket,
        terms=orders.terms_of(draft.city, draft.kind),
        answers=intake_form.answers(draft),
    )
    words = intake_form.spoken_words(draft)
    if draft.call is not None:
        attending.written(casebook, draft.call, operator=operator(), now=now())
    return intake.enter(casebook, form, operator=operator(), code_words=words, now=now())


def entered_page(entered: Entered) -> str:
    """The word in large letters, to be read out, and the sentences to say."""
    one = entered.request
    if one is None:
        abort(404)
    spoken = one.language if one.language in house().words.languages else language()

    def read_out(name: str, **gaps: object) -> str:
        return house().words.page(name, language=spoken, **gaps)

    lines = [read_out("desk.entered_word", word=entered.word)] if entered.word else []
    if one.order_number is not None:
        lines.append(f"{read_out('desk.fact_order_number')}: {one.order_number}")
    lines += [read_out("desk.entered_first"), read_out("desk.entered_never")]
    return render_template(
        "desk/entered.html", active_page="desk.intake", one=one, entered=entered, lines=lines, spoken=spoken
    )


def bring_up(request_id: int) -> Answer:
    """It is there already, and moves up."""
    with house().store.write() as casebook:
        where = Request.id == request_id, place_scope(Request.city, Request.zone)
        if casebook.scalar(select(Request.id).where(*where)) is None:
            abort(404)
        done = intake.bring_up(casebook, request_id=request_id, operator=operator(), now=now())
    tell(*(("desk.did_board", "good") if done else ("desk.too_late", "sorry")))
    return go("desk.front")


# --- for the script: the same answers before the form is sent


def known_about() -> Answer:
    """What there is of the number that was just typed: a piece of the page. A POST: no address holds it."""
    draft = draft_of(request.form, key="")
    e164 = draft.city.written_number(draft.number) if draft.number else None
    with house().store.read() as casebook:
        number_id = numbers.find(casebook, e164) if e164 else None
        known = _known(casebook, number_id) if number_id is not None else None
    return render_template("desk/known.html", known=known, at=now())


def helpers() -> str:
    """Who could help with it: a piece of the page for the script, else the form as it was typed, and that."""
    draft = draft_of(request.form, key=form_key())
    with house().store.read() as casebook:
        if PIECE in request.form:
            return render_template("desk/who_helps.html", helping=who_helps(casebook, draft))
        return _form(casebook, draft)


def place() -> Response:
    """Where a postcode lies: the zone, or what to do about it."""
    draft = draft_of(request.args, key="")
    found = intake_form.place_of(draft)
    zone = found.zone if isinstance(found, Placed) else ""
    likely = getattr(found, "zones", ())
    words = draft.city.zones[zone].name if zone else intake_form.zone_words(found)
    return jsonify(zone=zone, likely=list(likely), words=words)
