"""What all our web pages share: layout, stylesheet, headers, language, words, and what to say in trouble."""

from __future__ import annotations

from flask import Blueprint, Flask, g

from hotline.pages import formats, live
from hotline.pages.errors import register_errors
from hotline.pages.headers import harden
from hotline.pages.language import direction, language, languages
from hotline.pages.say import apart, say, style_address
from hotline.pages.typed import TypedRequest, leads_nowhere

__all__ = ["apart", "init_app", "language", "languages", "say"]


def init_app(app: Flask) -> None:
    """Give the application layout and stylesheet, strict headers, page words and pages for errors."""
    app.register_blueprint(_blueprint())
    app.request_class = TypedRequest
    app.before_request(leads_nowhere)
    app.after_request(harden)
    app.after_request(live.leave_cookie)
    register_errors(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(say=say, apart=apart, formats=formats, languages=languages)
    app.jinja_env.globals.update(style_address=style_address, live_forms=live.forms, is_poll=live.is_poll)
    app.context_processor(lambda: {"language": language(), "direction": direction(), "live": g.get("live")})


def _blueprint() -> Blueprint:
    return Blueprint(
        "pages", __name__, url_prefix="/pages", template_folder="templates", static_folder="static"
    )
