"""Signing in: a telephone number, then a code by message. Who is a volunteer is nobody else's business."""

from __future__ import annotations

from flask import Blueprint, render_template, request, session
from sqlalchemy.orm import Session
from werkzeug import Response

from hotline.board.codes import TRIES, Answer, browser, how_to_send, typed_code, until, wrong_code
from hotline.board.guard import TOKEN, now
from hotline.board.moving import go
from hotline.casebook import people, sign_in
from hotline.casebook.tables import Volunteer
from hotline.casebook.vault import VaultError
from hotline.house import house
from hotline.pages import say
from hotline.pages.doors import HELPER_WAS_HERE, enter, leave
from hotline.pages.even_time import even_time
from hotline.pages.numbers import ending, is_landline, readings

NUMBER, BY_VOICE = "number", "by_voice"  # in the signed cookie; the number is sealed


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/sign-in", "sign_in", ask_number, methods=["GET"])
    blueprint.add_url_rule("/sign-in", "send_code", send_code, methods=["POST"])
    blueprint.add_url_rule("/code", "code", ask_code, methods=["GET"])
    blueprint.add_url_rule("/code", "check_code", check_code, methods=["POST"])
    blueprint.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])


def ask_number() -> Answer:
    """The first page: your telephone number, please."""
    return render_template("board/sign_in.html", typed="", wrong=None)


@even_time
def send_code() -> Answer:
    """Send a code, if the number is a volunteer's; the next page is the same for all."""
    typed = request.form.get("number", "")
    meant = readings(typed, (city.country for city in house().cities.values()))
    if not meant:
        return _again(say("number_not_understood"), typed=typed, status=422)
    by_voice = request.form.get("how") == "call" or all(is_landline(one) for one in meant)
    with house().store.write() as casebook:
        number, sending = _send(casebook, meant, by_voice=by_voice)
    if sending.again_at is not None:
        return _again(say("sign_in_too_many", time=until(sending.again_at)), typed=typed, status=429)
    session[NUMBER], session[TRIES] = house().store.vault.seal(number), 0
    session[BY_VOICE] = by_voice
    return go("board.code")


def _send(casebook: Session, meant: tuple[str, ...], *, by_voice: bool) -> tuple[str, sign_in.Sending]:
    """Of what the number may mean in our countries, that of a volunteer, else the first."""
    known = {number: people.volunteer_by_number(casebook, number) for number in meant}
    number = next((number for number, whose in known.items() if whose), meant[0])
    whose, code = known[number], sign_in.new_code()
    how = how_to_send(code, whose=whose, line="code_message", by_voice=by_voice or is_landline(number))
    was_here = session.get(HELPER_WAS_HERE) == people.hash_of(casebook, number)
    asking = sign_in.Asking(number, browser(), request.remote_addr or "", was_here=was_here)
    return number, sign_in.send_code(casebook, asking, code=code, how=how, now=now())


def _again(wrong: str, *, typed: str, status: int) -> Answer:
    return render_template("board/sign_in.html", typed=typed, wrong=wrong), status


def ask_code() -> Answer:
    """The second page: the code, please."""
    number = _number()
    return go("board.sign_in") if number is None else _code_page(number)


@even_time
def check_code() -> Answer:
    """In with the right code; each wrong one is counted, here for the page and in the database for real."""
    number = _number()
    if number is None:
        return go("board.sign_in")
    with house().store.write() as casebook:
        volunteer = sign_in.check_code(
            casebook, number=number, browser=browser(), code=typed_code(), now=now()
        )
        token = _token(casebook, volunteer) if volunteer else None
        found_by = people.hash_of(casebook, number)
    if token is not None:
        session[HELPER_WAS_HERE] = found_by
        return _welcome(token)
    session[TRIES] = int(session.get(TRIES, 0)) + 1
    return _code_page(number, wrong=True), 422


def _token(casebook: Session, volunteer: Volunteer) -> str:
    return sign_in.open_session(casebook, volunteer_id=volunteer.id, now=now())


def _welcome(token: str) -> Response:
    enter(TOKEN, token)
    return go("board.front")


def _code_page(number: str, *, wrong: bool = False) -> str:
    told, used_up = wrong_code()
    by_voice = session.get(BY_VOICE) is True
    return render_template(
        "board/code.html",
        sent=say("code_rings" if by_voice else "code_sent", ending=ending(number)),
        by_voice=by_voice,
        minutes=sign_in.CODE_MINUTES,
        wrong=told if wrong or used_up else None,
        used_up=used_up,
        check="board.check_code",
        back="board.sign_in",
    )


def _number() -> str | None:
    """The number that the code was sent to, as this browser has it."""
    sealed = session.get(NUMBER)
    try:
        return house().store.vault.open(sealed) if isinstance(sealed, str) else None
    except VaultError:
        return None


def sign_out() -> Response:
    """Here and in the casebook."""
    with house().store.write() as casebook:
        sign_in.close_session(casebook, str(session.get(TOKEN)), now=now())
    leave(TOKEN)
    return go("board.sign_in")
