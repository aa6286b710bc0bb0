"""X-Twilio-Signature, by our own code: HMAC-SHA1 over the address and the sorted form."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """The signature of a request to `url` (exactly as sent) with this form; GET has an empty one."""
    text = signed_url(url) + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def signed_url(url: str) -> str:
    """The address as it is signed: without user and password; over HTTPS without the port."""
    parts = urlsplit(url)
    authority = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and parts.port is not None:
        authority = authority.rpartition(":")[0]
    return url.replace(parts.netloc, authority, 1)
