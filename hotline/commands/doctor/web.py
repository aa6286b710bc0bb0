"""The public address, asked as the provider asks it: proxy, certificate and guard, from outside to inside."""

from __future__ import annotations

import os
from collections.abc import Iterator

import requests

from hotline.commands.doctor.findings import Finding, mind, well, wrong
from hotline.commands.doctor.patient import Patient
from hotline.simulator.signature import sign

TIMEOUT = 10.0
# Encoded signs in the address show whether the proxy leaves it as it came; the parent says that this is the
# end of a leg, with which the web process does nothing at all.
SIGNED_KNOCK = "/phone/over?look=%C3%BC%2F%3A%22"
NOBODYS_LEG = {"CallSid": f"CA{0:032x}", "ParentCallSid": f"CA{0:032x}", "CallStatus": "completed"}
START_WEB = "hotline serve   (systemctl start hotline-web), and look at the web server before it"


def web(patient: Patient) -> Iterator[Finding]:
    """Ready, shut to strangers, open to the provider."""
    base = patient.settings.public_url
    with requests.Session() as browser:
        if patient.settings.on_this_machine_only:
            browser.trust_env = False  # no proxy between this machine and itself
            browser.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        try:
            ready = browser.get(f"{base}/readyz", timeout=TIMEOUT, allow_redirects=False)
        except requests.RequestException as error:
            yield _not_reached(base, error)
            return
        yield from _readiness(base, ready)
        if ready.ok:
            yield from _guard(base, browser)
            yield from _signed(patient, browser)


def _not_reached(base: str, error: requests.RequestException) -> Finding:
    if isinstance(error, requests.exceptions.SSLError):
        words = f"The certificate of {base} is not accepted here; the provider refuses it too."
        return wrong("web", words, "certbot renew; is the whole chain served, and the name the right one?")
    if isinstance(error, requests.Timeout):
        return wrong("web", f"{base} did not answer within {TIMEOUT:.0f} seconds.", START_WEB)
    return wrong("web", f"{base} cannot be reached from this machine.", START_WEB)


def _readiness(base: str, ready: requests.Response) -> Iterator[Finding]:
    if ready.is_redirect:
        words = f"{base} sends elsewhere ({ready.headers.get('Location', '')}): keys do not survive that."
        yield wrong("web", words, "Let PUBLIC_URL be the address that answers itself.")
    elif ready.status_code == 503:
        yield wrong("web", f"{base} answers: {ready.text.strip()}.", "See what is said about the database.")
    elif not ready.ok or ready.text.strip() != "ready":
        words = f"Something else than the hotline answers at {base} ({ready.status_code})."
        yield wrong("web", words, START_WEB)
    else:
        yield well("web", f"{base} is reached and ready.")


def _guard(base: str, browser: requests.Session) -> Iterator[Finding]:
    """A knock that nobody signed."""
    answer = browser.post(f"{base}/phone/ring", data={}, timeout=TIMEOUT, allow_redirects=False)
    if answer.status_code == 403:
        yield well("web", "Who does not sign is refused.")
    else:
        words = f"A knock that nobody signed was answered with {answer.status_code} instead of 403."
        yield wrong("web", words, "Is it the hotline that answers below /phone/?")


def _signed(patient: Patient, browser: requests.Session) -> Iterator[Finding]:
    """A knock signed as the provider signs, about a call that never was."""
    if "TWILIO_AUTH_TOKEN" in patient.unknown:
        yield mind("web", "Without TWILIO_AUTH_TOKEN no signed knock could be tried.")
        return
    url = f"{patient.settings.public_url}{SIGNED_KNOCK}"
    signature = sign(patient.settings.twilio_auth_tokens[0], url, NOBODYS_LEG)
    answer = browser.post(
        url,
        data=NOBODYS_LEG,
        headers={"X-Twilio-Signature": signature},
        timeout=TIMEOUT,
        allow_redirects=False,
    )
    if answer.status_code == 204:
        yield well("web", "Who signs as the provider does is let in.")
    else:
        words = (
            f"A knock signed as the provider signs was answered with {answer.status_code}: calls are refused."
        )
        mend = (
            "Restart the web process: it may run with another PUBLIC_URL or TWILIO_AUTH_TOKEN. Then see that "
            "the web server before it hands the address on as it came (docs/install.md)."
        )
        yield wrong("web", words, mend)
