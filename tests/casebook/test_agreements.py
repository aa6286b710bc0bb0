"""Whoever agrees to it is remembered for a year, for one key and nothing else; and never a second longer."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hotline.casebook import (
    agreement_keeping,
    agreements,
    audit_pages,
    erasure,
    events,
    forgetting,
    former,
    holdings,
    numbers,
    retention,
)
from hotline.casebook.agreements import Said
from hotline.casebook.audit_pages import Filters
from hotline.casebook.history import LastOne, history
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store
from hotline.casebook.tables import Agreement, Call, Claim, Number, Request
from tests.casebook.desk import Desk
from tests.casebook.neighbours import (
    ERIKA_AT,
    LEVELS,
    NOW,
    Helper,
    Resident,
    a_request,
    happened_to,
    later,
    the_call,
    the_request,
    vault_word,
)
from tests.casebook.plans import explained, walks
from tests.casebook.test_erasure import everything, traces
from tests.casebook.test_forgetting import DAY, PROMPTS, SECOND, the_clock_forgets
from tests.casebook.test_merging import MOBILE, merges
from tests.casebook.test_others import for_mother
from tests.casebook.test_races import all_at_once

YEAR = 365 * DAY
THE_SAME = LastOne("groceries", "neukoelln", "12043")
LANGUAGES = {
    "de": ("ein jahr", "neunzig tage"),
    "en": ("a year", "ninety days"),
    "pl": ("przez rok", "dziewięćdziesiąt dni"),
    "uk": ("року", "дев’яносто днів"),  # noqa: RUF001 - its own letters
    "ru": ("года", "девяносто дней"),
    "tr": ("bir yıl", "doksan gün"),  # noqa: RUF001 - its own letters
    "ar": ("سنة", "تسعين يومًا"),
    "fr": ("un an", "quatre-vingt-dix jours"),
}


def says_yes(store: Store, request_id: int, *, to: Helper | Desk, now: datetime = NOW) -> Said:
    by = events.volunteer(to.id) if isinstance(to, Helper) else events.operator(to.operator.id)
    with store.write() as session:
        return agreements.about_request(session, session.get_one(Request, request_id), by=by, now=now)


def takes_it_back(store: Store, request_id: int, *, to: Desk, now: datetime = NOW) -> bool:
    with store.write() as session:
        one, by = session.get_one(Request, request_id), events.operator(to.operator.id)
        return agreements.end_about_request(session, one, by=by, now=now)


def what_is_offered(store: Store, *, now: datetime, city: str = "berlin") -> LastOne | None:
    """What one key would ask for, to whoever rings then; the call leaves nothing behind."""
    with store.read() as session:
        number_id = numbers.find(session, ERIKA_AT)
        if number_id is None:
            return None
        call = Call(id=0, number_id=number_id, number_kind="landline", city=city)
        return history(session, call, now=now).last


def is_over(store: Store, request_id: int, *, state: str = "done") -> None:
    with store.write() as session:
        one = session.get_one(Request, request_id)
        one.state, one.closed_at = state, NOW


def agreed(store: Store) -> list[Agreement]:
    with store.read() as session:
        return list(session.scalars(select(Agreement).order_by(Agreement.id)))


def helped(store: Store, **how: Any) -> tuple[int, Helper]:
    """Anna has it, hears yes, and has helped."""
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    assert says_yes(store, request_id, to=anna) == "noted"
    assert anna.says("done", request_id, **how)
    return request_id, anna


def test_the_same_again_takes_one_key_for_a_year_and_everything_else_goes_in_its_time(store: Store) -> None:
    request_id, anna = helped(store)
    word = vault_word(store, request_id)
    assert the_clock_forgets(store, at=NOW + 30 * DAY - SECOND) == {}
    assert what_is_offered(store, now=NOW + 30 * DAY) == THE_SAME, "until the clock has come by as well"
    assert the_clock_forgets(store, at=NOW + 30 * DAY) == {"closed requests": 1}
    kept = the_request(store, request_id)
    assert (kept.number_id, kept.word, kept.word_hash, kept.postcode) == (None, None, None, None)
    (one,) = agreed(store)
    assert LastOne(one.kind or "", one.zone or "", one.postcode or "") == THE_SAME
    assert one.asked_on == NOW.date()
    assert (one.actor, one.actor_id, one.until) == ("volunteer", anna.id, NOW + YEAR)
    assert the_clock_forgets(store, at=NOW + 90 * DAY) == {"calls": 1}
    for when in (NOW + 60 * DAY, NOW + YEAR - SECOND):
        assert what_is_offered(store, now=when) == THE_SAME
    assert the_clock_forgets(store, at=NOW + YEAR - SECOND) == {}
    assert what_is_offered(store, now=NOW + YEAR) is None, "also before the clock comes by"
    assert the_clock_forgets(store, at=NOW + YEAR) == {"agreements": 1, "numbers": 1}
    assert agreed(store) == []
    assert traces(store, ERIKA_AT, word, "12043") == []


def test_without_a_yes_it_takes_one_key_for_thirty_days(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    anna.takes(request_id)
    assert anna.says("done", request_id)
    assert what_is_offered(store, now=NOW + 30 * DAY - SECOND) == THE_SAME
    assert what_is_offered(store, now=NOW + 30 * DAY) is None


def test_the_code_word_lives_no_day_longer(store: Store) -> None:
    request_id = a_request(store)
    word = vault_word(store, request_id)
    assert says_yes(store, request_id, to=Desk(store)) == "noted"
    is_over(store, request_id)
    with store.write() as session:
        assert forgetting.wipe_ended(session, now=NOW + DAY, limit=10) == 1
    assert word in everything(store)
    the_clock_forgets(store, at=NOW + 30 * DAY)
    assert word not in everything(store)


def test_who_helped_last_still_comes_first(store: Store) -> None:
    """V10: but for whom the resident had a reason to complain of."""
    first, anna = helped(store)
    the_clock_forgets(store, at=NOW + 30 * DAY)
    back = Resident(store, now=NOW + 60 * DAY).rings()
    again = back.asks().request.id
    at = NOW + 60 * DAY
    rules = former.First(at - timedelta(hours=4), LEVELS, 3, 4, at)
    with store.read() as session:
        kept = select(Request.id).where(former.is_kept(rules), Request.id == again)
        assert session.scalar(kept) == again
        assert session.scalar(select(former.helper(rules)).where(Request.id == again)) == anna.id
    # The next one is closed too: now that one tells who helped, and the first no longer does.
    ben = Helper(store, "+491713920002", name="Ben").joins()
    ben.takes(again, now=at)
    assert ben.says("done", again, now=at)
    the_clock_forgets(store, at=at + 30 * DAY)
    with store.read() as session:
        told = session.execute(select(Claim.request_id, Claim.number_id).order_by(Claim.id)).all()
        number_id = session.scalars(select(Number.id)).one()
    assert [tuple(row) for row in told] == [(first, None), (again, number_id)]
    assert the_clock_forgets(store, at=NOW + YEAR)["agreements"] == 1
    with store.read() as session:
        assert set(session.scalars(select(Claim.number_id))) == {None}


def test_of_whom_somebody_complained_does_not_come_first(store: Store) -> None:
    request_id, anna = a_request(store), Helper(store).joins()
    for outcome in ("nobody_came", "done"):
        with store.write() as session:
            session.add(
                Claim(
                    request_id=request_id,
                    volunteer_id=anna.id,
                    number_id=session.get_one(Request, request_id).number_id,
                    taken_at=NOW,
                    ended_at=NOW,
                    ended_as=outcome,
                )
            )
    assert says_yes(store, request_id, to=Desk(store)) == "noted"
    is_over(store, request_id)
    the_clock_forgets(store, at=NOW + 30 * DAY)
    with store.read() as session:
        assert set(session.scalars(select(Claim.number_id))) == {None}


def test_who_took_the_yes_stands_in_the_history_and_an_operator_in_the_trail(store: Store) -> None:
    request_id, petra = a_request(store), Desk(store)
    assert [says_yes(store, request_id, to=petra) for _ in range(2)] == ["noted", "as_before"]
    assert happened_to(store, request_id).count("remembered") == 1
    with store.read() as session:
        (row,) = audit_pages.page(session, Filters(), cities=None, limit=5)
        standing = agreements.of(session, 1, "berlin", now=NOW)
    assert (row.verb, row.subject, row.subject_id) == ("remembered", "request", request_id)
    assert standing is not None
    assert (standing.actor, standing.name) == ("operator", "Petra")


def test_of_four_who_note_it_at_once_one_does(store: Store) -> None:
    request_id, petra = a_request(store), Desk(store)
    said = all_at_once([lambda: says_yes(store, request_id, to=petra)] * 4)
    assert sorted(said) == ["as_before", "as_before", "as_before", "noted"]
    assert happened_to(store, request_id).count("remembered") == 1


def test_a_yes_in_the_minute_of_forgetting_is_kept_whole_or_not_at_all(store: Store) -> None:
    request_id, petra, at = a_request(store), Desk(store), NOW + 30 * DAY
    is_over(store, request_id)

    def the_clock() -> str:
        return str(the_clock_forgets(store, at=at))

    said, _ = all_at_once([lambda: str(says_yes(store, request_id, to=petra, now=at)), the_clock])
    the_clock_forgets(store, at=at)
    assert said in ("noted", "nobody", "nothing")
    assert [one.kind for one in agreed(store)] in (["groceries"], [])


def test_to_part_a_number_from_whoever_helped_no_table_is_walked(store: Store) -> None:
    with explained(store) as plans, store.write() as session:
        agreement_keeping.part(session, 1, "berlin")
    assert walks(plans) == []


def test_said_anew_it_holds_a_year_from_then(store: Store) -> None:
    request_id, petra = a_request(store), Desk(store)
    says_yes(store, request_id, to=petra)
    assert says_yes(store, request_id, to=petra, now=NOW + 10 * DAY) == "noted"
    assert [one.until for one in agreed(store)] == [NOW + 10 * DAY + YEAR]
    assert the_clock_forgets(store, at=NOW + 10 * DAY) == {}


def test_taken_back_it_is_gone_at_once(store: Store) -> None:
    request_id, _ = helped(store)
    petra = Desk(store)
    the_clock_forgets(store, at=NOW + 30 * DAY)
    again = Resident(store, now=NOW + 60 * DAY).rings().asks().request.id
    assert takes_it_back(store, again, to=petra, now=NOW + 60 * DAY)
    assert not takes_it_back(store, again, to=petra, now=NOW + 60 * DAY)
    assert agreed(store) == []
    assert happened_to(store, again)[-1] == "not_remembered"
    with store.read() as session:
        theirs = select(Claim.number_id).where(Claim.request_id == request_id)
        assert set(session.scalars(theirs)) == {None}


def test_key_nine_takes_it_with_everything(store: Store) -> None:
    request_id, _ = helped(store)
    word = vault_word(store, request_id)
    the_clock_forgets(store, at=NOW + 30 * DAY)
    the_clock_forgets(store, at=NOW + 91 * DAY)
    back = Resident(store, now=NOW + 100 * DAY).rings()
    with store.write() as session:
        assert erasure.erase_for(session, back.call(session), now=NOW + 100 * DAY) is not None
    assert agreed(store) == []
    assert traces(store, ERIKA_AT, word, "12043") == []
    with store.read() as session:
        assert set(session.scalars(select(Claim.number_id))) == {None}


def on_a_shared_line(store: Store) -> int:
    request_id = a_request(store)
    with store.write() as session:
        number_id = session.get_one(Request, request_id).number_id
        assert number_id is not None
        numbers.mark_shared(session, number_id, shared=True)
    return request_id


def test_nothing_is_remembered_for_longer_on_a_line_of_several(store: Store) -> None:
    """R64: a number is never treated as a person; also where it becomes known later."""
    assert says_yes(store, on_a_shared_line(store), to=Desk(store)) == "shared"
    assert agreed(store) == []


def test_a_line_that_turns_out_to_be_of_several_is_remembered_no_longer(store: Store) -> None:
    helped(store)
    the_clock_forgets(store, at=NOW + 30 * DAY)
    with store.write() as session:
        numbers.mark_shared(session, 1, shared=True)
    assert what_is_offered(store, now=NOW + 40 * DAY) is None
    assert the_clock_forgets(store, at=NOW + 40 * DAY) == {"agreements": 1}


def test_whoever_asks_for_somebody_else_agrees_to_nothing(store: Store) -> None:
    """Two numbers: neither the one that asked nor the one that is rung has a request of its own by it."""
    _, request_id = for_mother(store)
    assert says_yes(store, request_id, to=Desk(store)) == "for_other"
    assert agreed(store) == []


def test_about_a_call_it_takes_a_number_that_rang_itself_and_has_asked(store: Store) -> None:
    petra = Desk(store)

    def says_yes_in(sid: str) -> Said:
        with store.write() as session:
            call = session.scalars(select(Call).filter_by(sid=sid)).one()
            return agreements.about_call(session, call, operator=petra.operator, now=NOW)

    erika = Resident(store).rings()
    assert says_yes_in(erika.sid) == "nothing", "there is no request that one key could repeat"
    erika.asks_by_keys()
    assert [says_yes_in(erika.sid) for _ in range(2)] == ["noted", "as_before"]
    hidden = Resident(store, number=None).rings()
    assert says_yes_in(hidden.sid) == "nobody"
    with store.write() as session:
        session.get_one(Call, the_call(store, hidden.sid).id).number_id = 1  # keyed in: it may be anybody's
    assert says_yes_in(hidden.sid) == "keyed_in"
    with store.write() as session:
        call = session.scalars(select(Call).filter_by(sid=erika.sid)).one()
        assert agreements.end_about_call(session, call, operator=petra.operator, now=NOW)
        assert not agreements.end_about_call(session, call, operator=petra.operator, now=NOW)


def test_what_was_taken_back_or_held_back_is_not_what_one_repeats(store: Store) -> None:
    request_id = a_request(store)
    says_yes(store, request_id, to=Desk(store))
    is_over(store, request_id, state="withdrawn")
    assert what_is_offered(store, now=NOW + DAY) is None
    done = the_clock_forgets(store, at=NOW + 30 * DAY)
    assert done == {"closed requests": 1, "agreements": 1}, "an agreement with nothing to keep is over"


def test_an_open_request_that_is_given_up_after_ninety_days_is_what_one_repeats(store: Store) -> None:
    request_id = a_request(store)
    says_yes(store, request_id, to=Desk(store))
    the_clock_forgets(store, at=NOW + 90 * DAY)
    assert the_request(store, request_id).number_id is None
    assert what_is_offered(store, now=NOW + 90 * DAY) == THE_SAME


def test_a_merge_leaves_the_agreement_with_the_number_that_agreed(store: Store) -> None:
    petra, mine, other = Desk(store), a_request(store), a_request(store, MOBILE)
    says_yes(store, mine, to=petra)
    with store.read() as session:
        number_id = session.get_one(Request, mine).number_id
    assert merges(petra, other, mine) is not None or merges(petra, mine, other) is not None
    assert [one.number_id for one in agreed(store)] == [number_id]


def test_another_city_knows_nothing_of_it(store: Store) -> None:
    request_id, _ = helped(store)
    assert what_is_offered(store, now=NOW + DAY, city="tricity") is None
    with store.read() as session:
        assert agreements.of(session, 1, "tricity", now=NOW) is None
        everywhere = agreements.counts(session, cities=Reach(("berlin", "tricity")), now=NOW)
        mitte = agreements.counts(session, cities=Reach(("berlin",), ("berlin/mitte",)), now=NOW)
        held = holdings.of_number(session, 1, cities=("berlin",))["agreements"]
        assert holdings.of_number(session, 1, cities=("tricity",))["agreements"] == []
        assert holdings.is_elsewhere(session, 1, ("tricity",))
    assert everywhere == [("berlin", "neukoelln", 1)]
    assert mitte == []
    assert [(one["said_to"], one["agreed_at"]) for one in held] == [("volunteer", "2026-11-20T09:00:00Z")]
    assert the_request(store, request_id).state == "done"


def test_whoever_rings_hears_until_when_and_no_longer_after_it(store: Store) -> None:
    helped(store)
    for when, until in ((later(days=1), NOW + YEAR), (NOW + YEAR, None)):
        assert Resident(store, now=when).rings().hears().agreed_until == until


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_term_that_is_spoken_is_the_term_that_is_kept(language: str) -> None:
    year, ninety = LANGUAGES[language]
    words = tomllib.loads((PROMPTS / language / "remembering.toml").read_text("utf-8"))
    calls = tomllib.loads((PROMPTS / language / "calls.toml").read_text("utf-8"))
    front = tomllib.loads((PROMPTS / language / "pages.toml").read_text("utf-8"))
    assert timedelta(days=365) == retention.AGREED
    assert year in words["remember_ask"].lower()
    for told in (calls["data_agreed"], front["front_data"]):
        assert ninety.lower() in told.lower()
    assert year in front["front_data"].lower()
