"""An installation in virtual time: the real application, served on this machine, with its own casebook."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from hotline import build_house, create_app
from hotline.casebook import claims, people
from hotline.casebook.claims import Limits, Outcome
from hotline.casebook.tables import Request
from hotline.cities import City, by_day, caller_number
from hotline.clock import confirmations
from hotline.commands.init import fresh_values
from hotline.house import Editions, House
from hotline.logs import set_up_logs
from hotline.prompts import Words
from hotline.settings import load_settings
from hotline.simulator import VirtualClock
from scripts.benchmarks.callers import PUBLIC_URL, TOKEN
from scripts.benchmarks.contestants import make_tables
from scripts.benchmarks.crowd.hearing import HELPER

RULES = "bench"
VERIFIED_ON = date(2026, 11, 1)
LANDLINE, POLISH = "+493023125", "+48990000"
FIRST_LINE, DESK = 900, 990
LIMITS = Limits(level=1, claims_at_most=1000, same_resident_at_most=1000, hours=4, rules_version=RULES)
SEEN: dict[str, Any] = {"level": 2, "identity_seen_by": "A. Muster", "activated_by": "B. Muster"}


@dataclass
class Times:
    """The time of the town: that of the telephone which rings just now."""

    clock: VirtualClock = field(default_factory=VirtualClock)

    def now(self) -> datetime:
        """The virtual moment, aware UTC."""
        return self.clock.now()


@dataclass
class Town:
    """The hotline, its helper, and where it listens."""

    house: House
    city: City
    times: Times
    helper: int
    url: str = ""

    def line(self, language: str) -> str:
        """The number that people dial for a language."""
        return next(line.number for line in self.city.lines if line.languages == (language,))

    @property
    def desk(self) -> str:
        """The number of the desk."""
        return self.city.desk[0].number

    def helper_tells(self, request_id: int, outcome: Outcome, *, now: datetime) -> None:
        """The helper takes a request, if nobody has it, and tells how it went."""
        about: dict[str, Any] = {"request_id": request_id, "volunteer_id": self.helper, "now": now}
        with self.house.store.write() as casebook:
            claims.take(casebook, limits=LIMITS, **about)
            claims.finish(casebook, outcome=outcome, **about)

    def confirms(self, *, now: datetime) -> None:
        """The clock looks for calls that are over and puts text messages into the outbox (R73)."""
        confirmations.confirm(self.house, now)

    def is_told(self, number: str, *, now: datetime) -> bool:
        """Whether somebody at this number is to get a text message at this moment."""
        mobile = caller_number(number, self.city.country).kind == "mobile"
        return mobile and self.city.confirmations and by_day(now, self.city.timezone) == now

    def state(self, request_id: int) -> tuple[str, int]:
        """Where a request stands, and how often nobody answered."""
        with self.house.store.read() as casebook:
            request = casebook.get_one(Request, request_id)
            return request.state, request.attempts


def site_text(city: str, languages: Sequence[str], *, country: str) -> str:
    """The installation's own file: a line for each language, a desk, numbers of fiction."""
    area = POLISH if country == "PL" else LANDLINE
    lines = [f"[{city}.settings]", f"languages = {list(languages)}"]
    lines += ["numbers.must_exist = false"] if country == "PL" else []
    for number, language in enumerate(languages, FIRST_LINE):
        lines += [f"[[{city}.lines]]", f'number = "{area}{number}"', f'languages = ["{language}"]']
    desk = [f'number = "{area}{DESK}"', f"verified_on = {VERIFIED_ON}", 'verified_by = "A. Muster"']
    return "\n".join([*lines, f"[[{city}.desk]]", *desk, ""])


def equally_long(words: Words) -> Words:
    """The same, with code words of one length only: which of them is drawn changes no second of a call."""
    kept = {}
    for language, known in words.words.items():
        length, _ = Counter(map(len, known)).most_common(1)[0]
        kept[language] = tuple(word for word in known if len(word) == length)
    return replace(words, words=kept)


@contextmanager
def town(folder: Path, *, city: str, country: str, languages: Sequence[str]) -> Iterator[Town]:
    """A town that is served while the block runs; everything it keeps lies in the folder."""
    values = fresh_values(city=city, public_url=PUBLIC_URL, database_url="", folder=folder)
    Path(values["HOTLINE_SITE"]).write_text(site_text(city, languages, country=country), encoding="utf-8")
    make_tables(values["DATABASE_URL"])
    times = Times()
    built = build_house(load_settings({**values, "TWILIO_AUTH_TOKEN": TOKEN}))
    editions = Editions(replace(built.town, words=equally_long(built.words)))
    house = replace(built, editions=editions, now=times.now)
    app = create_app(house=house)
    set_up_logs("WARNING")  # a line for each webhook would be a hundred thousand
    here = house.cities[city]
    with served(app) as url:
        yield Town(house, here, times, _helper(house, here, times.now()), url)
    house.store.close()


def _helper(house: House, city: City, now: datetime) -> int:
    """Somebody who helps everywhere; everything was seen and said before."""
    with house.store.write() as casebook:
        volunteer = people.add_volunteer(
            casebook,
            first_name=HELPER,
            number="+12025550100",
            language=city.languages[0],
            city=city.code,
            zones=tuple(city.zones),
            identity_seen_on=(now - timedelta(days=90)).date(),
            now=now - timedelta(days=90),
            **SEEN,
        )
        people.accept_rules(casebook, volunteer_id=volunteer.id, version=RULES, now=now)
        return volunteer.id


class _Quiet(WSGIRequestHandler):
    """Serves without a word."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: there are a hundred thousand of them."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """An application on a free port of this machine while the block runs; its address."""
    server = make_server("127.0.0.1", 0, app, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
