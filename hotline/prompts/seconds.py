"""How long prompts last: estimated from the language's speed of speech, measured where they are recorded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from hotline.prompts.languages import Language
from hotline.prompts.pieces import Pause, Piece, Recording, Speech
from hotline.prompts.recordings import wave_form


def seconds(
    pieces: Iterable[Piece], language: Language, recordings: Mapping[str, Path] | None = None
) -> float:
    """The estimated length of pieces in seconds."""
    return sum(_one(piece, language, recordings or {}) for piece in pieces)


def _one(piece: Piece, language: Language, recordings: Mapping[str, Path]) -> float:
    match piece:
        case Pause(length):
            return length
        case Speech(text):
            return spoken_seconds(text, language)
        case Recording(name):
            form = wave_form(recordings[name]) if name in recordings else None
            return form.seconds if form else 0.0


def spoken_seconds(text: str, language: Language) -> float:
    """How long the voice takes for words; signs are not spoken."""
    if language.words_per_minute:
        return count_words(text) / language.words_per_minute * 60
    return len(re.sub(r"[^\w\s'-]", "", text)) / (language.characters_per_second or 14)


def count_words(text: str) -> int:
    """The words of a text."""
    return len(re.findall(r"[^\W_][\w'\u2019-]*", without_marks(text)))


def without_marks(text: str) -> str:
    """A text without the signs that are written above and below letters, such as Arabic short vowels."""
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def without_last_pause(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces of a prompt without the pause that ends it: the caller may press already."""
    return pieces[:-1] if pieces and isinstance(pieces[-1], Pause) else pieces
