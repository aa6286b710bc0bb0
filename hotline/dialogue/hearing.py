"""What a caller has said, as the keys it stands for at the step that is asked. Whole answers or nothing.

Every word must be explained: as a number, the name of a choice, one of the answers of the language, or a word
that may stand around an answer. So talk, a television and numbers in other sentences choose nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hotline.dialogue import names
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.entries import EMERGENCY_NUMBERS
from hotline.dialogue.events import Spoken
from hotline.dialogue.replies import Listen, Speech
from hotline.dialogue.steps import Digits, Menu
from hotline.prompts.lexicon import Lexicon, Phrase
from hotline.prompts.spoken_words import words_of

MOST_UNHEARD = 2  # times in one call that something was not understood; then keys only
MOST_WORDS = 16  # longer is talk, not an answer
LONGEST_PHRASE = 6  # words
MENU_PAUSE, DIGITS_PAUSE = 2, 3  # seconds of silence that end what is said
AROUND, YES = "around", "yes"


@dataclass(frozen=True, slots=True)
class Understood:
    """The keys it stands for; or `yes` (as silence means here), or `emergency`; or none of these: unclear."""

    keys: str = ""
    yes: bool = False
    emergency: bool = False


UNCLEAR, EMERGENCY = Understood(), Understood(emergency=True)


def lexicon_for(call: Conversation, step: Menu | Digits) -> Lexicon | None:
    """What may be said at this step; None where only keys count."""
    if not call.lexicons or call.unheard >= MOST_UNHEARD or not step.hears:
        return None
    return call.lexicons.get(call.language)


def listening(call: Conversation, step: Menu | Digits, listen: Listen) -> Listen:
    """The same listening, for words too where this step may be answered by voice."""
    lexicon = lexicon_for(call, step)
    if lexicon is None:
        return listen
    pause = MENU_PAUSE if isinstance(step, Menu) else DIGITS_PAUSE
    return replace(listen, speech=Speech(lexicon.recognised_as, tuple(names.hints(step, lexicon)), pause))


def understand(call: Conversation, step: Menu | Digits, said: Spoken) -> Understood:
    """What was said at this step. What the recogniser doubts, and what is no whole answer, is unclear."""
    lexicon, words = lexicon_for(call, step), words_of(said.words)
    doubted = said.confidence is not None and said.confidence < call.city.speech_confidence
    if lexicon is None or doubted or not 0 < len(words) <= MOST_WORDS:
        return UNCLEAR
    if any(phrase in lexicon.answers["emergency"] for phrase, _ in _phrases(words)):
        return EMERGENCY
    if words in lexicon.answers["emergency_alone"]:
        return EMERGENCY
    return _one_key(step, words, lexicon) if isinstance(step, Menu) else _entry(step, words, lexicon)


# --- one key --------------------------------------------------------------------------------


def _one_key(step: Menu, words: Phrase, lexicon: Lexicon) -> Understood:
    """One choice by name or number. Two different answers, or a number that is no choice, are unclear."""
    heard = _explained(words, _meanings(step, lexicon), lexicon)
    if heard is None:
        return UNCLEAR
    named, numbers = heard
    if not named and "".join(numbers) in EMERGENCY_NUMBERS:
        return EMERGENCY
    answers = named | set(numbers)
    if len(answers) != 1 or len(numbers) > 1 or not set(numbers) <= {"0", *names.keys_by_voice(step)}:
        return UNCLEAR
    [answer] = answers
    return Understood(yes=True) if answer == YES else Understood(answer)


def _meanings(step: Menu, lexicon: Lexicon) -> dict[Phrase, str]:
    """What each phrase means at a menu. Where `*` corrects, "once more" would mean two things."""
    answers = lexicon.answers
    meanings = dict.fromkeys(answers["around"], AROUND)
    meanings |= dict.fromkeys(answers["person"], "0")
    if step.star is None:
        meanings |= dict.fromkeys(answers["repeat"], "*")
    else:
        meanings |= dict.fromkeys(answers["no"], "*")
        meanings |= dict.fromkeys(answers["yes"], YES) if step.silence is not None else {}
    return meanings | names.of_choices(step, lexicon)


def _explained(
    words: Phrase, meanings: Mapping[Phrase, str], lexicon: Lexicon
) -> tuple[set[str], list[str]] | None:
    """The answers named and the numbers said, longest phrase first; None where a word explains nothing."""
    named: set[str] = set()
    numbers: list[str] = []
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + LONGEST_PHRASE), at, -1):
            phrase = words[at:end]
            meaning, number = meanings.get(phrase), _number(phrase, lexicon)
            if meaning is not None or number is not None:
                break
        else:
            return None
        if meaning is None:
            numbers.append(number or "")
        elif meaning != AROUND:
            named.add(meaning)
        at = end
    return named, numbers


# --- an entry of digits ---------------------------------------------------------------------


def _entry(step: Digits, words: Phrase, lexicon: Lexicon) -> Understood:
    """The one known entry that the words can be read as, whole; or a person, or the question once more."""
    answers = lexicon.answers
    meanings = dict.fromkeys(answers["around"], AROUND) | dict.fromkeys(answers["person"], "0")
    heard = _explained(words, meanings | dict.fromkeys(answers["repeat"], "*"), lexicon)
    if heard is not None and len(heard[0]) == 1 and not heard[1]:
        return Understood(heard[0].pop())
    readings = _readings(words, lexicon, step.most)
    if readings & EMERGENCY_NUMBERS:
        return EMERGENCY
    is_known = step.is_known or (lambda _: False)
    known = [entry for entry in readings if len(entry) >= step.least and is_known(entry)]
    return Understood(known[0]) if len(known) == 1 else UNCLEAR


def _readings(words: Phrase, lexicon: Lexicon, most: int) -> set[str]:
    """Every way to read words as digits, at most so many: "twenty four" is 24 and 20 4."""
    rest: list[set[str]] = [set() for _ in words] + [{""}]
    for at in range(len(words) - 1, -1, -1):
        rest[at] = {
            digits + after
            for digits, end in _parts(words, at, lexicon)
            for after in rest[end]
            if len(digits + after) <= most
        }
    return rest[0]


def _parts(words: Phrase, at: int, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    """What may come next: digits, and where the words go on after it."""
    for phrase, end in _phrases(words, at):
        if phrase in lexicon.answers["around"]:
            yield "", end
        times = 2 * (phrase in lexicon.answers["twice"]) or 3 * (phrase in lexicon.answers["thrice"])
        if times and end < len(words) and len(digit := _number(words[end : end + 1], lexicon) or "") == 1:
            yield times * digit, end + 1
        number = _number(phrase, lexicon)
        if number is not None:
            yield number, end


# --- words ----------------------------------------------------------------------------------


def _phrases(words: Phrase, at: int | None = None) -> Iterator[tuple[Phrase, int]]:
    """Every phrase that begins at a word (without one: anywhere), and where it ends."""
    for begin in range(len(words)) if at is None else (at,):
        for end in range(begin + 1, min(len(words), begin + LONGEST_PHRASE) + 1):
            yield words[begin:end], end


def _number(phrase: Phrase, lexicon: Lexicon) -> str | None:
    """The digits of a number, as keys: written ones as they stand, with the zeros before them."""
    if len(phrase) == 1 and phrase[0].isascii() and phrase[0].isdigit():
        return phrase[0]
    number = lexicon.numbers.get("".join(phrase))
    return None if number is None else str(number)
