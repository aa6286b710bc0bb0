"""Times and limits: how long what may wait, how much volunteers hold, how a call runs (R66, O10).

Each group is one form and one change. What is given back to what the files say follows the files again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request

from hotline.casebook import town as casebook
from hotline.cities import City
from hotline.cities.kinds import IN_PERSON, hours_unsaid
from hotline.cities.kinds import LEVELS as VOLUNTEER_LEVELS
from hotline.cities.reading import Span
from hotline.desk.limits import BY_KIND, BY_THE_READER, GROUPS, LEVEL, LEVELS, TEXTS, line_of
from hotline.desk.plain import kind_label
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, at_path, city_of, make, setting, written
from hotline.desk.town_mends import said_of
from hotline.desk.typed_numbers import number_in, read_number, shown_number, unit_of
from hotline.house import house
from hotline.house.changing import Mend
from hotline.pages import language, say
from hotline.pages.moving import go

LONGEST = 12
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """A setting as the form has it; `wrong` says what is to be mended."""

    path: str
    name: str
    hint: str
    range: str
    value: str
    changed: bool
    wrong: str


@dataclass(frozen=True, slots=True)
class KindField:
    """The same of one kind of help: hours, or a level of volunteers; `usual` holds where nothing is said."""

    path: str
    name: str
    value: str
    usual: str
    choices: tuple[int, ...] = ()
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One form: `off` names the switch without which it plays no part, where that is off."""

    name: str
    fields: list[Field]
    kinds: list[KindField]
    changed: bool
    off: str


@dataclass(frozen=True, slots=True)
class Files:
    """What the files say of a city, and the subjects that were changed at the desk."""

    data: Mapping[str, Any]
    own: Collection[str]

    def says(self, path: str, usual: Any) -> Any:
        """The value of the files; `usual` where they have none."""
        found = at_path(self.data, path)
        return usual if found is None else found

    def follow(self, path: str, value: Any, usual: Any) -> Any:
        """What to keep of a value: None, as the files have it, where they say the same and that is enough."""
        above = f"settings.{path.rpartition('.')[0]}"
        follows = f"settings.{path}" in self.own and above not in self.own
        return None if follows and self.says(path, usual) == value else value


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/town/<city>/times", "town_times", times, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/times/<group>", "town_set_times", set_times, methods=["POST"])


def files_of(city: str) -> Files:
    """What the city would be without the desk."""
    with house().store.read() as session:
        overlay = casebook.overlay(session, at=house().town.revision)
    own = frozenset(subject for code, subject in overlay if code == city)
    return Files(house().editions.builder.filed(city, overlay).settings.data, own)


def times(city: str) -> Answer:
    """All groups as they stand."""
    return _page(city_of(city))


def set_times(city: str, group: str) -> Answer:
    """Keep one group; where something cannot be, it comes back as it was typed."""
    found = city_of(city)
    if group not in GROUPS:
        abort(404)
    typed = {name: text.strip()[:LONGEST] for name, text in request.form.items()}
    files, mends = files_of(city), list[Mend]()
    values: dict[str, Any] = {}
    for path, value, usual in (*_numbers(found, group, typed), *_tables(found, group, typed)):
        if isinstance(value, Mend):
            mends.append(value)
        elif value != _now(found, path):
            values[f"settings.{path}"] = files.follow(path, value, usual)
    wrong = tuple(mends) or make(city, values, page="times")
    return (_page(found, typed, wrong), CHANGED) if wrong else go("desk.town_times", city=city)


def _now(city: City, path: str) -> Any:
    """The value that holds; of a table what is said in it."""
    if path in TEXTS:
        return setting(city.code, path, "")
    if path in (*BY_KIND.values(), LEVEL):
        return setting(city.code, path, {})
    return _span(city, path).value


def _span(city: City, path: str) -> Span:
    return written(city.code).settings.span(path)


# --- what was typed


def _numbers(city: City, group: str, typed: Typed) -> Iterator[tuple[str, Any, Any]]:
    """Path, value or what is to be mended, and the usual value."""
    for path in GROUPS[group]:
        if path not in typed:
            continue
        if path in TEXTS:
            yield path, typed[path].replace(" ", ""), ""
            continue
        span = _span(city, path)
        value = read_number(typed[path], span, path)
        if path in BY_THE_READER and isinstance(value, Mend):
            value = number_in(typed[path]) or value
        yield path, value, span.usual


