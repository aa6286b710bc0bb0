"""The cells of a zone table: every one is text, and each says what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from hotline.cities.codes import CodeForm, bare
from hotline.cities.located import Zone
from hotline.cities.places import PERSON, Area
from hotline.cities.reading import likely, nearest

# Blanks and every kind of dash: office programs like to put longer ones in.
BETWEEN = re.compile(r"[\s\u00ad\u2010-\u2015\u2212-]")
SHARE = re.compile(r"[0-9]+([.,][0-9]+)?")


class TableRules(Protocol):
    """What a table is checked against: a City, or a city that is still being read."""

    @property
    def form(self) -> CodeForm:
        """How codes are written: `99-999`."""

    @property
    def area(self) -> Area:
        """The beginnings of codes that are ours."""

    @property
    def zones(self) -> Mapping[str, Zone]:
        """The zones by their code."""


@dataclass(frozen=True, slots=True)
class Key:
    """A code, or the beginning of codes (a prefix row); `padded` if leading zeros were added."""

    code: str
    prefix: bool = False
    padded: bool = False

    def __str__(self) -> str:
        return f"{self.code}*" if self.prefix else self.code


class CellError(Exception):
    """A cell cannot be used; `name` and `gaps` are for the desk (see `report.Fault`)."""

    def __init__(
        self, what: str, mend: str, name: str, /, *, wrong_length: bool = False, **gaps: object
    ) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.name = name
        self.gaps = gaps
        self.wrong_length = wrong_length


def read_key(cell: str, rules: TableRules) -> Key:
    """The postcode column: a whole code, or a beginning with a star."""
    code = BETWEEN.sub("", unicodedata.normalize("NFC", cell)).upper()
    form = rules.form
    if not code:
        raise CellError("There is no postcode.", "Look whether the row is shifted.", "table_no_postcode")
    if code.endswith("*"):
        return _prefix(code[:-1], cell, form)
    if form.fits(code):
        return Key(code)
    mask = bare(form.masks[0])
    if code.isascii() and code.isdigit() and len(form.masks) == 1 and _cut_short(code, mask):
        return _padded(code, cell, mask=mask, area=rules.area)
    raise _not_a_code(code, cell, form)


def read_zone(cell: str, rules: TableRules) -> str:
    """The zone column: a zone's code or name, or `@person`."""
    if not cell:
        raise CellError("There is no zone.", f"Write a zone, or {PERSON}.", "table_no_zone", person=PERSON)
    if cell.lower() == PERSON:
        return PERSON
    wanted = plain_name(cell)
    for zone in rules.zones.values():
        if wanted in (zone.code, plain_name(zone.name)):
            return zone.code
    names = [zone.name for zone in rules.zones.values()]
    what, zones = f'"{cell}" is not a zone of this city.', likely(cell, names)
    raise CellError(what, nearest(cell, names), "table_other_zone", cell=cell, zones=zones)


def read_share(cell: str) -> float | None:
    """The share column: empty, or 0 to 1."""
    if not cell:
        return None
    if not SHARE.fullmatch(cell) or float(cell.replace(",", ".")) > 1:
        mend = "Write a number from 0 to 1: a quarter is 0.25."
        raise CellError(f'"{cell}" is not a share.', mend, "table_share", cell=cell)
    return float(cell.replace(",", "."))


def plain_name(name: str) -> str:
    """A name for comparing: NFC, without capitals and double blanks."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _prefix(code: str, cell: str, form: CodeForm) -> Key:
    if 0 < len(code) < form.most and form.begins(code):
        return Key(code, prefix=True)
    what = f'"{cell}" is not the beginning of a code.'
    mend = f"Write one to {form.most - 1} signs of a code before a single star."
    raise CellError(what, mend, "table_beginning", cell=cell, most=form.most - 1)


def _cut_short(code: str, mask: str) -> bool:
    return set(mask) == {"9"} and len(code) < len(mask)


def _padded(code: str, cell: str, *, mask: str, area: Area) -> Key:
    """A number column loses leading zeros; but a code cut short at its end must not pass for that."""
    full = code.zfill(len(mask))
    if area.holds(full):
        return Key(full, padded=True)
    what = f'"{cell}" is too short, and {full} would lie outside the area.'
    mend = f"Write all {len(mask)} signs."
    raise CellError(what, mend, "table_too_short", wrong_length=True, cell=cell, full=full, signs=len(mask))


def _not_a_code(code: str, cell: str, form: CodeForm) -> CellError:
    if not form.least <= len(code) <= form.most:
        wanted = f"{form.least}" if form.least == form.most else f"{form.least} to {form.most}"
        what = f'"{cell}" has {len(code)} signs instead of {wanted}.'
        mend, span = "Write one whole code per row.", wanted.replace(" to ", "\N{EN DASH}")
        return CellError(
            what, mend, "table_length", wrong_length=True, cell=cell, signs=len(code), wanted=span
        )
    masks = [bare(mask) for mask in form.masks]
    mend = f"Codes look like {' or '.join(masks)} (9 a digit, A a letter)."
    what = f'"{cell}" is not a postcode here.'
    return CellError(what, mend, "table_no_code", cell=cell, masks=", ".join(masks))
