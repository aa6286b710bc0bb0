"""What the hotline is called in a city: in each of its languages, alone and as a sentence has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request

from hotline.cities import City
from hotline.desk.town import Answer
from hotline.desk.town_changes import CHANGED, city_of, make
from hotline.desk.town_words import recording_of, source_of, subject_of
from hotline.house.changing import Mend
from hotline.pages.moving import go
from hotline.prompts import Source
from hotline.prompts.naming import LONGEST, NAMES

ALONE, IN_A_SENTENCE = "hotline", "the_hotline"
TITLE = "settings.title"
LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Called:
    """The name in one language, alone and in a sentence, and a sentence in which it stands."""

    language: str
    alone: str
    in_a_sentence: str
    example: str


def add_routes(blueprint: Blueprint) -> None:
    """The page of this file."""
    blueprint.add_url_rule("/town/<city>/name", "town_name", name, methods=["GET"])
    blueprint.add_url_rule("/town/<city>/name", "town_set_name", set_name, methods=["POST"])


def name(city: str) -> Answer:
    """The names as they stand."""
    found = city_of(city)
    return _page(found, [_called(found, language) for language in found.languages])


def set_name(city: str) -> Answer:
    """Another name in every language in which one was written; recordings that say the old one go."""
    found = city_of(city)
    values = {key: value for language in found.languages for key, value in _values(found, language).items()}
    title = _sent("title")[:LONGEST_TITLE] or found.title
    values |= {TITLE: title} if title != found.title else {}
    mends = make(city, values, page="name")
    if mends:
        return _page(found, [_typed(found, language) for language in found.languages], mends), CHANGED
    return go("desk.town_of", city=city)


def _page(city: City, called: Iterable[Called], mends: Iterable[Mend] = ()) -> str:
    return render_template(
        "desk/town_name.html",
        active_page="desk.town",
        town=city,
        mends=list(mends),
        called=list(called),
        title=_sent("title")[:LONGEST_TITLE] or city.title,
        longest_title=LONGEST_TITLE,
        longest=LONGEST,
    )


def _called(city: City, language: str) -> Called:
    said = source_of(city.code, language)[0].said(city.code)
    alone, example = (said[line].texts["other"] for line in (ALONE, "pages.first_sentence"))
    return Called(language, alone, said[IN_A_SENTENCE].texts["other"], example.partition(".")[0])


def _typed(city: City, language: str) -> Called:
    typed = _written(city, language)
    return Called(language, typed[ALONE], typed[IN_A_SENTENCE], example="")


def _written(city: City, language: str) -> dict[str, str]:
    """By line what was written; where nothing was, what is there. In a sentence as alone, if not said."""
    there = _called(city, language)
    alone = _sent(f"alone-{language}") or there.alone
    inside = _sent(f"inside-{language}") or alone
    if alone != there.alone and inside == there.in_a_sentence:
        inside = alone
    return {ALONE: alone, IN_A_SENTENCE: inside}


def _sent(field: str) -> str:
    return " ".join(request.form.get(field, "").split())


def _values(city: City, language: str) -> dict[str, Any]:
    source, _ = source_of(city.code, language)
    there = source.merged(city.code)
    wanted = _written(city, language)
    changed = {line: words for line, words in wanted.items() if words != there[line].texts["other"]}
    shipped = {line: source.lines[line].texts["other"] for line in changed}
    values: dict[str, Any] = {
        subject_of(language, line): None if words == shipped[line] else words
        for line, words in changed.items()
    }
    return {**values, **(_recordings_of(source, city.code) if changed else {})}


def _recordings_of(source: Source, city: str) -> dict[str, None]:
    """The recordings of sentences in which the name stands."""
    recorded = source.recorded.get(city, {})
    said = [entry for entry in source.merged(city).values() if entry.name in recorded]
    named = [entry for entry in said if any(NAMES & form.gaps for form in entry.forms.values())]
    return {recording_of(source.code, entry.name): None for entry in named}
