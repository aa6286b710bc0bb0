"""How names of places sound: sentences that can be kept in mind, prompts and menus that end in time (R6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from hotline.prompts.checks.lengths import MENU_SECONDS, PROMPT_SECONDS, all_compositions, length
from hotline.prompts.checks.sentences import WORDS_IN_A_SENTENCE
from hotline.prompts.compositions import composed, examples
from hotline.prompts.lines import Count, Gap, KeyName, Line, Text
from hotline.prompts.pieces import SENTENCE_ENDS, Piece, Speech
from hotline.prompts.seconds import count_words, seconds, spoken_seconds, without_last_pause
from hotline.prompts.vocabulary import Vocabulary
from hotline.prompts.words import Words

ALONE = ("read_back", "read_back_zone", "known_zone")  # lines that name one place


def name_faults(
    words: Words,
    names: Sequence[str],
    asked: Iterable[Sequence[str]],
    *,
    language: str,
    city: str,
    by_name: bool = False,
) -> Iterator[str]:
    """What is too long once the names of a city's zones are in it.

    `names` are all that are said in this language, `asked` those that a caller has to choose among;
    with `by_name` any of them can stand in one menu together.
    """
    spoken = words.spoken.get((language, city)) or words.spoken[language, ""]
    gaps = examples(max(words.code_words(language), key=len))
    for name in names:
        yield from _long_sentences(spoken, {**gaps, "zone": Text(name)}, name)
    longest = sorted(names, key=lambda name: spoken_seconds(name, spoken.language), reverse=True)
    yield from _long_prompts(spoken, {**gaps, "zone": Text(longest[0])}, longest[0])
    for choice in asked:
        yield from _long_menu(spoken, choice)
    if by_name:
        yield from _long_menu(spoken, longest[:3], intro="zone_menu_instead", last="zone_menu_else")


def _long_sentences(spoken: Vocabulary, gaps: dict[str, Gap], name: str) -> Iterator[str]:
    for line in ALONE:
        count = max(count_words(sentence) for sentence in _sentences(spoken.say(Line(line, gaps))))
        if count > WORDS_IN_A_SENTENCE:
            yield f'With "{name}" a sentence of {line!r} has {count} words, more than {WORDS_IN_A_SENTENCE}.'


def _sentences(pieces: Iterable[Piece]) -> list[str]:
    text = " ".join(piece.text for piece in pieces if isinstance(piece, Speech))
    return re.split(rf"(?<=[{SENTENCE_ENDS}])\s+", text)


def _long_prompts(spoken: Vocabulary, gaps: dict[str, Gap], name: str) -> Iterator[str]:
    for whole in all_compositions(spoken, gaps):
        if not any(line in whole.lines for line in ALONE):
            continue
        limit = MENU_SECONDS if whole.menu else PROMPT_SECONDS
        lasts = length(whole, composed(spoken, whole, gaps), spoken, {})
        if lasts > limit:
            yield f'With "{name}" {whole.name!r} takes {lasts:.1f} seconds, more than {limit:.0f}.'


def _long_menu(
    spoken: Vocabulary, names: Sequence[str], *, intro: str = "zone_ask", last: str = ""
) -> Iterator[str]:
    choices = [Line("zone_choice", {"zone": Text(name), "key": KeyName("4")}) for name in names]
    choices += [Line(last, {"key": KeyName("4")})] if last else []
    lines = (Line(intro, {"count": Count(len(choices))}), *choices)
    pieces = tuple(piece for line in lines for piece in spoken.say(line))
    lasts = seconds(without_last_pause(pieces), spoken.language)
    if lasts > MENU_SECONDS:
        yield f"The choice of {', '.join(names)} takes {lasts:.1f} seconds, more than {MENU_SECONDS:.0f}."
