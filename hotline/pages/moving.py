"""After a button: on to another page."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug import Response


def go(endpoint: str, **values: object) -> Response:
    """To a page of ours, by GET: reloading it repeats nothing."""
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[arg-type]
