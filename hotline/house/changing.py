"""Changing the town: built and checked first, then kept, and from the next moment on everybody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hotline.casebook import town as casebook
from hotline.casebook.town import Built, Change
from hotline.cities import CityError
from hotline.cities.ground import TableError
from hotline.cities.report import Fault as RowFault
from hotline.cities.shapes import MapError
from hotline.house.overlay import Overlay, changed, in_json, is_subject, word_edits
from hotline.house.process import House
from hotline.house.town import Town
from hotline.prompts import Fault, PromptError, city_faults

LISTED = 30  # faults of a table that are told at once
TRIES = 3  # somebody else may change the town at the same moment


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing that cannot be: where it stands, what is the matter, and how to mend it.

    `name` is the line of pages that says so in each language, and `gaps` what fills it; without one it is
    said as it stands, which is in English. `row` is the line of a table, `said` the language and the line of
    words that it is about, `place` the setting as CityError has it.
    """

    where: str
    what: str
    mend: str
    name: str = ""
    gaps: Mapping[str, object] = field(default_factory=dict)
    row: int = 0
    said: str = ""
    place: str = ""


def mend_of_row(fault: RowFault) -> Mend:
    """What is the matter with a row of a table, or with all of it."""
    name = f"faults.{fault.name}" if fault.name else ""
    where = f"Line {fault.line}" if fault.line else ""
    return Mend(where, fault.what, fault.mend, name, fault.gaps, row=fault.line)


def mend_of_map(error: MapError) -> Mend:
    """What is the matter with a map."""
    return Mend("", error.what, error.mend, f"faults.{error.name}", error.gaps)


def mend_of_words(fault: Fault) -> Mend:
    """What is the matter with words; `said` is their language and line."""
    if fault.matter is None or not fault.matter.name:
        return Mend(fault.file, fault.what, fault.mend)
    said = ", ".join(filter(None, (fault.language, fault.said)))
    name, gaps = f"faults.{fault.matter.name}", fault.matter.gaps
    return Mend(fault.file, fault.what, fault.mend, name, gaps, said=said)


def mend_of(error: CityError) -> Mend:
    """What is the matter with a city."""
    name = f"faults.{error.name}" if error.name else ""
    return Mend(error.file, error.what, error.mend, name, error.gaps, place=error.place)


class NotPossible(Exception):
    """The change was not made: the town could not be used with it. `mends` has at least one."""

    def __init__(self, mends: tuple[Mend, ...]) -> None:
        super().__init__(" ".join(f"{one.where}: {one.what} {one.mend}" for one in mends))
        self.mends = mends


class Busy(Exception):
    """Others change the town at this moment, again and again."""


class Overtaken(Exception):
    """What was to be taken back has been changed again since."""


def change(
    house: House,
    wanted: Change,
    *,
    now: datetime,
    also: Callable[[Session, int], None] | None = None,
) -> int | None:
    """Make a change; its revision, or None where all is so already. Raises NotPossible, Overtaken, Busy.

    `also` is done in the same transaction, with the revision.
    """
    for _ in range(TRIES):
        with house.store.read() as session:
            seen = casebook.revision(session)
            overlay = casebook.overlay(session, at=seen)
        if not _changes_anything(overlay, wanted):
            return None
        if _overtaken(overlay, wanted):
            raise Overtaken
        town = build(house, changed(overlay, wanted.city, wanted.values), wanted, revision=seen + 1)
        with house.store.write() as session:
            built = Built(town.edition, house.editions.builder.files, seen)
            revision = casebook.keep(session, wanted, built, now=now)
            if revision is not None and also is not None:
                also(session, revision)
        if revision is not None:
            house.editions.adopt(town)
            return revision
    raise Busy


def try_out(house: House, city: str, values: Mapping[str, Any]) -> Town:
    """The town as it would be with these values; nothing is kept. Raises NotPossible."""
    with house.store.read() as session:
        seen = casebook.revision(session)
        overlay = casebook.overlay(session, at=seen)
    wanted = Change(city, values, page="", operator_id=None)
    return build(house, changed(overlay, city, values), wanted, revision=seen + 1)


def taken_back(told: casebook.Told, *, operator_id: int | None) -> Change:
    """The change that puts back what held before another one."""
    before = {subject: was for subject, (was, _) in told.values.items()}
    found = {subject: came for subject, (_, came) in told.values.items()}
    about: dict[str, Any] = {"page": told.page, "operator_id": operator_id, "undoes": told.revision}
    return Change(told.city, before, **about, found=found)


def build(house: House, overlay: Overlay, wanted: Change, *, revision: int) -> Town:
    """The whole town with an overlay, checked as far as the change reaches."""
    for subject in wanted.values:
        if not is_subject(subject):
            raise ValueError(f"nothing of the town is called {subject}")
    try:
        town = house.editions.builder.build(overlay, revision=revision)
        faults = _faults_of_words(house, overlay, wanted)
    except TableError as error:
        raise NotPossible(tuple(map(mend_of_row, error.report.errors[:LISTED]))) from error
    except MapError as error:
        raise NotPossible((mend_of_map(error),)) from error
    except CityError as error:
        raise NotPossible((mend_of(error),)) from error
    except PromptError as error:
        lines = (Mend("", line, "") for line in str(error).splitlines())
        raise NotPossible(tuple(map(mend_of_words, error.faults)) or tuple(lines)) from error
    if faults:
        raise NotPossible(tuple(map(mend_of_words, faults)))
    return town


def _faults_of_words(house: House, overlay: Overlay, wanted: Change) -> list[Fault]:
    """What `hotline prompts check` would say of the languages whose words were changed."""
    languages = {subject.split(".")[1] for subject in wanted.values if subject.startswith("words.")}
    there = word_edits(overlay).get(wanted.city, {})
    sources = house.editions.builder.sources(sorted(languages & there.keys()), overlay)
    return [fault for source in sources for fault in city_faults(source, wanted.city)]


def _overtaken(overlay: Overlay, wanted: Change) -> bool:
    return any(
        in_json(overlay.get((wanted.city, subject))) not in (in_json(came), in_json(wanted.values[subject]))
        for subject, came in (wanted.found or {}).items()
    )


def _changes_anything(overlay: Overlay, wanted: Change) -> bool:
    return any(
        in_json(overlay.get((wanted.city, subject))) != in_json(value)
        for subject, value in wanted.values.items()
    )
