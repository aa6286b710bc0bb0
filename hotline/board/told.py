"""How I am told that somebody waits: by which way, how often, or not at all; and my e-mail address."""

from __future__ import annotations

from typing import Any, get_args

from flask import Blueprint, render_template, request, url_for
from werkzeug import Response

from hotline.board.guard import city, now, volunteer
from hotline.board.moving import go
from hotline.casebook import addresses, operators, outbox, sign_in, telling
from hotline.casebook.tables import Telling
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.say import tell

WAYS: tuple[telling.Way, ...] = get_args(telling.Way)
PACES: tuple[telling.Pace, ...] = get_args(telling.Pace)
Answer = str | tuple[str, int] | Response


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/told", "told", told, methods=["GET"])
    posts = (
        ("", save_told),
        ("/stop", stop_told),
        ("/again", told_again),
        ("/email", send_email_code),
        ("/email/code", prove_email),
        ("/email/remove", remove_email),
    )
    for word, view in posts:
        blueprint.add_url_rule(f"/told{word}", view.__name__, view, methods=["POST"])
    blueprint.add_url_rule("/stop/<key>", "stop_link", stop_link, methods=["GET"])
    blueprint.add_url_rule("/stop/<key>", "stop_by_link", stop_by_link, methods=["POST"])


def told() -> Answer:
    """What I have chosen, to be changed."""
    return _page()


def _page(*, wrong: str = "", typed: str = "") -> str:
    with house().store.read() as casebook:
        row = telling.of(casebook, volunteer().id)
        about: dict[str, Any] = {"row": row, "address": addresses.address_of(casebook, volunteer().id)}
        about["browsers"] = telling.browsers(casebook, volunteer().id)
    waits = row.email_proved_at is None and row.email_code_until is not None and row.email_code_until > now()
    return render_template(
        "board/told.html",
        **about,
        troubles=troubles(row),
        email_proved=row.email_proved_at is not None,
        code_sent=waits,
        by_mail=house().settings.smtp_url is not None,
        push_key=house().settings.vapid_public_key,
        hour=formats.hour(city().digest_time, language()),
        ways=WAYS,
        paces=PACES,
        wrong=wrong,
        typed=typed,
    )


def card(row: Telling) -> str:
    """How the volunteer is told, in a few words, for the page about them."""
    if row.stopped_at is not None:
        return say("told.card_stopped")
    words = [say(f"told.card_{row.way}")] + ([say("told.card_daily")] if row.pace == "daily" else [])
    return " · ".join(words)


def troubles(row: Telling) -> list[str]:
    """Where messages to the volunteer do not arrive, in words."""
    found = {"told.trouble_number": row.number_trouble, "told.trouble_email": row.email_trouble}
    return [say(line) for line, reason in found.items() if reason]


def save_told() -> Answer:
    """This way and this pace from now on."""
    way = next((one for one in WAYS if one == request.form.get("way")), None)
    pace = next((one for one in PACES if one == request.form.get("pace")), None)
    if way is None or pace is None:
        return _page(wrong="choose_first"), 422
    with house().store.write() as casebook:
        row = telling.of(casebook, volunteer().id)
        ready = {"sms": True, "email": row.email_proved_at is not None}
        ready["push"] = telling.has_browser(casebook, volunteer().id)
        if ready[way]:
            telling.choose(casebook, volunteer().id, way=way, pace=pace, now=now())
    if not ready[way]:
        return _page(wrong=f"way_{way}_first"), 422
    tell("told.saved", "good")
    return go("board.told")


def stop_told() -> Response:
    """Nothing more."""
    with house().store.write() as casebook:
        telling.stop(casebook, volunteer().id, through="page", now=now())
    tell("told.stopped_now", "good")
    return go("board.told")


def told_again() -> Response:
    """As it was before."""
    with house().store.write() as casebook:
        telling.again(casebook, volunteer().id, through="page", now=now())
    tell("told.again_now", "good")
    return go("board.told")


# --- the e-mail address


def send_email_code() -> Answer:
    """A code to the address that was typed; it is used only when the code comes back."""
    typed = request.form.get("email", "").strip()
    if not operators.is_address(typed):
        return _page(wrong="email_not_understood", typed=typed), 422
    code = sign_in.new_code()
    with house().store.write() as casebook:
        result = addresses.ask(casebook, volunteer().id, address=typed, code=code, now=now())
        if result == "sent":
            outbox.put_mail(
                casebook,
                city=city().code,
                address=typed,
                subject=say("told.code_subject"),
                body=f"{say('told.code_mail', code=code)}\n",
                now=now(),
            )
    return (_page(wrong="email_too_many", typed=typed), 429) if result == "too_many" else go("board.told")


def prove_email() -> Answer:
    """The code from the mail."""
    code = "".join(sign for sign in request.form.get("code", "") if sign.isdigit())
    with house().store.write() as casebook:
        proved = addresses.prove(casebook, volunteer().id, code=code, now=now())
    if not proved:
        return _page(wrong="email_wrong"), 422
    tell("told.email_proved", "good")
    return go("board.told")


def remove_email() -> Response:
    """The address is forgotten."""
    with house().store.write() as casebook:
        addresses.remove(casebook, volunteer().id)
    tell("told.email_removed", "good")
    return go("board.told")


# --- the link in a mail: no signing in, one press


def stop_link(key: str) -> Answer:
    """Only a page with a button: programs that look at every link in a mail must stop nothing."""
    return _stop_page(key, "ask")


def stop_by_link(key: str) -> Answer:
    """No more messages for the volunteer to whom this mail went."""
    with house().store.write() as casebook:
        who = telling.whose_key(casebook, key)
        if who is not None:
            telling.stop(casebook, who.id, through="link", now=now())
    return _stop_page(key, "done")


def _stop_page(key: str, what: str) -> Answer:
    with house().store.read() as casebook:
        who = telling.whose_key(casebook, key)
    if who is None:
        return render_template("board/stop.html", what="old", key=key), 404
    return render_template(
        "board/stop.html", what=what, key=key, action=url_for("board.stop_by_link", key=key)
    )
