"""To a person through the simulated telephone: telephones at the desk, a crisis line, no keys at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from hotline.simulator import NO_ANSWER, Person, Switches
from tests.house.resident import WITHHELD, Resident
from tests.house.town import AREA, DESK, Databases, Town, databases, site_text, town

SECOND, CRISIS, TALK = f"{AREA}991", f"{AREA}995", f"{AREA}996"
ACCEPTS = Person(after=6.0, keys="1")
MAILBOX = Person(after=12.0)  # picks up, and presses nothing
NEXT = count(200)


def site(*, by_day: bool) -> str:
    """Two telephones at the desk that are told who rings; a crisis line and one to talk to, day and night."""
    today = datetime.now(UTC).date()
    switched_on = "[berlin]\ncrisis_key = 7\n[berlin.settings]\ncalls.whisper = true"
    text = site_text(by_day=by_day, desk_tried=None).replace("[berlin.settings]", switched_on)
    desk = [
        f'[[berlin.desk]]\nname = "{name}"\nnumber = "{number}"\nverified_on = {today}'
        for name, number in (("Rathaus", DESK), ("Bibliothek", SECOND))
    ]
    others = [
        f'[[berlin.{which}]]\nname = "{name}"\nnumber = "{number}"\nhours.daily = ["00:00-24:00"]\n'
        f'languages = ["de"]\nverified_on = {today}\nverified_by = "A. Muster"'
        for which, name, number in (("crisis", "Seelsorge", CRISIS), ("talk", "Silberdraht", TALK))
    ]
    return "\n".join([text, *desk, *others])


@pytest.fixture(scope="module", params=["sqlite"])
def given(request: pytest.FixtureRequest) -> Databases:
    """What is heard hangs on no kind of database: `test_stories` is on both."""
    return databases(request)


@pytest.fixture(scope="module")
def day(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Somebody may be at the desk."""
    with town(tmp_path_factory.mktemp("day"), given, site=site(by_day=True)) as running:
        yield running


