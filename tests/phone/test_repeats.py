"""Webhooks that come twice, late, out of order or from nowhere change nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Request, Ticket, Turn
from hotline.casebook.tables.base import Base
from hotline.house import House
from tests.phone.conftest import NOON, app_of
from tests.phone.telephone import BASE, Telephone, new_sid, post


def rows(store: Store, table: type[Base]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def the_call(store: Store) -> Call:
    with store.read() as session:
        return session.scalars(select(Call)).one()


def test_the_same_key_twice_gets_the_same_answer_and_one_turn(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1")
    question = resident.action
    resident.presses("12043")
    first = resident.answer.data
    assert resident.asks(question, Digits="12043").answer.data == first
    assert (rows(store, Turn), rows(store, Request)) == (2, 1)


def test_a_repeat_with_other_keys_changes_nothing(resident: Telephone, store: Store) -> None:
    resident.dials()
    question = resident.action
    first = resident.presses("1").answer.data
    assert resident.asks(question, Digits="2").answer.data == first
    assert rows(store, Turn) == 1


def test_the_same_question_asked_twice_counts_every_silence_once(resident: Telephone, store: Store) -> None:
    resident.dials()
    question = resident.action
    resident.says_nothing()
    second_question = resident.action
    assert question != second_question
    heard = resident.answer.data
    assert resident.asks(question).answer.data == heard
    assert rows(store, Turn) == 1


def test_ringing_twice_is_one_call_with_one_answer(resident: Telephone, store: Store) -> None:
    first = resident.dials().answer.data
    assert resident.dials().answer.data == first
    assert rows(store, Call) == 1


def test_a_late_ring_says_where_the_call_stands(resident: Telephone) -> None:
    resident.dials().presses("1")
    stands = resident.answer.data
    assert resident.dials().answer.data == stands


@pytest.mark.parametrize(
    "where",
    [
        "kind?turn=7",
        "postcode?turn=0",
        "kind",
        "kind?turn=x",
        "kind?turn=-1",
        "no_such_step?turn=0",
        "K%C3%BCche?turn=0",
    ],
)
def test_a_step_or_turn_that_does_not_fit_says_where_the_call_stands(
    resident: Telephone, store: Store, where: str
) -> None:
    stands = resident.dials().answer.data
    assert resident.asks(f"{BASE}/phone/keys/{where}", Digits="1").answer.data == stands
    assert rows(store, Turn) == 0


def test_keys_of_a_call_nobody_knows_begin_the_call(resident: Telephone, store: Store) -> None:
    resident.asks(f"{BASE}/phone/keys/kind?turn=3", Digits="1")
    assert resident.step == "kind"
    assert (rows(store, Call), rows(store, Turn)) == (1, 0)


def test_the_end_may_be_told_before_the_beginning(resident: Telephone, store: Store) -> None:
    resident.hangs_up(after=20)
    resident.dials().presses("1", "12043")
    assert resident.step == "read_back"
    assert the_call(store).status == "completed"
    assert rows(store, Request) == 1
    with store.read() as session:
        assert list(session.scalars(select(Ticket).where(Ticket.state == "open"))) == []


def test_the_end_told_twice_leaves_one_ticket(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1").hangs_up()
    resident.hangs_up()
    assert rows(store, Ticket) == 1


def test_an_end_stays_an_end(resident: Telephone, store: Store) -> None:
    resident.dials().hangs_up()
    post(resident.client, f"{BASE}/phone/over", resident.fields(CallStatus="in-progress"))
    assert the_call(store).status == "completed"


def test_a_status_nobody_has_heard_of_is_harmless(resident: Telephone, store: Store) -> None:
    resident.dials()
    answer = post(resident.client, f"{BASE}/phone/over", resident.fields(CallStatus="on-the-moon"))
    assert answer.status_code == 204
    assert the_call(store).status == "ringing"


def test_keys_that_come_with_the_end_of_the_call_are_kept_once(resident: Telephone, store: Store) -> None:
    resident.dials().presses("1")
    question = resident.action
    resident.asks(question, Digits="12043", CallStatus="completed")
    resident.asks(question, Digits="12043", CallStatus="completed")
    assert rows(store, Request) == 1


def test_a_key_that_comes_after_the_end_is_kept_and_the_ticket_taken_back(
    resident: Telephone, store: Store
) -> None:
    resident.dials().presses("1").hangs_up()
    resident.presses("12043")
    assert rows(store, Request) == 1
    with store.read() as session:
        assert session.scalars(select(Ticket)).one().state == "superseded"


def open_tickets(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Ticket.reason).where(Ticket.state == "open")))


def test_whoever_hangs_up_as_a_postcode_far_away_is_read_back_is_told_who_helps_there(
    resident: Telephone, store: Store
) -> None:
    resident.dials().presses("1").presses("80331").hangs_up()
    assert open_tickets(store) == ["outside_area"]
    question = resident.action
    resident.asks(question, Digits="")  # the silence that came after the end: the same ticket, once
    assert (open_tickets(store), the_call(store).outcome) == (["outside_area"], "ticket")


def test_a_postcode_that_is_corrected_after_the_end_takes_the_ticket_back(
    resident: Telephone, store: Store
) -> None:
    resident.dials().presses("1").presses("80331").hangs_up()
    resident.presses("*")
    assert open_tickets(store) == ["incomplete"]
    resident.presses("12043")
    assert (open_tickets(store), rows(store, Request)) == ([], 1)


def test_whoever_hangs_up_without_a_key_is_not_silent_at_the_question(
    resident: Telephone, store: Store
) -> None:
    resident.dials().asks(resident.action, CallStatus="completed")
    with store.read() as session:
        turn = session.scalars(select(Turn)).one()
    assert (turn.event, turn.heard) == ("hung_up", "gone")


def test_a_leg_of_a_transfer_is_no_call_of_its_own(resident: Telephone, store: Store) -> None:
    resident.dials().presses("0")
    leg = resident.fields(CallSid=new_sid(), ParentCallSid=resident.sid, CallStatus="completed")
    assert post(resident.client, f"{BASE}/phone/over", leg).status_code == 204
    assert rows(store, Call) == 1


def test_a_webhook_of_a_call_long_forgotten_brings_nothing_back(
    resident: Telephone, store: Store, noon: time_machine.Traveller
) -> None:
    resident.dials().presses("1", "12043").says_nothing().presses("9", "1", "1").hangs_up()
    with store.write() as session:
        session.scalars(select(Call)).one().state = None
        session.scalars(select(Call)).one().answer = None
    noon.move_to(NOON + timedelta(days=100))
    resident.asks(f"{BASE}/phone/keys/kind?turn=0", Digits="1")
    assert resident.is_over
    assert resident.dials().is_over
    assert the_call(store).number_id is None


@pytest.fixture
def app(house: House) -> Flask:
    return app_of(house)


def four_times(app: Flask, url: str, fields: dict[str, str]) -> set[bytes]:
    with ThreadPoolExecutor(4) as people:
        answers = list(people.map(lambda _: post(app.test_client(), url, fields), range(4)))
    assert {answer.status_code for answer in answers} == {200}
    return {answer.data for answer in answers}


def test_four_rings_at_once_are_one_call(app: Flask, store: Store) -> None:
    fields = Telephone(app.test_client()).fields(CallStatus="ringing")
    assert len(four_times(app, f"{BASE}/phone/ring", fields)) == 1
    assert rows(store, Call) == 1


def test_the_last_key_four_times_at_once_is_one_request(app: Flask, store: Store) -> None:
    caller = Telephone(app.test_client()).dials().presses("1")
    answers = four_times(app, caller.action, caller.fields(CallStatus="in-progress", Digits="12043"))
    assert len(answers) == 1
    assert (rows(store, Turn), rows(store, Request)) == (2, 1)


def test_two_calls_of_one_number_at_once_make_one_request(app: Flask, store: Store) -> None:
    callers = [Telephone(app.test_client()).dials().presses("1") for _ in range(2)]
    with ThreadPoolExecutor(2) as people:
        list(people.map(lambda caller: caller.presses("12043"), callers))
    assert rows(store, Request) == 1


def test_whatever_comes_first_the_call_is_one(
    app: Flask, store: Store, another: Callable[..., Telephone]
) -> None:
    caller = another()
    fields = caller.fields(CallStatus="completed", CallDuration="12")
    with ThreadPoolExecutor(2) as people:
        over = people.submit(post, app.test_client(), f"{BASE}/phone/over", fields)
        rung = people.submit(
            post, app.test_client(), f"{BASE}/phone/ring", caller.fields(CallStatus="ringing")
        )
    assert (over.result().status_code, rung.result().status_code) == (204, 200)
    assert rows(store, Call) == 1
