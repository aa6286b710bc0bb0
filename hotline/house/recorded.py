"""Recordings that were made at the desk, as files from which they can be played."""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from hotline.house.overlay import Overlay, recordings
from hotline.prompts import Source


def with_recordings(sources: Sequence[Source], overlay: Overlay, folder: Path) -> list[Source]:
    """The languages with the recordings that towns made of their lines."""
    made = recordings(overlay)
    return [
        replace(source, recorded={city: _files(lines, folder) for city, lines in made[source.code].items()})
        if source.code in made
        else source
        for source in sources
    ]


def _files(lines: Mapping[str, str], folder: Path) -> dict[str, Path]:
    return {line: file_of(written, folder) for line, written in lines.items()}


def file_of(written: str, folder: Path) -> Path:
    """The file of a recording; it is named after its content, and so written once by whoever needs it."""
    try:
        data = base64.b64decode(written, validate=True)
    except binascii.Error:
        data = b""  # the check of recordings says what is the matter
    path = folder / f"{sha256(data).hexdigest()[:32]}.wav"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(data)
        Path(file.name).replace(path)
    return path
