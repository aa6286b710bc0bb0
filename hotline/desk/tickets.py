"""One ticket: ring back, say how it went, put it off, make a request of it; and take a slip back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import (
    agreements,
    concerns,
    handling,
    intake,
    needs,
    notes,
    numbers,
    orders,
    retention,
    slips,
)
from hotline.casebook.handling import OUTCOMES, Closed
from hotline.casebook.tables import Ticket
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.worst_first import Caller
from hotline.cities.waiting import next_try
from hotline.desk.blocks import blocked_now
from hotline.desk.guard import cities, now, operator, place_scope
from hotline.desk.intake import entered_page, form_key, wish_of
from hotline.desk.need_cards import Seen, card, local
from hotline.desk.notes import links
from hotline.desk.plain import plain
from hotline.desk.remembering import kept_words
from hotline.desk.sights import Line
from hotline.desk.unmask import Number, number_of
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.moving import go
from hotline.pages.say import tell

ONE = f"/tickets/<int(max={LARGEST_ID}):ticket_id>"
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(ONE, "ticket_page", ticket_page, methods=["GET"])
    for word, view in (
        ("ring", ring),
        ("close", close),
        ("later", later),
        ("undo", undo),
        ("request", make_request),
    ):
        blueprint.add_url_rule(f"{ONE}/{word}", f"ticket_{word}", view, methods=["POST"])


def ticket_page(ticket_id: int) -> Answer:
    """Everything about it, the number hidden."""
    return _page(ticket_id)


def _find(casebook: Session, ticket_id: int) -> Ticket:
    """The ticket, if it is one of the operator's cities."""
    found = casebook.scalar(
        select(Ticket).where(Ticket.id == ticket_id, place_scope(Ticket.city, Ticket.zone))
    )
    return found if found is not None else abort(404)


def _page(ticket_id: int, *, number: Number | None = None) -> str:
    with house().store.read() as casebook:
        ticket = _find(casebook, ticket_id)
        need = needs.of_ticket(casebook, ticket_id)
        masked = numbers.masked_all(casebook, [ticket.number_id])
        blocked = blocked_now(casebook, ticket.number_id)
        seen = Seen(masked, handling.ringing(casebook, [ticket_id], now=now()))
        history = handling.history(casebook, ticket_id)
        closed = handling.closed(casebook, ticket_id)
        told = concerns.of_tickets(casebook, [ticket_id])
        agreed = agreements.of(casebook, ticket.number_id, ticket.city, now=now())
        said = notes.of_call(casebook, ticket.call_id) if ticket.call_id is not None else []
    spoken = ticket.language if ticket.language in house().words.languages else language()
    return render_template(
        "desk/ticket.html",
        active_page="desk.front",
        ticket=ticket,
        card=card(Caller(need), seen),
        masked=masked.get(ticket.number_id or 0),
        blocked=blocked,
        number=number,
        first_sentence=house().words.page("desk.ticket_say", language=spoken),
        spoken=spoken,
        said=links(said),
        concerns=[_concern(one, ticket.city) for one in told],
        history=[_line(one) for one in history],
        closed=_closed(closed) if closed else None,
        forgets=_forgets(ticket),
        kept=kept_words(agreed, ticket.city),
        happened=len(history),
        may_undo=closed is not None and handling.may_undo(closed, now=now()),
    )


def _forgets(ticket: Ticket) -> str:
    """When the ticket forgets whom it is about, and why then."""
    at = retention.ticket_forgets_at(ticket)
    if at is None:
        return say("desk.ticket_forgotten")
    day = formats.day(at, language(), house().city(ticket.city).timezone)
    return say("desk.ticket_forgets", day=day, why=plain("desk.because_", retention.why_ticket(ticket)))


def _concern(one: concerns.Told, city: str) -> tuple[Line, str]:
    """What a volunteer has told in confidence: when, about what, who; and in which words."""
    at = formats.stamp(one.at, timezone=house().city(city).timezone, language=language())
    return Line(at, plain("desk.concern_", one.what), one.first_name), one.words


