"""Migrations, up and down, one machine at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, text

from hotline.casebook import engines

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 4_217_012_043  # any number that nobody else locks in the same database


def upgrade(url: URL, revision: str) -> None:
    """Run the missing migrations; whoever comes second waits and finds nothing to do."""
    with _alone(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: URL, revision: str) -> None:
    """Run migrations backwards to that revision."""
    with _alone(url) as connection:
        command.downgrade(_config(connection), revision)


def is_current(connection: Connection) -> bool:
    """Whether the newest migration has been run."""
    return MigrationContext.configure(connection).get_current_revision() == _newest()


@cache
def _newest() -> str | None:
    """The newest migration of this program: to know it all of them are read."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def revision(connection: Connection) -> str | None:
    """The newest migration that has been run; None where there are no tables."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this program knows a migration of that name; a newer program's it does not."""
    known = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return any(script.revision == revision for script in known)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(url: URL) -> Iterator[Connection]:
    """A connection that nobody else migrates beside; its transaction is committed at the end."""
    engine = engines.open_for_migration(url)
    try:
        with _lock(engine), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _lock(engine: Engine) -> Iterator[None]:
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        yield
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
