"""The day after: residents are rung and asked "did you get help?", whatever becomes of the call (R70)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.casebook.neighbours import Helper
from tests.house.desk import Operator
from tests.house.resident import Resident
from tests.house.rung import Rung
from tests.house.spoken import words
from tests.house.test_stories import events_of, request_of
from tests.house.town import AREA, GERMAN, Databases, Town, databases, eventually, site_text, town
from tests.house.volunteer import Volunteer

HELPER, BEN = "+491713920021", "+491713920022"
YES, NO, NEVER, MAILBOX, MUTE, BUSY, AWAY, GONE = (f"{AREA}{last}" for last in range(301, 309))
ALL = (YES, NO, NEVER, MAILBOX, MUTE, BUSY, AWAY, GONE)
ONCE_MORE = (MAILBOX, BUSY, AWAY, GONE)  # three hours later; then they are left alone
ABOUT_IT = ("Hilfe bekommen", "Einkauf", "Neukölln")


@dataclass(frozen=True)
class Helped:
    """A town, the requests of its residents by their numbers, and one that nobody has taken."""

    town: Town
    asked: dict[str, int]
    waiting: int

    def request(self, number: str) -> dict[str, Any]:
        (row,) = self.town.rows("requests", id=self.asked[number])
        return row

    @property
    def calls(self) -> list[dict[str, Any]]:
        return self.town.rows("outgoing", purpose="feedback")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture(scope="module")
def helped(given: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helped]:
    """A town where it is a while after noon, and eight residents whom somebody helped yesterday."""
    there = f"Etc/GMT{datetime.now(UTC).hour - 13:+d}" if datetime.now(UTC).hour != 13 else "Etc/GMT"
    own = f'[berlin.settings]\ntimezone = "{there}"\nfeedback.calls = true'
    site = site_text(by_day=True).replace("[berlin.settings]", own)
    with town(tmp_path_factory.mktemp("helped"), given, site=site) as running:
        waiting = asks(running, f"{AREA}320")  # for longer than the others, and nobody has taken it
        asked = {number: asks(running, number) for number in ALL}
        called_done(running, list(asked.values()))
        running.winds_the_clock()
        yield Helped(running, asked, waiting)


def asks(running: Town, number: str) -> int:
    resident = Resident(running, number).asks_for("1", "12043").hangs_up()
    return int(request_of(running, resident)["id"])


def called_done(running: Town, request_ids: list[int]) -> None:
    yesterday = datetime.now(UTC) - timedelta(hours=26)
    helper = Helper(running.store, HELPER, level=2).joins()
    for request_id in request_ids:
        assert helper.takes(request_id, now=yesterday) == "taken"
        helper.says("done", request_id, now=yesterday)


def picks_up(running: Town, number: str) -> Rung:
    """Whoever picks up, or whatever, hears who rings and nothing of any request."""
    rung = Rung(running, number).waits_for_it_to_ring().picks_up()
    assert rung.shown == GERMAN
    assert "eine kurze Frage" in rung.words
    return says_nothing_of_it(rung)


def says_nothing_of_it(rung: Rung) -> Rung:
    assert not [one for one in ABOUT_IT if one in rung.words]
    return rung


def all_are_rung(running: Town) -> None:
    """Eight telephones ring, and at each something else happens."""
    picks_up(running, YES).presses("1").presses("1").hangs_up()
    no = picks_up(running, NO).presses("1")
    assert "Haben Sie Hilfe bekommen?" in no.words
    no.presses("2")
    assert "tut uns leid" in no.words
    assert no.is_over
    no.hangs_up()
    picks_up(running, NEVER).presses("2").hangs_up()
    machine = says_nothing_of_it(picks_up(running, MAILBOX).says_nothing())
    assert says_nothing_of_it(machine.says_nothing()).is_over
    machine.hangs_up()
    mute = picks_up(running, MUTE).presses("1").says_nothing()
    assert mute.is_over
    mute.hangs_up()
    Rung(running, BUSY).waits_for_it_to_ring().refuses()
    Rung(running, AWAY).waits_for_it_to_ring().lets_it_ring()
    picks_up(running, GONE).presses("1").hangs_up()


def test_what_eight_residents_say_or_do_not_say(helped: Helped) -> None:
    all_are_rung(helped.town)
    eventually(lambda: all(one["state"] == "over" for one in helped.calls))
    said = {YES: "yes", NO: "no", NEVER: "declined", MUTE: "unknown"}
    came = {one["request_id"]: one["outcome"] for one in helped.calls}
    assert {number: came[helped.asked[number]] for number in ALL} == said | dict.fromkeys(ONCE_MORE, "")
    assert len(helped.calls) == len(ALL)  # each once
    stands = {number: helped.request(number) for number in ALL}
    assert {number: one["feedback"] for number, one in stands.items()} == said | dict.fromkeys(ONCE_MORE)
    assert {one["feedback_tries"] for one in stands.values()} == {1}
    assert {number: one["state"] for number, one in stands.items() if one["state"] != "done"} == {
        NO: "waiting"
    }
    assert [one["said_in"] for one in helped.town.rows("no_calls")] == ["feedback"]


def test_who_was_not_helped_is_on_top_for_others_and_the_desk_is_told(helped: Helped) -> None:
    """Before what has waited longer; and not for whoever had called it done."""
    running, reopened = helped.town, helped.asked[NO]
    assert events_of(running, reopened)[-3:] == ["feedback_asked", "not_helped", "nobody_came"]
    (claim,) = running.rows("claims", request_id=reopened)
    assert claim["ended_as"] == "nobody_came"
    running.has_volunteer("Ben", BEN)
    ben = Volunteer(running, BEN).asks_for_code()
    ben.signs_in_with(ben.reads_code()).looks_at_the_board()
    assert ben.offered[:2] == [reopened, helped.waiting]
    helper = Helper(running.store, id=claim["volunteer_id"])
    assert helper.takes(reopened, now=datetime.now(UTC)) == "too_often"
    Operator(running).signs_in().opens("/desk/").sees(words().page("desk.need_nobody_came", language="de"))
