"""What an installation enters and no shipped file holds: its telephone numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotline.cities.city import DeskNumber, HotlineNumber
from hotline.cities.numbers import is_possible
from hotline.cities.reading import Section, read_toml

LANGUAGES_AT_MOST = 3  # D9: more cannot be asked in one menu


@dataclass(frozen=True, slots=True)
class Numbers:
    """The telephone numbers of one city."""

    lines: tuple[HotlineNumber, ...]
    desk: tuple[DeskNumber, ...]
    sms_sender: str | None


def load_site(path: Path | str | None) -> Mapping[str, Any]:
    """The installation's own file, or nothing where there is none (then nobody can ring)."""
    return read_toml(Path(path)) if path else {}


def read_numbers(section: Section, languages: tuple[str, ...]) -> Numbers:
    """The numbers people dial, and those of the persons behind key 0."""
    lines = tuple(_line(one, languages) for one in section.sections("lines"))
    desk = tuple(_desk(one) for one in section.sections("desk"))
    for line in lines:
        if [one.number for one in lines].count(line.number) > 1:
            raise section.fault(
                "lines", f"{line.number} stands there twice.", "Keep it once, with all its languages."
            )
    default = lines[0].number if lines else None
    sender = _number(section, "sms_sender") if "sms_sender" in section.data else default
    return Numbers(lines, desk, sender)


def _line(section: Section, languages: tuple[str, ...]) -> HotlineNumber:
    number = _number(section, "number")
    spoken = section.words("languages", languages[:1])
    section.nothing_else()
    if not 0 < len(spoken) <= LANGUAGES_AT_MOST:
        raise section.fault("languages", f"{number} has {len(spoken)} languages.", "Write one to three.")
    for language in spoken:
        if language not in languages:
            mend = f"The city has: {', '.join(languages)}."
            raise section.fault("languages", f'"{language}" is not a language of the city.', mend)
    return HotlineNumber(number, spoken)


def _desk(section: Section) -> DeskNumber:
    desk = DeskNumber(_number(section, "number"), section.day("verified_on"), section.text("verified_by", ""))
    section.nothing_else()
    return desk


def _number(section: Section, key: str) -> str:
    number = section.text(key).replace(" ", "")
    if not is_possible(number):
        mend = "Write it with a plus and the country, for example +49 30 ..."
        raise section.fault(key, f'"{number}" is not a telephone number.', mend)
    return number
