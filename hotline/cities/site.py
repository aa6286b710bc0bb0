"""What an installation enters and no shipped file holds: its telephone numbers, and those of help lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers

from hotline.cities.city import HotlineNumber
from hotline.cities.helplines import CRISIS_KEYS, DeskNumber, HelpLine
from hotline.cities.numbers import is_possible
from hotline.cities.reading import Section, read_toml
from hotline.cities.week import read_hours

LANGUAGES_AT_MOST = 3  # D9: more cannot be asked in one menu


@dataclass(frozen=True, slots=True)
class Where:
    """What the numbers of a city are checked against."""

    country: str
    timezone: ZoneInfo
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The telephone numbers of one city, and the key of its crisis line, if it has one."""

    lines: tuple[HotlineNumber, ...]
    desk: tuple[DeskNumber, ...]
    sms_sender: str | None
    crisis_key: str
    crisis: tuple[HelpLine, ...]
    talk: tuple[HelpLine, ...]

    @property
    def ours(self) -> frozenset[str]:
        """The hotline's own numbers: a call put through to one of them would go round in circles."""
        sender = () if self.sms_sender is None else (self.sms_sender,)
        return frozenset((*(line.number for line in self.lines), *sender))


def load_site(path: Path | str | None) -> Mapping[str, Any]:
    """The installation's own file, or nothing where there is none (then nobody can ring)."""
    return read_toml(Path(path)) if path else {}


def read_numbers(section: Section, where: Where) -> Numbers:
    """The numbers people dial, those of the persons behind key 0, and lines of others."""
    lines = tuple(_line(one, where.languages) for one in section.sections("lines"))
    for line in lines:
        if [one.number for one in lines].count(line.number) > 1:
            what, mend = f"{line.number} stands there twice.", "Keep it once, with all its languages."
            raise section.fault("lines", what, mend, name="number_twice", number=line.number)
    default = lines[0].number if lines else None
    desk = _desk(section, where)
    crisis, talk = (
        tuple(_help_line(one, where) for one in section.sections(key)) for key in ("crisis", "talk")
    )
    _check_no_circle(section, lines, (*desk, *crisis, *talk))
    return Numbers(
        lines=lines,
        desk=desk,
        sms_sender=_number(section, "sms_sender") if "sms_sender" in section.data else default,
        crisis_key=_crisis_key(section, wanted=bool(crisis)),
        crisis=crisis,
        talk=talk,
    )


def _check_no_circle(
    section: Section, lines: Sequence[HotlineNumber], others: Iterable[DeskNumber | HelpLine]
) -> None:
    """Whoever is put through to the hotline itself would begin anew, and be paid for twice."""
    own = {line.number for line in lines}
    for one in others:
        if one.number in own:
            what = f"{one.number} is the hotline itself, which would ring itself."
            mend = "Enter the number of somebody else."
            raise section.fault("lines", what, mend, name="number_ours", number=one.number)


def _line(section: Section, languages: tuple[str, ...]) -> HotlineNumber:
    number = _number(section, "number")
    spoken = section.words("languages", languages[:1])
    section.nothing_else()
    if not 0 < len(spoken) <= LANGUAGES_AT_MOST:
        what, mend = f"{number} has {len(spoken)} languages.", "Write one to three."
        raise section.fault("languages", what, mend, name="line_languages", most=LANGUAGES_AT_MOST)
    _check_languages(section, spoken, languages)
    return HotlineNumber(number, spoken)


def _check_languages(section: Section, spoken: tuple[str, ...], languages: tuple[str, ...]) -> None:
    for language in spoken:
        if language not in languages:
            what, mend = (
                f'"{language}" is not a language of the city.',
                f"The city has: {', '.join(languages)}.",
            )
            raise section.fault("languages", what, mend, name="no_language_here", spoken=language)


def _desk(section: Section, where: Where) -> tuple[DeskNumber, ...]:
    """The desk's telephones; one without a name is called by its place in the file."""
    desk = tuple(
        _desk_number(one, place, where) for place, one in enumerate(section.sections("desk"), start=1)
    )
    for one in desk:
        if [other.number for other in desk].count(one.number) > 1:
            what, mend = f"{one.number} stands there twice.", "Keep it once: it would only ring twice."
            raise section.fault("desk", what, mend, name="number_twice", number=one.number)
        if [other.name for other in desk].count(one.name) > 1:
            mend = "The log of calls tells the desk's telephones apart by their names."
            what = f'The name "{one.name}" stands there twice.'
            raise section.fault("desk", what, mend, name="name_twice", called=one.name)
    return desk


def _desk_number(section: Section, place: int, where: Where) -> DeskNumber:
    desk = DeskNumber(
        number=_number(section, "number"),
        verified_on=section.day("verified_on"),
        verified_by=section.text("verified_by", ""),
        name=section.text("name", "") or str(place),
        language=section.text("language", where.languages[0]),
    )
    section.nothing_else()
    _check_languages(section, (desk.language,), where.languages)
    return desk


def _help_line(section: Section, where: Where) -> HelpLine:
    hours = section.section("hours")
    line = HelpLine(
        name=section.text("name"),
        number=_number(section, "number"),
        hours=read_hours(hours, country=where.country, timezone=where.timezone, closed_on_holidays=False),
        languages=section.words("languages", where.languages[:1]),
        verified_on=section.day("verified_on"),
        verified_by=section.text("verified_by"),
        spoken=_spoken(section.section("spoken"), where),
    )
    section.nothing_else_inside()
    _check_languages(section, line.languages, where.languages)
    if _is_emergency(line.number, where.country):
        mend = "Whoever needs it is told to hang up and dial it: nobody is put through."
        what = f"{line.number} is an emergency number."
        raise section.fault("number", what, mend, name="number_emergency", number=line.number)
    return line


def _spoken(section: Section, where: Where) -> dict[str, str]:
    return {language: section.text(language) for language in where.languages if language in section.data}


def _is_emergency(number: str, country: str) -> bool:
    """Never a transfer to 112 (D5), however it is written."""
    own = str(phonenumbers.parse(number, country).national_number)
    return phonenumbers.connects_to_emergency_number(own, country) or own in ("112", "110", "999")


def _crisis_key(section: Section, *, wanted: bool) -> str:
    """The further fixed key (D5); it is printed on the flyer, so nobody but the installation chooses it."""
    if not wanted and "crisis_key" not in section.data:
        return ""
    key = str(section.whole("crisis_key", 7, least=CRISIS_KEYS[0], most=CRISIS_KEYS[-1], unit="the key"))
    if not wanted:
        mend = "Enter the line below [[...crisis]], or take the key away."
        what = "There is no crisis line behind this key."
        raise section.fault("crisis_key", what, mend, name="crisis_key_alone")
    return key


def _number(section: Section, key: str) -> str:
    number = section.text(key).replace(" ", "")
    if not is_possible(number):
        mend = "Write it with a plus and the country, for example +49 30 ..."
        raise section.fault(
            key, f'"{number}" is not a telephone number.', mend, name="no_number", number=number
        )
    return number
