"""What is measured: the hotline as a town runs it, and the floor."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import make_url

from hotline.casebook import upgrades
from hotline.commands.init import fresh_values
from scripts.benchmarks import floor
from scripts.benchmarks.callers import DIALLED, PUBLIC_URL, TOKEN
from scripts.benchmarks.servers import Server, gunicorn

CITY = "berlin"
SITE = f'[[{CITY}.lines]]\nnumber = "{DIALLED}"\nlanguages = ["de"]\n'


def the_hotline(
    name: str, database_url: str, *, folder: Path, workers: int
) -> AbstractContextManager[Server]:
    """The web process of an installation; its tables must have been made."""
    folder.mkdir(parents=True)
    env = fresh_values(city=CITY, public_url=PUBLIC_URL, database_url=database_url, folder=folder)
    Path(env["HOTLINE_SITE"]).write_text(SITE, encoding="utf-8")
    env["TWILIO_AUTH_TOKEN"] = TOKEN
    return gunicorn(name, "hotline:create_app()", env, folder=folder, workers=workers)


def the_floor(
    name: str, database_url: str, *, folder: Path, workers: int, script: Path
) -> AbstractContextManager[Server]:
    """The floor, with the words of a recorded call."""
    floor.make_table(database_url)
    env = {
        "FLOOR_SCRIPT": str(script),
        "FLOOR_DATABASE": database_url,
        "FLOOR_TOKEN": TOKEN,
        "FLOOR_URL": PUBLIC_URL,
    }
    return gunicorn(name, "scripts.benchmarks.floor:create_app()", env, folder=folder, workers=workers)


def make_tables(database_url: str) -> None:
    """All tables of the casebook in a new database."""
    upgrades.upgrade(make_url(database_url), "head")
