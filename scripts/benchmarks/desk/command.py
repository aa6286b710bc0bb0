"""The command itself: fill, count the days, look, export, and print what it took."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click
import openpyxl
import psutil
from rich import box
from rich.console import Console
from rich.table import Table
from sqlalchemy import make_url

from hotline import build_house, create_app
from hotline.casebook import desk_sign_in, operators, passwords
from hotline.casebook.operators import Post
from hotline.clock import counting
from hotline.commands.init import fresh_values
from hotline.desk.guard import TOKEN
from hotline.house import House
from hotline.settings import load_settings
from scripts.benchmarks.contestants import CITY, SITE, make_tables
from scripts.benchmarks.databases import databases
from scripts.benchmarks.desk.looking import Timed, looks, timed
from scripts.benchmarks.desk.past import STEPS, Past, fill
from scripts.benchmarks.progress import Tell, telling

EXPORTS = ("/desk/calls/export.csv", "/desk/calls/export.xlsx", "/desk/requests/export.csv?state=all")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Exported:
    """A file: its address, its rows and bytes, the seconds it took, and by how much the process grew."""

    address: str
    rows: int
    bytes: int
    seconds: float
    grew: int


@click.command()
@click.option("--calls", type=click.IntRange(1000), default=1_000_000, show_default=True)
@click.option("--requests", type=click.IntRange(100), default=300_000, show_default=True)
@click.option("--times", type=click.IntRange(2), default=60, show_default=True, help="Each search.")
def desk(calls: int, requests: int, times: int) -> None:
    """Searches, figures and files of the desk on PostgreSQL with a long past."""
    kinds = list(looks())
    with (
        telling(len(STEPS) + 1 + len(kinds) + len(EXPORTS)) as tell,
        _house(Past(calls, requests), tell) as house,
    ):
        found = []
        for name, look in kinds:
            found.append(timed(house.store, name, look, times))
            tell(name, 1)
        files = list(_exported(house, tell))
    _show(found, files)


@contextmanager
def _house(past: Past, tell: Tell) -> Iterator[House]:
    """A house with this past, all days of it counted."""
    with (
        tempfile.TemporaryDirectory(prefix="hotline-bench-") as home,
        databases("postgresql", Path(home)) as where,
    ):
        url = where.make("desk")
        make_tables(url)
        house = _built(url, Path(home))
        dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        fill(dsn, past, house.store.vault, lambda name: tell(name, 1))
        began, days = time.perf_counter(), 0
        while counted := counting.count_days(house, datetime.now(UTC)):
            days += counted
        tell(f"{days} days counted in {time.perf_counter() - began:.0f} s", 1)
        try:
            yield house
        finally:
            house.store.close()


def _built(url: str, folder: Path) -> House:
    env = fresh_values(city=CITY, public_url="http://127.0.0.1:8000", database_url=url, folder=folder)
    Path(env["HOTLINE_SITE"]).write_text(SITE, encoding="utf-8")
    return build_house(load_settings(env))


def _exported(house: House, tell: Tell) -> Iterator[Exported]:
    """Files as a browser gets them, block by block, thrown away at once."""
    client = create_app(house=house).test_client()
    with house.store.write() as session:
        row = operators.add_operator(
            session,
            name="Bench",
            post=Post("administrator"),
            language="de",
            email=None,
            password_hash=passwords.hashed("sieben Enten am Kanal"),
            totp_secret="JBSWY3DPEHPK3PXP",
            by="terminal",
            now=datetime.now(UTC),
        )
        token = desk_sign_in.open_session(session, row.id, now=datetime.now(UTC))
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
    for address in EXPORTS:
        yield _fetched(client, address)
        tell(address, 1)


def _fetched(client: object, address: str) -> Exported:
    with tempfile.TemporaryFile() as file:
        with _growth() as grew:
            began = time.perf_counter()
            answer = client.get(address, buffered=False)  # type: ignore[attr-defined] # Flask's client
            rows = 0
            for block in answer.response:
                rows += block.count(b"\r\n")
                file.write(block)
            seconds = time.perf_counter() - began
        size = file.tell()
        if address.endswith("xlsx"):
            rows = sheet_rows(file)
    return Exported(address, rows - 1, size, seconds, grew[0])


def sheet_rows(sheet: IO[bytes]) -> int:
    """The rows of a sheet for Excel."""
    page = openpyxl.load_workbook(sheet, read_only=True).worksheets[0]
    return sum(1 for _ in page.rows)


@contextmanager
def _growth() -> Iterator[list[int]]:
    """By how many bytes the process was larger at most than before; looked at fifty times a second."""
    process, most, over = psutil.Process(), [0], threading.Event()
    before = process.memory_info().rss

    def look() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], process.memory_info().rss - before)

    watcher = threading.Thread(target=look)
    watcher.start()
    yield most
    over.set()
    watcher.join()


def _show(found: list[Timed], files: list[Exported]) -> None:
    console = Console(width=140, highlight=False)
    waits = Table("search, read from the database", box=box.MARKDOWN)
    for name in ("median, ms", "p99, ms"):
        waits.add_column(name, justify="right")
    for one in found:
        waits.add_row(one.name, f"{one.half:.1f}", f"{one.most:.1f}")
    console.print(waits)
    exported = Table("file", box=box.MARKDOWN)
    for name in ("rows", "MB", "seconds", "rows/s", "grew by, MB"):
        exported.add_column(name, justify="right")
    for file in files:
        exported.add_row(
            file.address,
            f"{file.rows:,}",
            f"{file.bytes / MEGABYTE:.1f}",
            f"{file.seconds:.1f}",
            f"{file.rows / file.seconds:,.0f}",
            f"{file.grew / MEGABYTE:.0f}",
        )
    console.print(exported)
