"""Beside each copy of the database stands where the trail of changes ended: `<copy>.trail`, with ID:HASH.

Whoever changes the database cannot change these as well, if the copies lie on another machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hotline.casebook.store import Store

ENDING = ".trail"  # as `copies.TRAIL`, which knows that these are no copies
SET_ASIDE = ".trail-before-restore"
LEAST = 16  # signs of a hash: enough for paper


class Mark(NamedTuple):
    """A row of the trail, and the hash it had, or its beginning."""

    row: int
    hash: str


def read(text: str) -> Mark | None:
    """`123:0f1e2d3c4b5a6978` as it is printed; None where it is none."""
    number, _, written = text.strip().partition(":")
    fits = number.isascii() and number.isdigit() and len(number) < 19 and len(written) >= LEAST
    return Mark(int(number), written.casefold()) if fits else None


def holds(session: Session, mark: Mark) -> bool:
    """Whether that row is still there and as it was."""
    from hotline.casebook import audit

    found = audit.hash_at(session, mark.row)
    return found is not None and found.startswith(mark.hash)


def head_of(store: Store) -> Mark | None:
    """Where the trail ends now; None for a database without one."""
    from sqlalchemy.exc import SQLAlchemyError

    from hotline.casebook import audit

    try:
        with store.read() as session:
            end = audit.head(session)
            return Mark(end.last_id, end.hash)
    except SQLAlchemyError:
        return None


def write(copied: Path, mark: Mark) -> None:
    """Lay it beside a copy, for its owner only."""
    file = beside(copied)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(f"{mark.row}:{mark.hash}\n")


def beside(copied: Path) -> Path:
    """Where it stands for a copy."""
    return copied.with_name(copied.name + ENDING)


def marks_in(folder: Path) -> Iterator[tuple[Path, Mark]]:
    """All that lie in a folder, the oldest first."""
    for file in sorted(folder.glob(f"*{ENDING}"), key=lambda path: path.stat().st_mtime):
        mark = read(file.read_text("ascii", errors="replace"))
        if mark is not None:
            yield file, mark


def set_aside(store: Store, folder: Path) -> int:
    """After a restore: those of later copies tell of rows that are no more; how many there were."""
    with store.read() as session:
        gone = [file for file, mark in marks_in(folder) if not holds(session, mark)]
    for file in gone:
        file.rename(file.with_suffix(SET_ASIDE))
    return len(gone)
