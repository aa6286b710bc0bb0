"""About me: what I offer, where I am signed in, and leaving; before the check, how it goes on."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from hotline.board import cards, helper_code, told
from hotline.board.codes import Answer
from hotline.board.guard import TOKEN, city, is_checked, now, volunteer
from hotline.board.moving import go
from hotline.casebook import leaving, offers, retention, roster, telling, volunteering
from hotline.cities.volunteer_rules import VERSION
from hotline.house import house
from hotline.pages import formats, language, offer_form
from hotline.pages.doors import leave as leave_door
from hotline.pages.people import Unfit
from hotline.pages.say import tell


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/joined", "joined", joined, methods=["GET"])
    blueprint.add_url_rule("/me", "me", me, methods=["GET"])
    blueprint.add_url_rule("/me", "save_me", save_me, methods=["POST"])
    blueprint.add_url_rule("/me/sign-out", "sign_out_everywhere", sign_out_everywhere, methods=["POST"])
    blueprint.add_url_rule("/me/leave", "leave", leave, methods=["GET"])
    blueprint.add_url_rule("/me/leave", "leave_now", leave_now, methods=["POST"])
    blueprint.add_url_rule("/left", "left", left, methods=["GET"])


def joined() -> Answer:
    """Nothing to see yet: what happens next, and until when."""
    if is_checked():
        return go("board.front")
    forgets = volunteer().created_at + retention.UNCHECKED
    return render_template(
        "board/joined.html",
        rules_done=volunteer().rules_version == VERSION,
        forgets=formats.day(forgets, language(), city().timezone),
    )


def me() -> Answer:
    """What I have said of myself, to be changed."""
    with house().store.read() as casebook:
        offer = offers.offer_of(casebook, volunteer())
    return _page(offer_form.written(offer))


def _page(form: MultiDict[str, str], *, wrong: str | None = None) -> str:
    with house().store.read() as casebook:
        sessions = roster.open_sessions(casebook, volunteer().id, now=now())
        by_telephone = helper_code.card(casebook)
        row = telling.of(casebook, volunteer().id)
    return render_template(
        "board/me.html",
        by_telephone=by_telephone,
        form=form,
        choices=offer_form.choices(form, city()),
        wrong=wrong,
        second=_needs_second_check(),
        told=told.card(row),
        troubles=told.troubles(row),
        sessions=[
            formats.stamp(one.created_at, timezone=city().timezone, language=language()) for one in sessions
        ],
    )


def _needs_second_check() -> str:
    """The kinds of help for which this volunteer's level is not enough yet."""
    kinds = [one for one in offer_form.kinds_of(city()) if cards.level_of(one) > volunteer().level]
    return formats.listed([house().words.label(one, language()) for one in kinds], language())


def save_me() -> Answer:
    """From now on I offer this."""
    try:
        offer = offer_form.read(request.form, city())
    except Unfit as why:
        return _page(request.form, wrong=str(why)), 422
    with house().store.write() as casebook:
        saved = offers.change_offer(casebook, volunteer(), offer, now=now())
    if saved:
        g.language = offer.language  # of the next page, and of what it says first
        tell("me_saved", "good")
    return go("board.me")


def sign_out_everywhere() -> Response:
    """On every device, as when a telephone is lost."""
    with house().store.write() as casebook:
        volunteering.sign_out_self(casebook, volunteer().id, now=now())
    leave_door(TOKEN)
    tell("me_signed_out")
    return go("board.sign_in")


def leave() -> Answer:
    """Are you sure? Leaving cannot be taken back."""
    return render_template("board/leave.html")


def leave_now() -> Response:
    """Everything about me is deleted, now."""
    spoken = volunteer().language
    with house().store.write() as casebook:
        leaving.leave(casebook, volunteer().id, now=now())
    leave_door(TOKEN)
    return redirect(url_for("board.left", language=spoken), 303)


def left() -> Answer:
    """It is done."""
    return render_template("board/left.html")
