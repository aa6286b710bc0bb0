"""Signing up: what somebody offers, then a code that proves their number. No page tells who is one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from flask import Blueprint, abort, render_template, request, session
from sqlalchemy.orm import Session
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from hotline.board.codes import TRIES, Answer, browser, how_to_send, typed_code, until, wrong_code
from hotline.board.guard import TOKEN, now
from hotline.board.moving import go
from hotline.casebook import joining, people, sign_in
from hotline.casebook.joining import Joined
from hotline.casebook.offers import Offer
from hotline.casebook.sign_in import Asking, Sending
from hotline.casebook.vault import VaultError
from hotline.cities import City, by_day
from hotline.house import house
from hotline.pages import formats, language, offer_form, say
from hotline.pages.doors import enter
from hotline.pages.even_time import even_time
from hotline.pages.numbers import ending, is_from, is_landline
from hotline.pages.people import Unfit
from hotline.pages.ringing import checked_to_ring
from hotline.pages.say import tell

SIGN_UP = "sign_up"  # in the signed cookie: what was filled in, sealed, until the number is proved


@dataclass(frozen=True, slots=True)
class SignUp:
    """What somebody has filled in, and by which way the code goes to the number (E.164)."""

    city: str
    number: str
    by_voice: bool
    offer: Offer


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/join", "join", join, methods=["GET"])
    blueprint.add_url_rule("/join/in/<city>", "join_city", join_city, methods=["GET"])
    blueprint.add_url_rule("/join/in/<city>", "send_sign_up", send_sign_up, methods=["POST"])
    blueprint.add_url_rule("/join/code", "join_code", join_code, methods=["GET"])
    blueprint.add_url_rule("/join/code", "check_join_code", check_join_code, methods=["POST"])
    blueprint.add_url_rule("/join/known", "join_known", join_known, methods=["GET"])


def join() -> Answer:
    """Where somebody would like to help; where there is one city only, that is known."""
    towns = list(house().cities.values())
    if len(towns) == 1:
        return go("board.join_city", city=towns[0].code)
    return render_template("board/join_where.html", towns=towns)


def join_city(city: str) -> Answer:
    """The form: empty, or as it was filled in before."""
    town, kept = _town(city), _kept()
    if kept is not None and kept.city == city:
        form = offer_form.written(kept.offer)
        form["number"] = formats.grouped(kept.number, town.country)
        form["how"] = "call" if kept.by_voice else "sms"
        return _form(town, form)
    return _form(town, offer_form.empty(town))


def _town(code: str) -> City:
    return house().cities.get(code) or abort(404)


def _form(town: City, form: MultiDict[str, str], *, wrong: str | None = None) -> str:
    return render_template(
        "board/join.html",
        town=town,
        form=form,
        choices=offer_form.choices(form, town),
        wrong=wrong,
        calls=bool(town.lines),
    )


@even_time
def send_sign_up(city: str) -> Answer:
    """Send a code to whatever number it is; the next page is the same for all."""
    town = _town(city)
    try:
        offer = offer_form.read(request.form, town)
        number = _number(town)
        by_voice = _by_voice(number, town)
    except Unfit as why:
        return _form(town, request.form, wrong=str(why)), 422
    sign_up = SignUp(town.code, number, by_voice, offer)
    with house().store.write() as casebook:
        sending = _send(casebook, sign_up)
    if sending.again_at is not None:
        wrong = say("sign_in_too_many", time=until(sending.again_at))
        return _form(town, request.form, wrong=wrong), 429
    session[SIGN_UP] = house().store.vault.seal(json.dumps(asdict(sign_up)))
    session[TRIES] = 0
    return go("board.join_code")


def _number(town: City) -> str:
    """The number (E.164), of the town's country and at no special price: codes go there, and calls."""
    number = town.written_number(request.form.get("number", ""))
    if number is None:
        raise Unfit(say("number_not_understood"))
    if not is_from(number, town.country):
        raise Unfit(say("join_number_foreign"))
    if is_landline(number) and not town.lines:
        raise Unfit(say("join_number_landline"))
    return checked_to_ring(number, town)


