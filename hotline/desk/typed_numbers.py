"""Numbers of a city's file in a form: written as people write them, checked by what the reader allows."""

from __future__ import annotations

from math import isfinite

from babel.numbers import format_decimal

from hotline.cities.reading import Span
from hotline.house.changing import Mend
from hotline.pages import formats, say

UNITS = ("hours", "minutes", "seconds", "days")
COMMAS = str.maketrans(",\N{ARABIC DECIMAL SEPARATOR}", "..")


def number_in(text: str) -> float | None:
    """The number that somebody typed, with a comma or a point, in any digits; None where there is none."""
    try:
        number = float(text.translate(COMMAS).strip())
    except ValueError:
        return None
    if not isfinite(number):
        return None
    return int(number) if number == int(number) else number


def read_number(text: str, span: Span, place: str) -> float | Mend:
    """The number, or what is to be mended at that place, as the reader would say it."""
    number = number_in(text)
    if number is None or not span.least <= number <= span.most:
        ends = {"least": f"{span.least:g}", "most": f"{span.most:g}"}
        return Mend("", "", "", "faults.number_between", ends, place=place)
    if span.whole and number != int(number):
        return Mend("", "", "", "faults.number_whole", place=place)
    return number


def shown_number(number: float, language: str) -> str:
    """A number as people of a language write it into a field: "0,5"."""
    return str(format_decimal(number, "0.###", locale=formats.locale(language)))


def unit_of(span: Span) -> str:
    """What is counted, where that is time: "Stunden"; of "opening hours" too."""
    counted = span.unit.partition(";")[0]
    unit = next((one for one in UNITS if counted.endswith(one)), None)
    return say(f"town.times_{unit}") if unit else ""
