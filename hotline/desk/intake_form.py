"""Reading the form for a call that somebody took: what was typed, what it means, what is still missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hotline.casebook.orders import Answers
from hotline.casebook.tables.requests import PAYMENTS
from hotline.cities import AskZones, ByPerson, City, Outside, Place, Placed, Unknown
from hotline.desk.guard import cities
from hotline.desk.plain import kind_label
from hotline.house import house
from hotline.pages import language, say
from hotline.pages.people import Unfit
from hotline.pages.ringing import checked_not_ours

OTHER = "other"
NOTE_AT_MOST = 300  # signs; a note is no report
TYPED_AT_MOST = 60
CHECKED = "1"
QUANTITY_DIGITS = 2
KEY = re.compile(r"[A-Za-z0-9_-]{16}")  # as `form_key` makes them


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as it stands. `source` is the call or ticket whose number is meant, where none is typed."""

    city: City
    key: str
    number: str = ""
    no_number: bool = False
    kind: str = ""
    postcode: str = ""
    zone: str = ""
    spoken: str = ""
    soon: bool = False
    remember: bool = False
    asked_by: str = ""
    note: str = ""
    payment: str = ""
    quantity: str = ""
    ticket: int | None = None
    call: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What the form means: numbers in E.164, and for each field that needs another look a sentence."""

    zone: str = ""
    number: str | None = None
    asked_by: str | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a choice."""

    value: str
    words: str


def draft_of(given: Mapping[str, str], *, key: str) -> Draft:
    """The draft in a form or an address; what cannot be is left out."""
    own = next(iter(cities().values()))
    city = cities().get(given.get("city", ""), own)

    def text(name: str, most: int = TYPED_AT_MOST) -> str:
        return given.get(name, "").strip()[:most]

    return Draft(
        city=city,
        key=given["key"] if KEY.fullmatch(given.get("key", "")) else key,
        number=text("number"),
        no_number=given.get("no_number") == CHECKED,
        kind=_one_of(given.get("kind", ""), (one.value for one in kinds(city))),
        postcode=text("postcode"),
        zone=_one_of(given.get("zone", ""), city.zones),
        spoken=_one_of(given.get("spoken", ""), city.languages) or default_language(city),
        soon=given.get("soon") == CHECKED,
        remember=given.get("remember") == CHECKED,
        asked_by=text("asked_by"),
        note=text("note", NOTE_AT_MOST),
        payment=_one_of(given.get("payment", ""), PAYMENTS if city.orders.paid else ()),
        quantity=text("quantity") if city.orders.counted else "",
        ticket=_id(given.get("ticket", "")),
        call=_id(given.get("call", "")),
    )


def _one_of(given: str, known: Iterable[str]) -> str:
    return given if given in tuple(known) else ""


def _id(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def default_language(city: City) -> str:
    """The operator's language where the city has it, else the city's first."""
    return language() if language() in city.languages else city.languages[0]


def kinds(city: City) -> list[Choice]:
    """The kinds of help with the keys of the telephone before them: whoever types "1" in the list has it."""
    first, second = str(len(city.first_types) + 1), str(len(city.more_types) + 1)
    keyed = [
        *((str(nth), kind) for nth, kind in enumerate(city.first_types, 1)),
        *((f"{first}{nth}", kind) for nth, kind in enumerate(city.more_types, 1)),
        *((f"{first}{second}{nth}", kind) for nth, kind in enumerate(city.third_types, 1)),
    ]
    known = [Choice(kind, f"{keys}  {kind_label(kind)}") for keys, kind in keyed]
    return [*known, Choice(OTHER, f"0  {kind_label(OTHER)}")]


def zones(city: City, place: Place | None) -> list[Choice]:
    """The zones to choose from: those that the postcode means first, then all."""
    likely = place.zones if isinstance(place, AskZones) else ()
    ordered = [*likely, *(code for code in city.zones if code not in likely)]
    return [Choice(code, city.zones[code].name) for code in ordered]


def place_of(draft: Draft) -> Place | None:
    """Where the postcode lies; a beginning counts where it means one zone only."""
    if not draft.postcode:
        return None
    beginning = draft.city.place_partial(draft.postcode)
    return Placed(beginning) if beginning else draft.city.place(draft.postcode)


def read(draft: Draft, *, number_known: bool) -> Read:
    """What was meant, and what to look at again."""
    wrong: dict[str, str] = {}
    number = _typed(draft, "number", wrong)
    if not draft.number and not number_known and not draft.no_number:
        wrong["number"] = say("desk.intake_number_missing")
    if not draft.kind:
        wrong["kind"] = say("desk.intake_kind_missing")
    place = place_of(draft)
    zone = draft.zone or (place.zone if isinstance(place, Placed) else "")
    if not zone:
        wrong["zone"] = zone_words(place)
    asked_by = _typed(draft, "asked_by", wrong)
    if draft.quantity and quantity_of(draft) is None:
        wrong["quantity"] = say("desk.intake_quantity_wrong")
    return Read(zone=zone, number=number, asked_by=asked_by, wrong=wrong)


def _typed(draft: Draft, name: Literal["number", "asked_by"], wrong: dict[str, str]) -> str | None:
    typed = draft.number if name == "number" else draft.asked_by
    try:
        return number_of_resident(typed, draft.city) if typed else None
    except Unfit as why:
        wrong[name] = str(why)
        return None


def number_of_resident(typed: str, city: City) -> str:
    """The number (E.164) to ring a resident back; Unfit says what to do, also about the hotline's own."""
    number = city.written_number(typed)
    if number is None:
        raise Unfit(say("number_not_understood"))
    return checked_not_ours(number)


def quantity_of(draft: Draft) -> int | None:
    """How many, where it was written and can be."""
    few = draft.quantity.isascii() and draft.quantity.isdigit() and len(draft.quantity) <= QUANTITY_DIGITS
    return (int(draft.quantity) or None) if few else None


def answers(draft: Draft) -> Answers:
    """What was written down of an order."""
    return Answers(payment=draft.payment or None, quantity=quantity_of(draft))


def zone_words(place: Place | None) -> str:
    """What to do about the zone, in a sentence."""
    match place:
        case AskZones():
            return say("desk.intake_zone_ask")
        case Outside():
            return say("desk.intake_zone_outside")
        case Unknown() | ByPerson():
            return say("desk.intake_zone_unknown")
        case _:
            return say("desk.intake_zone_missing")


def stored_postcode(draft: Draft) -> str:
    """The postcode as the casebook keeps it: whole, or nothing."""
    return draft.city.canonical(draft.postcode) if draft.city.is_whole(draft.postcode) else ""


def spoken_words(draft: Draft) -> tuple[str, ...]:
    """The words a request may be called by, in the caller's language."""
    return house().words.code_words(draft.spoken)
