"""The store: opens transactions, and keeps the tables at the version of the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Engine, Insert, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, configure_mappers

from hotline.casebook import engines, marks, upgrades
from hotline.casebook.sessions import LazySession
from hotline.casebook.tables.base import Base
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
        self._reading = engines.reading(self.engine)
        self._turnstile = _turnstile(self.url)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that may change things: all of it is on disk afterwards, or none."""
        with self._turn(), self._transaction(self.engine) as session:
            yield session
            session.write_out()
            marks.raise_touched(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that only reads, and holds nobody up."""
        with self._transaction(self._reading) as session:
            yield session

    def upgrade(self, revision: str = "head") -> None:
        """Bring the tables to this program's version; several machines may do so at once."""
        upgrades.upgrade(self.url, revision)

    def downgrade(self, revision: str = "base") -> None:
        """Take the tables back to an earlier version, or to nothing."""
        upgrades.downgrade(self.url, revision)

    def is_current(self) -> bool:
        """Whether the tables are at this program's version."""
        with self._reading.connect() as connection:
            return upgrades.is_current(connection)

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

    def _turn(self) -> AbstractContextManager[None]:
        return self._turnstile.passed() if self._turnstile is not None else nullcontext()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[LazySession]:
        with engine.connect() as connection, connection.begin():
            session = LazySession(connection, {"vault": self.vault})
            try:
                yield session
            finally:
                session.end()


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
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()
