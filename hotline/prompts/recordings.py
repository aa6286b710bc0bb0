"""Recordings that stand in for whole lines: prompts/<language>/recordings/[<city>/]<line>.wav."""

from __future__ import annotations

import hashlib
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hotline.prompts.sources import Source

RATE = 8000


@dataclass(frozen=True, slots=True)
class WaveForm:
    """What kind of recording a file is; `seconds` long."""

    rate: int
    channels: int
    seconds: float


def wave_form(there: Path | BinaryIO) -> WaveForm | None:
    """The form of a recording, None where the file is not an uncompressed WAV."""
    try:
        with wave.open(str(there) if isinstance(there, Path) else there, "rb") as file:
            rate = file.getframerate()
            return WaveForm(rate, file.getnchannels(), file.getnframes() / rate)
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def recorded_lines(source: Source, city: str = "") -> dict[str, Path]:
    """The recordings of a city's lines: its own, and the language's for lines it does not override."""
    own = source.overrides.get(city, {})
    common = {
        name: path for name, path in _recordings(source.folder / "recordings").items() if name not in own
    }
    if not city:
        return common
    return {**common, **_recordings(source.folder / "recordings" / city), **source.recorded.get(city, {})}


def _recordings(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.wav"))}


def served_names(paths: Mapping[str, Path], language: str) -> dict[str, str]:
    """For each recorded line a file name that changes with its content, so that it may be kept for ever."""
    return {
        line: f"{language}-{line}-{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}.wav"
        for line, path in paths.items()
    }
