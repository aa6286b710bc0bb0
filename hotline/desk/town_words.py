"""What callers hear, line by line: looked for, heard, put into this town's own words, and back again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, request

from hotline.casebook import town as casebook
from hotline.cities import City
from hotline.desk import readings_shown
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.house import changing, house
from hotline.house.changing import Mend, NotPossible
from hotline.house.examples import examples_of
from hotline.house.town import Town
from hotline.pages import live
from hotline.pages.moving import go
from hotline.prompts import Pause, Source, Speech
from hotline.prompts.checks.recorded import Unfit
from hotline.prompts.checks.structure import declared_gaps
from hotline.prompts.compositions import examples
from hotline.prompts.declared import CALL_LINES
from hotline.prompts.lines import Line
from hotline.prompts.recordings import recorded_lines
from hotline.prompts.seconds import seconds
from hotline.prompts.sources import Entry

PAGE = 40
LONGEST = 600
SHORT = 90
UNHEARD = "pages."
PAUSES = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line in the list; `own` where this town has words of its own."""

    name: str
    text: str
    own: bool


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line as the callers of a city hear it now; `own` where its words were changed at the desk."""

    city: City
    source: Source
    entry: Entry
    own: bool

    @property
    def name(self) -> str:
        """The line's name."""
        return self.entry.name

    @property
    def language(self) -> str:
        """The language in which it is said."""
        return self.source.code

    @property
    def texts(self) -> dict[str, str]:
        """Its words, or those of each plural form."""
        return dict(self.entry.texts)

    @property
    def recordable(self) -> bool:
        """Whether a recording may stand in for it: a whole line, without gaps."""
        return CALL_LINES.get(self.name) == frozenset()

    @property
    def words(self) -> str:
        """Its words as somebody reads them aloud, without pauses."""
        said = self.source.said(self.city.code)[self.name]
        return " ".join(PAUSES.sub(" ", said.texts["other"]).split())


@dataclass(frozen=True, slots=True)
class Heard:
    """What a caller hears: its words and silences, how long it takes, and the voice's language."""

    text: str
    spoken: str
    seconds: float
    language: str


def add_routes(blueprint: Blueprint) -> None:
    """The pages of this file."""
    blueprint.add_url_rule("/town/<city>/words", "town_words", words, methods=["GET"])
    address = "/town/<city>/words/<language>/<name>"
    kept_up = live.kept_up(readings_shown.stands_on)(line)
    blueprint.add_url_rule(address, "town_line", kept_up, methods=["GET"])
    blueprint.add_url_rule(address, "town_set_line", set_line, methods=["POST"])


def words(city: str) -> Answer:
    """The lines of one language, those that have the looked-for words in them."""
    found = city_of(city)
    chosen = request.args.get("language", found.languages[0])
    if chosen not in found.languages:
        abort(404)
    source, _ = source_of(found.code, chosen)
    wanted = " ".join(request.args.get("q", "").casefold().split())[:LONGEST]
    after = request.args.get("after", "")
    rows = list(_rows(source, found.code, wanted))
    names = [one.name for one in rows]
    first = names.index(after) + 1 if after in names else 0
    shown = rows[first : first + PAGE]
    return render_template(
        "desk/town_words.html",
        active_page="desk.town",
        town=found,
        chosen=chosen,
        q=request.args.get("q", "")[:LONGEST],
        rows=shown,
        more=shown[-1].name if first + PAGE < len(rows) else None,
    )


def source_of(city: str, language: str) -> tuple[Source, frozenset[str]]:
    """The language as callers of the city hear it, and the subjects of what was changed at the desk."""
    with house().store.read() as session:
        overlay = casebook.overlay(session, at=house().town.revision)
    own = frozenset(subject for code, subject in overlay if code == city)
    return house().editions.builder.sources([language], overlay)[0], own


def _rows(source: Source, city: str, wanted: str) -> Iterator[Row]:
    own = source.overrides.get(city, {})
    for name, entry in source.merged(city).items():
        text = " / ".join(dict.fromkeys(entry.texts.values()))
        if not name.startswith(UNHEARD) and wanted in f"{name} {text}".casefold():
            yield Row(
                name, text if len(text) <= SHORT else f"{text[:SHORT]}\N{HORIZONTAL ELLIPSIS}", name in own
            )


def subject_of(language: str, name: str) -> str:
    """The subject of a change of this line: `words.de.types.groceries.menu`."""
    section, _, own = name.rpartition(".")
    where = section if section == "times" else f"types.{section}" if section else "calls"
    return f"words.{language}.{where}.{own}"