def _tables(city: City, group: str, typed: Typed) -> Iterator[tuple[str, Any, Any]]:
    if group == LEVELS:
        yield LEVEL, _levels(city, typed), {}
    if group in BY_KIND:
        yield from _hours(city, group, typed)


def _hours(city: City, group: str, typed: Typed) -> Iterator[tuple[str, Any, Any]]:
    """The hours of single kinds: one whose field is empty has none of its own."""
    table, span = BY_KIND[group], _span(city, GROUPS[group][0])
    there: dict[str, Any] = dict(setting(city.code, table, {}))
    for code in city.levels:
        text = typed.get(f"{table}.{code}")
        if text == "":
            there.pop(code, None)
        elif text is not None:
            there[code] = read_number(text, span, f"{table}.{code}")
    wrong = [value for value in there.values() if isinstance(value, Mend)]
    yield from ((one.place, one, None) for one in wrong)
    if not wrong:
        yield table, there, {}


def _levels(city: City, typed: Typed) -> dict[str, int]:
    """The levels that are said; what was not changed stays as it was written down, or unsaid."""
    there: dict[str, int] = dict(setting(city.code, LEVEL, {}))
    for code, level in city.levels.items():
        chosen = typed.get(f"{LEVEL}.{code}", "")
        if chosen in map(str, _possible(code)) and int(chosen) != level:
            there[code] = int(chosen)
    return there


def _possible(code: str) -> tuple[int, ...]:
    """The levels that a kind of help may have (D11)."""
    return VOLUNTEER_LEVELS[-1:] if code in IN_PERSON else VOLUNTEER_LEVELS


# --- the page


def _page(city: City, typed: Typed | None = None, mends: Iterable[Mend] = ()) -> str:
    files, all_mends = files_of(city.code), list(mends)
    wrong = {one.place: said_of(one) for one in all_mends if one.place}
    return render_template(
        "desk/town_times.html",
        active_page="desk.town",
        town=city,
        mends=all_mends,
        groups=[_group(city, name, files, typed or {}, wrong) for name in GROUPS],
        longest=LONGEST,
    )


def _group(city: City, name: str, files: Files, typed: Typed, wrong: Mapping[str, str]) -> Group:
    table = LEVEL if name == LEVELS else BY_KIND.get(name)
    return Group(
        name=name,
        fields=[_field(city, path, files, typed, wrong) for path in GROUPS[name]],
        kinds=list(_kinds(city, name, typed, wrong)),
        changed=table is not None and _now(city, table) != files.says(table, {}),
        off=_off(city, name),
    )


def _off(city: City, group: str) -> str:
    """The line of the switch without which all of this plays no part."""
    off = {"waking": not city.waking.on, "checkins": not city.checkins.calls}
    return f"town.switch_{group}" if off.get(group) else ""


def _field(city: City, path: str, files: Files, typed: Typed, wrong: Mapping[str, str]) -> Field:
    line, now = line_of(path), _now(city, path)
    name, hint = say(line), say(f"{line}_hint")
    if path in TEXTS:
        filed = files.says(path, "")
        shown, ends = str(now), say("town.times_filed", usual=filed or "-")
    else:
        span = _span(city, path)
        filed = files.says(path, span.usual)
        shown, ends = shown_number(now, language()), _range(span, filed)
        unit = unit_of(span)
        name = f"{name} ({unit})" if unit else name
    return Field(path, name, hint, ends, typed.get(path, shown), now != filed, wrong.get(path, ""))


def _range(span: Span, filed: float) -> str:
    least, most, usual = (shown_number(one, language()) for one in (span.least, span.most, filed))
    return say("town.times_range", least=least, most=most, usual=usual)


def _kinds(city: City, group: str, typed: Typed, wrong: Mapping[str, str]) -> Iterator[KindField]:
    """A field for each kind of help; those that callers are offered come first."""
    offered = (*city.first_types, *city.more_types, *city.third_types)
    for code in dict.fromkeys((*offered, *city.levels)):
        if group == LEVELS:
            path = f"{LEVEL}.{code}"
            level = typed.get(path) or str(city.levels[code])
            yield KindField(path, kind_label(code), level, "", _possible(code))
        elif group in BY_KIND:
            path, usual = f"{BY_KIND[group]}.{code}", int(_span(city, GROUPS[group][0]).value)
            value = str(setting(city.code, path, ""))
            name, unsaid = kind_label(code), str(hours_unsaid(code, usual))
            yield KindField(path, name, typed.get(path, value), unsaid, wrong=wrong.get(path, ""))
