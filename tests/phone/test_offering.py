"""Offers of help by telephone become new volunteers whom nobody has checked; codes are read by a call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.casebook import joining, people, roster, sign_in
from hotline.casebook.joining import join
from hotline.casebook.offers import Offer
from hotline.casebook.tables import Call, Message, Outgoing, Ticket, Turn, Volunteer
from hotline.house import House
from tests.houses import with_town
from tests.phone.conftest import NOON, app_of
from tests.phone.telephone import BASE, GERMAN, Telephone, post

ERIKA = "+493023125001"
FOUND = ("4", "4", "3", "12043")


@pytest.fixture
def offering(house: House) -> House:
    """A town in which callers may offer help."""
    city = replace(
        house.cities["berlin"],
        more_types=("household", "pets", "errands_post"),
        third_types=("transport",),
        offers=True,
    )
    return with_town(house, cities={"berlin": city})


@pytest.fixture
def at_home(offering: House, noon: object) -> FlaskClient:
    return app_of(offering).test_client()


def volunteers(house: House) -> list[Volunteer]:
    with house.store.read() as session:
        return list(session.scalars(select(Volunteer)))


def test_who_offers_help_becomes_work_for_a_person_and_no_ticket(
    offering: House, at_home: FlaskClient
) -> None:
    erika = Telephone(at_home).dials().presses(*FOUND)
    assert "Sie möchten in Neukölln helfen" in erika.words
    assert erika.is_over
    erika.hangs_up()
    (one,) = volunteers(offering)
    assert (one.state, one.first_name, one.number_proved_at, one.language) == ("new", "", None, "de")
    with offering.store.read() as session:
        assert people.zones_of(session, one.id) == ("neukoelln",)
        assert session.scalars(select(Call.outcome)).all() == ["offer"]
        assert session.scalars(select(Ticket)).all() == []
        waiting = roster.waiting_to_be_met(session, "berlin", now=NOON)
        assert waiting is not None
        assert (waiting.first, waiting.count) == (one.id, 1)


def test_twice_is_once_and_a_volunteers_own_number_hears_the_same(
    offering: House, at_home: FlaskClient
) -> None:
    for _ in range(2):
        Telephone(at_home).dials().presses(*FOUND).hangs_up()
    assert len(volunteers(offering)) == 1
    with offering.store.write() as session:
        session.get_one(Volunteer, volunteers(offering)[0].id).state = "banned"
    words = Telephone(at_home).dials().presses(*FOUND).words
    assert "Sie möchten in Neukölln helfen" in words
    assert [one.state for one in volunteers(offering)] == ["banned"]


def test_numbers_made_up_by_a_machine_sign_up_nobody_without_end(
    offering: House, at_home: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(joining.OFFERS_OF_A_NUMBER):
        assert "Sie möchten in Neukölln helfen" in Telephone(at_home).dials().presses(*FOUND).words
    erika = Telephone(at_home).dials().presses(*FOUND)
    assert "rufen Sie morgen noch einmal an" in erika.words
    assert erika.is_over
    monkeypatch.setattr(joining, "OFFERS_IN_ALL", joining.OFFERS_OF_A_NUMBER + 1)
    for number, said in (("+493023125002", "Sie möchten in Neukölln"), ("+493023125003", "morgen")):
        assert said in Telephone(at_home, caller=number).dials().presses(*FOUND).words
    assert len(volunteers(offering)) == 2


def test_who_has_everything_erased_is_no_new_volunteer_any_more(
    offering: House, at_home: FlaskClient
) -> None:
    Telephone(at_home).dials().presses(*FOUND).hangs_up()
    Telephone(at_home).dials().presses("9", "1", "1")
    assert [(one.state, one.number) for one in volunteers(offering)] == [("left", None)]


def test_a_proved_sign_up_is_not_erased_by_a_call_that_shows_its_number(
    offering: House, at_home: FlaskClient
) -> None:
    with offering.store.write() as session:
        offer = Offer("Erika", "de", ("mitte",))
        join(session, offer, number=ERIKA, city="berlin", way="page", now=NOON)
    Telephone(at_home).dials().presses("9", "1", "1")
    assert [one.state for one in volunteers(offering)] == ["new"]


# --- the code, read by a call ---------------------------------------------------------------


@pytest.fixture
def rung(house: House, client: FlaskClient, noon: object) -> Rung:
    with house.store.write() as session:
        how = sign_in.How("", "de", by_voice=True)
        sign_in.post_code(session, ERIKA, how, city="berlin", code="482913", now=NOON)
    return Rung(client, house)


class Rung(Telephone):
    """Somebody whom the hotline rings with a code."""

    def __init__(self, client: FlaskClient, house: House) -> None:
        super().__init__(client, caller=GERMAN, dialled=ERIKA)
        self.house = house

    def fields(self, **more: str) -> dict[str, str]:
        return super().fields(**more) | {"Direction": "outbound-api"}

    def picks_up(self) -> Rung:
        with self.house.store.read() as session:
            key = session.scalars(select(Outgoing.key)).one()
        self.asks(f"{BASE}/phone/begin/{key}")
        return self


def test_the_code_is_read_twice_after_a_key_and_again_with_star(rung: Rung) -> None:
    rung.picks_up()
    assert "einen Code bestellt" in rung.words
    assert "vier" not in rung.words
    rung.presses("1")
    assert rung.words.count("vier acht") == 2
    assert rung.presses("*").words.count("vier acht") == 2
    assert rung.says_nothing().is_over


def test_a_mailbox_never_learns_the_code(rung: Rung) -> None:
    rung.picks_up()
    heard = [rung.words]
    while not rung.is_over:
        heard.append(rung.says_nothing().words)
    assert "vier acht" not in " ".join(heard)
    assert len(heard) == 3


def test_neither_log_nor_message_keeps_the_code_when_the_call_is_over(rung: Rung, house: House) -> None:
    rung.picks_up().presses("1")
    fields = rung.fields(CallStatus="completed", CallDuration="20")
    with house.store.read() as session:
        key = session.scalars(select(Outgoing.key)).one()
    assert post(rung.client, f"{BASE}/phone/over?call={key}", fields).status_code == 204
    with house.store.read() as session:
        assert session.scalars(select(Outgoing.told)).all() == [None]
        assert session.scalars(select(Turn.keys)).all() == ["1"]
        assert session.scalars(select(Message.body)).all() == [None]
