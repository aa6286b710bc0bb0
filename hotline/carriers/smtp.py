"""Mail by SMTP. Nothing here writes an address into a log."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import parse_qs, unquote, urlsplit

from hotline.carriers import CarrierRefused

TIMEOUT = 10.0  # seconds for each answer of the server
PORTS = {"smtp": 587, "smtps": 465}
SERVER = "mail_server"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# What the server's answers mean for us; others are judged by their first digit: 5 is for good.
MENDED_BY_OPERATORS = {
    530: "The mail server asks for a user and a password: enter both in SMTP_URL.",
    534: "The mail server wants another way of signing in.",
    535: "The mail server does not take this user or password: look at SMTP_URL.",
    538: "The mail server asks for encryption.",
}
NO_ENCRYPTION = (
    "The mail server offers no encryption (STARTTLS): use smtps:// in SMTP_URL, or another server."
)
NO_ANSWER = "The mail server does not answer: look at host and port in SMTP_URL."
BAD_CERTIFICATE = "The mail server's certificate cannot be trusted: look at the host in SMTP_URL."


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in: `smtp://user:password@host:587?from=hotline@town.example`, or `smtps://`."""

    host: str
    port: int
    encrypted: bool
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    sender: str = ""


def server_of(url: str, *, our_host: str) -> Server:
    """The server of SMTP_URL. Without `?from=` the user is the sender, or `hotline@` and our own host."""
    parts = urlsplit(url)
    user = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [""])[0] or (user if "@" in user else f"hotline@{our_host}")
    return Server(
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        encrypted=parts.scheme == "smtps",
        user=user,
        password=unquote(parts.password or ""),
        sender=sender,
    )


class SmtpMail:
    """Mail through one server; a connection for each mail, because there are few."""

    def __init__(
        self, server: Server, *, tls: ssl.SSLContext | None = None, timeout: float = TIMEOUT
    ) -> None:
        """Nothing is asked yet. `tls`: whom to trust, without it whom this machine trusts."""
        self._server = server
        self._tls = tls
        self._timeout = timeout

    def send(self, *, to: str, subject: str, body: str, key: str, stops_at: str = "") -> str:
        """Send one mail and return its Message-ID, which is made of `key`.

        The same key twice is the same mail: who gets it twice is shown it once. Raises CarrierRefused.
        """
        message = self._message(to=to, subject=subject, body=body, key=key)
        for name, value in _stops(stops_at).items():
            message[name] = value
        with _in_our_words(), self._connected() as smtp:
            smtp.send_message(message)
            with suppress(smtplib.SMTPException, OSError):  # it has been taken: a bad goodbye changes nothing
                smtp.quit()
        return str(message["Message-ID"])

    def greet(self) -> None:
        """Go as far as it goes without sending: reached, encrypted, signed in. Raises CarrierRefused."""
        with _in_our_words(), self._connected() as smtp:
            smtp.noop()

    def _message(self, *, to: str, subject: str, body: str, key: str) -> EmailMessage:
        message = EmailMessage()
        domain = self._server.sender.rpartition("@")[2]
        message["From"], message["To"], message["Subject"] = self._server.sender, to, subject
        message["Date"], message["Message-ID"] = formatdate(localtime=False), f"<{key}@{domain}>"
        if len(message["To"].addresses) != 1:
            raise CarrierRefused(for_good=True, code="not one address", reason="mail_address")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        return message

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection that is encrypted, and signed in where SMTP_URL has a user."""
        smtp = self._opened()
        try:
            self._sign_in(smtp)
            yield smtp
        finally:
            smtp.close()

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if not self._server.user:
            return
        try:
            smtp.login(self._server.user, self._server.password)
        except smtplib.SMTPServerDisconnected:  # some hang up instead of answering
            raise _refusal(535) from None

    def _opened(self) -> smtplib.SMTP:
        server, name = self._server, self._server.sender.rpartition("@")[2]
        context = self._tls or ssl.create_default_context()
        if server.encrypted:
            return smtplib.SMTP_SSL(server.host, server.port, name, timeout=self._timeout, context=context)
        smtp = smtplib.SMTP(server.host, server.port, name, timeout=self._timeout)
        try:
            self._encrypt(smtp, context)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _encrypt(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        """No address and no password leave this machine in the clear."""
        smtp.ehlo_or_helo_if_needed()
        if smtp.has_extn("starttls"):
            smtp.starttls(context=context)
            smtp.ehlo()
        elif self._server.host not in LOOPBACK:
            raise _for_now("no STARTTLS", NO_ENCRYPTION)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """The server's refusals, and its silence, as CarrierRefused; their texts may hold addresses."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        code, _ = next(iter(refused.recipients.values()), (550, b""))
        raise _refusal(code) from None
    except smtplib.SMTPResponseException as refused:
        raise _refusal(refused.smtp_code) from None
    except ssl.SSLError:
        raise _for_now("certificate", BAD_CERTIFICATE) from None
    except (smtplib.SMTPException, OSError) as error:
        raise _for_now(type(error).__name__, NO_ANSWER) from None


def _stops(at: str) -> dict[str, str]:
    """RFC 2369, and RFC 8058 where it may be: a mail program stops it by itself, by HTTPS only."""
    if not at:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if at.startswith("https://") else {}
    return {"List-Unsubscribe": f"<{at}>", **one_click}


def _for_now(code: str, words: str) -> CarrierRefused:
    return CarrierRefused(for_good=False, code=code, words=words, reason=SERVER)


def _refusal(code: int) -> CarrierRefused:
    """By the table; else a 5 means that trying again is useless."""
    words = MENDED_BY_OPERATORS.get(code, "")
    for_good = code >= 500 and not words
    reason = "mail_address" if for_good else SERVER
    return CarrierRefused(for_good=for_good, code=f"SMTP {code}", words=words, reason=reason)
