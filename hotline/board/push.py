"""Notices in this browser, switched on and off by the page's script, which knows where they go."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from hotline.board.guard import now, volunteer
from hotline.casebook import browsers, telling
from hotline.house import house

MOST = 4000  # bytes of what a script may send
FAIR, UNFIT = 204, 422


def add_routes(blueprint: Blueprint) -> None:
    """The addresses of this file; only the script of the page asks for them."""
    blueprint.add_url_rule("/told/push", "push_on", push_on, methods=["POST"])
    blueprint.add_url_rule("/told/push/off", "push_off", push_off, methods=["POST"])


def push_on() -> Response:
    """This browser shows notices from now on, and that is how I am told."""
    endpoint, keys = _said()
    here_too = house().settings.on_this_machine_only
    if not browsers.is_service(endpoint, here_too=here_too) or not browsers.are_keys(keys):
        return Response(status=UNFIT)
    kept = {name: str(keys[name]) for name in browsers.KEYS}
    with house().store.write() as casebook:
        browsers.switch_on(casebook, volunteer().id, endpoint=endpoint, keys=kept, now=now())
        row = telling.of(casebook, volunteer().id)
        pace: telling.Pace = "daily" if row.pace == "daily" else "at_once"
        telling.choose(casebook, volunteer().id, way="push", pace=pace, now=now())
    return Response(status=FAIR)


def push_off() -> Response:
    """Not in this browser any more."""
    endpoint, _ = _said()
    with house().store.write() as casebook:
        browsers.switch_off(casebook, endpoint, volunteer_id=volunteer().id)
    return Response(status=FAIR)


def _said() -> tuple[str, dict[str, Any]]:
    """Address and keys, as a browser's script names them; empty where it named something else."""
    if (request.content_length or 0) > MOST:
        return "", {}
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        return "", {}
    endpoint, keys = said.get("endpoint"), said.get("keys")
    return (endpoint if isinstance(endpoint, str) else ""), (keys if isinstance(keys, dict) else {})
