"""Headers on every answer: nothing foreign is loaded, nothing personal is kept, nobody frames us.

Only in a demo do our own pages frame each other: telephone, board and desk side by side.
"""

from __future__ import annotations

from functools import cache

from flask import Response, request

from hotline.house import house
from hotline.settings import Settings

POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
BY_OURSELVES = {
    "Content-Security-Policy": POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}
A_YEAR = 31_536_000
NOWHERE = "no-store"
DOCUMENT = "text/xml"  # no page is one


def harden(response: Response) -> Response:
    """Put our headers on an answer; one that a page has set itself stays.

    The documents of calls stay as they are: a machine reads them, and a caller waits for them.
    """
    if response.headers.get("Cache-Control") == NOWHERE and response.mimetype == DOCUMENT:
        return response
    there = {name.lower() for name, _ in response.headers}
    ours = _ours(house().settings)
    response.headers.extend([(name, value) for name, value in ours.items() if name.lower() not in there])
    if response.headers.get("Cache-Control") != NOWHERE:
        response.headers["Cache-Control"] = _keeping(response)
    return response


@cache
def _ours(settings: Settings) -> dict[str, str]:
    """What an installation with these settings puts on every answer."""
    own = BY_OURSELVES if settings.simulated else {}
    encrypted = settings.public_url.startswith("https://")
    return ALWAYS | own | ({"Strict-Transport-Security": f"max-age={A_YEAR}"} if encrypted else {})


def _keeping(response: Response) -> str:
    """A file whose address changes with it may be kept; every page is forgotten when it is closed."""
    if response.cache_control.immutable:
        return response.headers["Cache-Control"]
    if request.endpoint == "pages.static" and response.status_code in (200, 304):
        # Without `v` it was asked for by another script, which does not know it: asked again each time.
        return f"public, max-age={A_YEAR}, immutable" if "v" in request.args else "public, no-cache"
    return NOWHERE
