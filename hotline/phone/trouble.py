"""The apology for when nothing else works: written at start, spoken without database or dialogue."""

from __future__ import annotations

from datetime import datetime
from itertools import product

from hotline.cities import City
from hotline.dialogue.replies import HangUp
from hotline.house import Town
from hotline.phone.facts import city_of
from hotline.phone.twiml import Scribe
from hotline.prompts.lines import Digits, Line

UNKNOWN = ""  # a dialled number that no city has
# There is no city, and so no language either: the provider itself says that nobody can be reached.
NOBODY_YET = b'<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="rejected" /></Response>'


class Apologies:
    """One finished document for every number that can be dialled and every desk number that may be named."""

    def __init__(self, town: Town, base: str) -> None:
        """Write them all; `base` is the public address. PromptError where a language lacks the lines."""
        self._town, scribe = town, Scribe(words=town.words, base=base)
        self._documents: dict[tuple[str, str | None], bytes] = {}
        for city in town.cities.values():
            desks = (None, *(desk.number for desk in city.desk))
            for line, desk in product(city.lines, desks):
                self._documents[line.number, desk] = _written(scribe, city, line.languages, desk)
        if town.cities:
            first = town.first
            for desk in (None, *(desk.number for desk in first.desk)):
                self._documents[UNKNOWN, desk] = _written(scribe, first, first.languages_of(UNKNOWN), desk)

    def document(self, dialled: str, *, now: datetime) -> bytes:
        """The apology for whoever dialled this number; a desk number too old to be said is left out (D21)."""
        if not self._town.cities:
            return NOBODY_YET
        city = city_of(self._town, dialled)
        desk = city.spoken_desk_number(now.astimezone(city.timezone).date())
        known = dialled if (dialled, desk) in self._documents else UNKNOWN
        return self._documents[known, desk]


def _written(scribe: Scribe, city: City, languages: tuple[str, ...], desk: str | None) -> bytes:
    line = Line("failure_no_number")
    if desk is not None:
        line = Line("failure", {"number": Digits(tuple(city.number_pairs(desk)))})
    pieces = [
        piece
        for language in languages
        for piece in scribe.words.render((line,), language=language, city=city.code)
    ]
    return scribe.document(pieces, HangUp(), action="", portable=city.portable).encode()
