"""The front of the house: the first page, and what machines ask (alive? ready? does a clock work?)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Request, Response, render_template, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from hotline.logs import name_next_request
from hotline.pages.language import remember_choice

if TYPE_CHECKING:
    from hotline.house import House
    from hotline.settings import Settings


TAKE_FILES = frozenset(
    f"desk.{name}"
    for name in (
        *("town_look_at_table", "town_use_table", "town_look_at_file", "town_use_file"),
        *("town_make_of_file", "town_record", "checkin_upload", "look_at_volunteers"),
        *("town_look_at_map", "town_use_map"),
    )
)
LARGEST_FILE = 6 * 1024 * 1024


class Sessions(SecureCookieSessionInterface):
    """Flask's own; whoever brings no cookie, as every webhook, does not pay for reading one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The visitor's session, empty where there is none."""
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what has changed; nothing was, where nobody looked at it."""
        if session.accessed or session.modified:
            super().save_session(app, session, response)


def configure(app: Flask, settings: Settings) -> None:
    """Everything Flask itself must know."""
    encrypted = settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SECURE=encrypted,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # an answer that is late must not bring an old cookie back
        WTF_CSRF_TIME_LIMIT=None,  # a board stays open all day
        MAX_CONTENT_LENGTH=256 * 1024,
    )
    app.before_request(make_room_for_files)
    app.session_interface = Sessions()
    app.before_request(name_next_request)
    if encrypted:  # then a proxy stands in front, and names the visitor
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=0, x_host=0)  # type: ignore[method-assign]


def make_room_for_files() -> None:
    """A table, a town or a recording may be larger than what people type: before anything reads it."""
    if request.endpoint in TAKE_FILES:
        request.max_content_length = request.max_form_memory_size = LARGEST_FILE


def create_blueprint(house: House, clock_works: Callable[[], bool]) -> Blueprint:
    """`/`, `/healthz`, `/readyz`, `/clockz`."""
    blueprint = Blueprint("front", __name__, template_folder="templates")

    @blueprint.get("/")
    def first_page() -> str:
        remember_choice()
        return render_template(
            "front.html",
            cities=house.cities.values(),
            language_name=house.words.language_name,
            simulated=house.settings.simulated,
        )

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/readyz")
    def readyz() -> Response:
        wrong = not_ready(house)
        return Response(wrong or "ready\n", status=503 if wrong else 200, mimetype="text/plain")

    @blueprint.get("/clockz")
    def clockz() -> Response:
        wrong = clock_stands_still(clock_works)
        return Response(wrong or "a clock works\n", status=503 if wrong else 200, mimetype="text/plain")

    return blueprint


def clock_stands_still(clock_works: Callable[[], bool]) -> str | None:
    """Why nothing is sent, released or forgotten right now, or None. Calls are answered all the same."""
    try:
        return None if clock_works() else "no clock works\n"
    except (SQLAlchemyError, OSError):
        return "whether a clock works cannot be seen\n"


def not_ready(house: House) -> str | None:
    """Why no call could be answered right now, or None."""
    try:
        return None if house.store.is_current() else "the database's tables are not at this version\n"
    except SQLAlchemyError:
        return "the database cannot be reached\n"
