"""A copy of the whole database, made while it is in use, and the way back.

SQLite: a file that is a database itself, without the pages that were given up. PostgreSQL: pg_dump's own
format, read by pg_restore; both must be there, at least as new as the server.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import URL

from hotline.casebook import upgrades
from hotline.casebook.store import Store

ENDINGS = {"sqlite": ".sqlite", "postgresql": ".dump"}
UNFINISHED = ".part"
TRAIL = ".trail"  # what lies beside a copy, and is none
VOICES = ("voice_notes", "readings")
NAME, BEFORE = "hotline-", "before-restore-"  # what the names of copies begin with


class CopyError(Exception):
    """A copy could not be made, or is none. Says what to do."""


def copies_in(folder: Path) -> list[Path]:
    """The copies in a folder, the oldest first."""
    named = (path for start in (NAME, BEFORE) for path in folder.glob(f"{start}*"))
    found = [path for path in named if not path.suffix.startswith(TRAIL)]
    return sorted(found, key=lambda path: path.stat().st_mtime)


def free_name(folder: Path, start: str, *, now: datetime, url: URL) -> Path:
    """A name for a copy made now, which no other copy has."""
    ending = ENDINGS[url.get_backend_name()]
    numbers = (f"-{more}" if more > 1 else "" for more in count(1))
    names = (folder / f"{start}{now:%Y-%m-%dT%H%M%SZ}{more}{ending}" for more in numbers)
    return next(path for path in names if not path.exists())


def copy(url: URL, target: Path) -> None:
    """A checked copy of the database at `target`, which only its owner may read; nothing half-done stays.

    Raises:
        CopyError: it could not be made; `target` is not there.
    """
    draft = target.with_name(target.name + UNFINISHED)
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _copy_file(url, draft) if url.get_backend_name() == "sqlite" else _dump(url, draft)
        check(url, draft)
        _to_disk(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def check(url: URL, copied: Path) -> str:
    """The version of the tables in a whole copy of a hotline's database of the same kind.

    Raises:
        CopyError: it is none, it is damaged, or a newer program made it.
    """
    revision = _of_file(copied) if url.get_backend_name() == "sqlite" else _of_dump(copied)
    if not upgrades.is_known(revision):
        raise CopyError(f"{copied} was made by a newer version of this program. Install that one.")
    return revision


def has_tables(store: Store) -> bool:
    """Whether there is anything that could be lost."""
    if store.url.get_backend_name() == "sqlite" and not Path(str(store.url.database)).exists():
        return False
    with store.engine.connect() as connection:
        return upgrades.revision(connection) is not None


def put_back(store: Store, copied: Path) -> None:
    """Everything as it was in the copy, at this program's version. What is there now is lost.

    Raises:
        CopyError: it could not be done.
    """
    revision = check(store.url, copied)
    if store.url.get_backend_name() == "sqlite":
        _put_file_back(store.url, copied)
    else:
        _put_dump_back(store, copied, revision)
    store.upgrade()


def _copy_file(url: URL, draft: Path) -> None:
    try:
        with closing(sqlite3.connect(str(url.database), timeout=30)) as database:
            database.execute("VACUUM INTO ?", (str(draft),))
        _without_voices(draft)
    except sqlite3.Error as error:
        raise CopyError(f"{url.database} could not be copied: {error}.") from None


def _without_voices(draft: Path) -> None:
    """Voices are kept for days, and a copy for longer: none is in it, nor in pages that it gave up."""
    with closing(sqlite3.connect(draft, isolation_level=None)) as copied:
        # A copy of earlier tables may have fewer.
        there = {name for (name,) in copied.execute("SELECT name FROM sqlite_master")}
        gone = [copied.execute(f"DELETE FROM {table}").rowcount for table in VOICES if table in there]
        if any(gone):
            copied.execute("VACUUM")


def _of_file(copied: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{copied.absolute().as_uri()}?mode=ro", uri=True)) as database:
            (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
            (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise CopyError(f"{copied} is not a copy of a hotline's database ({error}).") from None
    if verdict != "ok":
        raise CopyError(f"{copied} is damaged: {verdict}.")
    return str(revision)


def _of_dump(copied: Path) -> str:
    """Reading one table's data out of it reads the list of everything that is in it."""
    options = ["--data-only", "--table=alembic_version", "--file=-", str(copied)]
    data = _run("pg_restore", options, {}).partition(" FROM stdin;\n")[2]
    if not data:
        raise CopyError(f"{copied} is not a copy of a hotline's database.")
    return data.splitlines()[0].strip()


def _put_file_back(url: URL, copied: Path) -> None:
    """Page by page into the file in use, under SQLite's own locks."""
    target = Path(str(url.database))
    if not target.exists():
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600))
    try:
        with closing(sqlite3.connect(copied)) as source, closing(sqlite3.connect(target, timeout=30)) as into:
            source.backup(into)
            into.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        raise CopyError(
            f"{target} could not be written: {error}. Do web process and clock stand still?"
        ) from None


def _put_dump_back(store: Store, copied: Path, revision: str) -> None:
    """All or nothing. Only tables that the copy's version did not have yet are taken away before."""
    with store.engine.connect() as connection:
        now = upgrades.revision(connection)
    if now not in (None, revision):
        store.downgrade(revision)
    how = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"]
    where = ["--dbname", _without_password(store.url), str(copied)]
    _run("pg_restore", [*how, "--exit-on-error", *where], _password(store.url))


def _dump(url: URL, draft: Path) -> None:
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={draft}"]
    options += [f"--exclude-table-data={table}" for table in VOICES]  # kept for days, and a copy for longer
    _run("pg_dump", [*options, "--dbname", _without_password(url)], _password(url))


def _without_password(url: URL) -> str:
    """What PostgreSQL's tools are told on their command line, which everybody on the machine can read."""
    return url.set(drivername="postgresql", password=None).render_as_string()


def _password(url: URL) -> dict[str, str]:
    return {"PGPASSWORD": str(url.password)} if url.password else {}


def _run(tool: str, options: list[str], secret: Mapping[str, str]) -> str:
    """What one of PostgreSQL's tools says; CopyError in its own words where it fails."""
    path = shutil.which(tool)
    if path is None:
        raise CopyError(f"{tool} is not installed. On Debian: apt install postgresql-client")
    done = subprocess.run(
        [path, *options], env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise CopyError(f"{tool} did not succeed. It says: {said[0] if said else 'nothing'}")
    return done.stdout


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
