"""`/metrics` in Prometheus' text form. Without HOTLINE_METRICS_TOKEN nobody enters: there is no such page."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from flask import Blueprint, Response, abort, request
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0

from hotline import metrics
from hotline.figures.standing import Sign, Standing
from hotline.house import House

SCHEME = "Bearer "


def create_blueprint(
    house: House, *, journal: Callable[[], int], clock: Callable[[], Sign], version: str
) -> Blueprint:
    """`journal` counts the calls that wait for the database, `clock` says how the clock was last seen."""
    blueprint = Blueprint("figures", __name__)
    standing = Standing(house, journal=journal, clock=clock, version=version)
    token = house.settings.metrics_token

    @blueprint.before_request
    def only_with_the_token() -> Response | None:
        if token is None:
            abort(404)
        return None if _has(token) else _refused()

    @blueprint.get("/metrics")
    def figures() -> Response:
        return Response(metrics.exposition(standing), content_type=CONTENT_TYPE_PLAIN_1_0_0)

    return blueprint


def _has(token: str) -> bool:
    """Whether the request brings `Authorization: Bearer <token>`, compared in constant time."""
    brought = request.headers.get("Authorization", "")
    return hmac.compare_digest(brought.encode(), f"{SCHEME}{token}".encode())


def _refused() -> Response:
    answer = Response("The token is missing or another one.\n", status=401, mimetype="text/plain")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
