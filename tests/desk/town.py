"""The town of the board's tests with a desk: operators, and what a page must not show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pyotp
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from hotline import desk
from hotline.casebook import audit, calls, claims, desk_sign_in, marks, operators, outbox, tickets
from hotline.casebook.claims import Limits
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Number, Request, Volunteer
from hotline.cities import AskZones, City, load_cities
from hotline.cities.volunteer_rules import VERSION
from hotline.house import House, move_in
from hotline.prompts import Words, load_words
from hotline.prompts.sources import find_folder, shipped_languages
from tests.board import town as board_town
from tests.board.town import LANGUAGES, OFFERED
from tests.houses import with_town

__all__ = ["LANGUAGES", "OFFERED", "Person", "Town"]

PASSWORD = "sieben Enten am Kanal"
# Real hashes of the same kind, made quickly: tests have many operators.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s/()\u00a0-]+(?=\d)")


SITE: Mapping[str, Any] = {
    "berlin": {
        **board_town.SITE["berlin"],
        "desk": [{"number": "+493023125990", "verified_on": date(2026, 11, 1), "verified_by": "A. Muster"}],
    },
    "tricity": {"lines": [{"number": "+48990000900", "languages": ["pl"]}]},
}


@cache
def both_cities() -> dict[str, City]:
    return load_cities(("berlin", "tricity"), SITE)


@cache
def words_of_both() -> Words:
    return load_words(shipped_languages(find_folder()), ("berlin", "tricity"))


@dataclass(frozen=True)
class Person:
    """An operator as the person knows themselves."""

    id: int
    name: str
    password: str = PASSWORD
    secret: str = SECRET

    def code(self, *, steps: int = 0) -> str:
        """What the app shows now, or so many steps of thirty seconds later."""
        return pyotp.TOTP(self.secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


class Town(board_town.Town):
    """What the tests of the desk stand on."""

    def _assemble(self, app: Flask, house: House) -> None:
        super()._assemble(app, house)
        app.register_blueprint(desk.create_blueprint(house))

    def has_operator(
        self,
        name: str = "Meike",
        *,
        city: str | None = "berlin",
        language: str = "de",
        role: operators.Role = "administrator",
        zones: tuple[str, ...] = (),
    ) -> Person:
        """An operator who may sign in; without a city they work in all, and without zones in all of it."""
        with self.store.write() as casebook:
            new = operators.add_operator(
                casebook,
                name=name,
                post=operators.Post(role, (city,) if city else (), zones),
                language=language,
                email=None,
                password_hash=QUICK.hash(PASSWORD),
                totp_secret=SECRET,
                now=datetime.now(UTC),
            )
            return Person(new.id, name)

    def desk_token_for(self, operator_id: int) -> str:
        """A session that was opened before the test began."""
        with self.store.write() as casebook:
            return desk_sign_in.open_session(casebook, operator_id, now=datetime.now(UTC))

    def marks_and_trail(self) -> tuple[int, int, int]:
        """The marks of board and desk, and how long the audit trail is."""
        with self.store.read() as casebook:
            return (
                marks.current(casebook, "board"),
                marks.current(casebook, "desk"),
                audit.head(casebook).last_id,
            )

    def numbers(self) -> list[str]:
        """Every number the casebook knows (E.164)."""
        with self.store.read() as casebook:
            sealed = [*casebook.scalars(select(Number.sealed)), *casebook.scalars(select(Volunteer.number))]
            return [vault_of(casebook).open(one) for one in sealed if one is not None]

    def numbers_in(self, text: str) -> list[str]:
        """Those of our numbers that stand in a text, however they are written."""
        digits = BETWEEN_DIGITS.sub("", text)
        return [number for number in self.numbers() if number[-8:] in digits]

    def secrets_in(self, text: str) -> list[str]:
        """Those of our numbers and code words that stand in a text."""
        with self.store.read() as casebook:
            sealed = casebook.scalars(select(Request.word).where(Request.word.is_not(None)))
            words = [vault_of(casebook).open(one) for one in sealed if one]
        return [*self.numbers_in(text), *(word for word in words if word in text)]

    def serves_two_cities(self) -> Town:
        """From now on."""
        house: House = self.app.extensions["hotline"]
        move_in(self.app, with_town(house, cities=both_cities(), words=words_of_both()))
        return self

    def takes(self, volunteer_id: int, request_id: int) -> None:
        """A volunteer takes a request from the board."""
        limits = Limits(level=1, claims_at_most=3, same_resident_at_most=4, hours=4, rules_version=VERSION)
        with self.store.write() as casebook:
            now = datetime.now(UTC)
            took = claims.take(
                casebook, request_id=request_id, volunteer_id=volunteer_id, limits=limits, now=now
            )
        assert took == "taken"

    def resident_leaves_ticket(
        self,
        reason: str,
        *,
        number: str | None = None,
        city: str = "berlin",
        minutes_ago: float = 10,
        **known: str,
    ) -> int:
        """A call that left something for the desk; the ticket's id. Each is somebody else's unless told."""
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        knock = calls.Knock(
            sid=f"CA{next(board_town.SIDS):032x}",
            city=city,
            number=number or next(self.other_residents),
            number_kind="landline",
            dialled="+493023125900",
            language="de",
        )
        with self.store.write() as casebook:
            call = calls.ring(casebook, knock, now=at)
            return tickets.open_ticket(casebook, call, reason=reason, now=at, **known).id  # type: ignore[arg-type]

    def message_fails(self, reason: str, *, kind: str = "sms") -> None:
        """The telephone company did not take a message, or a call."""
        now = datetime.now(UTC)
        with self.store.write() as casebook:
            outbox.put(casebook, kind=kind, city="berlin", number=board_town.ANNA, body="x", now=now)
            (leased,) = outbox.lease_due(casebook, kind=kind, now=now)
            outbox.failed(casebook, leased, for_good=True, code="1", reason=reason, now=now)

    def message_waits(self, *, minutes: int) -> None:
        """A message should have left so long ago, and no clock has sent it."""
        then = datetime.now(UTC) - timedelta(minutes=minutes)
        with self.store.write() as casebook:
            outbox.put(casebook, kind="sms", city="berlin", number=board_town.ANNA, body="x", now=then)

    def shared_postcodes(self) -> list[tuple[str, tuple[str, ...]]]:
        """Postcodes of Berlin that lie in several zones, with those."""
        places = board_town.cities()["berlin"].index.codes
        return [(code, place.zones) for code, place in places.items() if isinstance(place, AskZones)]


def lets_telephones_ring(town: Town) -> City:
    """Berlin, where whoever is on shift may give a telephone."""
    house: House = town.app.extensions["hotline"]
    berlin = house.cities["berlin"]
    ringing = replace(berlin, whisper=True, shift_phones=True)
    move_in(town.app, with_town(house, cities={**house.cities, "berlin": ringing}, words=house.words))
    return ringing
