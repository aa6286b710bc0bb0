"""One signed request as the provider makes it, and what came back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlencode, urlsplit

from hotline.simulator.cookies import Cookies
from hotline.simulator.fragments import STANDARD, Rules
from hotline.simulator.numbers import Account, PhoneNumber
from hotline.simulator.signature import sign
from hotline.simulator.transport import LineDown, SocketTransport, Transport

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
AS_THEY_STAND = "%/:=&?~+!$,;'@()*[]"  # everything an address may hold; the rest is encoded before signing


@dataclass(slots=True)
class Asked:
    """One request that was sent, and its answer. `status` is 0 where none came, `failure` then says why.

    `purpose`: `voice`, `callback`, `media`. `url` is the public address as it was signed and sent,
    `address` the same without the parameters of a GET.
    """

    purpose: str
    method: str
    url: str
    parameters: Mapping[str, str]
    headers: dict[str, str] = field(repr=False)
    address: str
    status: int = 0
    answer_headers: list[tuple[str, str]] = field(default_factory=list, repr=False)
    body: bytes = field(default=b"", repr=False)
    failure: LineDown | None = None

    @property
    def path(self) -> str:
        """The path alone."""
        return urlsplit(self.url).path

    @property
    def text(self) -> str:
        """The answer as text."""
        return self.body.decode(errors="replace")

    def header(self, name: str) -> str:
        """A header of the answer, or nothing."""
        return next((value for key, value in self.answer_headers if key.lower() == name), "")

    def all_headers(self, name: str) -> list[str]:
        """All headers of the answer that have this name."""
        return [value for key, value in self.answer_headers if key.lower() == name]


class Sender:
    """Signs and sends for one account; keeps the connections open from call to call."""

    def __init__(self, account: Account, number: PhoneNumber, transport: Transport | None = None) -> None:
        """Without a `transport` over real sockets."""
        self.account, self.number = account, number
        self.transport = transport or SocketTransport()

    def prepare(
        self, purpose: str, method: str, url: str, parameters: Mapping[str, str], token: str
    ) -> Asked:
        """A request ready to be sent, signed over exactly the address that will be asked."""
        address = full = encoded(url)
        if method == "GET" and parameters:
            full += ("&" if "?" in address else "?") + urlencode(parameters)
        form = parameters if method == "POST" else {}
        headers = {
            "Host": urlsplit(address).netloc.rpartition("@")[2],
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": token,
            "X-Home-Region": "us1",
        }
        if purpose != "media":
            headers["X-Twilio-Signature"] = sign(self.account.token, full, form)
        if method == "POST":
            headers["Content-Type"] = FORM
        return Asked(purpose, method, full, dict(parameters), headers, address)

    def send(self, asked: Asked, *, cookies: Cookies | None = None, rules: Rules = STANDARD) -> Asked:
        """Send it, and once more with user and password if the server asks for them."""
        if cookies is not None and (crumbs := cookies.header(asked.url)):
            asked.headers["Cookie"] = crumbs
        self._send(asked, rules)
        user = urlsplit(asked.url).netloc.rpartition("@")[0]
        if asked.status == 401 and user:
            asked.headers["Authorization"] = "Basic " + base64.b64encode(unquote(user).encode()).decode()
            self._send(asked, rules)
        if cookies is not None:
            cookies.keep(asked.url, asked.all_headers("set-cookie"))
        return asked

    def _send(self, asked: Asked, rules: Rules) -> None:
        if isinstance(self.transport, SocketTransport):
            self.transport.connect_seconds, self.transport.read_seconds = rules.connect, rules.read
        data = urlencode(asked.parameters).encode() if asked.method == "POST" else None
        try:
            answer = self.transport.send(asked.method, self.number.target(asked.url), asked.headers, data)
        except LineDown as failure:
            asked.failure = failure
        else:
            asked.status, headers, asked.body = answer
            asked.answer_headers = list(headers.items() if isinstance(headers, Mapping) else headers)
            asked.failure = None


def encoded(url: str) -> str:
    """The address as it goes over the wire: umlauts and spaces encoded, what is encoded left alone."""
    return quote(url, safe=AS_THEY_STAND)