def _line(one: handling.Happened) -> tuple[str, str, str]:
    """When, what, who."""
    at = formats.ago(one.at, now(), language())
    return at, plain("desk.ticket_event_", one.kind), one.name


def _closed(closed: Closed) -> str:
    if closed.outcome is None:
        return say("desk.ticket_closed_by_itself")
    outcome = plain("desk.ticket_outcome_", closed.outcome)
    age = formats.ago(closed.at, now(), language())
    return say("desk.ticket_closed", who=closed.by, age=age, outcome=outcome)


def ring(ticket_id: int) -> Answer:
    """The number in the answer to this POST only; that it was shown is written down first."""
    number = number_of("ticket", ticket_id)
    if number is None:
        return go("desk.ticket_page", ticket_id=ticket_id)
    with house().store.write() as casebook:
        handling.happened(casebook, ticket_id, "rang", operator=operator(), now=now())
    return _page(ticket_id, number=number)


def close(ticket_id: int) -> Answer:
    """Dealt with, in one of three words."""
    outcome = next((one for one in OUTCOMES if one == request.form.get("outcome")), None)
    if outcome is None:
        return go("desk.ticket_page", ticket_id=ticket_id)
    with house().store.write() as casebook:
        _find(casebook, ticket_id)
        done = handling.close(casebook, ticket_id=ticket_id, outcome=outcome, operator=operator(), now=now())
    if not done:
        return somebody_was_quicker(ticket_id)
    tell("desk.did_closed", "good")
    return go("desk.front", done=f"ticket-{ticket_id}")


def later(ticket_id: int) -> Answer:
    """Nobody answered: it comes up again at another time of day."""
    with house().store.write() as casebook:
        city = house().city(_find(casebook, ticket_id).city)
        again = next_try(now(), city.timezone)
        done = handling.not_reached(
            casebook, ticket_id=ticket_id, ring_after=again, operator=operator(), now=now()
        )
    if not done:
        return somebody_was_quicker(ticket_id)
    tell("desk.did_later", "good", time=local(again, city))
    return go("desk.front", done=f"ticket-{ticket_id}")


def undo(ticket_id: int) -> Response:
    """A slip: it stands there again."""
    with house().store.write() as casebook:
        spoken = _find(casebook, ticket_id).language or language()
        words = house().words.code_words(spoken if spoken in house().words.languages else language())
        whose: dict[str, Any] = {"operator": operator(), "code_words": words, "now": now()}
        seen = request.form.get("seen", "")
        whose["seen"] = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None
        done = slips.undo_ticket(casebook, ticket_id=ticket_id, **whose)
    tell(*(("desk.did_undo", "good") if done else ("desk.undo_too_late", "sorry")))
    return go("desk.front")


def make_request(ticket_id: int) -> Answer:
    """All is known: one press, and volunteers see it. What is missing is asked for on the form."""
    with house().store.write() as casebook:
        ticket = _find(casebook, ticket_id)
        wish = wish_of(ticket)
        if wish is None or ticket.number_id is None or ticket.request_id is not None:
            return go("desk.intake", ticket=ticket_id)
        about: dict[str, Any] = {
            "ticket_id": ticket_id,
            "terms": orders.terms_of(cities()[ticket.city], wish.kind),
        }
        form = intake.Form(form_key(), ticket.city, wish, ticket.number_id, **about)
        words = house().words.code_words(wish.language)
        entered = intake.enter(casebook, form, operator=operator(), code_words=words, now=now())
    return somebody_was_quicker(ticket_id) if entered.result == "dealt_with" else entered_page(entered)


def somebody_was_quicker(ticket_id: int) -> Response:
    """Who was, in a kind sentence."""
    with house().store.read() as casebook:
        closed = handling.closed(casebook, ticket_id)
    if closed is not None and closed.outcome is not None:
        tell("desk.too_late_by", "sorry", who=closed.by, age=formats.ago(closed.at, now(), language()))
    else:
        tell("desk.too_late", "sorry")
    return go("desk.front")
