"""What choices are called by people who speak, and hints for whoever recognises what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hotline.dialogue.steps import Choice, Digits, Menu
from hotline.prompts.lexicon import Lexicon, Phrase
from hotline.prompts.lines import Line, Text
from hotline.prompts.spoken_words import words_of

KIND_LINES = ("menu", "again")
SHORTEST_NAME = 4  # letters of a part of a name that may stand for the whole


def keys_by_voice(step: Menu) -> frozenset[str]:
    """The keys whose number may be said."""
    return frozenset(key for key, _ in _by_voice(step)) | step.keys.keys()


def of_choices(step: Menu, lexicon: Lexicon) -> dict[Phrase, str]:
    """Each name of a choice and its key; what would name two of them names none."""
    named = [(phrase, key) for key, choice in _by_voice(step) for phrase in _names(choice, lexicon)]
    parts = [(part, key) for key, choice in _by_voice(step) for part in _parts(choice.line)]
    uses = Counter(phrase for phrase, _ in {*named, *parts})
    return {phrase: key for phrase, key in (*parts, *named) if uses[phrase] == 1}


def hints(step: Menu | Digits, lexicon: Lexicon) -> Iterator[str]:
    """The words that are most likely to be said, as they are written."""
    yield from lexicon.texts["person"]
    if isinstance(step, Digits):
        yield from lexicon.digits
        return
    for key, choice in _by_voice(step):
        yield lexicon.digits[int(key)]
        yield from lexicon.texts.get(_code(choice.line), ())
        yield from (text.replace(",", "") for text in _places(choice.line))
    if step.star is not None:
        yield from lexicon.texts["no"]


def _by_voice(step: Menu) -> list[tuple[str, Choice]]:
    return [(str(number), choice) for number, choice in enumerate(step.choices, 1) if choice.by_voice]


def _names(choice: Choice, lexicon: Lexicon) -> set[Phrase]:
    places = {words_of(place) for place in _places(choice.line)}
    return {*lexicon.choices.get(_code(choice.line), ()), *places}


def _code(line: Line) -> str:
    """The kind of help that a line offers, or its own name: under this its names stand in `heard.toml`."""
    kind, _, form = line.name.partition(".")
    return kind if form in KIND_LINES else line.name


def _places(line: Line) -> Iterator[str]:
    return (gap.text for gap in line.gaps.values() if isinstance(gap, Text))


def _parts(line: Line) -> set[Phrase]:
    """The longer words of a place's name, each alone: "Kreuzberg" is enough."""
    return {(word,) for place in _places(line) for word in words_of(place) if len(word) >= SHORTEST_NAME}
