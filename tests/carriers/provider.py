"""The simulated provider on a socket: writes down what it is asked, and has bad days if a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from hotline.carriers.twilio import Credentials
from hotline.simulator import create_blueprint, rest
from hotline.simulator.asking import Asking
from hotline.simulator.calls import CallStore
from hotline.simulator.numbers import Account, number_at
from hotline.simulator.rest_calls import add_calls
from hotline.simulator.switchboard import Switchboard
from tests.carriers.published import Exchange, faults, operation_of

ACCOUNT = "AC" + "1" * 32
REFUSAL = '{"code": 20003, "message": "Authenticate", "status": 401}'
INSIDE = "/simulator/api"  # where the simulated provider is in a demo; here it is at the root


@dataclass
class Provider:
    """What it was asked, in order. `twist` changes an answer on its way: of which operation, what it says."""

    app: Flask
    heard: list[Exchange] = field(default_factory=list)
    twist: Callable[[str, Any], Any] = lambda _operation, answer: answer
    lets_in: bool = True
    date: str = ""  # what its clock says, if that is not the time
    url: str = ""

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """One request, as a server hands it on."""
        path = environ["PATH_INFO"]
        environ["PATH_INFO"] = f"{INSIDE}{path}"
        request = Request(environ)
        form = request.get_data(as_text=True)
        environ["wsgi.input"] = BytesIO(form.encode())
        answer = Response.from_app(self.app, environ) if self.lets_in else Response(REFUSAL, status=401)
        said = "" if str(answer.mimetype).startswith("audio/") else answer.get_data(as_text=True)
        query = request.query_string.decode()
        self.heard.append(Exchange(request.method, path, query, form, answer.status_code, said))
        if said:
            twisted = self.twist(operation_of(request.method, path) or "", json.loads(said))
            answer.set_data(json.dumps(twisted))
        return answer(environ, start)

    @property
    def credentials(self) -> Credentials:
        return Credentials(ACCOUNT, "secret", self.url)

    @property
    def asked(self) -> list[str | None]:
        return [operation_of(one.method, one.path) for one in self.heard]

    @property
    def writes(self) -> list[str]:
        """The forms of everything that changed something."""
        return [one.form for one in self.heard if one.method != "GET"]

    def is_content(self) -> bool:
        """Whether all went as the description has it."""
        assert [fault for one in self.heard for fault in faults(one)] == []
        return True


@contextmanager
def a_provider(folder: Path, *numbers: str) -> Iterator[Provider]:
    """A provider whose account has these numbers, until the test is over."""
    app = Flask("provider")
    blueprint = create_blueprint(folder / "provider.sqlite", numbers=numbers)
    account = Account(token="secret", sid=ACCOUNT, numbers=frozenset(numbers))
    asking = Asking(CallStore(folder / "provider.sqlite"), account, number_at("http://127.0.0.1:9"))
    nobody_picks_up = Switchboard(asking, later=lambda _seconds, _then: None)
    add_calls(blueprint, nobody_picks_up, rest.refused_without_key, rest.refused)
    app.register_blueprint(blueprint)
    provider = Provider(app)

    class Handler(WSGIRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return provider.date or super().date_time_string(timestamp)

    server = make_server("127.0.0.1", 0, provider, threaded=True, request_handler=Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    yield provider
    server.shutdown()
