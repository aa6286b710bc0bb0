"""A mail server on this machine: takes mail, or refuses it in the ways that mail servers do."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "hotline@town.example", "a password: with/signs"


@dataclass
class Mailbox:
    """What came in. `refusals`: the answers that a step of the talk gives instead of taking the mail."""

    refusals: dict[str, str] = field(default_factory=dict)
    came: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """To whom."""
        envelope.rcpt_tos.append(address)
        return self.refusals.get("RCPT", "250 fine")

    async def handle_DATA(self, _server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 - as above
        """The mail itself."""
        if "DATA" in self.refusals:
            return self.refusals["DATA"]
        content = envelope.content
        assert isinstance(content, bytes)
        found = message_from_bytes(content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.came.append(found)
        self.encrypted.append(session.ssl is not None)
        return "250 taken"


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    right = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


@contextmanager
def mailbox(
    refusals: dict[str, str] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    asks_for_password: bool = False,
) -> Iterator[Mailbox]:
    """A server while it is needed, on a free port of this machine only."""
    box = Mailbox(refusals or {})
    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": 0, "tls_context": tls}
    if asks_for_password:
        options |= {"authenticator": _knows, "auth_required": True, "auth_require_tls": tls is not None}
    controller = _AnyPort(box, **options)
    controller.start()
    try:
        box.port = controller.chosen_port
        yield box
    finally:
        controller.stop()


class _AnyPort(Controller):
    """The same, on a port that the machine chooses."""

    @property
    def chosen_port(self) -> int:
        """Which one it is."""
        listening: Any = self.server
        return int(listening.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        """The first connection, the library's own, goes to that port too."""
        self.port = self.chosen_port
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library's own, without types


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate made now, and a client's that trusts it and nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))
