"""What is handed to a door to be spoken: speech, pauses and recordings, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

SENTENCE_ENDS = ".!?\N{ARABIC QUESTION MARK}\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Speech:
    """Words for the synthesiser, in one language (`de`)."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence of `seconds`."""

    seconds: float
    language: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded line; `name` is a file name with a content hash, to be asked of `Words.recording_file`."""

    name: str
    language: str


Piece: TypeAlias = Speech | Pause | Recording
