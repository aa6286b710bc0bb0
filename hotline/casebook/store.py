"""The store: opens transactions, and keeps the tables at the version of the program."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import URL, Insert, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, configure_mappers

from hotline.casebook import engines, upgrades
from hotline.casebook.sessions import wire_of
from hotline.casebook.tables.base import Base
from hotline.casebook.transactions import Transaction
from hotline.casebook.turnstile import Turnstile
from hotline.casebook.vault import Vault


class Store:
    """One database and the vault for what is sealed in it. Safe to share between threads, not over a fork.

    `url` is SQLAlchemy's: sqlite:///<file> or postgresql+psycopg://...
    """

    def __init__(self, url: str, vault: Vault) -> None:
        """Open nothing yet: the first transaction connects."""
        configure_mappers()  # here, and not while the first transaction keeps others waiting
        self.url = make_url(url)
        self.vault = vault
        self.engine = engines.open_engine(self.url)
        self._turnstile = _turnstile(self.url)

    @property
    def is_there(self) -> bool:
        """Whether there is anything to look into: looking for a SQLite file would make an empty one."""
        if self.url.get_backend_name() != "sqlite":
            return True
        return bool(self.url.database) and Path(str(self.url.database)).exists()

    def write(self) -> AbstractContextManager[Session]:
        """One transaction that may change things: all of it is on disk afterwards, or none."""
        return Transaction(self.engine, self.vault, writes=True, turnstile=self._turnstile)

    def read(self) -> AbstractContextManager[Session]:
        """One transaction that only reads, and holds nobody up."""
        return Transaction(self.engine, self.vault, writes=False, turnstile=None)

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to this program's version; several machines may do so at once."""
        upgrades.upgrade(self.url, revision)

    def downgrade(self, revision: str = "base") -> None:
        """Take the tables back to an earlier version, or to nothing."""
        upgrades.downgrade(self.url, revision)

    def is_current(self) -> bool:
        """Whether the tables are at this program's version."""
        with self.read() as session:
            return upgrades.is_current(session.connection())

    def empty_log(self) -> None:
        """Take what was overwritten out of SQLite's log as well, so that the file holds it no longer."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        if self._turnstile is not None:
            self._turnstile.close()


def _turnstile(url: URL) -> Turnstile | None:
    """For a database in a file that several may write to; PostgreSQL orders its writers by itself."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Turnstile(Path(f"{url.database}-turn"), seconds=engines.TURN_SECONDS)


def vault_of(session: Session) -> Vault:
    """The vault of the store that opened this session."""
    vault = session.info["vault"]
    if not isinstance(vault, Vault):
        raise TypeError("this session was not opened by a Store")
    return vault


def insert_if_missing(session: Session, table: type[Base]) -> Insert:
    """INSERT ... ON CONFLICT DO NOTHING in the words of this database."""
    if wire_of(session).dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()
