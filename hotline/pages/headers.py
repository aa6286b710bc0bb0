"""Headers on every answer: nothing foreign is loaded, nothing personal is kept, nobody frames us.

Only in a demo do our own pages frame each other: telephone, board and desk side by side.
"""

from __future__ import annotations

from flask import Response, request

from hotline.house import house

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


def harden(response: Response) -> Response:
    """Put our headers on an answer; one that a page has set itself stays."""
    settings = house().settings
    for name, value in {**ALWAYS, **(BY_OURSELVES if settings.simulated else {})}.items():
        response.headers.setdefault(name, value)
    response.headers["Cache-Control"] = _keeping(response)
    if settings.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    return response


def _keeping(response: Response) -> str:
    """A file whose address changes with it may be kept; every page is forgotten when it is closed."""
    if response.cache_control.immutable:
        return response.headers["Cache-Control"]
    if request.endpoint == "pages.static" and response.status_code in (200, 304):
        # Without `v` it was asked for by another script, which does not know it: asked again each time.
        return f"public, max-age={A_YEAR}, immutable" if "v" in request.args else "public, no-cache"
    return "no-store"