def _by_voice(number: str, town: City) -> bool:
    """Whether the code is read aloud: by day only, since whoever types a number may not be who is woken."""
    by_voice = bool(town.lines) and (request.form.get("how") == "call" or is_landline(number))
    if by_voice and (morning := by_day(now(), town.timezone)) != now():
        hour = formats.hour(morning.astimezone(town.timezone).time(), language())
        raise Unfit(say("join_calls_by_day", time=hour))
    return by_voice


def _send(casebook: Session, sign_up: SignUp) -> Sending:
    """A volunteer is told by the message that they are known; the page tells nobody."""
    whose, code = people.volunteer_by_number(casebook, sign_up.number), sign_in.new_code()
    can_sign_in = whose is not None and whose.state in sign_in.SIGN_IN
    line = "join_known_message" if can_sign_in else "code_message"
    how = how_to_send(code, whose=whose, line=line, by_voice=sign_up.by_voice)
    asking = Asking(sign_up.number, browser(), request.remote_addr or "")
    return joining.send_code(casebook, asking, city=sign_up.city, code=code, how=how, now=now())


def _kept() -> SignUp | None:
    """What was filled in, as this browser has it."""
    sealed = session.get(SIGN_UP)
    try:
        opened = json.loads(house().store.vault.open(sealed)) if isinstance(sealed, str) else None
    except VaultError:
        return None
    if opened is None or opened["city"] not in house().cities:
        return None
    lists = {name: tuple(some) for name, some in opened["offer"].items() if isinstance(some, list)}
    return SignUp(**{**opened, "offer": Offer(**{**opened["offer"], **lists})})


def join_code() -> Answer:
    """The code, please."""
    kept = _kept()
    return go("board.join") if kept is None else _code_page(kept)


def _code_page(kept: SignUp, *, wrong: bool = False) -> str:
    said = "join_code_call" if kept.by_voice else "join_code_sms"
    told, used_up = wrong_code()
    return render_template(
        "board/code.html",
        sent=say(said, ending=ending(kept.number)),
        by_voice=kept.by_voice,
        minutes=sign_in.CODE_MINUTES,
        wrong=told if wrong or used_up else None,
        used_up=used_up,
        check="board.check_join_code",
        back="board.join",
    )


@even_time
def check_join_code() -> Answer:
    """With the right code the number is proved: a new volunteer, or one who is known already."""
    kept = _kept()
    if kept is None:
        return go("board.front" if TOKEN in session else "board.join")
    with house().store.write() as casebook:
        joined = _join(casebook, kept)
        token = _token(casebook, joined) if joined is not None else None
    if joined is None:
        session[TRIES] = int(session.get(TRIES, 0)) + 1
        return _code_page(kept, wrong=True), 422
    session.pop(SIGN_UP, None)
    return _welcome(joined, token)


def _join(casebook: Session, kept: SignUp) -> Joined | None:
    proved = sign_in.is_proved(casebook, number=kept.number, browser=browser(), code=typed_code(), now=now())
    if not proved:
        return None
    return joining.join(casebook, kept.offer, number=kept.number, city=kept.city, way="page", now=now())


def _token(casebook: Session, joined: Joined) -> str | None:
    if joined.volunteer.state not in sign_in.SIGN_IN:
        return None
    return sign_in.open_session(casebook, volunteer_id=joined.volunteer.id, now=now())


def _welcome(joined: Joined, token: str | None) -> Response:
    if token is None:
        return go("board.join_known")
    enter(TOKEN, token)
    if not joined.is_new:
        tell("join_renewed" if joined.volunteer.state == "new" else "join_known_already")
    return go("board.front")


def join_known() -> Answer:
    """For somebody who may not help at present: only a person can say more."""
    lines = [line for city in house().cities.values() for line in city.lines]
    lines.sort(key=lambda line: language() not in line.languages)
    if not house().cities:
        abort(404)
    country = house().town.first.country
    number = formats.grouped(lines[0].number, country) if lines else None
    return render_template("board/join_known.html", number=number)
