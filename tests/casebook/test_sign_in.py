"""Signing in with a one-time code: few tries, few codes, however many ask at once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import func, select

from hotline.casebook import outbox, sign_in
from hotline.casebook.store import Store
from hotline.casebook.tables import Message, SignIn, SignInCode, SignInCount
from tests.casebook.neighbours import ANNA_AT, NOW, Helper, is_paused, later
from tests.casebook.test_races import all_at_once

HERE = "the browser that asks"


def asks_for_code(
    store: Store,
    number: str = ANNA_AT,
    *,
    code: str = "123456",
    browser: str = HERE,
    address: str = "192.0.2.1",
    now: datetime = NOW,
) -> str:
    return sending(store, sign_in.Asking(number, browser, address), code=code, now=now).result


def sending(
    store: Store, asking: sign_in.Asking, *, code: str = "123456", now: datetime = NOW
) -> sign_in.Sending:
    with store.write() as session:
        return sign_in.send_code(session, asking, code=code, how=sign_in.How(f"Code: {code}", "de"), now=now)


def enters(
    store: Store, code: str, *, number: str = ANNA_AT, browser: str = HERE, now: datetime = NOW
) -> bool:
    with store.write() as session:
        entered = sign_in.check_code(session, number=number, browser=browser, code=code, now=now)
        return entered is not None


def test_a_volunteer_signs_in_with_the_code_once(store: Store) -> None:
    Helper(store).joins()
    assert asks_for_code(store) == "sent"
    assert enters(store, "123456", now=later(minutes=9))
    assert not enters(store, "123456", now=later(minutes=9))


def test_the_code_is_on_its_way_and_of_no_use_after_ten_minutes(store: Store) -> None:
    Helper(store).joins()
    asks_for_code(store)
    with store.write() as session:
        [message] = outbox.lease_due(session, now=NOW)
        assert (message.number, message.body, message.city) == (ANNA_AT, "Code: 123456", "berlin")
    assert not enters(store, "123456", now=later(minutes=10))


def test_a_stranger_gets_no_code_and_learns_nothing(store: Store) -> None:
    anna = Helper(store).joins()
    assert asks_for_code(store, "+491713920099") == "unknown"
    assert not enters(store, "123456", number="+491713920099")
    with store.write() as session:
        is_paused(session, anna.id)
    assert asks_for_code(store) == "unknown"
    assert not enters(store, "123456")
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_after_five_wrong_tries_the_right_code_is_refused_too(store: Store) -> None:
    Helper(store).joins()
    asks_for_code(store)
    assert [enters(store, f"00000{digit}") for digit in range(5)] == [False] * 5
    assert not enters(store, "123456")


def test_thirty_who_guess_at_once_have_five_tries_together(store: Store) -> None:
    Helper(store).joins()
    asks_for_code(store)
    for _ in range(5):
        all_at_once([lambda: enters(store, "000000")] * 6)
    with store.read() as session:
        assert session.scalars(select(SignInCode.tries)).one() == 5


def test_one_code_entered_at_once_on_four_screens_opens_one(store: Store) -> None:
    Helper(store).joins()
    asks_for_code(store)
    assert Counter(all_at_once([lambda: enters(store, "123456")] * 4)) == {True: 1, False: 3}


def test_only_the_newest_code_counts(store: Store) -> None:
    Helper(store).joins()
    asks_for_code(store, code="111111")
    asks_for_code(store, code="222222")
    assert not enters(store, "111111")
    assert enters(store, "222222")


def test_nobody_else_can_use_up_a_code_by_guessing_or_by_asking_for_another(store: Store) -> None:
    Helper(store).joins()
    asks_for_code(store, code="111111")
    asks_for_code(store, code="222222", browser="a stranger's", address="192.0.2.9")
    tries = [enters(store, f"00000{digit}", browser="a stranger's") for digit in range(5)]
    assert tries == [False] * 5
    assert enters(store, "111111")


def test_a_code_that_one_browser_asked_for_opens_no_other(store: Store) -> None:
    Helper(store).joins()
    asks_for_code(store, code="111111")
    assert not enters(store, "111111", browser="a stranger's")
    asks_for_code(store, code="222222", browser="a stranger's")
    assert not enters(store, "111111", browser="a stranger's")
    assert not enters(store, "222222")


def test_a_number_gets_five_codes_in_any_sixty_minutes_whatever_the_clock_shows(store: Store) -> None:
    Helper(store).joins()
    asks = [asks_for_code(store, now=later(minutes=minute)) for minute in (0, 50, 52, 54, 56, 58, 59)]
    assert asks == ["sent"] * 5 + ["too_many"] * 2
    assert [asks_for_code(store, now=later(minutes=minute)) for minute in (60, 61)] == ["sent", "too_many"]
    assert asks_for_code(store, now=later(minutes=110)) == "sent"


def test_a_number_gets_eight_codes_in_any_day_so_that_nobody_lets_it_ring_all_night(store: Store) -> None:
    Helper(store).joins()
    hours = [asks_for_code(store, address=f"192.0.2.{hour}", now=later(hours=hour)) for hour in range(10)]
    assert hours == ["sent"] * 8 + ["too_many"] * 2
    full = sending(store, sign_in.Asking(ANNA_AT, HERE, "192.0.2.99"), now=later(hours=12))
    assert full.again_at == later(hours=24)
    with store.write() as session:
        sign_in.forget_old(session, now=later(hours=20))
    assert [asks_for_code(store, now=later(hours=hour)) for hour in (23, 24)] == ["too_many", "sent"]


def test_nobody_who_knows_a_number_can_use_up_the_codes_of_a_browser_that_was_signed_in_before(
    store: Store,
) -> None:
    Helper(store).joins()
    stranger = [asks_for_code(store, address=f"192.0.2.{hour}", now=later(hours=hour)) for hour in range(9)]
    assert stranger[-1] == "too_many"
    asking = sign_in.Asking(ANNA_AT, HERE, "192.0.2.77", was_here=True)
    own = [sending(store, asking, now=later(hours=9 + hour)).again_at is None for hour in range(9)]
    assert own == [True] * 8 + [False]


def test_whoever_rents_a_machine_has_one_allowance_for_all_its_networks(store: Store) -> None:
    def asks(count: int, address: str) -> str:
        return asks_for_code(store, f"+493023125{count:03}", address=address)

    found = Counter(asks(count, f"2001:db8:1:{count:x}::1") for count in range(sign_in.CODES_PER_SITE + 5))
    assert found["too_many"] == 5
    assert asks(99, "2001:db8:2::1") != "too_many"


def test_whoever_asked_too_often_is_told_when_there_is_room_again(store: Store) -> None:
    asking = sign_in.Asking(ANNA_AT, HERE, "192.0.2.1")
    for minute in (0, 10, 20, 30, 40):
        assert sending(store, asking, now=later(minutes=minute)).again_at is None
    assert sending(store, asking, now=later(minutes=50)).again_at == later(minutes=60)
    assert sending(store, asking, now=later(minutes=60)).again_at is None


def test_an_address_cannot_try_numbers_without_end(store: Store) -> None:
    numbers = [f"+4917139200{number:02}" for number in range(25)]
    results = Counter(asks_for_code(store, number) for number in numbers)
    assert results == {"unknown": 20, "too_many": 5}
    assert asks_for_code(store, "+491713920098", address="192.0.2.2") == "unknown"


def test_eight_who_ask_at_once_get_five_codes(store: Store) -> None:
    Helper(store).joins()
    results = Counter(all_at_once([lambda: asks_for_code(store)] * 8))
    assert results == {"sent": 5, "too_many": 3}


def test_a_session_lasts_twelve_hours_and_can_be_ended(store: Store) -> None:
    anna = Helper(store).joins()
    with store.write() as session:
        token, other = (sign_in.open_session(session, volunteer_id=anna.id, now=NOW) for _ in range(2))

    def whose(token: str, now: datetime) -> int | None:
        with store.read() as session:
            found = sign_in.visit(session, token, now=now)
            return found.volunteer.id if found else None

    assert whose(token, later(hours=11)) == anna.id
    assert whose(token, later(hours=12)) is None
    assert whose("guessed", NOW) is None
    with store.write() as session:
        assert sign_in.close_session(session, token, now=NOW)
        assert not sign_in.close_session(session, token, now=NOW)
    assert (whose(token, NOW), whose(other, NOW)) == (None, anna.id)
    with store.write() as session:
        is_paused(session, anna.id)
    assert whose(other, NOW) is None


def test_neither_code_nor_token_nor_address_is_in_the_tables(sqlite_store: Store) -> None:
    anna = Helper(sqlite_store).joins()
    asks_for_code(sqlite_store)
    with sqlite_store.write() as session:
        token = sign_in.open_session(session, volunteer_id=anna.id, now=NOW)
        kept = [*session.scalars(select(SignInCode.code_hash)), *session.scalars(select(SignIn.token_hash))]
        kept += session.scalars(select(SignInCode.browser_hash))
        kept += session.scalars(select(SignInCount.subject_hash))
    assert all(len(one) == 64 for one in kept)
    assert not any(secret in one for one in kept for secret in ("123456", token, "192.0.2.1", HERE))


def test_what_is_of_no_use_any_more_is_forgotten(store: Store) -> None:
    anna = Helper(store).joins()
    asks_for_code(store)
    with store.write() as session:
        sign_in.open_session(session, volunteer_id=anna.id, now=NOW)
        sign_in.forget_old(session, now=later(hours=30))
        assert session.scalar(select(SignInCode.id)) is None
        assert session.scalar(select(SignInCount.last_at)) is None
        assert session.scalar(select(SignIn.id)) is not None
        sign_in.forget_old(session, now=later(hours=37))
        assert session.scalar(select(SignIn.id)) is None


@pytest.mark.parametrize("_", range(3))
def test_a_new_code_has_six_digits(_: int) -> None:
    assert len(sign_in.new_code()) == 6
    assert sign_in.new_code().isdigit()


def test_an_address_that_is_refused_uses_up_nobodys_codes(store: Store) -> None:
    def asks(number: str, address: str) -> str:
        return asks_for_code(store, number, address=address)

    for other in range(sign_in.CODES_PER_ADDRESS):
        asks(f"+4917139200{other:02d}", f"2001:db8::{other:x}")  # one household, many addresses
    for _ in range(sign_in.CODES_PER_NUMBER):
        assert asks("+491713920098", "2001:db8::ffff") == "too_many"
    assert asks("+491713920098", "192.0.2.7") != "too_many"
