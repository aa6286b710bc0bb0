"""The kinds of help there can be, and what a city chooses of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.cities.reading import BY_HAND, Section, nearest

# Every code of the catalogue; the lines of each stand in prompts/<language>/types.toml.
TYPES = (
    "groceries",
    "pharmacy",
    "phone_company",
    "household",
    "pets",
    "errands_post",
    "transport",
    "meals",
    "paperwork_it",
    "waste",
    "food_aid",
    "childcare",
    "homework",
    "interpreting",
    "protective_items",
    "lending",
    "emotional_support",
    "advice",
    "other",
)
# Set by operators only: they never stand in a menu. "other" is what a caller means who presses nothing.
NEVER_IN_A_MENU = ("food_aid", "advice", "other")
# D11: these need entering a home or a car, or are about children; a city may not lower them.
IN_PERSON = ("household", "transport", "childcare")
BY_PHONE = ("phone_company",)  # whoever helps need not come at all
# R44, and the types in which a caller entrusts more than a shopping list.
TRUSTED = ("pharmacy", "phone_company", "homework", "emotional_support", "advice", "other")
LEVELS = (1, 2)
CHOICES_AT_MOST = 4  # D2: the last of four choices leads on where another menu follows
CLAIM_HOURS = 4
CLAIM_HOURS_BY_TYPE = {"pharmacy": 2}  # R67


@dataclass(frozen=True, slots=True)
class Kinds:
    """The three menus of a city, and the level and the hours of a claim for every type."""

    first: tuple[str, ...]
    more: tuple[str, ...]
    third: tuple[str, ...]
    levels: Mapping[str, int]
    claim_hours: Mapping[str, int]


def read_kinds(types: Section, claims: Section) -> Kinds:
    """The types a city offers."""
    codes = (*TYPES, *types.words("own", ()))
    third = _menu(types, "third", (), full=CHOICES_AT_MOST, codes=codes)
    more = _menu(types, "more", (), full=CHOICES_AT_MOST - bool(third), codes=codes)
    first = _menu(types, "first", None, full=CHOICES_AT_MOST - bool(more), codes=codes)
    if third and not more:
        what = "There is a third menu but no second one."
        raise types.fault("third", what, 'Move them to "more".', name=BY_HAND)
    for code in (*more, *third):
        if (*first, *more, *third).count(code) > 1:
            what, mend = f'"{code}" stands in two menus.', "Keep it in one of them."
            raise types.fault("more", what, mend, name="menu_twice", kind=code)
    return Kinds(first, more, third, _levels(types.section("level"), codes), _claim_hours(claims, codes))


def _menu(
    types: Section, key: str, default: tuple[str, ...] | None, *, full: int, codes: Sequence[str]
) -> tuple[str, ...]:
    """The types of one menu, in the order of their keys."""
    chosen = types.words(key, default or ())
    if default is None and not chosen:
        mend = 'Write first = ["groceries"], for example.'
        raise types.fault(key, "The first menu is empty.", mend, name="menu_empty")
    if len(chosen) > full:
        what = f"There are {len(chosen)} types; callers are read {full} here"
        last = ", because the last choice leads to the next menu." if full < CHOICES_AT_MOST else "."
        raise types.fault(key, what + last, "Move some to the next menu.", name="menu_long", most=full)
    for code in chosen:
        _known(types, key, code, codes)
        if code in NEVER_IN_A_MENU:
            what, mend = f'"{code}" is set by operators only.', "Take it out of the menu."
            raise types.fault(key, what, mend, name=BY_HAND)
    return chosen


def _levels(section: Section, codes: Sequence[str]) -> dict[str, int]:
    """The level a volunteer needs for each type; the town's own types need 2 unless it says otherwise."""
    levels = {code: 2 if code in (*IN_PERSON, *TRUSTED) or code not in TYPES else 1 for code in codes}
    for code in section.all_keys():
        _known(section, code, code, codes)
        levels[code] = section.whole(code, levels[code], least=1, most=max(LEVELS), unit="the level")
        if code in IN_PERSON and levels[code] < 2:
            what = "This help needs entering a home or a car, or is about children."
            raise section.fault(code, what, "Write 2, or take the type out of the menus.", name=BY_HAND)
    return levels


def _claim_hours(claims: Section, codes: Sequence[str]) -> dict[str, int]:
    """The hours until a claim without an attempt is released, for each type."""
    usual = claims.whole("hours", CLAIM_HOURS, least=1, most=48, unit="hours")
    hours = {code: hours_unsaid(code, usual) for code in codes}
    section = claims.section("hours_by_type")
    for code in section.all_keys():
        _known(section, code, code, codes)
        hours[code] = section.whole(code, usual, least=1, most=48, unit="hours")
    return hours


def hours_unsaid(code: str, usual: int) -> int:
    """The hours of a type for which a city says none: those of all, or fewer where it cannot wait (R67)."""
    return min(usual, CLAIM_HOURS_BY_TYPE.get(code, usual))


def _known(section: Section, key: str, code: str, codes: Sequence[str]) -> None:
    if code not in codes:
        mend = f'{nearest(code, codes)} A type of your own: name it in own = ["{code}"] first.'
        raise section.fault(key, f'There is no type "{code}".', mend, name="no_kind", kind=code)
