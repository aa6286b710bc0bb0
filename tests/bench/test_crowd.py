"""The simulated crowd: who is in it, what each of them does, and that a lost call would be seen."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from hotline.casebook import requests, tickets
from hotline.casebook.tables import Call, Request
from hotline.cities import City, load_cities
from hotline.clock import confirmations
from scripts.benchmarks.crowd import people, places
from scripts.benchmarks.crowd.handset import Handset
from scripts.benchmarks.crowd.people import Resident, draw
from scripts.benchmarks.crowd.personas import BY_CODE, OVERLAYS, PERSONAS, SLOW
from scripts.benchmarks.crowd.places import Home
from scripts.benchmarks.crowd.stories import Measured, at_the_baseline, at_the_hotline, is_as_it_must
from scripts.benchmarks.crowd.workers import Here, Plan, alone, move_in

LANGUAGE = "de"
PLAN = Plan(seed=7, city="berlin", country="DE", persons={LANGUAGE: 15}, workers=1)


@pytest.fixture(scope="module")
def here() -> Iterator[Here]:
    """A town and the baseline, for one test after the other."""
    with ExitStack() as stack:
        yield move_in(PLAN, stack)


@pytest.fixture(scope="module")
def city() -> City:
    return load_cities(("berlin",), {})["berlin"]


def somebody(city: City, persona: str, *overlays: str, seed: int = 1, **changes: Any) -> Resident:
    """A person of this kind to whom exactly this happens, who wants groceries on a Monday at ten."""
    who = draw(seed, LANGUAGE, 0, city)
    lives = Home("12043", "neukoelln", in_one_zone=True)
    first = datetime.combine(people.A_MONDAY, time(10), city.timezone)
    usual: dict[str, Any] = {
        "persona": BY_CODE[persona],
        "overlays": frozenset(overlays),
        "kind": "groceries",
        "home": lives,
        "believed": lives.postcode,
        "first_keyed": lives.postcode,
        "number": "+493023125011",
        "shown": "anonymous" if "OV6" in overlays else "+493023125011",
        "returning": False,
        "calls": (first,),
        "dice": f"{persona}:{overlays}:{seed}",
    }
    return replace(who, **(usual | changes))


def call_of(here: Here, who: Resident) -> Measured:
    (call,) = at_the_hotline(here.telephones, here.ours, who)
    return call


# --- who they are ---------------------------------------------------------------------------


def test_the_kinds_of_people_exclude_each_other_and_are_everybody() -> None:
    assert sum(persona.weight for persona in PERSONAS) == 100
    assert [overlay.code for overlay in OVERLAYS] == [f"OV{number}" for number in range(1, 17)]


def test_the_same_seed_is_the_same_crowd(city: City) -> None:
    crowd = [draw(3, LANGUAGE, number, city) for number in range(50)]
    assert crowd == [draw(3, LANGUAGE, number, city) for number in range(50)]
    assert crowd != [draw(4, LANGUAGE, number, city) for number in range(50)]


def test_the_crowd_is_as_it_was_described(city: City) -> None:
    crowd = [draw(1, LANGUAGE, number, city) for number in range(3000)]
    for persona in PERSONAS:
        share = 100 * sum(who.persona == persona for who in crowd) / len(crowd)
        assert share == pytest.approx(persona.weight, abs=3)
    for overlay in OVERLAYS:
        if overlay.code != "OV14":  # happens to single keys
            share = sum(who.has(overlay.code) for who in crowd) / len(crowd)
            assert share == pytest.approx(overlay.chance, abs=0.03)


def test_people_ring_when_they_are_said_to(city: City) -> None:
    for number in range(100):
        who = draw(1, LANGUAGE, number, city)
        assert city.hours.is_open(who.calls[0]) is not who.has("OV11")


def test_a_slip_is_a_slip_and_a_foreign_postcode_is_foreign(city: City) -> None:
    dice = random.Random(1)
    assert {len(places.slipped("12043", dice)) for _ in range(100)} == {4, 5, 6}
    assert type(city.place(places.foreign(city, dice))).__name__ == "Outside"
    assert len(places.old(city, dice)) == 4


def test_slow_hands_are_cut_off_as_often_as_the_model_says() -> None:
    """Section 5: with a median of three seconds, a time-out of ten cuts 9 % of five-digit entries."""
    dice = random.Random(1)
    cut = sum(max(SLOW.gaps(4, dice)) > 10 for _ in range(5000)) / 5000
    assert cut == pytest.approx(0.09, abs=0.02)


# --- what they do ---------------------------------------------------------------------------


@pytest.mark.parametrize("persona", ["B1", "B2", "B3"])
def test_who_follows_the_menu_is_done_with_six_keys(here: Here, city: City, persona: str) -> None:
    call = call_of(here, somebody(city, persona))
    assert (call.outcome, call.keys, call.keys_lost) == ("complete", 6, 0)
    assert call.first_option is not None
    assert call.saved is not None
    assert call.first_option < call.saved < call.end


def test_a_quick_person_is_saved_before_a_typical_and_that_one_before_a_slow(here: Here, city: City) -> None:
    saved = [call_of(here, somebody(city, persona)).saved or 0 for persona in ("B3", "B1", "B2")]
    assert saved == sorted(saved)


def test_who_comes_back_needs_one_key(here: Here, city: City) -> None:
    call = call_of(here, somebody(city, "B3", returning=True))
    assert (call.outcome, call.keys, call.returning) == ("complete", 1, True)


@pytest.mark.parametrize("persona", ["B4", "B5", "B7", "B8"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whom_the_menu_does_not_serve_gets_a_person(here: Here, city: City, persona: str, seed: int) -> None:
    who = somebody(city, persona, seed=seed)
    night = replace(who, calls=(who.calls[0].replace(hour=20),))
    assert call_of(here, who).outcome in ("person", "ticket")
    assert call_of(here, night).outcome == "ticket"


def test_no_key_of_a_telephone_without_tones_arrives(here: Here, city: City) -> None:
    call = call_of(here, somebody(city, "B8"))
    assert call.keys == call.keys_lost > 0


def test_who_hangs_up_early_is_in_the_log_or_rung_back(here: Here, city: City) -> None:
    calls = [call_of(here, somebody(city, "B6", seed=seed)) for seed in range(12)]
    assert all(3 <= call.end <= 25.1 and call.keys == 0 for call in calls)
    assert all((call.outcome == "log") is (call.end < 8) for call in calls)


def test_the_hard_of_hearing_hear_everything_again(here: Here, city: City) -> None:
    plain, again = call_of(here, somebody(city, "B1")), call_of(here, somebody(city, "B1", "OV1"))
    assert again.outcome == "complete"
    assert again.words > plain.words
    assert again.repeated >= 2


def test_who_rings_twice_for_one_need_has_one_request(here: Here, city: City) -> None:
    who = somebody(city, "B1", "OV2")
    who = replace(who, calls=(who.calls[0], who.calls[0] + timedelta(hours=3)))
    first, second = at_the_hotline(here.telephones, here.ours, who)
    assert (first.outcome, second.outcome, second.keys, second.duplicates) == ("complete", "complete", 0, 0)


@pytest.mark.parametrize("overlay", ["OV3", "OV9", "OV11", "OV12"])
def test_what_must_not_matter_does_not(here: Here, city: City, overlay: str) -> None:
    call = call_of(here, somebody(city, "B1", overlay))
    assert (call.outcome, call.wrong_zone, call.wrong_attempts) == ("complete", False, 0)


def test_a_withheld_number_is_keyed_in(here: Here, city: City) -> None:
    call = call_of(here, somebody(city, "B1", "OV6"))
    assert call.outcome == "complete"
    assert call.keys > 6


def test_a_mobile_gets_one_text_message_by_day(
    here: Here, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    mobile = somebody(city, "B1", "OV7", number="+491713920011", shown="+491713920011")
    night = replace(mobile, calls=(mobile.calls[0].replace(hour=21),))
    assert [call_of(here, who).wrong_messages for who in (mobile, night, somebody(city, "B1"))] == [0, 0, 0]
    monkeypatch.setattr(confirmations, "confirm", lambda *_: 0)
    assert call_of(here, mobile).wrong_messages == 1


def test_on_a_shared_line_nothing_is_assumed(here: Here, city: City) -> None:
    call = call_of(here, somebody(city, "B1", "OV8"))
    assert (call.outcome, call.wrong_kind, call.duplicates) == ("complete", False, 0)


def test_a_wrong_postcode_becomes_a_ticket_or_is_corrected(here: Here, city: City) -> None:
    foreign = somebody(city, "B1", "OV4", believed="14467", first_keyed="14467", knows_better=False)
    slip = somebody(city, "B1", "OV5", first_keyed="10115")
    assert call_of(here, foreign).outcome == "ticket"
    assert (call_of(here, slip).outcome, call_of(here, slip).wrong_zone) == ("complete", False)


def test_a_slip_that_leads_out_of_town_is_corrected(here: Here, city: City) -> None:
    slip = somebody(city, "B1", "OV5", first_keyed="21043")
    assert (call_of(here, slip).outcome, call_of(here, slip).wrong_zone) == ("complete", False)


def test_who_keys_112_leaves_a_ticket(here: Here, city: City) -> None:
    assert call_of(here, somebody(city, "B1", "OV15")).outcome == "ticket"


def test_a_call_that_goes_straight_to_a_person_offers_no_choice(here: Here) -> None:
    phone: Any = SimpleNamespace(seconds=75.0)
    assert Handset(phone, here.telephones.ears[LANGUAGE], random.Random(1)).first_option is None


def test_a_line_that_drops_is_like_hanging_up(here: Here, city: City) -> None:
    assert is_as_it_must(call_of(here, somebody(city, "B1", "OV16")))


# --- what would be seen ---------------------------------------------------------------------


def test_a_lost_call_is_seen(here: Here, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "open_ticket", lambda *_args, **_values: None)
    night = somebody(city, "B8").calls[0].replace(hour=20)
    call = call_of(here, somebody(city, "B8", calls=(night,)))
    assert call.outcome == "lost"
    assert not is_as_it_must(call)


def test_a_second_request_for_one_need_is_seen(
    here: Here, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    prank = somebody(city, "B1", "OV13", other_kinds=("groceries", "groceries"))
    prank = replace(prank, calls=(prank.calls[0], prank.calls[0] + timedelta(hours=1)))
    assert at_the_hotline(here.telephones, here.ours, prank)[-1].duplicates == 0
    monkeypatch.setattr(requests, "_have_one", lambda *_args, **_values: None)
    assert at_the_hotline(here.telephones, here.ours, prank)[-1].duplicates == 1


def test_a_request_in_the_wrong_zone_is_seen(here: Here, city: City) -> None:
    elsewhere = Home("12043", "spandau", in_one_zone=True)
    assert call_of(here, somebody(city, "B1", home=elsewhere)).wrong_zone


def test_everything_about_a_person_is_gone_when_the_story_is_over(here: Here, city: City) -> None:
    call_of(here, somebody(city, "B1"))
    with here.ours.town.house.store.read() as casebook:
        known = select(func.count()).where(Call.number_id.is_not(None))
        waiting = select(func.count()).where(Request.state == "waiting")
        assert (casebook.scalar(known), casebook.scalar(waiting)) == (0, 0)


def test_the_baseline_confirms_saves_late_and_loses_slow_hands(here: Here, city: City) -> None:
    (typical,) = at_the_baseline(here.telephones, here.theirs, somebody(city, "B1"))
    (leaves,) = at_the_baseline(here.telephones, here.theirs, somebody(city, "B6", seed=4))
    slow = [
        at_the_baseline(here.telephones, here.theirs, somebody(city, "B2", seed=seed))[0] for seed in range(4)
    ]
    assert (typical.outcome, typical.keys) == ("complete", 8)
    assert leaves.outcome in ("lost", "log")
    assert "lost" in {call.outcome for call in slow}


def test_a_whole_crowd_can_be_repeated_and_loses_nobody() -> None:
    (once,), (again,) = alone(PLAN), alone(PLAN)
    assert once == again
    assert len(once.ours) >= 15
    assert all(is_as_it_must(call) and not call.duplicates and not call.faults for call in once.ours)
