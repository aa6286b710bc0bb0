"""The short way for the webhooks of every call: past Flask, whose request costs as much as a whole turn.

It takes what the provider usually sends and has signed well: a form of moderate size, to `ring`, `keys` or
`over`. Everything else goes on to Flask as it came, which looks again with the SDK, and refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from hotline.logs import name_next_request
from hotline.phone.answers import Answers, Webhook
from hotline.phone.guard import Guard
from hotline.phone.told import tell
from hotline.phone.turns import Asked

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ADDRESS = re.compile(r"/phone/(?:(ring|over)|(keys)/([a-z0-9_]+))")
TURN = re.compile(r"turn=([0-9]{1,9})")
FORM = "application/x-www-form-urlencoded"
MOST = 16 * 1024  # bytes of a form; the provider's have one or two thousand
STATUS = {200: "200 OK", 204: "204 No Content"}


class Straight:
    """A WSGI application in front of another."""

    def __init__(self, behind: WSGIApplication, *, guard: Guard, answers: Answers) -> None:
        """`behind` gets what does not come this way."""
        self._behind, self._guard, self._answers = behind, guard, answers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a usual webhook; hand on everything else."""
        began = perf_counter()
        webhook = self._usual(environ)
        if webhook is None:
            return self._behind(environ, start_response)
        name_next_request()
        answer = self._answers.answer(webhook)
        body = answer.document.encode() if isinstance(answer.document, str) else answer.document or b""
        headers = [("Cache-Control", "no-store")]
        if answer.document is not None:
            headers += [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response(STATUS[answer.status], headers)
        call, seconds = webhook.fields.get("CallSid", ""), perf_counter() - began
        tell(webhook.name, webhook.asked, call=call, status=answer.status, seconds=seconds)
        return (body,)

    def _usual(self, environ: WSGIEnvironment) -> Webhook | None:
        """The webhook, if it is a usual one and the provider's."""
        address = ADDRESS.fullmatch(environ["PATH_INFO"])
        if address is None or environ["REQUEST_METHOD"] != "POST":
            return None
        query = environ.get("QUERY_STRING", "")
        turn = TURN.fullmatch(query)
        if query and turn is None:
            return None
        fields = _form(environ)
        if fields is None or not self._guard.admits_form(environ, fields):
            return None
        asked = Asked(address[3] or "", int(turn[1]) if turn is not None else None)
        return Webhook(address[1] or address[2], asked, fields)


def _is_form(content_type: str) -> bool:
    return content_type.partition(";")[0].rstrip() == FORM


def _form(environ: WSGIEnvironment) -> dict[str, str] | None:
    """The fields of a form in which every name comes once. It can be read again."""
    length = environ.get("CONTENT_LENGTH", "")
    if not _is_form(environ.get("CONTENT_TYPE", "")) or not (length.isdigit() and int(length) <= MOST):
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    if not body.isascii():
        return None
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None
