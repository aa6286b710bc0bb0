"""Text messages that come in: STOP and START in every language, and what nobody reads, answered once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from hotline.casebook import telling
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Message
from hotline.house import House
from hotline.phone import texts
from hotline.prompts import Words
from tests.casebook.neighbours import ANNA_AT, Helper
from tests.phone.conftest import NOON, app_of
from tests.phone.telephone import BASE
from tests.phone.test_guard import signed

LINE = "+493023125900"
Sends = Callable[..., int]


@pytest.fixture
def sends(house: House) -> Sends:
    """Somebody sends us a text message; the answer's status."""
    client = app_of(house).test_client()

    def send(body: str, *, number: str = ANNA_AT, signature: str | None = None) -> int:
        fields = {"MessageSid": "SM" + "1" * 32, "From": number, "To": LINE, "Body": body}
        right = signed(f"{BASE}/phone/text", fields)
        headers = {"X-Twilio-Signature": right if signature is None else signature}
        answer = client.post("/phone/text", data=fields, headers=headers, base_url=BASE)
        if answer.status_code == 200:
            assert answer.get_data(as_text=True) == "<Response/>"
        return answer.status_code

    return send


def stopped(house: House, volunteer_id: int) -> bool:
    with house.store.read() as session:
        return telling.of(session, volunteer_id).stopped_at is not None


def answers(house: House) -> list[str]:
    with house.store.read() as session:
        opened = vault_of(session).open
        return [opened(body or "") for body in session.scalars(select(Message.body).order_by(Message.id))]


def test_stop_and_start_are_understood_however_they_are_written(house: House, sends: Sends) -> None:
    anna = Helper(house.store).joins().id
    assert sends("Stopp!") == 200
    assert stopped(house, anna)
    assert sends(" START ") == 200
    assert not stopped(house, anna)
    said = answers(house)
    assert "wir schreiben Ihnen nicht mehr" in said[0]
    assert "wir sagen Ihnen wieder Bescheid" in said[1]


def test_every_language_has_words_for_both_and_none_means_both(words: Words) -> None:
    stops, starts = texts.wanted(words, "stop_words"), texts.wanted(words, "start_words")
    assert not stops & starts
    assert {"stop", "стоп", "قف", "dur", "koniec", "ende", "arrêt"} <= stops
    assert {"start", "старт", "ابدأ", "encore"} <= starts
    for language in words.languages:
        for name in ("stop_words", "start_words"):
            assert words.page(f"told.{name}", language=language).count(",") >= 2


def test_the_companys_own_word_is_obeyed_and_not_answered(house: House, sends: Sends) -> None:
    """The company answers it, and would refuse our answer."""
    anna = Helper(house.store).joins().id
    assert sends("STOP") == sends("STOP") == 200
    assert stopped(house, anna)
    assert answers(house) == []


def test_what_nobody_reads_is_answered_once_an_hour_whoever_sends_it(house: House, sends: Sends) -> None:
    for number in ("+493023125001", "+493023125001", "+491713920055"):
        assert sends("Bitte Brot und Milch", number=number) == 200
    assert sends("x", number="+491713920055") == 200
    said = answers(house)
    assert len(said) == 2
    assert all("liest niemand" in one for one in said)
    assert sends("hallo", number="anonymous") == 200
    assert len(answers(house)) == 2


def test_strangers_get_few_answers_in_all_and_volunteers_theirs_all_the_same(
    quiet_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "ANSWERS_IN_ALL", 3)
    Helper(quiet_house.store).joins()
    takes = texts.Texts(quiet_house)
    for count in range(5):
        for _ in range(2):  # the second is not answered, and uses up nobody's answer
            takes.came({"From": f"+49171392005{count}", "To": LINE, "Body": "hallo"}, now=NOON)
    assert len(answers(quiet_house)) == 3
    takes.came({"From": ANNA_AT, "To": LINE, "Body": "hallo"}, now=NOON)
    assert len(answers(quiet_house)) == 4
    takes.came({"From": "+491713920060", "To": LINE, "Body": "hallo"}, now=NOON + timedelta(hours=1))
    assert len(answers(quiet_house)) == 5


def test_only_the_company_may_knock_and_nothing_of_it_is_logged(
    house: House, sends: Sends, caplog: pytest.LogCaptureFixture
) -> None:
    anna = Helper(house.store).joins().id
    with caplog.at_level(logging.DEBUG):
        assert sends("Stopp", signature="forged") == 403
        assert not stopped(house, anna)
        sends("Stopp geheim")
    assert "geheim" not in caplog.text
    assert ANNA_AT not in caplog.text


def test_without_the_database_the_company_is_asked_to_try_again(
    house: House, sends: Sends, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr("hotline.phone.texts.people.volunteer_by_number", away)
    assert sends("Stopp") == 503


def test_a_stop_in_the_night_holds_and_its_answer_leaves_at_once(house: House) -> None:
    anna = Helper(house.store).joins().id
    late = NOON + timedelta(hours=11)
    texts.Texts(house).came({"From": ANNA_AT, "To": LINE, "Body": "halt"}, now=late)
    assert stopped(house, anna)
    assert len(answers(house)) == 1
