"""Several at once, as real processes and threads, on both databases."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import func, select

from hotline.casebook import calls, claims, coming_back, expiry
from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Claim, Number, Request, Ticket
from hotline.casebook.vault import Vault
from tests.casebook.neighbours import LIMITS, NOW, Helper, Resident, a_request, later, tickets_of
from tests.databases import DATA_KEY, INDEX_KEY

Got = TypeVar("Got")


def all_at_once(jobs: Sequence[Callable[[], Got]]) -> list[Got]:
    """Each job in a thread of its own, none before all are ready."""
    ready = threading.Barrier(len(jobs))

    def run(job: Callable[[], Got]) -> Got:
        ready.wait(20)
        return job()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


def take_in_a_process(url: str, request_id: int, helpers: Sequence[int], slot: int) -> str:
    store = Store(url, Vault([DATA_KEY], INDEX_KEY))
    with store.write() as session:
        return claims.take(session, request_id=request_id, volunteer_id=helpers[slot], limits=LIMITS, now=NOW)


def test_eight_processes_take_one_request_and_one_gets_it(store: Store, store_url: str) -> None:
    request_id = a_request(store)
    helpers = [Helper(store, f"+4917139200{number:02}").joins().id for number in range(10, 18)]
    store.close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.casebook.test_races"])
    with context.Pool(8) as processes:
        jobs = [(store_url, request_id, helpers, slot) for slot in range(8)]
        results = Counter(processes.starmap(take_in_a_process, jobs, chunksize=1))
    assert results == {"taken": 1, "gone": 7}
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Claim)) == 1


def test_a_volunteer_who_takes_five_at_once_has_three(store: Store) -> None:
    anna = Helper(store).joins()
    five = [a_request(store, f"+4930231250{number:02}") for number in range(5)]
    results = Counter(all_at_once([lambda one=one: anna.takes(one) for one in five]))  # type: ignore[misc]
    assert results == {"taken": 3, "limit": 2}
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Claim)) == 3


def test_the_last_key_four_times_at_once_makes_one_request(store: Store) -> None:
    erika = Resident(store).rings()
    asked = all_at_once([erika.asks] * 4)
    assert len({one.request.id for one in asked}) == 1
    assert {one.result for one in asked} == {"saved"}


def test_four_calls_from_one_number_at_once_make_one_request_of_a_kind(store: Store) -> None:
    several = [Resident(store).rings() for _ in range(4)]
    results = Counter(asked.result for asked in all_at_once([one.asks for one in several]))
    assert results == {"saved": 1, "have_one_already": 3}


def test_eight_callers_at_once_never_share_a_word(store: Store) -> None:
    several = [Resident(store, f"+4930231250{number:02}").rings() for number in range(8)]
    asked = all_at_once([one.asks for one in several])
    assert {one.result for one in asked} == {"saved"}
    with store.read() as session:
        hashes = list(session.scalars(select(Request.word_hash)))
    unique = [one for one in hashes if one is not None]
    assert len(unique) == len(set(unique))
    assert len(unique) >= 5


def test_a_ring_that_is_repeated_at_once_is_one_call_and_one_number(store: Store) -> None:
    knock = Resident(store, sid="CA-at-once").knock

    def ring() -> int:
        with store.write() as session:
            return calls.ring(session, knock, now=NOW).id

    assert len(set(all_at_once([ring] * 4))) == 1
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Number)) == 1


def test_the_end_told_four_times_at_once_leaves_one_ticket(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    all_at_once([erika.hangs_up] * 4)
    assert len(tickets_of(store, erika.sid)) == 1


def test_two_clocks_close_lost_calls_and_release_overdue_claims_once(store: Store) -> None:
    silent = Resident(store).rings()
    silent.presses("1", kind="groceries")
    request_id, anna = a_request(store, "+493023125002"), Helper(store).joins()
    anna.takes(request_id)

    def tick() -> int:
        with store.write() as session:
            calls.close_lost(session, now=later(hours=5))
            return len(expiry.expire(session, now=later(hours=5)))

    assert sum(all_at_once([tick] * 4)) == 1
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1
        assert session.scalar(select(func.count()).select_from(Call).where(Call.ended_at.is_(None))) == 0


def test_a_caller_cancels_while_a_volunteer_takes_and_one_of_both_orders_holds(store: Store) -> None:
    request_id, anna, erika = a_request(store), Helper(store).joins(), Resident(store).rings()

    def cancel() -> str:
        with store.write() as session:
            call = erika.call(session)
            return str(coming_back.cancel(session, request_id=request_id, call=call, now=NOW))

    results = all_at_once([cancel, lambda: str(anna.takes(request_id))])
    assert results in (["True", "taken"], ["True", "gone"])
    with store.read() as session:
        assert session.scalars(select(Request.state)).one() == "cancelled"
        assert session.scalar(select(func.count()).select_from(Claim).where(Claim.ended_at.is_(None))) == 0
