"""A whole installation as a town runs it: gunicorn, the clock where it is needed, a database, a folder."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import pytest
import requests
from sqlalchemy import select

from hotline.casebook import people
from hotline.casebook.store import Store
from hotline.casebook.tables.base import Base
from hotline.casebook.vault import Vault, VaultError
from tests.databases import DATA_KEY, INDEX_KEY, TEMPLATE, Server

TOKEN = "the provider's token of the tests"
FIGURES = "the token of the figures of the tests"
AREA = "+493023125"
GERMAN, POLISH, SEVERAL, DESK = f"{AREA}900", f"{AREA}901", f"{AREA}903", f"{AREA}990"
LINES = {
    "berlin": {GERMAN: ["de"], POLISH: ["pl"], SEVERAL: ["de", "pl", "en"]},
    "tricity": {"+48990000900": ["pl"], "+48990000903": ["pl", "en", "de"]},
}
LANGUAGES = {"berlin": ("de", "pl", "en"), "tricity": ("pl", "en", "de")}
DESKS = {"berlin": DESK, "tricity": "+48990000990"}
TOP = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds for another process, on a machine that is busy with other things
BETWEEN_LOOKS = (0.05, 0.2)  # seconds, at first and later; more often, and others have less of the machine
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SETTINGS = {
    "SECRET_KEY": "a secret key of the tests, long enough",
    "HOTLINE_DATA_KEYS": DATA_KEY,
    "HOTLINE_INDEX_KEY": INDEX_KEY,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "HOTLINE_METRICS_TOKEN": FIGURES,
}
NUMBERS = count(1)

Seen = TypeVar("Seen")


def eventually(look: Callable[[], Seen], *, seconds: float = PATIENCE) -> Seen:
    """What `look` sees as soon as there is something to see: another process has to do it first."""
    deadline = time.monotonic() + seconds
    pause, longest = BETWEEN_LOOKS
    while not (seen := look()):
        assert time.monotonic() < deadline, f"still nothing after {seconds:g} seconds: {seen!r}"
        threading.Event().wait(pause)
        pause = min(2 * pause, longest)
    return seen


def browser() -> requests.Session:
    """Something that asks for pages of this machine, and no proxy."""
    session = requests.Session()
    session.trust_env = False
    return session


# --- the databases ---------------------------------------------------------------------------


Databases: TypeAlias = Callable[[Path], AbstractContextManager[str]]  # folder -> address, while it is needed


def databases(request: pytest.FixtureRequest) -> Databases:
    """Finished databases of the kind that the fixture's parameter names: `sqlite` or `postgresql`."""
    if request.param == "sqlite":
        finished: Path = request.getfixturevalue("finished_file")
        return lambda folder: _copied_file(finished, folder)
    server: Server = request.getfixturevalue("postgresql")
    return lambda _: _copied_database(server)


@contextmanager
def _copied_file(finished: Path, folder: Path) -> Iterator[str]:
    shutil.copyfile(finished, folder / "hotline.sqlite")
    yield f"sqlite:///{folder / 'hotline.sqlite'}"


@contextmanager
def _copied_database(server: Server) -> Iterator[str]:
    name = f"town_{os.getpid()}_{next(NUMBERS)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


# --- the site file ---------------------------------------------------------------------------


def site_text(*, by_day: bool, desk_tried: int | None = 1, city: str = "berlin") -> str:
    """The site file: somebody at the desk all day and night, or not before three days from now.

    Spoken are the languages of its numbers, not all that are shipped.
    `desk_tried`: so many days ago somebody made sure of the desk's number; None where there is no desk.
    """
    now = datetime.now(UTC)
    opens = set(DAYS) if by_day else {DAYS[(now + timedelta(days=3)).weekday()]}
    settings = [f"languages = {list(LANGUAGES[city])}"]  # each process reads their words at its start
    settings += [f"hours.{day} = {['00:00-24:00'] if day in opens else []}" for day in DAYS]
    single = ["00:00-24:00"] if by_day else []
    settings += [f'hours.days."{day}" = {single}' for day in ("12-24", "12-31")]
    if city == "tricity":
        settings.append("numbers.must_exist = false")  # +48 99... does not
    lines = [
        f'[[{city}.lines]]\nnumber = "{line}"\nlanguages = {spoken}' for line, spoken in LINES[city].items()
    ]
    desk = "" if desk_tried is None else _desk(city, (now - timedelta(days=desk_tried)).date().isoformat())
    return "\n".join([f"[{city}.settings]", "hours.closed_on_holidays = false", *settings, *lines, desk])


def _desk(city: str, verified_on: str) -> str:
    number = f'[[{city}.desk]]\nnumber = "{DESKS[city]}"'
    return f'{number}\nverified_on = {verified_on}\nverified_by = "A. Muster"\n'


# --- the town --------------------------------------------------------------------------------


