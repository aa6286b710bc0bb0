"""Calls that could not be kept, sealed in a file until the database is back (R32)."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hotline.casebook.calls import JournalEntry, Knock
from hotline.casebook.vault import Vault


@dataclass(frozen=True, slots=True)
class Entry:
    """One call that broke off: the call itself, and at which question, with how many keys pressed."""

    call: JournalEntry
    step: str = ""
    turn: int | None = None
    key_count: int = 0


@dataclass(frozen=True, slots=True)
class Journal:
    """An append-only file of sealed lines, shared by every process of this machine."""

    path: Path
    vault: Vault

    def append(self, entry: Entry) -> None:
        """The entry is on disk when this returns; OSError where it cannot be."""
        line = self.vault.seal(_to_json(entry)).encode() + b"\n"
        with self._locked():
            _append(self.path, line)

    def lines(self) -> list[bytes]:
        """The sealed lines, oldest first; one may be torn by a loss of power."""
        with self._locked():
            return self._read()

    def _read(self) -> list[bytes]:
        try:
            return [line for line in self.path.read_bytes().splitlines() if line]
        except FileNotFoundError:
            return []

    def open(self, line: bytes) -> Entry:
        """What a line says; VaultError or ValueError where it cannot be read."""
        return _from_json(self.vault.open(line.decode("ascii")))

    def count(self) -> int:
        """How many entries wait to be taken in."""
        return len(self._read())

    def is_empty(self) -> bool:
        """Whether nothing waits to be taken in."""
        return not (self.path.exists() and self.path.stat().st_size)

    def remove(self, done: set[bytes]) -> None:
        """Leave only the lines that are not `done`, among them those written in the meantime."""
        with self._locked():
            rest = b"".join(line + b"\n" for line in self._read() if line not in done)
            draft = self.path.with_name(self.path.name + ".new")
            draft.unlink(missing_ok=True)
            _append(draft, rest)
            draft.replace(self.path)
            _sync_folder(self.path.parent)

    def set_aside(self, line: bytes) -> Path:
        """Keep a line that nobody can take in beside the journal, for somebody to look at."""
        aside = self.path.with_name(self.path.name + ".set-aside")
        with self._locked():
            _append(aside, line + b"\n")
        return aside

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time. A file of its own: the journal is replaced while the lock is held."""
        handle = os.open(self.path.with_name(self.path.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _append(path: Path, data: bytes) -> None:
    new = not path.exists()
    handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
    try:
        if not _ends_a_line(handle):  # the line before it was torn by a loss of power
            data = b"\n" + data
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        _sync_folder(path.parent)


def _ends_a_line(handle: int) -> bool:
    size = os.fstat(handle).st_size
    return size == 0 or os.pread(handle, 1, size - 1) == b"\n"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _to_json(entry: Entry) -> str:
    call = {
        "knock": asdict(entry.call.knock),
        "at": entry.call.at.isoformat(),
        "emergency": entry.call.emergency,
    }
    return json.dumps({"call": call, "step": entry.step, "turn": entry.turn, "key_count": entry.key_count})


def _from_json(text: str) -> Entry:
    """Raises ValueError where the text is something else."""
    data: dict[str, Any] = json.loads(text)
    call = data.pop("call")
    at = datetime.fromisoformat(call["at"])
    try:
        return Entry(JournalEntry(Knock(**call["knock"]), at, emergency=call["emergency"]), **data)
    except TypeError as error:
        raise ValueError("an entry of another version") from error
