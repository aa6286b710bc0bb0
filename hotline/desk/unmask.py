"""A number or a code word in clear, in the answer to one button only; each showing is written down (R63).

How a page uses it: its POST view calls `number_of` or `word_of` and renders the page again with what comes
back, without a redirect. In the template, `desk/unmask.html` has the masked number with its button.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.casebook import unmasking
from hotline.casebook.unmasking import Place
from hotline.desk.guard import cities, now, operator, reach
from hotline.house import house
from hotline.pages import formats


@dataclass(frozen=True, slots=True)
class Number:
    """A number in clear: for the telephone, and to be read."""

    e164: str
    text: str


def number_of(place: Place, place_id: int) -> Number | None:
    """The number of a call, request, ticket or volunteer; None where there is none to be shown."""
    with house().store.write() as casebook:
        e164 = unmasking.number(
            casebook, place, place_id, operator_id=operator().id, cities=reach(), now=now()
        )
    return None if e164 is None else Number(e164, formats.grouped(e164, _country()))


def word_of(request_id: int) -> str | None:
    """The code word of a request; None where it has none any more."""
    with house().store.write() as casebook:
        return unmasking.word(casebook, request_id, operator_id=operator().id, cities=reach(), now=now())


def _country() -> str:
    return next(iter(cities().values())).country