@pytest.fixture(scope="module")
def night(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Nobody is at the desk before three days from now."""
    with town(tmp_path_factory.mktemp("night"), given, site=site(by_day=False)) as running:
        yield running


def somebody(where: Town, *, at: dict[str, Person] | None = None, **how: Any) -> Resident:
    """A resident who has never rung before, and who is behind the numbers that the hotline rings."""
    resident = Resident(where, f"{AREA}{next(NEXT)}", **how)
    resident.phone.people = at or {}
    return resident


def reasons(where: Town, resident: Resident) -> list[str]:
    """Why somebody should ring this caller back."""
    return [one["reason"] for one in where.rows("tickets", call_id=where.call(resident.sid)["id"])]


def attempts(where: Town, resident: Resident) -> list[tuple[str, str]]:
    """Which of the desk's telephones rang, and how that ended, as the log has it."""
    turns = where.rows("turns", call_id=where.call(resident.sid)["id"], event="dialled")
    return [(turn["rang"], turn["heard"]) for turn in turns]


def heard_at(resident: Resident, number: str) -> str:
    """What somebody heard who picked up there."""
    return " ".join(one.text for one in resident.phone.transcript if (one.kind, one.leg) == ("hears", number))


def test_the_first_telephone_is_silent_and_the_second_accepts(day: Town) -> None:
    resident = somebody(day, at={DESK: NO_ANSWER, SECOND: ACCEPTS}).rings().presses("1")
    resident.presses("0").stays_to_the_end().hears("person_connecting", "person_next")
    assert resident.spoke_with_somebody
    assert attempts(day, resident) == [("Rathaus", "desk_silent"), ("Bibliothek", "joined")]
    assert day.call(resident.sid)["outcome"] == "person"
    assert reasons(day, resident) == []
    told = heard_at(resident, SECOND)
    assert "Nachbarschaftshilfe" in told
    assert "Einkaufen" in told
    assert resident.number[-3:] not in told
    (leg,) = day.rows("calls", parent_sid=resident.sid)
    assert (leg["status"], leg["number_id"], leg["purpose"]) == ("completed", None, "desk")


def test_a_mailbox_at_the_desk_is_nobody(day: Town) -> None:
    resident = somebody(day, at={DESK: MAILBOX, SECOND: ACCEPTS}).rings().presses("1", "12043", "0")
    resident.stays_to_the_end()
    assert resident.spoke_with_somebody
    assert "Neukölln" in heard_at(resident, DESK)
    assert attempts(day, resident) == [("Rathaus", "desk_declined"), ("Bibliothek", "joined")]


def test_nobody_at_the_desk_is_a_ticket_and_the_word_is_said(day: Town) -> None:
    resident = somebody(day).rings().presses("1", "12043", "0").stays_to_the_end()
    resident.hears("person_all_busy", "person_call_back", "person_once_more", "close_word", "person_busy")
    assert not resident.spoke_with_somebody
    assert reasons(day, resident) == ["busy"]
    assert attempts(day, resident) == [("Rathaus", "desk_silent"), ("Bibliothek", "desk_silent")] * 2
    assert resident.phone.seconds < 300  # never for ever


def test_who_would_rather_be_rung_back_presses_one(day: Town) -> None:
    resident = somebody(day).rings().presses("0", "1").hears("person_call_back_noted").stays_to_the_end()
    assert reasons(day, resident) == ["busy"]


@pytest.mark.parametrize("asked_after", [False, True])
def test_who_hangs_up_while_it_rings_is_rung_back(day: Town, asked_after: bool) -> None:
    switches = Switches(dial_action_after_hangup=asked_after)
    resident = somebody(day, switches=switches).rings()
    resident.phone.presses("0").waits(15).hangs_up()
    assert reasons(day, resident) == ["incomplete"]


def test_the_crisis_key_puts_through_and_the_log_keeps_only_that(day: Town) -> None:
    resident = somebody(day, at={CRISIS: Person(after=4.0)}).rings().hears("crisis_offer")
    resident.presses("7").hears("crisis_connecting").stays_to_the_end()
    assert resident.spoke_with_somebody
    assert heard_at(resident, CRISIS) == ""  # nothing is whispered there
    assert reasons(day, resident) == []
    call = day.call(resident.sid)
    assert call["outcome"] == "crisis"
    turns = day.rows("turns", call_id=call["id"])
    assert [(turn["heard"], turn["rang"]) for turn in turns] == [("crisis", None)] * 2
    assert not any(turn["keys"] for turn in turns)


def test_nobody_at_the_crisis_line_its_number_is_said_and_the_desk_rings(day: Town, night: Town) -> None:
    resident = somebody(day, at={DESK: ACCEPTS}).rings().presses("7").stays_to_the_end()
    resident.hears("crisis_number", "person_connecting")
    assert resident.spoke_with_somebody
    sleepless = (
        somebody(night).rings().presses("7").stays_to_the_end().hears("crisis_number", "person_closed")
    )
    assert reasons(night, sleepless) == ["wants_person"]
    (ticket,) = night.rows("tickets", call_id=night.call(sleepless.sid)["id"])
    assert ticket["priority"] == 0


def test_who_wants_to_talk_by_night_is_told_of_one_line(night: Town) -> None:
    resident = somebody(night).asks_for("3", "12043").says_nothing().hears("talk_number")
    assert "Silberdraht" in resident.heard
    assert "Tag und Nacht" in resident.heard
    assert resident.says_nothing().hears("promise_closed", "close_word").word


def test_without_a_single_key_there_is_a_person_or_a_ticket(day: Town, night: Town) -> None:
    """A rotary phone, keys that do not arrive, somebody who speaks instead."""
    lost = Switches(keys_arrive=lambda number, key: "")
    by_day = somebody(day, at={SECOND: ACCEPTS}, switches=lost)
    by_day.phone.dial().presses("1").speaks("Guten Tag, ich brauche Hilfe").hears_all()
    assert by_day.spoke_with_somebody
    assert reasons(day, by_day) == []

    nobody = somebody(day, switches=lost)
    nobody.phone.dial().hears_all()
    assert reasons(day, nobody) == ["busy"]

    by_night = somebody(night, switches=lost)
    by_night.phone.dial().speaks("Hallo?").hears_all()
    assert reasons(night, by_night) == ["no_keys"]


def test_a_silent_caller_whose_number_is_withheld_hears_when_to_ring_again(night: Town) -> None:
    unseen = Resident(night, WITHHELD).rings().stays_to_the_end()
    unseen.hears("no_keys_stay", "still_here", "person_no_number")
