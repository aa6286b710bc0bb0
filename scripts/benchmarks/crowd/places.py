"""Postcodes that people live at, believe in and mistype, drawn from a city as it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from hotline.cities import AskZones, City, Outside, Placed

TRIES = 20_000


class NoSuchPostcode(Exception):
    """The city has no postcode of a kind, or one of other signs than digits."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, and whether the postcode alone says so."""

    postcode: str
    zone: str
    in_one_zone: bool


def home(city: City, dice: random.Random) -> Home:
    """Any postcode of the city, each as likely as the other; in several zones, any of them."""
    code = _search(city, dice, lambda code: isinstance(city.place(code), Placed | AskZones), inside=True)
    place = city.place(code)
    if isinstance(place, AskZones):
        return Home(code, dice.choice(place.zones), in_one_zone=False)
    assert isinstance(place, Placed)
    return Home(code, place.zone, in_one_zone=True)


def foreign(city: City, dice: random.Random) -> str:
    """A postcode outside the area."""
    return _search(city, dice, lambda code: isinstance(city.place(code), Outside), inside=False)


def old(city: City, dice: random.Random) -> str:
    """A code of former times, one digit too short."""
    return _search(city, dice, lambda code: bool(code.strip("0")), inside=True)[:-1]


def one_digit_wrong(code: str, dice: random.Random) -> str:
    """The same with another digit somewhere."""
    at = dice.randrange(len(code))
    other = dice.choice([digit for digit in "0123456789" if digit != code[at]])
    return code[:at] + other + code[at + 1 :]


def slipped(code: str, dice: random.Random) -> str:
    """The same with two digits exchanged, one dropped or one pressed twice."""
    at = dice.randrange(len(code) - 1)
    return dice.choice(
        [
            code[:at] + code[at + 1] + code[at] + code[at + 2 :],
            code[:at] + code[at + 1 :],
            code[: at + 1] + code[at:],
        ]
    )


def _search(city: City, dice: random.Random, fits: Callable[[str], bool], *, inside: bool) -> str:
    if city.form.has_letters or not city.postcodes_asked:
        raise NoSuchPostcode(f"the crowd keys postcodes of digits only, and {city.title} has or asks none")
    length = city.postcode_length
    for _ in range(TRIES):
        begins = dice.choice(city.area_prefixes) if inside and city.area_prefixes else ""
        code = begins + "".join(dice.choices("0123456789", k=length - len(begins)))
        if fits(code):
            return code
    raise NoSuchPostcode(f"{city.title} has no such postcode")