@dataclass
class Town:
    """The processes of one installation. The telephone number of its web process never changes."""

    folder: Path
    database_url: str
    listening: socket.socket
    workers: int = 1
    cities: tuple[str, ...] = ("berlin",)
    smtp_url: str = ""  # without one no mail leaves
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = Store(self.database_url, Vault([DATA_KEY], INDEX_KEY))

    @property
    def url(self) -> str:
        """Where the web process is, for the provider and for volunteers."""
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    @property
    def journal(self) -> Path:
        """The journal of calls that could not be kept."""
        return self.folder / "phone.journal"

    def opens(self) -> None:
        """Start the web process; its socket listens already, so the first question waits for it."""
        handle = self.listening.fileno()
        command = ["gunicorn", "-c", "python:hotline.serving", "--bind", f"fd://{handle}"]
        self._start("web", [*command, "--workers", str(self.workers), "hotline:create_app()"], handle)
        eventually(self._is_open)

    def _is_open(self) -> bool:
        assert self.running[-1].poll() is None, f"the web process has ended: {self.said()}"
        try:
            return browser().get(f"{self.url}/healthz", timeout=5).ok
        except requests.Timeout:
            return False

    def winds_the_clock(self) -> None:
        """Start the clock."""
        self._start("clock", ["tests.house.quick_clock"])

    def is_killed(self) -> None:
        """End all processes at once, as kill -9 does: nobody gets to say or write another word."""
        for process in self.running:
            with suppress(ProcessLookupError):  # it has ended by itself
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.running:
            process.wait()
        self.running.clear()

    def closes(self) -> None:
        """End everything that was started, and let go of the database."""
        self.is_killed()
        self.store.close()

    def said(self) -> str:
        """Everything that the processes wrote to standard output and error."""
        return "".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))

    def _start(self, name: str, module: list[str], *handles: int) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=self.folder,  # where no settings file of a developer lies
                env=self._environment(),
                pass_fds=handles,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(started)

    def _environment(self) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            **SETTINGS,
            "HOTLINE_CITY": ",".join(self.cities),
            "PYTHONPATH": str(TOP),
            "HOTLINE_DATA_DIR": str(self.folder),
            "HOTLINE_SITE": str(self.folder / "site.toml"),
            "DATABASE_URL": self.database_url,
            "PUBLIC_URL": self.url,
            "TWILIO_API_BASE": f"{self.url}/simulator/api",
            **({"SMTP_URL": self.smtp_url} if self.smtp_url else {}),
        }

    # --- people and messages

    def has_volunteer(
        self,
        first_name: str,
        number: str,
        *,
        zones: tuple[str, ...] = ("neukoelln",),
        level: int = 2,
        city: str = "berlin",
        language: str = "de",
    ) -> int:
        """Somebody who was checked and made active, and has never signed in; the id."""
        now = datetime.now(UTC)
        with self.store.write() as casebook:
            return people.add_volunteer(
                casebook,
                first_name=first_name,
                number=number,
                language=language,
                level=level,
                city=city,
                zones=zones,
                identity_seen_by="A. Muster",
                identity_seen_on=now.date(),
                activated_by="B. Muster",
                now=now,
            ).id

    def messages_to(self, number: str) -> list[str]:
        """What the simulated provider has sent to a number by SMS, the newest first."""
        return [message["body"] for message in self._sent_to(number)]

    def senders_to(self, number: str) -> set[str]:
        """From which numbers it was sent."""
        return {message["from"] for message in self._sent_to(number)}

    def _sent_to(self, number: str) -> list[dict[str, str]]:
        address = f"{self.url}/simulator/messages.json"
        answer = browser().get(address, params={"to": number}, timeout=PATIENCE)
        return list(answer.json())

    # --- the casebook, as somebody reads it who has stolen it, or its keys as well

    def rows(self, name: str, **known: object) -> list[dict[str, Any]]:
        """The rows of a table in which these columns have these values, in the order of their keys."""
        table = Base.metadata.tables[name]
        query = select(table).filter_by(**known).order_by(*table.primary_key.columns)
        with self.store.read() as casebook:
            return [dict(row) for row in casebook.execute(query).mappings()]

    def call(self, sid: str) -> dict[str, Any]:
        """The row of a call."""
        (row,) = self.rows("calls", sid=sid)
        return row

    def cells(self) -> Iterator[tuple[str, str]]:
        """Every cell of every table as it stands there: where, and what."""
        for name in Base.metadata.tables:
            for row in self.rows(name):
                for column, value in row.items():
                    yield f"{name}.{column}", str(value)

    def cells_opened(self) -> Iterator[tuple[str, str]]:
        """The same for somebody who has the keys."""
        for where, value in self.cells():
            try:
                yield where, self.store.vault.open(value)
            except VaultError:
                yield where, value


@contextmanager
def town(
    folder: Path,
    given: Databases,
    *,
    site: str,
    workers: int = 1,
    clock: bool = False,
    cities: tuple[str, ...] = ("berlin",),
    smtp_url: str = "",
) -> Iterator[Town]:
    """An installation that runs until the test is over."""
    (folder / "site.toml").write_text(site, encoding="utf-8")
    with given(folder) as url, socket.create_server(("127.0.0.1", 0)) as listening:
        started = Town(folder, url, listening, workers, cities, smtp_url)
        try:
            started.opens()
            if clock:
                started.winds_the_clock()
            yield started
        finally:
            started.closes()


# --- leaks -----------------------------------------------------------------------------------


def traces(number: str, text: str) -> list[str]:
    """Where in a text a number (E.164) stands, in whatever way it is written: with what is around it.

    The digits after country and area code, with anything between them that people put there.
    """
    digits = number.removeprefix("+4930").removeprefix("+49").removeprefix("+")
    between = r"(?:[\s()/.,+_-]|%20|%2B|&nbsp;|null)*"
    found = re.finditer(between.join(digits), text)
    return [text[max(0, one.start() - 60) : one.end() + 20] for one in found]
