"""The town of the simulation: its people, and one view of it for each process or thread."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from threading import local

from sqlalchemy.orm import Session

from hotline.casebook import operators, people
from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.cities import City, load_cities
from hotline.house import Editions, House, Town
from hotline.prompts import Words, load_words
from hotline.settings import Settings

DATA_KEY, INDEX_KEY = "ZGVtby1rZXktZm9yLXRlc3RzLW9ubHktMzItYnl0ZXM=", "an index key of the bench, long enough"
LINE = "+493023125900"
SITE = {"berlin": {"lines": [{"number": LINE, "languages": ["de"]}]}}
OPERATOR = "Petra"
RULES = "2026-11-01"
MONDAY = date(2026, 11, 23)
FIRST_HOUR, HOURS = 8, 13  # of each day: from eight in the morning, and once by night
ZONES_AT_MOST = 4
HERE = local()


@dataclass(frozen=True, slots=True)
class Plan:
    """How many people, for how many days; residents ask for help on the first `asking` of them.

    `workers` act at the same time, beside two clocks and somebody at the desk, every `step` hours of the day.
    """

    volunteers: int
    requests: int
    days: int = 6
    asking: int = 3
    workers: int = 4
    clocks: int = 2
    seed: int = 1
    step: int = 1

    @property
    def by_day(self) -> list[time]:
        """The hours of a day at which everybody acts."""
        return [time(hour) for hour in range(FIRST_HOUR, FIRST_HOUR + HOURS, self.step)]

    @property
    def rounds(self) -> list[datetime]:
        """The moments at which everybody acts at once."""
        city = berlin()
        days = [MONDAY + timedelta(days=day) for day in range(self.days)]
        hours = [*self.by_day, time(23)]
        return [datetime.combine(day, hour, city.timezone).astimezone(UTC) for day in days for hour in hours]

    @property
    def residents(self) -> int:
        """Telephones from which help is asked for: most more than once."""
        return max(self.requests // 3, 1)

    def asked_in(self, number: int) -> int:
        """How many requests come in that round; at night, and after the last day of asking, none."""
        hours = len(self.by_day)
        day, hour = divmod(number, hours + 1)
        if day >= self.asking or hour == hours:
            return 0
        nth, rounds = day * hours + hour, self.asking * hours
        return self.requests * (nth + 1) // rounds - self.requests * nth // rounds


@cache
def berlin() -> City:
    """The city, the same in every process."""
    return load_cities(("berlin",), SITE)["berlin"]


def house_at(url: str) -> House:
    """This thread's own view of the town: connections of its own, as a process of the hotline has them."""
    known: dict[str, House] = HERE.__dict__.setdefault("houses", {})
    if url not in known:
        known[url] = _house(url)
    return known[url]


def _house(url: str) -> House:
    settings = Settings(
        data_dir=Path(),
        database_url=url,
        secret_key="a secret key of the bench, long enough",
        public_url="https://hotline.example.org",
        cities=("berlin",),
        data_keys=(DATA_KEY,),
        index_key=INDEX_KEY,
        twilio_auth_tokens=("token",),
    )
    store = Store(url, Vault([DATA_KEY], INDEX_KEY))
    return House(settings, store, Editions(Town({"berlin": berlin()}, _words(), "bench")))


@cache
def _words() -> Words:
    return load_words(("de",), ("berlin",))


def settle(house: House, plan: Plan) -> list[int]:
    """Everybody moves in: volunteers with a few zones and a level each, and an operator; who volunteers."""
    dice, zones = random.Random(plan.seed), sorted(berlin().zones)
    now = plan.rounds[0] - timedelta(days=1)
    ids = []
    with house.store.write() as session:
        for number in range(plan.volunteers):
            mine = dice.sample(zones, dice.randint(1, ZONES_AT_MOST))
            ids.append(_volunteer(session, number, mine, level=1 + (number % 3 > 0), now=now))
        operators.add_operator(
            session,
            name=OPERATOR,
            post=operators.Post("administrator"),
            language="de",
            email=None,
            password_hash="nobody signs in",
            totp_secret="nobody signs in",
            now=now,
        )
    return ids


def _volunteer(session: Session, number: int, zones: Sequence[str], *, level: int, now: datetime) -> int:
    new = people.add_volunteer(
        session,
        first_name=f"Helfer {number}",
        number=f"+48990{number:06d}",
        language="de",
        level=level,
        city="berlin",
        zones=tuple(zones),
        identity_seen_by="A. Muster",
        identity_seen_on=MONDAY,
        activated_by="B. Muster",
        now=now,
    )
    people.accept_rules(session, volunteer_id=new.id, version=RULES, now=now)
    return new.id
