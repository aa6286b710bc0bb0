"""Recordings that were made at the desk, as files from which they can be played."""

from __future__ import annotations

import atexit
import base64
import binascii
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from hotline.house.overlay import Overlay, recordings
from hotline.prompts import Source
from hotline.prompts.checks.recorded import Unfit, faults_of


def own_folder() -> Path:
    """A folder for the recordings that this process plays; it goes when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="hotline-recordings-"))
    atexit.register(_remove, folder, os.getpid())
    return folder


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # not whoever was forked from it
        shutil.rmtree(folder, ignore_errors=True)


def with_recordings(sources: Sequence[Source], overlay: Overlay, folder: Path) -> list[Source]:
    """The languages with the recordings that towns made of their lines."""
    made = recordings(overlay)
    return [
        replace(source, recorded={city: _files(lines, folder) for city, lines in made[source.code].items()})
        if source.code in made
        else source
        for source in sources
    ]


def faults_in(line: str, written: str) -> tuple[Unfit, ...]:
    """What is the matter with a recording (base64) of this line, and how to mend it, as of one in a folder.

    Looked at in a folder of its own: the same sound may be played for another line at this moment.
    """
    with tempfile.TemporaryDirectory() as folder:
        return tuple(faults_of(line, file_of(written, Path(folder))))


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
