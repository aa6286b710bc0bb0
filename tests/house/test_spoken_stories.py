"""A caller who speaks and never presses a key (B7): where callers may speak, and where they may not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from tests.house.resident import Resident
from tests.house.town import AREA, POLISH, Databases, Town, databases, site_text, town

NEXT = count(600)
SPEECH = "\ncalls.speech = true\n"
TALK = ("Guten Tag, hier ist Frau Xylander", "Hallo, hören Sie mich?", "HALLO", "ist da jemand")


@pytest.fixture(scope="module", params=["sqlite"])
def given(request: pytest.FixtureRequest) -> Databases:
    """What is heard hangs on no kind of database: `test_stories` is on both."""
    return databases(request)


@pytest.fixture(scope="module")
def listening(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which callers may speak, at night."""
    site = site_text(by_day=False).replace("[berlin.settings]", f"[berlin.settings]{SPEECH}")
    with town(tmp_path_factory.mktemp("listening"), given, site=site) as running:
        yield running


@pytest.fixture(scope="module")
def keys_only(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which only keys count, as it is shipped, at night."""
    with town(tmp_path_factory.mktemp("keys"), given, site=site_text(by_day=False)) as running:
        yield running


def somebody(where: Town, **how: Any) -> Resident:
    return Resident(where, f"{AREA}{next(NEXT)}", **how)


def left(where: Town, resident: Resident) -> tuple[list[str], list[str]]:
    """What became of the call: the zones of its requests, the reasons of its tickets."""
    call = where.call(resident.sid)["id"]
    requests, tickets = where.rows("requests", call_id=call), where.rows("tickets", call_id=call)
    return [one["zone"] for one in requests], [one["reason"] for one in tickets]


def test_a_caller_who_only_speaks_has_a_request_where_one_may_speak(listening: Town) -> None:
    resident = somebody(listening).rings().says("Ja, guten Tag, ich möchte einkaufen, bitte")
    assert resident.step == "postcode"
    resident.says("zwölf null dreiundvierzig").hears("read_back")
    assert left(listening, resident) == (["neukoelln"], [])
    resident.stays_to_the_end().hears("close_word")


def test_in_polish_too(listening: Town) -> None:
    resident = somebody(listening, dials=POLISH, language="pl").rings()
    resident.says("poproszę zakupy", "dwanaście zero czterdzieści trzy").hears("read_back").hangs_up()
    assert left(listening, resident) == (["neukoelln"], [])


def test_what_was_misheard_is_read_back_and_corrected_by_voice(listening: Town) -> None:
    resident = somebody(listening).rings().says("eins", "zehn eins fünfzehn").hears("read_back")
    resident.says("nein", "Postleitzahl", "eins zwei null vier drei").hears("read_back").hangs_up()
    assert left(listening, resident) == (["neukoelln"], [])


def test_a_caller_who_talks_and_talks_is_a_ticket(listening: Town) -> None:
    resident = somebody(listening).rings().says(*TALK[:2])
    resident.hears("not_understood_keys")
    resident.says_nothing(3).hears("person_ticket")
    assert left(listening, resident) == ([], ["no_keys"])


def test_a_television_in_the_room_keeps_nobody_from_pressing(listening: Town) -> None:
    resident = somebody(listening).rings().says("und nun die Wettervorhersage für morgen")
    resident.presses("1").says("zwanzig Uhr fünfzehn", confidence=0.8).hears("not_understood_keys")
    resident.presses("12043").hears("read_back").hangs_up()
    assert left(listening, resident) == (["neukoelln"], [])


def test_a_number_that_is_no_postcode_of_ours_makes_no_request(listening: Town) -> None:
    resident = somebody(listening).rings().says("einkaufen", "neun neun neun neun neun")
    assert resident.step == "postcode"
    resident.hangs_up()
    assert left(listening, resident)[0] == []


def test_a_caller_who_only_speaks_is_a_ticket_where_only_keys_count(keys_only: Town) -> None:
    resident = somebody(keys_only).rings().says("einkaufen", "zwölf null dreiundvierzig", "einkaufen!")
    resident.hears("person_ticket")
    assert left(keys_only, resident) == ([], ["no_keys"])


def test_no_word_that_was_said_is_in_the_log_of_the_processes(listening: Town) -> None:
    resident = somebody(listening).rings().says(TALK[0], "einkaufen")
    resident.hangs_up()
    assert listening.call(resident.sid)["kind"] == "groceries"
    assert "xylander" not in listening.said().lower()
    turns = listening.rows("turns", call_id=listening.call(resident.sid)["id"])
    assert [(turn["event"], turn["keys"]) for turn in turns] == [("spoken", ""), ("spoken", "1")]
