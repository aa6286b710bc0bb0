"""Only the provider may knock: the signature over the address it asked for and what it sent."""

from __future__ import annotations

import hmac
import logging
from base64 import b64encode
from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import quote, urlsplit, urlunsplit

from flask import Request
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

log = logging.getLogger(__name__)

Signed: TypeAlias = Mapping[str, object] | str
SIGNATURE, SETTINGS = (
    f"HTTP_{name.upper().replace('-', '_')}" for name in (SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER)
)
PLAIN = "/:@!$&'()*+,;=~"  # stand as they are in a path


class Guard:
    """Checks signatures with every token in use (two while one is rotated); without a token nobody enters."""

    def __init__(self, *, tokens: tuple[str, ...], public_url: str) -> None:
        self._validators = tuple(RequestValidator(token) for token in tokens if token)
        self._tokens = tuple(token.encode() for token in tokens if token)
        self._base = without_password(public_url)

    def admits_form(self, environ: Mapping[str, object], fields: Mapping[str, str]) -> bool:
        """Whether a usual webhook is signed as usual; "no" says only that `admits` must look.

        What the SDK computes, where every name comes once: a caller waits while it looks for more of them.
        """
        signature = environ.get(SIGNATURE)
        if not isinstance(signature, str) or not signature.isascii() or SETTINGS in environ:
            return False
        url = self._base + raw_target(environ)
        signed = (url + "".join([f"{name}{fields[name]}" for name in sorted(fields)])).encode()
        digests = [hmac.digest(token, signed, "sha1") for token in self._tokens]
        return any(hmac.compare_digest(b64encode(one).decode(), signature) for one in digests)

    def admits(self, request: Request) -> bool:
        """Whether the provider, and nobody else, sent this request."""
        signature = request.headers.get(SIGNATURE_HEADER, "")
        if not signature:
            return False
        url = self._base + raw_target(request.environ)
        signed = _signed(request)
        if signed is None:
            return False
        algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER, ""))
        return any(_matches(one, url, signed, signature, algorithm) for one in self._validators)


def _matches(validator: RequestValidator, url: str, signed: Signed, signature: str, algorithm: str) -> bool:
    # The SDK tries the port both ways, but loses a `?` at the end: so the exact address comes first.
    if algorithm == "HMAC_SHA1" and not isinstance(signed, str):
        expected: str = validator.compute_signature(url, signed)
        if hmac.compare_digest(expected.encode(), signature.encode()):
            return True
    return bool(validator.validate(url, signed, signature, algorithm))


def _signed(request: Request) -> Signed | None:
    """What is signed besides the address: a form, a JSON body by its hash, or nothing."""
    if request.method != "POST":
        return {}
    if request.mimetype != "application/json":
        return request.form
    return request.get_data(as_text=True) if "bodySHA256" in request.args else None


def without_password(url: str) -> str:
    """The address without `user:password@`, which the provider leaves out before it signs."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host)).rstrip("/")


def raw_target(environ: Mapping[str, object]) -> str:
    """Path and query exactly as they came over the wire, below the place where the application is mounted.

    Flask shows them decoded; the provider has signed them encoded.
    """
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if not raw:
        return _encoded_target(environ)
    if not raw.startswith("/"):  # the absolute form: http://host/path
        raw = "/" + raw.partition("://")[2].partition("/")[2]
    mounted = _encoded(str(environ.get("SCRIPT_NAME", "")))
    below = raw.removeprefix(mounted)
    return below if below.startswith("/") else raw


def _encoded_target(environ: Mapping[str, object]) -> str:
    query = str(environ.get("QUERY_STRING", ""))
    return _encoded(str(environ.get("PATH_INFO", ""))) + (f"?{query}" if query else "")


def _encoded(path: str) -> str:
    return quote(path.encode("latin-1"), safe=PLAIN)
