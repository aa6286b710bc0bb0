"""What a visitor reads when something does not work: what happened, and what to do."""

from __future__ import annotations

from flask import Flask, Response, current_app, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, InternalServerError

KNOWN = (400, 403, 404, 405, 429, 500, 503)
SECONDS_TO_WAIT = 60


def register_errors(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(CSRFError, lambda _error: problem(400))
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(InternalServerError, lambda _error: problem(500))
    for gone in (OperationalError, InterfaceError, NoConnection):
        app.register_error_handler(gone, _no_database)


def problem(code: int) -> Response:
    """The page for a status code, in words."""
    known = code if code in KNOWN else (500 if code >= 500 else 400)
    response = make_response(render_template("pages/problem.html", code=known), code)
    if code in (429, 503):
        response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


def _refused(error: HTTPException) -> Response | HTTPException:
    """Redirects and the like are no errors: they pass."""
    if error.code is None or error.code < 400:
        return error
    answer = problem(error.code)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers.setdefault(name, value)
    return answer


def _no_database(error: Exception) -> Response:
    current_app.logger.error("the database did not answer: %s", type(error).__name__)
    return problem(503)
