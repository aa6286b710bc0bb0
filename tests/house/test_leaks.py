"""Whoever reads logs, addresses, tables or pages learns nobody's number, word or code."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from itsdangerous.encoding import base64_decode

from hotline.simulator import PhoneNumber, Switches
from tests.databases import Server
from tests.house.resident import WITHHELD, Resident
from tests.house.town import (
    AREA,
    PATIENCE,
    Databases,
    Town,
    eventually,
    postgresql_databases,
    site_text,
    sqlite_databases,
    town,
    traces,
)
from tests.house.volunteer import Volunteer

ANNA, BEN, STRANGER = "+491713920051", "+491713920052", "+491713920059"
CALLER, KEYED, BY_GET, UNSIGNED, FALLBACK = (f"{AREA}{last}" for last in (511, 522, 533, 544, 555))
NUMBERS = (ANNA, BEN, STRANGER, CALLER, KEYED, BY_GET, UNSIGNED, FALLBACK)
WRONG_CODE = "000000"
THE_PROVIDERS_OWN = "simulator.sqlite"  # the telephone company has to know whom it sends what


@dataclass
class Story:
    """What happened in one town: who did it, and what of it nobody else may learn."""

    town: Town
    anna: Volunteer
    ben: Volunteer
    words: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    before_the_claim: int = 0  # so many of Anna's pages came before she took anything

    def secrets_in(self, text: str) -> list[str]:
        """Every secret that stands in this text, with a few signs of what is around it."""
        words = (re.search(rf"\b{re.escape(word)}\b", text) for word in self.words)
        codes = (re.search(rf"(?<!\w){code}(?!\w)", text) for code in self.codes)
        found = [text[max(0, one.start() - 40) : one.end() + 20] for one in (*words, *codes) if one]
        return found + [trace for number in NUMBERS for trace in traces(number, text)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A whole story, told once; the tests look for what it has left behind."""
    databases: Databases
    if request.param == "sqlite":
        finished: Path = request.getfixturevalue("finished_file")
        databases = sqlite_databases(finished)
    else:
        server: Server = request.getfixturevalue("postgresql")
        databases = postgresql_databases(server)
    site = site_text(by_day=True)
    with town(tmp_path_factory.mktemp("town"), databases, site=site, clock=True) as running:
        running.has_volunteer("Anna", ANNA)
        running.has_volunteer("Ben", BEN)
        told = Story(running, Volunteer(running, ANNA), Volunteer(running, BEN))
        volunteers_sign_in(told)
        request_id = residents_ring(told)
        anna_helps(told, request_id)
        yield told


def volunteers_sign_in(story: Story) -> None:
    """With a wrong code first; somebody who is no volunteer tries as well."""
    story.anna.asks_for_code()
    assert story.anna.sends("/board/code", code=WRONG_CODE).status == 422
    code = story.anna.reads_code()
    story.anna.sends("/board/code", code=code).sends("/board/rules")
    story.codes += [code]
    Volunteer(story.town, STRANGER).asks_for_code()
    story.ben.signs_in()
    story.codes += [story.ben.reads_code()]


def residents_ring(story: Story) -> int:
    """In every way in which a number comes in; the request that Anna will take."""
    resident = Resident(story.town, CALLER).asks_for("1", "12043").says_nothing()
    unseen = Resident(story.town, WITHHELD).asks_for("2", "12047").says_nothing()
    unseen.keys_in(KEYED.replace("+49", "0")).hears("number_read_back").says_nothing()
    story.words += [resident.word, unseen.word]
    for one in (resident, unseen):
        story.addresses += one.hangs_up().urls
    (request,) = story.town.rows("requests", call_id=story.town.call(resident.sid)["id"])

    by_get = Resident(story.town, BY_GET)  # then the provider itself writes the number into the address
    url = story.town.url
    by_get.phone.number = PhoneNumber(f"{url}/phone/ring", voice_method="GET", status_url=f"{url}/phone/over")
    by_get = rewired(by_get).rings().presses("0").stays_to_the_end()
    lost = Resident(story.town, FALLBACK, switches=Switches(unreachable={0})).rings().hears("failure")
    lost.stays_to_the_end()
    form = {"From": UNSIGNED, "To": f"{AREA}900", "CallSid": "CA" + "5" * 32, "CallStatus": "ringing"}
    assert requests.post(f"{url}/phone/ring", data=form, timeout=PATIENCE).status_code == 403
    assert requests.get(f"{url}/phone/ring", params=form, timeout=PATIENCE).status_code == 403
    eventually(lambda: story.town.rows("tickets", reason="trouble"))
    return int(request["id"])
