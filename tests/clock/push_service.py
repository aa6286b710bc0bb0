"""A service of a browser on this machine: takes notices, and opens them as the browser would."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

AUTH = b"sixteen secrets!"


def unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Service:
    """What came in, in clear. `answers`: statuses that it gives instead of taking the notice."""

    answers: list[int] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/send/anna"

    @property
    def keys(self) -> dict[str, str]:
        """What the browser gives to a page."""
        form = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return {"p256dh": unpadded(self.key.public_key().public_bytes(*form)), "auth": unpadded(AUTH)}

    def takes(self, headers: dict[str, str], body: bytes) -> int:
        if self.answers:
            return self.answers.pop(0)
        self.claims.append(signed_claims(headers["authorization"]))
        opened = http_ece.decrypt(body, private_key=self.key, auth_secret=AUTH, version="aes128gcm")
        self.shown.append(json.loads(opened))
        self.headers.append(headers)
        return 201


def signed_claims(authorization: str) -> dict[str, Any]:
    """The claims of a VAPID header, once its signature is found to be that of its key."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(one.strip().split("=", 1) for one in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    assert scheme == "vapid"
    assert json.loads(padded(head))["alg"] == "ES256"
    raw = padded(signature)
    dss = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), padded(parts["k"]))
    public.verify(dss, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    return {**json.loads(padded(claims)), "key": parts["k"]}


@contextmanager
def push_service() -> Iterator[Service]:
    """The service, while it is open."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = service.takes({name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/message/m1")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
