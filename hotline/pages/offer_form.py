"""The fields in which somebody says what they offer (V5): at sign-up, on their own page, and at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from hotline.casebook.offers import Offer
from hotline.casebook.tables.people import CONTACTS, VEHICLES
from hotline.cities import City
from hotline.house import house
from hotline.pages import formats, language, say
from hotline.pages.formats import WEEKDAYS
from hotline.pages.people import Unfit, spoken_languages, tidy_name


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be ticked or chosen: its value, its words, and a hint."""

    value: str
    words: str
    chosen: bool
    hint: str = ""


def read(form: MultiDict[str, str], city: City) -> Offer:
    """What was filled in. What we do not offer is left out; Unfit says what is missing."""
    first_name = tidy_name(form.get("first_name", ""))
    if first_name is None:
        raise Unfit(say("join_name_missing"))
    zones = _some(form, "zone", city.zones)
    if not zones:
        raise Unfit(say("join_zones_missing"))
    return Offer(
        first_name=first_name,
        language=_one(form, "language", city.languages),
        zones=zones,
        speaks=_some(form, "speaks", spoken_languages()),
        kinds=_some(form, "kind", kinds_of(city)),
        days=_some(form, "day", WEEKDAYS),
        vehicle=_one(form, "vehicle", VEHICLES),
        contact=_one(form, "contact", ("door", *CONTACTS)),
    )


def _some(
    form: MultiDict[str, str], field: str, offered: Sequence[str] | Mapping[str, object]
) -> tuple[str, ...]:
    given = form.getlist(field)
    return tuple(one for one in offered if one in given)


def _one(form: MultiDict[str, str], field: str, offered: Sequence[str]) -> str:
    """The one that was chosen; the first where it is none of ours."""
    given = form.get(field, "")
    return given if given in offered else offered[0]


def kinds_of(city: City) -> tuple[str, ...]:
    """The kinds of help that callers of the city can ask for."""
    return (*city.first_types, *city.more_types, *city.third_types)


def written(offer: Offer) -> MultiDict[str, str]:
    """The form as it was filled in, to be changed."""
    lists = {"zone": offer.zones, "speaks": offer.speaks, "kind": offer.kinds, "day": offer.days}
    single = ("first_name", "language", "vehicle", "contact")
    pairs = [(name, getattr(offer, name)) for name in single]
    return MultiDict([*pairs, *((name, one) for name, some in lists.items() for one in some)])


def empty(city: City) -> MultiDict[str, str]:
    """A form that nobody has filled in: the page's language is spoken, at the door is usual."""
    own = language() if language() in city.languages else city.languages[0]
    return MultiDict({"language": own, "speaks": own, "contact": "door", "vehicle": "none"})


def choices(form: MultiDict[str, str], city: City) -> dict[str, list[Choice]]:
    """Every field with what can be chosen, in words, and what is."""

    def some(field: str, words: Mapping[str, str], **hints: str) -> list[Choice]:
        given = form.getlist(field)
        return [Choice(one, said, one in given, hints.get(one, "")) for one, said in words.items()]

    here, names = language(), formats.language_name
    return {
        "zone": some("zone", {code: zone.name for code, zone in city.zones.items()}),
        "kind": some("kind", {one: house().words.label(one, here) for one in kinds_of(city)}),
        "speaks": some("speaks", {one: names(one, here) for one in spoken_languages()}),
        "contact": some(
            "contact", {one: say(f"contact_{one}") for one in CONTACTS}, person=say("contact_person_hint")
        ),
        "vehicle": some("vehicle", {one: say(f"vehicle_{one}") for one in VEHICLES}),
        "day": some("day", {one: formats.day_of_week(one, here) for one in WEEKDAYS}),
        "language": some("language", {one: names(one, here) for one in city.languages}),
    }
