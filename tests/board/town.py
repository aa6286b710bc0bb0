"""A town with one web process of volunteers' pages on a real casebook, and residents who ask."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy import select

from hotline import board, front, pages
from hotline.casebook import (
    callback,
    calls,
    claims,
    expiry,
    joining,
    notes,
    outbox,
    people,
    purposes,
    requests,
    sign_in,
)
from hotline.casebook.offers import Offer
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Outgoing, Request
from hotline.cities import City, load_cities
from hotline.cities.city import CallBack
from hotline.cities.orders import Orders
from hotline.cities.volunteer_rules import VERSION
from hotline.house import House, move_in
from hotline.prompts import Words, load_words
from hotline.prompts.sources import find_folder, shipped_languages
from hotline.settings import load_settings
from hotline.simulator.recordings import new_recording, tone
from tests.casebook.neighbours import is_paused
from tests.houses import a_house, with_town

LANGUAGES = ("de", "pl", "en")  # in which every page is looked at; words are loaded in all that are shipped
ARABIC = "ar"  # of the languages from right to left
OFFERED = (*LANGUAGES, ARABIC)  # in the galleries
ANNA, BEN, STRANGER = "+491713920001", "+491713920002", "+491713920099"
RESIDENT = "+493023125042"
SITE: Mapping[str, Any] = {
    "berlin": {
        "lines": [
            {"number": "+493023125900", "languages": ["de"]},
            {"number": "+493023125901", "languages": ["pl"]},
            {"number": "+493023125902", "languages": ["en"]},
        ],
    }
}
SIDS = itertools.count(1)


@cache
def cities() -> dict[str, City]:
    return load_cities(("berlin",), SITE)


@cache
def words() -> Words:
    return load_words(shipped_languages(find_folder()), ("berlin",))


class Town:
    """What the tests of the board stand on. `public_url` decides whether cookies are for https only."""

    def __init__(self, store: Store, public_url: str = "http://localhost") -> None:
        self.store = store
        # Of this town alone: whose number a test meets must not hang on which tests ran before.
        self.other_residents = (f"+493023125{last}" for last in range(500, 700))
        self.other_helpers = (f"+4917139200{last}" for last in range(79, 99))
        self.app = self._app(public_url)

    def _app(self, public_url: str) -> Flask:
        settings = load_settings(
            {
                "SECRET_KEY": "a secret key for tests, and long enough",
                "PUBLIC_URL": public_url,
                "HOTLINE_CITY": "berlin",
                "HOTLINE_DATA_KEYS": "ZGVtby1rZXktZm9yLXRlc3RzLW9ubHktMzItYnl0ZXM=",
                "HOTLINE_INDEX_KEY": "an index key for tests, long enough to be taken",
                "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,  # a real installation, no demo
                "TWILIO_AUTH_TOKEN": "a token for tests",
            }
        )
        app = Flask("hotline", static_folder=None)
        front.configure(app, settings)
        house = a_house(settings, self.store, cities(), words(), "tests")
        move_in(app, house)
        CSRFProtect(app)
        self._assemble(app, house)
        pages.init_app(app)
        return app

    def _assemble(self, app: Flask, house: House) -> None:
        """The doors that these tests have."""
        app.register_blueprint(board.create_blueprint(house))

    def resident_asks(
        self,
        kind: str = "groceries",
        zone: str = "neukoelln",
        *,
        number: str | None = None,
        language: str = "de",
        code_words: tuple[str, ...] = (),
        minutes_ago: float = 10,
        approve: bool = False,
    ) -> int:
        """A resident's call that became a request; its id. Every call is somebody else's unless told."""
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        knock = calls.Knock(
            sid=f"CA{next(SIDS):032x}",
            city="berlin",
            number=number or next(self.other_residents),
            number_kind="landline",
            dialled="+493023125900",
            language=language,
        )
        choice = code_words or words().code_words(language)
        with self.store.write() as casebook:
            call = calls.ring(casebook, knock, now=at)
            asked = requests.ask(
                casebook,
                call,
                kind=kind,
                zone=zone,
                postcode="12043",
                language=language,
                code_words=choice,
                approve=approve,
                now=at,
            )
            return asked.request.id

    def says_more(self, request_id: int, *, seconds: int = 3, fetched: bool = True) -> int:
        """The caller of a request spoke after the tone; the note's id."""
        now = datetime.now(UTC)
        with self.store.write() as casebook:
            call_id = casebook.scalars(select(Request.call_id).where(Request.id == request_id)).one()
            notes.keep(casebook, casebook.get_one(Call, call_id), new_recording(seconds), seconds, now=now)
            (due,) = notes.lease_due(casebook, now=now, limit=1)
            if fetched:
                notes.fetched(casebook, due, tone(seconds), now=now)
        return due.id

    def has_volunteer(
        self,
        first_name: str = "Anna",
        number: str = ANNA,
        *,
        language: str = "de",
        level: int = 2,
        zones: tuple[str, ...] = ("neukoelln",),
        knows_rules: bool = True,
    ) -> int:
        """A volunteer who was checked and made active; the id."""
        now = datetime.now(UTC)
        with self.store.write() as casebook:
            new = people.add_volunteer(
                casebook,
                first_name=first_name,
                number=number,
                language=language,
                level=level,
                city="berlin",
                zones=zones,
                identity_seen_by="A. Muster",
                identity_seen_on=date(2026, 11, 2),
                activated_by="B. Muster",
                now=now,
            )
            if knows_rules:
                people.accept_rules(casebook, volunteer_id=new.id, version=VERSION, now=now)
            return new.id

    def has_new_volunteer(self, first_name: str = "Nora", number: str = "+491713920007") -> int:
        """Somebody who has signed up and was not checked yet; the id."""
        offer = Offer(first_name, "de", ("neukoelln",))
        now = datetime.now(UTC)
        with self.store.write() as casebook:
            joined = joining.join(casebook, offer, number=number, city="berlin", way="page", now=now)
            return joined.volunteer.id

    def somebody_else_takes(self, request_id: int) -> int:
        """Another volunteer of all zones takes it; the volunteer's id."""
        everywhere = tuple(cities()["berlin"].zones)
        other = self.has_volunteer("Ben", next(self.other_helpers), zones=everywhere)
        limits = claims.Limits(
            level=1, claims_at_most=3, same_resident_at_most=4, hours=4, rules_version=VERSION
        )
        with self.store.write() as casebook:
            took = claims.take(
                casebook, request_id=request_id, volunteer_id=other, limits=limits, now=datetime.now(UTC)
            )
            assert took == "taken"
        return other

    def clock_releases(self, *, hours: float) -> None:
        """So many hours pass for the claims: what is overdue then goes back to the board."""
        with self.store.write() as casebook:
            expiry.expire(casebook, now=datetime.now(UTC) + timedelta(hours=hours))

    def costs_money(self, *kinds: str) -> Town:
        """From now on these kinds of help cost money."""
        house: House = self.app.extensions["hotline"]
        berlin = replace(house.cities["berlin"], orders=Orders(paid=kinds))
        move_in(self.app, with_town(house, cities={**house.cities, "berlin": berlin}))
        return self

    def rings_back(self, how: CallBack) -> Town:
        """From now on this is how volunteers ring back."""
        house: House = self.app.extensions["hotline"]
        berlin = replace(house.cities["berlin"], call_back=how)
        move_in(self.app, with_town(house, cities={**house.cities, "berlin": berlin}))
        return self

    def rings(self, request_id: int) -> None:
        """Whoever has the request lets the hotline ring; where it is noon, at any hour of the tests."""
        now = datetime.now(UTC)
        noon = ZoneInfo(f"Etc/GMT{now.hour - 12:+d}")
        with self.store.write() as casebook:
            whose = casebook.scalars(select(Request.volunteer_id).where(Request.id == request_id)).one()
            by = callback.By(request_id, whose or 0, now, noon)
            assert callback.ask(casebook, by) == "rings"

    def has_rung(self, request_id: int) -> None:
        """The volunteer's telephone has rung, and nobody pressed the key."""
        with self.store.write() as casebook:
            one = casebook.scalars(select(Outgoing.id).where(Outgoing.request_id == request_id)).one()
            purposes.end(casebook, one, ended_as="no-answer", now=datetime.now(UTC))

    def pauses(self, volunteer_id: int) -> None:
        """An operator pauses a volunteer."""
        with self.store.write() as casebook:
            is_paused(casebook, volunteer_id)

    def token_for(self, volunteer_id: int) -> str:
        """A session that was opened before the test began."""
        with self.store.write() as casebook:
            return sign_in.open_session(casebook, volunteer_id=volunteer_id, now=datetime.now(UTC))

    def messages(self) -> list[outbox.Leased]:
        """What the clock would send now."""
        with self.store.write() as casebook:
            return outbox.lease_due(casebook, now=datetime.now(UTC))
