"""A call that the hotline makes: whoever or whatever picks up, late and twice."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.casebook import outbox, outgoing
from hotline.casebook.tables import Call, Outgoing, Ticket
from hotline.dialogue import engine, spoken
from hotline.dialogue.conversation import Conversation
from hotline.dialogue.steps import STEPS, Goodbye, Script, Step
from hotline.house import House
from hotline.phone.purposes import PURPOSES, Purpose
from hotline.prompts.lines import Line
from tests.phone.conftest import NOON
from tests.phone.telephone import BASE, GERMAN, Telephone, post

VOLUNTEER = "+491713920001"


def says_the_word(call: Conversation) -> Step:
    """What a purpose of the tests says."""
    return Goodbye((Line("close_word", {"word": spoken.word(call)}),))


@pytest.fixture
def rings(client: FlaskClient, house: House, noon: object, monkeypatch: pytest.MonkeyPatch) -> Rung:
    monkeypatch.setitem(STEPS, "says_the_word", says_the_word)
    script = Script(first=says_the_word, person=says_the_word, hand_over=says_the_word)
    monkeypatch.setitem(PURPOSES, "test", Purpose(script, outgoing.told_of))
    with house.store.write() as session:
        outbox.put_call(
            session,
            purpose="test",
            city="berlin",
            language="de",
            number=VOLUNTEER,
            told={"word": "Apfel"},
            now=NOON,
        )
    return Rung(client, house)


class Rung(Telephone):
    """Somebody whom the hotline rings."""

    def __init__(self, client: FlaskClient, house: House) -> None:
        super().__init__(client, caller=GERMAN, dialled=VOLUNTEER)
        self.house = house

    def fields(self, **more: str) -> dict[str, str]:
        return super().fields(**more) | {"Direction": "outbound-api"}

    @property
    def wish(self) -> Outgoing:
        with self.house.store.read() as session:
            return session.scalars(select(Outgoing)).one()

    def picks_up(self) -> Rung:
        self.asks(f"{BASE}/phone/begin/{self.wish.key}")
        return self

    def is_over(self, status: str) -> None:  # type: ignore[override]  # here somebody tells so
        fields = self.fields(CallStatus=status, CallDuration="4")
        assert post(self.client, f"{BASE}/phone/over?call={self.wish.key}", fields).status_code == 204

    @property
    def left(self) -> tuple[list[str], int]:
        """The statuses of all calls, and how many tickets there are."""
        with self.house.store.read() as session:
            statuses = [one.status for one in session.scalars(select(Call))]
            return statuses, len(session.scalars(select(Ticket)).all())


def test_whoever_picks_up_hears_what_the_call_is_for_and_again_if_asked_twice(rings: Rung) -> None:
    assert "Apfel" in rings.picks_up().words
    first = rings.heard
    assert rings.picks_up().words == " ".join(" ".join(say.itertext()) for say in first.iter("Say"))
    rings.is_over("completed")
    assert (rings.wish.state, rings.wish.ended_as, rings.left) == ("over", "completed", (["completed"], 0))


def test_an_end_that_is_told_before_the_beginning_leaves_one_call_and_no_ticket(rings: Rung) -> None:
    for status in ("no-answer", "no-answer", "completed"):
        rings.is_over(status)
    assert (rings.wish.ended_as, rings.wish.answered_at, rings.left) == (
        "no-answer",
        None,
        (["no-answer"], 0),
    )


def test_a_second_call_for_the_same_wish_is_hung_up_on(rings: Rung, house: House) -> None:
    rings.picks_up()
    second = Rung(rings.client, house)
    second.picks_up()
    assert (second.words, second.heard[-1].tag) == ("", "Hangup")


@pytest.mark.parametrize("path", ["/phone/begin/nobody-knows-it", "/phone/keys/says_the_word?turn=0"])
def test_a_call_that_nobody_wanted_is_hung_up_on_and_is_no_callers(rings: Rung, path: str) -> None:
    rings.asks(BASE + path)
    assert (rings.words, rings.left) == ("", ([], 0))


def test_the_end_of_a_call_that_nobody_wanted_makes_no_caller(rings: Rung) -> None:
    fields = rings.fields(CallStatus="completed", CallDuration="9")
    for path in ("/phone/over", "/phone/over?call=nobody-knows-it"):
        assert post(rings.client, BASE + path, fields).status_code == 204
    assert rings.left == ([], 0)


def test_only_the_provider_begins_a_call(rings: Rung) -> None:
    fields = rings.fields(CallStatus="in-progress")
    assert post(rings.client, f"{BASE}/phone/begin/{rings.wish.key}", fields, token="x").status_code == 403
    assert rings.wish.state == "waiting"


def test_in_trouble_whoever_was_rung_hears_a_number_and_becomes_no_ticket(rings: Rung) -> None:
    rings.asks(f"{BASE}/phone/trouble", ErrorCode="11200")
    assert "Störung" in rings.words
    assert rings.left == ([], 0)
    assert not (rings.house.settings.data_dir / "phone.journal").exists()


def test_when_something_breaks_whoever_was_rung_hears_a_number_and_nobody_is_written_down(
    rings: Rung, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(engine, "start", side_effect=ZeroDivisionError):
        rings.picks_up()
    assert "Störung" in rings.words
    assert rings.heard[-1].tag == "Hangup"
    assert not (rings.house.settings.data_dir / "phone.journal").exists()
    assert VOLUNTEER.lstrip("+") not in caplog.text
    assert "Apfel" in rings.picks_up().words  # the same address again, when all is well
