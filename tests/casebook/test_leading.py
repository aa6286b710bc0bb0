"""Somebody who can come in always leads a town; whoever is invited anew comes in by the newest link only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from hotline.casebook import desk_sign_in, invitations, one_time, operator_sessions, operators, passwords
from hotline.casebook.desk_sign_in import Asked
from hotline.casebook.invitations import Gone, Secrets
from hotline.casebook.operators import LastAdministrator, Post
from hotline.casebook.store import Store
from hotline.casebook.tables import Operator
from tests.casebook.neighbours import NOW, later
from tests.casebook.test_races import all_at_once
from tests.desk.town import PASSWORD, QUICK, SECRET

LEADS = Post("administrator")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", QUICK)


@dataclass
class Lead:
    """An administrator of all cities; methods are what they do."""

    store: Store
    name: str
    id: int = 0

    def __post_init__(self) -> None:
        with self.store.write() as session:
            new = operators.add_operator(
                session,
                name=self.name,
                post=LEADS,
                language="de",
                email=None,
                password_hash=QUICK.hash(PASSWORD),
                totp_secret=SECRET,
                now=NOW,
            )
            self.id = new.id

    def invites_anew(self, other: Lead) -> str:
        with self.store.write() as session:
            one = session.get_one(Operator, other.id)
            return invitations.invite_anew(session, one, by=self.id, now=NOW)

    def steps_down(self) -> bool:
        with self.store.write() as session:
            return operators.set_post(session, self.id, Post("operator"), by=self.id, now=NOW)

    def comes_in_by(self, token: str, *, may_be_gone: bool = False) -> int | None:
        with self.store.read() as session:
            found = invitations.find(session, token, now=NOW)
        if found is None and may_be_gone:
            return None
        assert found is not None
        chosen = Secrets(QUICK.hash(PASSWORD), SECRET, 5)
        try:
            with self.store.write() as session:
                return invitations.accept(
                    session, found, name=self.name, language="de", chosen=chosen, now=NOW
                )
        except Gone:
            return None

    def signs_in(self, now: datetime) -> bool:
        asked = Asked(self.name, PASSWORD, one_time.code(SECRET, now=now), "192.0.2.1")
        return desk_sign_in.sign_in(self.store, asked, now=now) is not None


def test_whoever_is_invited_anew_leads_nobody_before_they_have_come(store: Store) -> None:
    petra, jan = Lead(store, "Petra"), Lead(store, "Jan")
    link = petra.invites_anew(jan)
    with pytest.raises(LastAdministrator):
        petra.steps_down()
    with pytest.raises(LastAdministrator):  # a press that was under way as he was shut out
        jan.invites_anew(petra)
    with store.write() as session:
        assert invitations.withdraw(session, 1, by=petra.id, now=NOW)
    with pytest.raises(LastAdministrator):
        petra.steps_down()
    link = petra.invites_anew(jan)
    assert jan.comes_in_by(link) == jan.id
    assert petra.steps_down()


def test_a_sign_in_under_way_with_the_old_app_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    petra, jan = Lead(store, "Petra"), Lead(store, "Jan")
    assert jan.signs_in(NOW)
    compared = passwords.matches

    def slowly(kept: str | None, given: str) -> bool:
        petra.invites_anew(jan)
        return compared(kept, given)

    monkeypatch.setattr(passwords, "matches", slowly)
    assert not jan.signs_in(later(minutes=1))


def test_a_session_that_was_ended_meanwhile_changes_neither_password_nor_app(store: Store) -> None:
    petra, jan = Lead(store, "Petra"), Lead(store, "Jan")
    with store.write() as session:
        token = desk_sign_in.open_session(session, jan.id, now=NOW)
        found = desk_sign_in.session_operator(session, token, now=NOW)
        assert found is not None
        here = found[1].id
        assert operator_sessions.still_in(session, jan.id, here)
    petra.invites_anew(jan)
    with store.write() as session:
        assert not operator_sessions.still_in(session, jan.id, here)


def test_the_old_link_used_while_a_new_one_is_made_waits_for_nobody(store: Store) -> None:
    petra, jan = Lead(store, "Petra"), Lead(store, "Jan")
    for _ in range(4):
        old = petra.invites_anew(jan)

        def use(old: str = old) -> object:
            return jan.comes_in_by(old, may_be_gone=True)

        def renew() -> object:
            return petra.invites_anew(jan)

        all_at_once([use, renew])
