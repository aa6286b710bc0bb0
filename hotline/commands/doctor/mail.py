"""The mail server: reached, encrypted, let in. Nothing is sent unless somebody says to whom."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from hotline.commands.doctor.findings import Finding, mind, well, wrong
from hotline.commands.doctor.patient import Patient
from hotline.settings import LOOPBACK

TIMEOUT = 10.0
PORTS = {"smtp": 587, "smtps": 465}


def mail(patient: Patient) -> Iterator[Finding]:
    """As far as it goes without sending."""
    if patient.settings.smtp_url is None:
        words = "No mail server is entered: operators get no e-mail when something waits too long."
        yield mind("mail", words, "Enter SMTP_URL in the settings file.")
        return
    address = urlsplit(patient.settings.smtp_url)
    try:
        with _connected(address) as server:
            encrypted = _encrypt(server, address)
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            yield from _told(address, encrypted=encrypted)
            if patient.mail_to:
                yield _sent(server, address, patient.mail_to)
    except smtplib.SMTPAuthenticationError:
        words = f"{address.hostname} does not let this user in."
        yield wrong("mail", words, "Compare user and password in SMTP_URL; signs such as @ are written %40.")
    except ssl.SSLError as error:
        yield wrong("mail", f"{address.hostname}: the certificate is not accepted ({error.reason}).", "")
    except (OSError, smtplib.SMTPException) as error:
        words = f"{address.hostname} cannot be used ({type(error).__name__})."
        yield wrong("mail", words, "Are host and port in SMTP_URL right, and does the firewall let mail out?")


def _connected(address: SplitResult) -> smtplib.SMTP:
    host, port = address.hostname or "", address.port or PORTS[address.scheme]
    if address.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=TIMEOUT)


def _encrypt(server: smtplib.SMTP, address: SplitResult) -> bool:
    """Whether what follows is encrypted; begins it where the server can."""
    server.ehlo()
    if address.scheme == "smtps":
        return True
    if not server.has_extn("starttls"):
        return False
    server.starttls(context=ssl.create_default_context())
    server.ehlo()
    return True


def _told(address: SplitResult, *, encrypted: bool) -> Iterator[Finding]:
    if encrypted or address.hostname in LOOPBACK:
        yield well("mail", f"{address.hostname} lets us in.")
    else:
        words = f"{address.hostname} does not encrypt: the password crosses the network readable."
        yield wrong("mail", words, "Use smtps://, or a server with STARTTLS.")


def _sent(server: smtplib.SMTP, address: SplitResult, receiver: str) -> Finding:
    message = EmailMessage()
    user = unquote(address.username or "")
    message["From"] = user if "@" in user else f"hotline@{address.hostname}"
    message["To"] = receiver
    message["Subject"] = "Hotline: test"
    message.set_content("hotline doctor has sent this mail to try the way. Nothing is to be done.")
    server.send_message(message)
    return well("mail", f"A mail to {receiver} was handed over; see whether it arrives.")
