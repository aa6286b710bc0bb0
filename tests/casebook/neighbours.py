"""A resident and a volunteer as the casebook sees them: what they do is a method."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from hotline.casebook import calls, claims, people, requests
from hotline.casebook.calls import Knock, TurnKept
from hotline.casebook.claims import Limits, Outcome, Revealed, Took
from hotline.casebook.former import First
from hotline.casebook.requests import Asked
from hotline.casebook.sight import Sight
from hotline.casebook.store import Store, vault_of
from hotline.casebook.tables import Call, Request, RequestEvent, Ticket, Volunteer

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEVELS = {"groceries": 1, "pets": 1, "phone_company": 2, "household": 2}
SIGHT = Sight(LEVELS, (), First(NOW, LEVELS, 3, 4, NOW))  # nothing next door, nobody first
WORDS = ("Apfel", "Birne", "Kirsche", "Pflaume", "Traube", "Melone", "Nuss", "Beere")
LIMITS = Limits(level=1, claims_at_most=3, same_resident_at_most=4, hours=4, rules_version="2026-11")
SIDS = (f"CA{number:032x}" for number in itertools.count(1))
ANNA_AT = "+491713920001"
ERIKA_AT = "+493023125001"


def later(**by: float) -> datetime:
    return NOW + timedelta(**by)


@dataclass
class Resident:
    """Somebody who rings; `number` is missing where it is withheld."""

    store: Store
    number: str | None = ERIKA_AT
    kind: str = "landline"
    now: datetime = NOW
    city: str = "berlin"
    sid: str = ""
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def knock(self) -> Knock:
        kind = self.kind if self.number else "withheld"
        return Knock(self.sid, self.city, self.number, kind, "+493023125900", "de", "first")

    def rings(self) -> Resident:
        self.sid, self.answers = next(SIDS), {}
        with self.store.write() as session:
            call = calls.ring(session, self.knock, now=self.now)
            calls.keep_start(
                session, call, state=self.state, step="kind", language="de", answer="<hello/>", now=self.now
            )
        return self

    @property
    def state(self) -> dict[str, Any]:
        return {"answers": dict(self.answers), "step": "somewhere"}

    def presses(self, keys: str, *, secret: bool = False, emergency: bool = False, **answers: str) -> None:
        """Play a turn; `answers` are what the conversation has learned by it."""
        self.answers |= answers
        event = "keys" if keys else "silence"
        heard = "again" if keys == "*" else "answer" if keys else "miss"
        said = ("thanks", "postcode_ask")
        turn = TurnKept("kind", event, None if secret else keys, len(keys), heard, said)
        with self.store.write() as session:
            calls.keep_turn(
                session,
                self.call(session),
                turn=turn,
                state=self.state,
                step="next",
                language="de",
                answer=f"<said after='{keys}'/>",
                emergency=emergency,
                now=self.now,
            )

    def is_silent(self) -> None:
        self.presses("")

    def call(self, session: Any) -> Call:
        call = calls.lock(session, self.sid)
        assert call is not None
        return call

    def asks(self, kind: str = "groceries", zone: str = "neukoelln", postcode: str = "12043") -> Asked:
        with self.store.write() as session:
            return requests.ask(
                session,
                self.call(session),
                kind=kind,
                zone=zone,
                postcode=postcode,
                language="de",
                code_words=WORDS,
                now=self.now,
                confirm=self.kind == "mobile" and self.number is not None,
            )

    def asks_by_keys(
        self, kind: str = "groceries", zone: str = "neukoelln", postcode: str = "12043"
    ) -> Asked:
        """One key for the kind, five for the postcode, as the phone door does it."""
        self.presses("1", kind=kind)
        asked = self.asks(kind, zone, postcode)
        self.presses(postcode, postcode=postcode, zone=zone, request=str(asked.request.id), word=asked.word)
        return asked

    def hangs_up(self, *, after: int | None = 60, status: str = "completed") -> None:
        with self.store.write() as session:
            calls.over(
                session, sid=self.sid, status=status, duration=after, knock=lambda: self.knock, now=self.now
            )

    def hears(self, *, number: str | None = None) -> calls.History:
        """`number`: as the phone door knows it; a volunteer may have it."""
        with self.store.read() as session:
            call = session.scalars(select(Call).filter_by(sid=self.sid)).one()
            return calls.history(session, call, number=number, now=self.now)


def a_request(store: Store, number: str = ERIKA_AT, kind: str = "groceries", zone: str = "neukoelln") -> int:
    """A whole call that leaves a request; its id."""
    resident = Resident(store, number).rings()
    request_id = resident.asks_by_keys(kind, zone).request.id
    resident.hangs_up()
    return request_id


def ask_with(resident: Resident, zone: str, words: tuple[str, ...]) -> Asked:
    with resident.store.write() as session:
        return requests.ask(
            session,
            resident.call(session),
            kind="groceries",
            zone=zone,
            postcode="",
            language="de",
            code_words=words,
            now=NOW,
        )


@dataclass
class Helper:
    """A volunteer who has been verified and has accepted the rules."""

    store: Store
    number: str = ANNA_AT
    level: int = 1
    zones: tuple[str, ...] = ("neukoelln",)
    name: str = "Anna"
    id: int = 0

    def joins(self, *, rules: str = "2026-11") -> Helper:
        with self.store.write() as session:
            volunteer = people.add_volunteer(
                session,
                first_name=self.name,
                number=self.number,
                language="de",
                level=self.level,
                city="berlin",
                zones=self.zones,
                identity_seen_by="A. Muster",
                identity_seen_on=date(2026, 11, 1),
                activated_by="B. Muster",
                now=NOW,
            )
            people.accept_rules(session, volunteer_id=volunteer.id, version=rules, now=NOW)
            self.id = volunteer.id
        return self

    def takes(self, request_id: int, *, limits: Limits = LIMITS, now: datetime = NOW) -> Took:
        with self.store.write() as session:
            return claims.take(session, request_id=request_id, volunteer_id=self.id, limits=limits, now=now)

    def looks(self, request_id: int, *, now: datetime = NOW) -> Revealed | None:
        with self.store.write() as session:
            return claims.reveal(session, request_id=request_id, volunteer_id=self.id, now=now)

    def says(self, outcome: Outcome, request_id: int, *, now: datetime = NOW) -> bool:
        with self.store.write() as session:
            return claims.finish(
                session, request_id=request_id, volunteer_id=self.id, outcome=outcome, now=now
            )

    def gives_back(self, request_id: int) -> bool:
        with self.store.write() as session:
            return claims.give_back(session, request_id=request_id, volunteer_id=self.id, now=NOW)


def the_request(store: Store, request_id: int) -> Request:
    with store.read() as session:
        return session.get_one(Request, request_id)


def the_call(store: Store, sid: str) -> Call:
    with store.read() as session:
        return session.scalars(select(Call).filter_by(sid=sid)).one()


def happened_to(store: Store, request_id: int) -> list[str]:
    with store.read() as session:
        query = select(RequestEvent.kind).filter_by(request_id=request_id).order_by(RequestEvent.id)
        return list(session.scalars(query))


def tickets_of(store: Store, sid: str, *, state: str = "open") -> list[Ticket]:
    with store.read() as session:
        query = (
            select(Ticket).join(Call, Call.id == Ticket.call_id).where(Call.sid == sid, Ticket.state == state)
        )
        return list(session.scalars(query.order_by(Ticket.id)))


def vault_word(store: Store, request_id: int) -> str:
    with store.read() as session:
        sealed = session.scalars(select(Request.word).filter_by(id=request_id)).one()
        return vault_of(session).open(sealed or "")


def is_paused(session: Any, volunteer_id: int) -> None:
    """Somebody at the desk has given the volunteer a pause; what belongs to it besides is not looked at."""
    session.execute(update(Volunteer).where(Volunteer.id == volunteer_id).values(state="paused"))
