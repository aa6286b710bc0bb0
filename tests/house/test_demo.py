"""Whoever tries the demo sees a board with requests on it, and has nothing left running afterwards."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import sqlite3
import stat
import subprocess
import tomllib
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest

from hotline.cities import caller_number, known_cities, load_cities
from hotline.demo.town import read_town, site_text

TOP = Path(__file__).resolve().parents[2]
MARK = "HOTLINE_DEMO_DIR"


class Demo:
    """A running `scripts/demo`."""

    def __init__(self, folder: Path, *options: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self.folder = folder
        self.said = ""
        self._process = subprocess.Popen(
            [str(TOP / "scripts" / "demo"), *options],
            env={**os.environ, MARK: str(folder), "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def is_ready(self) -> Demo:
        """Read what it says until it says what to try."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said += line
            if "starts anew" in line:
                return self
        raise AssertionError(f"the demo did not start:\n{self.said}")

    def page(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
            return str(answer.read().decode())

    def is_told(self, sign: signal.Signals) -> int:
        """Send it a signal; its exit code."""
        self._process.send_signal(sign)
        return self.ends()

    def ends(self) -> int:
        """Wait until it ends; its exit code."""
        self.said += self._process.communicate(timeout=60)[0] or ""
        return self._process.returncode

    def processes(self) -> list[int]:
        """Everything on this machine that was started by a demo with this folder."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes()
            except OSError:
                continue
            if f"{MARK}={self.folder}".encode() in environment.split(b"\0"):
                found.append(int(process.name))
        return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "demo"


@pytest.mark.timeout(240)
def test_it_starts_shows_a_full_board_and_ends_with_ctrl_c(folder: Path) -> None:
    demo = Demo(folder).is_ready()
    try:
        assert "ready" in demo.page("/readyz")
        assert "<form" in demo.page("/board/sign-in")
        assert f"http://127.0.0.1:{demo.port}/board/" in demo.said
        assert "scripts/hotline dial --city berlin --from +493023125003" in demo.said
        assert "Aylin" in in_the_demo(demo, "volunteer", "list")
        assert "One thing needs a person" in in_the_demo(demo, "tickets", "list")
        assert "Meike  active" in in_the_demo(demo, "operator", "list")
        assert in_the_demo(demo, "operator", "code").strip().isdigit()
        assert f"http://127.0.0.1:{demo.port}/desk/" in demo.said
        assert f"http://127.0.0.1:{demo.port}/simulator/town" in demo.said
        assert "Frau Lehmann" in demo.page("/simulator/")
        assert "sieben Enten am Kanal" in demo.page("/simulator/town")
        assert stat.S_IMODE((folder / "berlin" / "phonebook.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((folder / "berlin" / "demo.json").stat().st_mode) == 0o600
        assert len(demo.processes()) >= 4
    finally:
        assert demo.is_told(signal.SIGINT) == 0
    assert demo.processes() == []
    assert "has ended" in demo.said
    kept = kept_in(folder)
    assert all(kept)

    again = Demo(folder).is_ready()
    try:
        assert kept_in(folder) == kept
    finally:
        assert again.is_told(signal.SIGTERM) == 0
    assert again.processes() == []


@pytest.mark.timeout(240)
def test_two_cities_run_as_one_beside_the_state_of_another_choice(folder: Path) -> None:
    kept = folder / "berlin" / "hotline.sqlite"
    kept.parent.mkdir(parents=True)
    kept.write_text("the state of Berlin alone")
    demo = Demo(folder, "--city", "berlin,tricity", "--fresh").is_ready()
    try:
        assert {"Aylin", "Hanna"} <= set(in_the_demo(demo, "volunteer", "list").split())
        assert "3 things need a person" in in_the_demo(demo, "tickets", "list")
        for line in (line.strip() for line in demo.said.splitlines() if "--keys" in line):
            heard = in_the_demo(demo, *shlex.split(line.removeprefix("scripts/hotline")))
            assert "the call is over" in heard
            assert any(zone in " ".join(heard.split()) for zone in ("in Neukölln", "Oliwa i Przymorze"))
    finally:
        assert demo.is_told(signal.SIGINT) == 0
    assert demo.processes() == []
    assert kept.read_text() == "the state of Berlin alone"


def test_a_city_without_a_demo_is_said_with_those_that_have_one(folder: Path) -> None:
    demo = Demo(folder, "--city", "paris")
    assert demo.ends() == 2
    assert "There is no demo of paris. There are: berlin, tricity." in demo.said
    assert "Traceback" not in demo.said


@pytest.mark.parametrize("city", known_cities())
def test_every_city_has_a_demo_in_which_everything_fits(city: str) -> None:
    demo = read_town(city)
    site = tomllib.loads(site_text((demo,), date(2026, 11, 23)))
    town = load_cities((city,), site)[city]
    desk = [(one.name, one.number) for one in town.desk_in_order(date(2026, 11, 23))]
    assert sorted(desk) == sorted((one.name, one.number) for one in demo.desk)
    assert len(desk) > 1
    assert town.whisper
    assert {language for line in town.lines for language in line.languages} == set(town.languages)
    for helper in demo.helpers:
        if not helper.code:  # who helps by telephone alone may have a landline
            assert caller_number(helper.number, town.country).kind == "mobile"  # codes go there by SMS
        assert set(helper.zones) <= set(town.zones)
        assert helper.language in town.languages
    for caller in demo.callers:
        assert caller.dials in {line.number for line in town.lines}
    for number in (one.number for ones in (demo.callers, demo.tries) for one in ones):
        assert caller_number(number, town.country).number == number
        assert town.dialled_number("".join(town.number_pairs(number))) == number


def test_a_port_that_is_taken_is_said_in_one_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        demo = Demo(folder, port=server.getsockname()[1])
        assert demo.ends() == 1
    assert len(demo.said.strip().splitlines()) == 1
    assert "is taken. Choose another: PORT=" in demo.said


def kept_in(folder: Path) -> list[int]:
    """How many people, requests and things to do there are in Berlin's demo."""
    tables = ("volunteers", "operators", "requests", "tickets")
    with closing(sqlite3.connect(folder / "berlin" / "hotline.sqlite")) as database:
        counts = (database.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables)
        return [int(count) for (count,) in counts]


def in_the_demo(demo: Demo, *words: str) -> str:
    """What `scripts/hotline` says beside a running demo."""
    env = {name: value for name, value in os.environ.items() if name != "HOTLINE_SETTINGS"}
    done = subprocess.run(
        [str(TOP / "scripts" / "hotline"), *words],
        env={**env, MARK: str(demo.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
