"""Where am I? Callers of towns with letters in their postcodes, and of one with a single postcode for all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update
from werkzeug.serving import make_server

from hotline.casebook.store import Store
from hotline.casebook.tables.base import Base
from hotline.cities import City, load_cities
from hotline.prompts import load_words
from hotline.simulator import SimulatedPhone, Switches
from tests.cities.towns import PLACES, places
from tests.house.installation import Front
from tests.house.spoken import is_said
from tests.houses import a_house
from tests.phone.conftest import app_of, settings_in
from tests.phone.telephone import TOKEN

NIGHT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # nobody is at a desk, in Ottawa neither
NEXT = count(400)


@dataclass
class Hotline:
    """One web process for four towns and Berlin, and its casebook."""

    url: str
    store: Store

    def row(self, name: str) -> dict[str, Any]:
        """The only row of a table."""
        with self.store.read() as casebook:
            (row,) = casebook.execute(select(Base.metadata.tables[name])).mappings()
            return dict(row)


@pytest.fixture
def hotline(store: Store, tmp_path: Path) -> Iterator[Hotline]:
    """On both databases, over real HTTP, on a Monday night."""
    berlin = load_cities(
        ("berlin",), {"berlin": {"lines": [{"number": "+493023125900", "languages": ["en"]}]}}
    )
    cities: dict[str, City] = {**places(), "berlin": replace(berlin["berlin"], zones_by_name=True)}
    words = load_words(("en",), (*PLACES, "berlin"))
    front = Front(None)
    server = make_server("127.0.0.1", 0, front, threaded=True)
    url = f"http://127.0.0.1:{server.port}"
    settings = settings_in(tmp_path, store.url.render_as_string(hide_password=False), public_url=url)
    front.app = app_of(a_house(settings, store, cities, words))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    with time_machine.travel(NIGHT, tick=True):
        thread.start()
        yield Hotline(url, store)
        server.shutdown()
        thread.join()


class Caller:
    """Somebody of a town who rings for the first time; nothing on the line ever goes wrong unnoticed."""

    def __init__(self, hotline: Hotline, city: str, *, switches: Switches | None = None) -> None:
        self.city = city
        dials = "+493023125900" if city == "berlin" else places()[city].lines[0].number
        self.phone = SimulatedPhone(
            hotline.url, token=TOKEN, caller=f"+442079460{next(NEXT)}", dials=dials, switches=switches
        )
        self.phone.dial()
        self.heard = " ".join(self.phone.hears())

    def presses(self, *entries: str) -> Caller:
        """Press keys, and hear what comes; an entry that only a pause ends is waited for."""
        for keys in entries:
            self.phone.presses(keys)
            self.heard = " ".join(self.phone.hears())
        return self

    def keys_in(self, keys: str) -> Caller:
        """Key in a postcode and simply wait, as the hotline has said."""
        self.phone.presses(keys)
        return self.says_nothing()

    def says_nothing(self, times: int = 1) -> Caller:
        """Let the time for an answer run out."""
        for _ in range(times):
            self.phone.stays_silent()
            self.heard = " ".join(self.phone.hears())
        return self

    def hears(self, *lines: str) -> Caller:
        """Make sure that these lines were said."""
        for line in lines:
            assert is_said(line, self.heard, "en", self.city), f"{line} was not said, but: {self.heard}"
        assert self.phone.faults == []
        return self

    @property
    def step(self) -> str:
        """What the hotline asks now."""
        return self.phone.question.rpartition("/")[2]


def test_in_edinburgh_the_first_part_of_the_postcode_is_enough_and_is_read_back(hotline: Hotline) -> None:
    caller = Caller(hotline, "edinburgh").presses("1")
    caller.hears("letters_ask", "letters_part", "letters_how", "letters_wait")
    caller.keys_in("341").hears("read_back")
    assert "in the city centre. Postcode: E H, one." in caller.heard
    request = hotline.row("requests")
    assert (request["zone"], request["postcode"], request["state"]) == ("centre", "EH1", "waiting")


@pytest.mark.parametrize("entry", ["3411#", "3411123"])
def test_hash_or_the_whole_postcode_end_the_entry_at_once(hotline: Hotline, entry: str) -> None:
    caller = Caller(hotline, "edinburgh").presses("1", entry).hears("read_back")
    assert "in the west. Postcode: E H, one one." in caller.heard
    assert hotline.row("requests")["postcode"] == "EH11"


def test_a_slow_hand_is_waited_for_ten_seconds_between_two_keys(hotline: Hotline) -> None:
    caller = Caller(hotline, "edinburgh").presses("1")
    caller.phone.presses("3411", gap=9.5)
    caller.says_nothing().hears("read_back")
    assert hotline.row("requests")["postcode"] == "EH11"


@pytest.mark.parametrize("told", [True, False])
def test_a_lone_hash_is_never_an_answer(hotline: Hotline, told: bool) -> None:
    caller = Caller(hotline, "edinburgh", switches=Switches(old_gather_parameters=told)).presses("1", "#")
    caller.hears("letters_ask")
    assert caller.step == "postcode"
    assert is_said("no_keys_stay", caller.heard, "en") is not told  # where the key is told, it is no silence
    caller.keys_in("346").hears("read_back")
    assert hotline.row("requests")["zone"] == "leith"


def test_in_ottawa_three_keys_of_several_places_are_asked_about_by_name(hotline: Hotline) -> None:
    caller = Caller(hotline, "ottawa").presses("1").hears("letters_count", "letters_how")
    caller.keys_in("527").hears("zone_menu_change", "zone_choice")
    assert "For Nepean, press two." in caller.heard.replace("  ", " ")
    caller.presses("2").hears("read_back")
    assert "in Nepean. Postcode: K, two R." in caller.heard
    request = hotline.row("requests")
    assert (request["zone"], request["postcode"]) == ("nepean", "K2R")


def test_in_ottawa_postcodes_of_one_place_are_one_answer(hotline: Hotline) -> None:
    caller = Caller(hotline, "ottawa").presses("2").keys_in("542").hears("read_back_zone")
    assert "in Cumberland." in caller.heard
    caller.says_nothing().hears("close_word")
    assert hotline.row("requests")["zone"] == "cumberland"


def test_in_westminster_7912_is_sw1a_or_a_person_or_another_part_of_town(hotline: Hotline) -> None:
    caller = (
        Caller(hotline, "westminster").presses("1").keys_in("7912").hears("zone_choice", "zone_menu_else")
    )
    caller.presses("1").hears("read_back")
    assert "in Westminster. Postcode: S W, one A." in caller.heard
    assert hotline.row("requests")["postcode"] == "SW1A"


def test_in_westminster_an_unknown_postcode_ends_in_the_names_of_districts(hotline: Hotline) -> None:
    caller = Caller(hotline, "westminster").presses("1").keys_in("791").hears("letters_unknown")
    caller.keys_in("791").hears("zone_menu_instead", "zone_menu_else")
    assert caller.step == "zone_menu"
    caller.presses("4").hears("zone_menu_more")
    caller.presses("4").hears("zone_menu_more", "zone_menu_none")
    caller.presses("4").hears("person_will_note", "goodbye")
    ticket = hotline.row("tickets")
    assert (ticket["reason"], ticket["kind"], ticket["zone"]) == ("by_person", "groceries", None)
    assert places()["westminster"].postcode_shown(ticket["postcode"]) == "791"


def test_a_postcode_of_another_town_is_kept_with_its_kind_and_told_honestly(hotline: Hotline) -> None:
    caller = Caller(hotline, "edinburgh").presses("2").keys_in("3420").hears("postcode_outside", "goodbye")
    assert caller.phone.is_over
    ticket = hotline.row("tickets")
    assert (ticket["reason"], ticket["kind"], ticket["postcode"]) == ("outside_area", "pharmacy", "3420")
    assert ticket["number_id"] is not None


def test_in_brest_nobody_is_asked_for_a_postcode_that_all_have(hotline: Hotline) -> None:
    caller = Caller(hotline, "brest").presses("1").hears("zone_menu_ask", "zone_menu_else")
    assert caller.step == "zone_menu"
    caller.presses("4", "3").hears("read_back_zone")
    assert "in Les Quatre-Moulins." in caller.heard
    request = hotline.row("requests")
    assert (request["zone"], request["postcode"]) == ("quatre-moulins", "")
    caller.presses("*").hears("correct_zone")
    caller.presses("2").hears("zone_menu_change")
    caller.presses("1").hears("read_back_zone")
    assert hotline.row("requests")["zone"] == "lambezellec"


def test_in_brest_whoever_rings_again_later_has_the_same_with_one_key(hotline: Hotline) -> None:
    caller = Caller(hotline, "brest").presses("1", "2")
    caller.phone.hangs_up()
    requests = Base.metadata.tables["requests"]
    with hotline.store.write() as casebook:
        casebook.execute(update(requests).values(state="done", closed_at=NIGHT))
    caller.phone.dial()
    assert "For shopping again" in " ".join(caller.phone.hears())
    caller.presses("1").hears("read_back_zone")
    assert "in Brest-Centre." in caller.heard
    with hotline.store.read() as casebook:
        assert casebook.execute(select(requests.c.zone)).scalars().all() == ["centre", "centre"]


def test_in_brest_whoever_presses_nothing_is_a_ticket_that_knows_the_kind(hotline: Hotline) -> None:
    caller = Caller(hotline, "brest").presses("1").says_nothing(3)
    caller.hears("person_ticket")
    ticket = hotline.row("tickets")
    assert (ticket["reason"], ticket["kind"]) == ("incomplete", "groceries")


def test_in_berlin_a_mistyped_postcode_can_end_in_the_nearest_districts(hotline: Hotline) -> None:
    caller = Caller(hotline, "berlin").presses("1", "12034").hears("postcode_unknown")
    caller.presses("12034").hears("zone_menu_instead")
    assert "For Neukölln, press one." in caller.heard.replace("  ", " ")
    caller.presses("1").hears("read_back_zone")
    request = hotline.row("requests")
    assert (request["zone"], request["postcode"]) == ("neukoelln", "12034")


@pytest.mark.parametrize("number", ["112", "999"])
def test_an_emergency_number_keyed_where_a_postcode_is_asked_is_never_a_postcode(
    hotline: Hotline, number: str
) -> None:
    caller = Caller(hotline, "ottawa").presses("1").keys_in(number).hears("emergency_keyed", "letters_ask")
    caller.phone.hangs_up()
    assert hotline.row("calls")["emergency"] is True


def test_webhooks_that_come_twice_make_one_request(hotline: Hotline) -> None:
    switches = Switches(repeats=1)
    caller = Caller(hotline, "ottawa", switches=switches).presses("1").keys_in("527").presses("3")
    assert "in Goulbourn." in caller.heard
    assert hotline.row("requests")["postcode"] == "K2S"


def test_two_people_who_key_at_once_have_a_request_each(hotline: Hotline) -> None:
    one, other = Caller(hotline, "edinburgh").presses("1"), Caller(hotline, "brest").presses("1")
    one.phone.presses("34")
    other.presses("2").hears("read_back_zone")
    one.phone.presses("1")
    one.says_nothing().hears("read_back")
    with hotline.store.read() as casebook:
        rows = casebook.execute(select(Base.metadata.tables["requests"].c.zone)).scalars()
        assert sorted(rows) == ["centre", "centre"]
