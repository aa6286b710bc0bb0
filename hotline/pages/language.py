"""Which language a page is in."""

from __future__ import annotations

from babel import Locale
from flask import g, request, session

from hotline.house import house


def languages() -> tuple[str, ...]:
    """The languages of all our cities, the first city's first; all there are as long as there is no city."""
    cities = house().cities.values()
    return tuple(dict.fromkeys(language for city in cities for language in city.languages)) or known()


def known() -> tuple[str, ...]:
    """The languages that pages can be in: more than callers are offered, after somebody took one away."""
    return house().words.languages


def language() -> str:
    """The volunteer's own language, else the one chosen on the page, else the browser's, else our first."""
    own = g.get("language")
    if own in known():  # asked for with every line of a page: the rest is looked for only where it counts
        return str(own)
    offered, chosen = languages(), session.get("language")
    if chosen in offered:
        return str(chosen)
    return request.accept_languages.best_match(offered) or offered[0]


def direction() -> str:
    """Where the lines of a page begin: `ltr` on the left, `rtl` on the right."""
    return Locale.parse(language(), sep="-").text_direction


def remember_choice() -> None:
    """Keep the language that was chosen by `?language=pl`, if we speak it."""
    if request.args.get("language") in languages():
        session["language"] = request.args["language"]