def unfit(found: Iterable[Unfit]) -> tuple[Mend, ...]:
    """What is the matter with a recording, for whoever brought it."""
    return tuple(Mend("", one.what, one.mend, f"faults.recording_{one.name}", one.gaps) for one in found)


def recording_of(language: str, name: str) -> str:
    """The subject of a recording of this line."""
    return f"recordings.{language}.{name}"


def line(city: str, language: str, name: str) -> Answer:
    """One line: as it is, how it is heard, and its gaps."""
    one = line_of(city_of(city), language, name)
    return line_page(one, one.texts, house().town)


def line_of(city: City, language: str, name: str) -> SpokenLine:
    """The line as the city's callers hear it now; not found where callers never hear it."""
    if language not in city.languages or name.startswith(UNHEARD):
        abort(404)
    source, own = source_of(city.code, language)
    entry = source.merged(city.code).get(name) or abort(404)
    return SpokenLine(city, source, entry, subject_of(language, name) in own)


def line_page(
    one: SpokenLine,
    texts: Mapping[str, str],
    town: Town | None,
    mends: Iterable[Mend] = (),
    *,
    number: str = "",
) -> str:
    """The line's page; `town` speaks the texts, if they can be spoken. `number`: typed, and to be mended."""
    code, name = one.city.code, one.name
    shipped = house().editions.builder.sources([one.language])[0].merged(code).get(name)
    return render_template(
        "desk/town_line.html",
        active_page="desk.town",
        town=one.city,
        mends=list(mends),
        spoken=one.language,
        name=name,
        texts=texts,
        gaps=sorted(declared_gaps(name) or one.entry.gaps),
        shipped=dict(shipped.texts) if shipped is not None else {},
        own=one.own,
        heard=_heard(town, one) if town is not None else None,
        recordable=one.recordable,
        number=number,
        readings=readings_shown.shown(one.city, one.language, name, one.words) if one.recordable else [],
        seen=readings_shown.seen(one.words) if one.recordable else "",
        recorded=name in recorded_lines(one.source, code),
        own_recording=name in one.source.recorded.get(code, {}),
    )


def _heard(town: Town, one: SpokenLine) -> Heard | None:
    """The line with an example in each gap; nothing where it is only a part of a sentence."""
    about = one.source.language
    if one.name.startswith("times.") or one.name.endswith((".noun", ".label")) or about is None:
        return None
    gaps = {**examples(next(iter(one.source.code_words), "word")), **examples_of(one.city, one.language)}
    pieces = town.words.render((Line(one.name, gaps),), language=one.language, city=one.city.code)
    written = " ".join(_as_read(piece) for piece in pieces)
    said = " ".join(piece.text for piece in pieces if isinstance(piece, Speech))
    return Heard(written, said, seconds(pieces, about), town.words.voice(one.language)[0])


def _as_read(piece: object) -> str:
    match piece:
        case Speech(text):
            return text
        case Pause():
            return "\N{HORIZONTAL ELLIPSIS}"
        case _:
            return "\N{BEAMED EIGHTH NOTES}"


def set_line(city: str, language: str, name: str) -> Answer:
    """Hear what was written, keep it, or have the words again that came with the hotline."""
    one = line_of(city_of(city), language, name)
    texts = {form: _written(form, text) for form, text in one.texts.items()}
    what = request.form.get("do", "save")
    value: Any = None if what == "shipped" else texts["other"] if len(texts) == 1 else texts
    values = {subject_of(language, name): value, recording_of(language, name): None}  # it has other words
    if what == "hear":
        return _tried(one, texts, values)
    mends = make(city, values, page="words")
    if mends:
        return line_page(one, texts, None, mends), CHANGED
    return go("desk.town_line", city=city, language=language, name=name)


def _tried(one: SpokenLine, texts: Mapping[str, str], values: Mapping[str, Any]) -> Answer:
    try:
        town = changing.try_out(house(), one.city.code, values)
    except NotPossible as refused:
        return line_page(one, texts, None, refused.mends), CHANGED
    return line_page(one, texts, town)


def _written(form: str, otherwise: str) -> str:
    """A text without blanks at its ends and line breaks; one that was not sent stays as it was."""
    sent = request.form.get(f"text-{form}")
    return otherwise if sent is None else " ".join(sent.split())[:LONGEST]
