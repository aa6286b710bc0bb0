"""What a caller heard, from the names of the lines that the log keeps, in the words of today.

Numbers, code words and names are not in the log: where they were spoken stands what it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hotline.cities import City
from hotline.house import house
from hotline.prompts import PromptError
from hotline.prompts.lines import Count, Gap, KeyName, Kind, Line, Text

HIDDEN = ("word", "helper", "number", "postcode", "when", "since", "type", "zone", "service", "until")
CRISIS = "crisis_offer"  # its key is the city's own, not the next one
MOST = 12  # choices and things that have a word for how many there are


def heard(said: str | None, *, language: str, city: City, kind: str | None, zone: str | None) -> str:
    """The lines as one text; those that are no longer among the words are left out."""
    page = house().words.page
    gaps: dict[str, Gap] = {name: Text(page(f"desk.gap_{name}", language=language)) for name in HIDDEN}
    if kind:
        gaps["type"] = Kind(kind)
    if zone:
        gaps["zone"] = Text(city.zone_spoken(zone, language))
    lines = _lines((said or "").split(), gaps, digits=city.postcode_length, crisis_key=city.crisis_key)
    return " ".join(text for line in lines if (text := _spoken(line, language, city)))


def _lines(names: list[str], gaps: Mapping[str, Gap], *, digits: int, crisis_key: str) -> Iterator[Line]:
    """Choices have the keys 1, 2, 3 in their order, as in the call; else digits to be keyed are counted."""
    choices = [name for name in names if _has_key(name) and name != CRISIS]
    count = Count(min(len(choices) or digits, MOST))
    for name in names:
        line, _, language = name.partition("@")
        key = {"key": KeyName(str(choices.index(name) + 1))} if name in choices else {}
        if name == CRISIS and crisis_key:
            key = {"key": KeyName(crisis_key)}
        yield Line(line, {**gaps, "count": count, **key}, language=language or None)


def _has_key(name: str) -> bool:
    line = name.partition("@")[0]
    vocabulary = next(iter(house().words.spoken.values()))
    entry = vocabulary.entries.get(line)
    return entry is not None and "key" in entry.gaps


def _spoken(line: Line, language: str, city: City) -> str:
    try:
        return house().words.plain((line,), language=language, city=city.code)
    except PromptError:
        return ""
