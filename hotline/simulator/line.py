"""What telephones in browsers ask of the simulated provider: JSON both ways, no number in an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from hotline.simulator.calls import Plays, Tells
from hotline.simulator.messages import MessageStore
from hotline.simulator.receivers import NUMBER as E164
from hotline.simulator.sheets import Sheet
from hotline.simulator.switchboard import NoSuchCall, Rung, Switchboard, extra_of
from hotline.simulator.texts import TROUBLES, Texts
from hotline.simulator.webhooks import Request

Serve: TypeAlias = Callable[[], Sheet]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ENDINGS = ("", "busy", "no-answer")
NEW = 20  # messages shown at most


def add_line(blueprint: Blueprint, board: Switchboard, texts: Texts) -> None:
    """`/line/...` below the blueprint."""

    def news() -> Sheet:
        told, number = board.news(_texts("calls"), _texts("dials")), _text("number")
        return told | {"messages": _messages(texts.store, number), "trouble": texts.store.trouble(number)}

    blueprint.register_error_handler(NoSuchCall, _over)
    for name, view in {**_calls(board), **_ringing(board), **_writing(texts), "news": news}.items():
        blueprint.add_url_rule(f"/line/{name}", f"line_{name}", _guarded(view), methods=["POST"])


def _calls(board: Switchboard) -> dict[str, Serve]:
    def dial() -> Sheet:
        called = _text("to")
        if called not in board.asking.account.numbers:
            abort(404)
        return board.dial(_text("from"), called)

    def ask() -> Sheet:
        return board.ask(_text("sid"), _request(board, _body()))

    def turn() -> Sheet:
        return board.turn(_text("sid"))

    def over() -> Sheet:
        if _text("status") not in ENDINGS:
            abort(400)
        last = _body().get("last")
        wanted = _request(board, {**last, "sid": _text("sid")}) if isinstance(last, dict) else None
        return {"seen": board.hang_up(_text("sid"), status=_text("status"), last=wanted)}

    return {"dial": dial, "ask": ask, "turn": turn, "over": over}


def _ringing(board: Switchboard) -> dict[str, Serve]:
    def ring() -> Sheet:
        body = _body()
        numbers = [_rung(one) for one in body.get("numbers", ()) if isinstance(one, dict)]
        timeout = min(max(float(body.get("timeout", 30)), 1.0), 600.0)
        return board.ring(_text("sid"), numbers, timeout=timeout, shows=_text("caller_id"))

    def answer() -> Sheet:
        return board.answer(_text("sid"))

    def refuse() -> Sheet:
        board.refuse(_text("sid"))
        return {}

    def join() -> Sheet:
        board.join(_text("sid"))
        return {}

    return {"ring": ring, "answer": answer, "refuse": refuse, "join": join}


def _writing(texts: Texts) -> dict[str, Serve]:
    def reply() -> Sheet:
        asked = texts.reply(sender=_text("from"), receiver=_text("to"), body=_text("body"))
        if asked is None:
            abort(400)
        return {"status": asked.status}

    def trouble() -> Sheet:
        number, code = _text("number"), _body().get("code", 0)
        if not E164.fullmatch(number) or code not in (0, *TROUBLES):
            abort(400)
        texts.store.set_trouble(number, code)
        return {}

    return {"reply": reply, "trouble": trouble}


def _guarded(view: Serve) -> Callable[[], Response]:
    """The view as JSON, for our own pages only."""

    def guarded() -> Response:
        _only_our_own_pages()
        return jsonify(view())

    return guarded


def _only_our_own_pages() -> None:
    """Pages from elsewhere cannot send JSON without asking first, and are never told that they may."""
    host = urlsplit(f"//{request.host}").hostname
    if not request.is_json or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    if host not in LOOPBACK:
        abort(403)


def _over(_error: NoSuchCall) -> ResponseReturnValue:
    return jsonify(problem="over"), 409


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400)
    return body


def _text(name: str) -> str:
    value = _body().get(name, "")
    if not isinstance(value, str):
        abort(400)
    return value


def _texts(name: str) -> list[str]:
    return [value for value in _body().get(name, ()) if isinstance(value, str)]


def _request(board: Switchboard, body: dict[str, Any]) -> Request:
    """A document that a telephone wants, if it may be asked for."""
    url, method, parameters = body.get("url", ""), body.get("method", "POST"), body.get("parameters", {})
    if method not in ("GET", "POST") or not isinstance(parameters, dict):
        abort(400)
    if not board.may_ask(str(body.get("sid", "")), str(url)):
        abort(400)
    return Request(str(url), method, extra_of(parameters))


def _rung(one: dict[str, Any]) -> Rung:
    whisper, tells = one.get("whisper", {}), one.get("tells", {})
    events = tuple(map(str, tells.get("events", ())))
    return Rung(
        str(one.get("number", "")).replace(" ", "").replace("-", ""),
        Plays(str(whisper.get("url", "")), str(whisper.get("method", "POST"))),
        Tells(str(tells.get("url", "")), str(tells.get("method", "POST")), events),
    )


def _messages(store: MessageStore, number: str) -> list[Sheet]:
    """What arrived at a number and was written there, the newest first; a withheld number gets nothing."""
    if not E164.fullmatch(number):
        return []
    return [
        {
            "sid": one.sid,
            "from": one.sender,
            "own": one.sender == number,
            "body": one.body,
            "sent_at": one.sent_at.isoformat(),
        }
        for one in store.at(number, limit=NEW)
    ]
