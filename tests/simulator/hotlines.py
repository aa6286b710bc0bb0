"""A hotline of the tests' own, on a real socket: it answers what the test lays down for each address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN = "the-token-of-these-tests"
DIALS = "+493023125900"
RESIDENT = "+493023125001"
DESK = "+493023125990"


@dataclass(frozen=True, slots=True)
class Knock:
    """One request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    form: dict[str, str]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def parameters(self) -> dict[str, str]:
        """Form or query, as the method has it."""
        return self.form if self.method == "POST" else self.query


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says. `kind` None: no Content-Type; `chunked`: sent in chunks."""

    body: bytes = b""
    status: int = 200
    kind: str | None = "text/xml"
    headers: tuple[tuple[str, str], ...] = ()
    chunked: bool = False


@dataclass
class Hotline:
    """What it answers, and who has knocked."""

    url: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    knocks: list[Knock] = field(default_factory=list)
    listens: Callable[[Knock], None] | None = None  # called at each knock

    def says(self, path: str, *documents: str) -> None:
        """TwiML inside `Response` for an address: several come one after the other, the last for good."""
        self.answers[path] = [twiml(document) for document in documents]

    def gives(self, path: str, *answers: Answer) -> None:
        """Raw answers for an address."""
        self.answers[path] = list(answers)

    def answer(self, knock: Knock) -> Answer:
        self.knocks.append(knock)
        if self.listens is not None:
            self.listens(knock)
        waiting = self.answers.get(knock.path)
        if not waiting:
            return Answer(status=404, body=b"nothing here", kind="text/plain")
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def knocks_at(self, path: str) -> list[Knock]:
        return [knock for knock in self.knocks if knock.path == path]

    @property
    def paths(self) -> list[str]:
        return [knock.path for knock in self.knocks]


def twiml(document: str) -> Answer:
    return Answer(f'<?xml version="1.0" encoding="UTF-8"?><Response>{document}</Response>'.encode())


class Server(ThreadingHTTPServer):
    """Serves one hotline after the other, test by test."""

    daemon_threads = True
    hotline: Hotline
    connections = 0

    def get_request(self) -> tuple[Any, Any]:
        self.connections += 1
        return super().get_request()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        answer = self.server.hotline.answer(Knock(self.command, self.path, dict(self.headers.items()), form))
        self.send_response(answer.status)
        if answer.kind is not None:
            self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"0\r\n\r\n")
            return
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = _answer  # noqa: N815  # the base class wants these names
