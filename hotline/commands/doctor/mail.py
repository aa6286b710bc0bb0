"""The mail server: reached, encrypted, let in. Nothing is sent unless somebody says to whom."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from hotline.carriers import CarrierRefused
from hotline.carriers.smtp import SmtpMail, server_of
from hotline.commands.doctor.findings import Finding, mind, well, wrong
from hotline.commands.doctor.patient import Patient

SUBJECT = "Hotline: test"
BODY = "`hotline doctor` has sent this mail to try the way. Nothing is to be done.\n"


def mail(patient: Patient) -> Iterator[Finding]:
    """As far as it goes without sending, and further only if somebody said to whom."""
    if patient.settings.smtp_url is None:
        words = "No mail server is entered: operators get no e-mail when something waits too long."
        yield mind("mail", words, "Enter SMTP_URL in the settings file.")
        return
    server = server_of(
        patient.settings.smtp_url, our_host=urlsplit(patient.settings.public_url).hostname or ""
    )
    carrier = SmtpMail(server)
    try:
        carrier.greet()
        yield well("mail", f"{server.host} lets us in; mails come from {server.sender}.")
        if patient.mail_to:
            key = f"doctor-{patient.now:%Y%m%d%H%M%S}"
            carrier.send(to=patient.mail_to, subject=SUBJECT, body=BODY, key=key)
            yield well("mail", f"A mail to {patient.mail_to} was handed over; see whether it arrives.")
    except CarrierRefused as refused:
        yield wrong("mail", f"{server.host}: {refused.words or 'the mail is refused.'}", f"({refused.code})")
