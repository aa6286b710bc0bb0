"""A line that somebody has read at a telephone: asked for, heard, used and taken back, or thrown away."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hotline.casebook import readings, readings_fetched
from hotline.casebook.audit_pages import Change, Filters, page
from hotline.casebook.readings_fetched import Due
from hotline.casebook.store import Store
from hotline.casebook.tables import Message, Outgoing, Reading
from hotline.casebook.vault import Vault
from hotline.house import House
from hotline.prompts import Recording
from hotline.prompts.lines import Line
from hotline.simulator.recordings import tone
from tests.desk.changing_town import administrator
from tests.desk.operator import Operator

AT = "/desk/town/berlin/words/de/goodbye"
TYPED, NUMBER = "030 23125 044", "+493023125044"


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def asks(petra: Operator, number: str = TYPED) -> str:
    """Have a telephone rung; what the page says."""
    petra.opens(AT)
    return petra.presses("/goodbye/reading", sees_numbers=True, number=number).text


def read(petra: Operator, *, keeps: bool = True) -> int:
    """Whoever was rung reads the line and keeps it, or not."""
    now = datetime.now(UTC)
    with petra.town.store.write() as session:
        one = session.scalars(select(Reading).where(Reading.state == "called")).one()
        call = session.get_one(Outgoing, one.outgoing_id)
        assert readings.take(session, call, "RE" + f"{one.id:032d}", now=now)
        due = Due(one.id, one.line, one.carrier_id or "", 1)
        readings_fetched.fetched(session, due, "here", tone(2), now=now)
        call.answered_at, call.outcome = now, readings.BEGUN
        if keeps:
            readings.keep(session, call, now=now)
        readings.over(session, call, now)
        return one.id


def played(petra: Operator) -> str | None:
    house: House = petra.town.app.extensions["hotline"]
    pieces = house.words.render((Line("goodbye"),), language="de", city="berlin")
    return next((piece.name for piece in pieces if isinstance(piece, Recording)), None)


def trail(petra: Operator) -> list[Change]:
    with petra.town.store.read() as session:
        return page(session, Filters(), cities=None, before=None, limit=20)


def test_it_is_asked_for_heard_used_and_put_back(petra: Operator) -> None:
    text = asks(petra)
    code = re.search(r"Im Anruf einzugeben: (\d{4})", text)
    assert code
    assert "Wir rufen gleich an" in text
    with petra.town.store.read() as session:
        (message,) = session.scalars(select(Message))
        vault: Vault = session.info["vault"]
        assert vault.open(message.number or "") == NUMBER
        assert vault.open(session.scalars(select(Outgoing.told)).one() or "").count(code[1]) == 1
    assert "gerade schon" in asks(petra)
    assert petra.status == 422
    reading = read(petra)
    shown = petra.opens(AT)
    assert code[1] not in shown.html
    assert petra.client.get(f"{AT}/reading/{reading}.wav").data == tone(2)
    assert petra.client.get(f"{AT}/reading/{reading}.wav".replace("goodbye", "hello")).status_code == 404
    assert played(petra) is None
    petra.presses(f"/reading/{reading}/use")
    name = played(petra)
    assert name is not None
    assert "Verwerfen" not in petra.page.text
    assert petra.client.get(f"{AT}/reading/{reading}.wav").status_code == 404
    petra.opens("/desk/town/berlin/")
    petra.presses("/put-back/1")
    assert played(petra) is None
    assert [one.verb for one in trail(petra)][:3] == ["town_put_back", "reading_used", "town_changed"]


def test_one_that_nobody_wants_is_thrown_away_and_a_call_is_stopped(petra: Operator) -> None:
    asks(petra)
    reading = read(petra)
    petra.opens(AT)
    fields = petra.fields_of(f"/reading/{reading}/use")
    petra.presses(f"/reading/{reading}/away")
    assert petra.client.get(f"{AT}/reading/{reading}.wav").status_code == 404
    petra.sends(f"{AT}/reading/{reading}/use", **fields)
    assert "gibt es nicht mehr" in petra.page.text
    assert played(petra) is None
    asks(petra)
    petra.presses("/away")
    assert "Wir rufen gleich" not in petra.page.text
    with petra.town.store.read() as session:
        assert len(session.scalars(select(Message)).all()) == 1  # of the first one, which was made
    asks(petra)
    read(petra, keeps=False)
    assert "Es wurde nichts behalten" in petra.opens(AT).text


def test_when_the_words_change_meanwhile_the_page_says_so_and_nothing_happens_unseen(petra: Operator) -> None:
    asks(petra)
    reading = read(petra)
    petra.opens(AT)
    before = petra.fields_of(f"/reading/{reading}/use")
    petra.presses("/words/de/goodbye", do="save", **{"text-other": "Auf bald."})  # type: ignore[arg-type]
    assert "andere Worte. Gelesen wurde:" in petra.page.text
    petra.sends(f"{AT}/reading/{reading}/use", **before)
    assert petra.status == 422
    assert "ob die Aufnahme noch passt" in petra.page.text
    assert played(petra) is None
    petra.opens(AT)
    petra.presses(f"/reading/{reading}/use")  # they have seen it, and it is theirs to say
    assert played(petra) is not None


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("", "nicht anrufen"),
        ("110", "nicht anrufen"),
        ("0900 1234567", "nicht anrufen"),
        ("+493023125900", "eine Nummer der Hotline selbst"),
        ("+44 20 7946 0001", "gehen ins Ausland"),
        ("+881 6 12345678", "nicht anrufen"),
    ],
)
def test_a_number_that_cannot_be_rung_is_told_and_nobody_is_rung(
    petra: Operator, number: str, told: str
) -> None:
    assert told in asks(petra, number)
    assert petra.status == 422
    with petra.town.store.read() as session:
        assert session.scalars(select(Outgoing)).all() == []


def test_a_line_with_gaps_and_a_town_that_does_without_have_no_such_button(petra: Operator) -> None:
    assert "Am Telefon aufnehmen" not in petra.opens("/desk/town/berlin/words/de/zone_ask").text
    petra.opens(AT)
    token = petra.token()
    petra.sends("/desk/town/berlin/words/de/zone_ask/reading", csrf_token=token, number=TYPED)
    assert petra.status == 404
