"""Somebody at the desk, as the casebook sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hotline.casebook import handling, intake, needs, numbers, unmasking
from hotline.casebook.intake import Entered, Form
from hotline.casebook.requests import Wish
from hotline.casebook.store import Store, vault_of
from hotline.casebook.tables import Operator
from hotline.casebook.worst_first import Needs
from hotline.cities.waiting import Cutoffs
from tests.casebook.neighbours import NOW, WORDS

LEVELS = {"groceries": 1, "pets": 1, "pharmacy": 2, "household": 2}


def cutoffs(now: datetime = NOW, city: str = "berlin") -> Cutoffs:
    """Plain hours, so that tests of the casebook need no clock on the wall."""
    return Cutoffs(
        city=city,
        usual=now - timedelta(hours=4),
        unclaimed={"pharmacy": now - timedelta(hours=2), "groceries": now - timedelta(hours=4)},
        ring=now - timedelta(hours=24),
        ticket=now - timedelta(hours=4),
        arranged_for=(now - timedelta(days=7)).date(),
        arranged=now - timedelta(days=7),
        calls_in_a_day=3,
        levels=LEVELS,
    )


@dataclass
class Desk:
    """An operator; methods are what they do."""

    store: Store
    name: str = "Petra"
    city: str | None = None
    email: str | None = None
    language: str = "de"
    operator: Operator = field(init=False)

    def __post_init__(self) -> None:
        with self.store.write() as session:
            seal = vault_of(session).seal
            self.operator = Operator(name=self.name, language=self.language, created_at=NOW)
            self.operator.cities = [self.city] if self.city else []
            self.operator.password_hash, self.operator.totp_secret = "never used", seal("never used")
            self.operator.email = seal(self.email) if self.email else None
            session.add(self.operator)
            session.flush()

    def sees(self, now: datetime = NOW, *, limit: int = needs.AT_MOST) -> Needs:
        with self.store.read() as session:
            return needs.needs(session, [cutoffs(now)], now=now, limit=limit)

    def list(self, now: datetime = NOW) -> list[str]:
        """What stands there to be done now, by name."""
        return [one.worst.what for one in self.sees(now).now]

    def rings(self, ticket_id: int, now: datetime = NOW) -> str | None:
        with self.store.write() as session:
            handling.happened(session, ticket_id, "rang", operator=self.operator, now=now)
            return unmasking.number(
                session, "ticket", ticket_id, operator_id=self.operator.id, cities=["berlin"], now=now
            )

    def closes(self, ticket_id: int, outcome: handling.Outcome = "helped", now: datetime = NOW) -> bool:
        with self.store.write() as session:
            return handling.close(
                session, ticket_id=ticket_id, outcome=outcome, operator=self.operator, now=now
            )

    def reaches_nobody(self, ticket_id: int, *, ring_after: datetime, now: datetime = NOW) -> bool:
        with self.store.write() as session:
            return handling.not_reached(
                session, ticket_id=ticket_id, ring_after=ring_after, operator=self.operator, now=now
            )

    def undoes(self, ticket_id: int, now: datetime = NOW) -> bool:
        with self.store.write() as session:
            return handling.undo(
                session, ticket_id=ticket_id, operator=self.operator, code_words=WORDS, now=now
            )

    def enters(
        self,
        number: str | None,
        *,
        key: str = "a form",
        kind: str = "groceries",
        ticket_id: int | None = None,
        note: str = "",
        soon: bool = False,
        asked_by: str | None = None,
        now: datetime = NOW,
    ) -> Entered:
        with self.store.write() as session:

            def kept(one: str | None) -> int | None:
                return numbers.keep(session, one, kind="landline", now=now) if one else None

            form = Form(
                key=key,
                city="berlin",
                wish=Wish(kind, "neukoelln", "12043", "de"),
                number_id=kept(number),
                asked_by_id=kept(asked_by),
                note=note,
                soon=soon,
                ticket_id=ticket_id,
            )
            return intake.enter(session, form, operator=self.operator, code_words=WORDS, now=now)

    def puts_on_board(self, request_id: int, *, quiet_until: datetime, now: datetime = NOW) -> bool:
        with self.store.write() as session:
            return handling.put_on_board(
                session, request_id=request_id, quiet_until=quiet_until, operator=self.operator, now=now
            )
