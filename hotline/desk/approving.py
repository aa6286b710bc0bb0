"""What waits for somebody at the desk: one button lets volunteers see it, another holds it back (O13)."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.casebook import approving, operating
from hotline.casebook.approving import REASONS, Reason
from hotline.casebook.tables import Request
from hotline.desk.guard import now, operator, reach
from hotline.desk.plain import kind_label, plain, zone_name
from hotline.desk.standing import ONE, find
from hotline.house import house
from hotline.pages import say
from hotline.pages.moving import go
from hotline.pages.say import tell

LONGEST = 300  # letters of a sentence
WAITS = "to_approve"
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule(f"{ONE}/publish", "publish", publish, methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/hold-back", "hold_back_form", hold_back_form, methods=["GET"])
    blueprint.add_url_rule(f"{ONE}/hold-back", "hold_back", hold_back, methods=["POST"])


def _locked(casebook: Session, request_id: int) -> Request:
    """The request, locked, if it is in reach of whoever looks."""
    found = operating.find(casebook, request_id, cities=reach())
    return found if found is not None else abort(404)


def publish(request_id: int) -> Answer:
    """Volunteers see it from now on."""
    with house().store.write() as casebook:
        did = approving.publish(casebook, _locked(casebook, request_id), operator=operator(), now=now())
    return _back(request_id, did=did, words="desk.did_publish")


def _back(request_id: int, *, did: bool, words: str) -> Response:
    """To the list, which says how it went and offers to take it back."""
    tell(*((words, "good") if did else ("desk.too_late", "sorry")))
    return go("desk.front", done=f"request-{request_id}") if did else go("desk.front")


def hold_back_form(request_id: int) -> Answer:
    """Why, and whether somebody rings the resident."""
    with house().store.read() as casebook:
        waits = find(casebook, request_id).state == WAITS
    return _page(request_id) if waits else _back(request_id, did=False, words="")


def _page(request_id: int, *, sentence: str = "", wrong: str = "") -> str:
    with house().store.read() as casebook:
        one = find(casebook, request_id)
    return render_template(
        "desk/hold_back.html",
        active_page="desk.front",
        one=one,
        about=f"{kind_label(one.kind)}, {zone_name(one.city, one.zone)}",
        reasons=[(code, plain("desk.held_back_", code)) for code in REASONS],
        chosen=request.form.get("reason", ""),
        rings=bool(request.form.get("ring")),
        sentence=sentence,
        longest=LONGEST,
        wrong=wrong,
    )


def hold_back(request_id: int) -> Answer:
    """It never comes to the board; `other` wants a sentence."""
    reason = _reason(request.form.get("reason", ""))
    sentence = request.form.get("sentence", "").strip()[:LONGEST]
    if reason is None:
        return _page(request_id, sentence=sentence, wrong=say("desk.hold_back_why")), 422
    if reason == "other" and not sentence:
        return _page(request_id, wrong=say("desk.hold_back_other")), 422
    with house().store.write() as casebook:
        did = approving.hold_back(
            casebook,
            _locked(casebook, request_id),
            reason=reason,
            sentence=sentence,
            ring=bool(request.form.get("ring")),
            operator=operator(),
            now=now(),
        )
    return _back(request_id, did=did, words="desk.did_hold_back")


def _reason(written: str) -> Reason | None:
    return next((one for one in REASONS if one == written), None)
