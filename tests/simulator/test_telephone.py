"""The telephone in a real browser: whole calls by mouse, by keyboard, by hands that cannot, and transfers."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import select

from hotline.casebook.store import Store
from hotline.casebook.tables import Call, Request, Ticket
from hotline.simulator.calls import CallStore
from tests.simulator.live import DESK, POLISH, RESIDENTS, WITHHELD, Town, town
from tests.simulator.telephone import Telephone, context_of, telephone

PEOPLE = itertools.cycle(RESIDENTS)


@pytest.fixture(scope="module")
def here(finished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which somebody sits at the desk; everybody rings from a number of their own."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copyfile(finished_file, folder / "hotline.sqlite")
    with town(folder) as opened:
        yield opened


@pytest.fixture
def store(here: Town) -> Store:
    opened: Store = here.app.extensions["hotline"].store
    return opened


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = context_of(browser)
    yield opened
    opened.close()


@pytest.fixture
def caller(here: Town, context: BrowserContext) -> Iterator[Telephone]:
    """Somebody who has never rung, with a telephone; the browser has nothing to complain about."""
    held = telephone(context, here.address).is_held_by(next(PEOPLE))
    yield held
    assert held.complaints == []


def last_call(store: Store) -> Call:
    with store.read() as casebook:
        return casebook.scalars(select(Call).order_by(Call.id.desc()).limit(1)).one()


def requests(store: Store) -> list[tuple[str, str]]:
    """What the last call has asked for."""
    asked = select(Request).where(Request.call_id == last_call(store).id)
    with store.read() as casebook:
        return [(one.kind, one.zone) for one in casebook.scalars(asked)]


def tickets(store: Store) -> list[str]:
    """What a person has to see to after the last call."""
    left = select(Ticket).where(Ticket.call_id == last_call(store).id)
    with store.read() as casebook:
        return [one.reason for one in casebook.scalars(left)]


def test_a_whole_request_with_the_mouse(caller: Telephone, store: Store) -> None:
    caller.rings().hears("Einkaufen").presses("1")
    caller.hears("Postleitzahl").presses("12043").hears("in Neukölln")
    assert (caller.pressed, caller.lost) == ("112043", "")
    caller.hears("Auf Wiederhören").shows("over")
    assert requests(store) == [("groceries", "neukoelln")]
    assert last_call(store).status == "completed"


def test_a_whole_request_with_the_keyboard_alone(caller: Telephone, store: Store) -> None:
    caller.page.locator("body").press("Enter")
    caller.shows("talking").types("2").hears("Postleitzahl").types("12043").hears("in Neukölln")
    caller.types("*").hears("ändern").page.keyboard.press("Escape")
    caller.shows("over")
    assert requests(store) == [("pharmacy", "neukoelln")]
    assert caller.state == "over"


def test_a_key_that_is_held_counts_once(caller: Telephone) -> None:
    caller.rings().shows("talking")
    for _ in range(4):
        caller.page.keyboard.down("1")
    caller.page.keyboard.up("1")
    caller.hears("Postleitzahl")
    assert caller.pressed == "1"


def test_hanging_up_in_the_middle_leaves_work_for_a_person(caller: Telephone, store: Store) -> None:
    caller.rings().hears("Einkaufen").presses("1").hears("Postleitzahl").hangs_up()
    assert caller.state == "over"
    assert requests(store) == []
    assert tickets(store) == ["incomplete"]
    assert last_call(store).status == "completed"


def test_a_caller_who_is_known_is_asked_less_on_ringing_again(caller: Telephone, store: Store) -> None:
    caller.rings().hears("Einkaufen").presses("1").hears("Postleitzahl").presses("12043")
    caller.hears("in Neukölln").hangs_up()
    caller.part("redial").click()
    caller.hears("Wir haben Ihre Anfrage").hangs_up()
    assert requests(store) == []


def test_a_telephone_without_tones_comes_to_a_person(caller: Telephone) -> None:
    caller.switches("noTones").rings().hears("Einkaufen").presses("1")
    assert (caller.pressed, caller.lost) == ("", "1")
    caller.hears("Lassen Sie sich Zeit").hears("Ich verbinde Sie").hears("Es klingelt")
    caller.hangs_up()


def test_slow_fingers_arrive_late_and_in_order(caller: Telephone, store: Store) -> None:
    caller.switches("slowFingers").rings().hears("Einkaufen").presses("1")
    assert caller.pressed == ""
    caller.waits(3)
    assert caller.pressed == ""
    caller.waits(1).hears("Postleitzahl").presses("12043").hears("in Neukölln")
    assert caller.pressed == "112043"
    assert requests(store) == [("groceries", "neukoelln")]


def test_a_withheld_number_is_keyed_in(caller: Telephone, store: Store) -> None:
    caller.is_held_by(WITHHELD).rings().hears("Einkaufen").presses("1")
    caller.hears("Postleitzahl").presses("12043")
    caller.hears("Ich kann Ihre Nummer nicht sehen").hears("Vorwahl").presses("03023125777")
    caller.hears("Bis morgen").hangs_up()
    assert requests(store) == [("groceries", "neukoelln")]


def test_star_says_it_again(caller: Telephone) -> None:
    caller.rings().hears("Fürs Einkaufen").presses("*").waits(12)
    assert caller.heard.count("Fürs Einkaufen") == 2
    caller.hangs_up()


def test_silence_is_answered_with_patience_and_then_with_a_person(caller: Telephone) -> None:
    caller.rings().hears("Lassen Sie sich Zeit").hears("Ich verbinde Sie mit einem Menschen")
    caller.hangs_up()


def test_a_line_in_another_language_is_written_in_that_language(caller: Telephone) -> None:
    caller.wants(POLISH).rings().hears("dzień dobry")
    assert caller.part("screen").locator("p.heard").first.get_attribute("lang") == "pl-PL"
    caller.hangs_up()


def test_a_number_that_is_typed_is_rung_and_an_unknown_one_is_not_connected(caller: Telephone) -> None:
    caller.types("03023125901")
    assert caller.part("typed").inner_text() == "03023125901"
    caller.rings().hears("dzień dobry").hangs_up()
    caller.types("0301").page.keyboard.press("Backspace")
    assert caller.part("typed").inner_text() == "030"
    caller.rings().hears("Kein Anschluss")
    assert caller.state == "over"


def test_closing_the_page_in_mid_call_ends_the_call(
    here: Town, context: BrowserContext, caller: Telephone, store: Store
) -> None:
    leaver = telephone(context, here.address).is_held_by(next(PEOPLE))
    leaver.rings().hears("Einkaufen").presses("1").hears("Postleitzahl")
    leaver.page.goto("about:blank")
    caller.waits(2)
    assert last_call(store).status == "completed"
    assert tickets(store) == ["incomplete"]


# --- somebody else's telephone rings


def test_the_desk_answers_on_the_second_telephone_of_the_page(caller: Telephone) -> None:
    caller.rings().hears("Null").presses("0").hears("Es klingelt: Leitstelle")
    answer = caller.page.get_by_role("button", name="Abheben")
    caller.sees(answer)
    answer.click()
    desk = caller.second().shows("talking")
    assert desk.part("who").input_value() == DESK
    caller.hears("Sie sind verbunden").waits(5)
    desk.hangs_up()
    caller.hears("Die Verbindung ist beendet").shows("over")


def test_the_desk_answers_in_a_tab_of_its_own(here: Town, context: BrowserContext, caller: Telephone) -> None:
    desk = telephone(context, here.address).is_held_by(DESK)
    caller.rings().hears("Null").presses("0").hears("Es klingelt: Leitstelle")
    desk.shows("ringing").hears("Anruf von").picks_up().hears("Sie sind verbunden")
    caller.hears("Sie sind verbunden").hangs_up()
    desk.shows("over")
    assert desk.complaints == []


def test_the_desk_hears_who_rings_and_accepts_with_a_key(
    finished_file: Path, tmp_path: Path, context: BrowserContext
) -> None:
    shutil.copyfile(finished_file, tmp_path / "hotline.sqlite")
    with town(tmp_path, whisper=True) as there:
        caller = telephone(context, there.address).is_held_by(next(PEOPLE))
        desk = telephone(context, there.address).is_held_by(DESK)
        caller.rings().hears("Null").presses("0").hears("Es klingelt: Leitstelle")
        desk.shows("ringing").picks_up().hears("möchte mit einem Menschen sprechen").hears("Zum Sprechen")
        desk.presses("1").hears("Sie sind verbunden")
        caller.hears("Sie sind verbunden").hangs_up()
        desk.shows("over")
        assert desk.complaints == caller.complaints == []


def test_the_desk_refuses_and_the_caller_is_told_what_happens_next(
    here: Town, context: BrowserContext, caller: Telephone, store: Store
) -> None:
    desk = telephone(context, here.address).is_held_by(DESK)
    caller.rings().hears("Null").presses("0")
    desk.shows("ringing").hangs_up()
    caller.hears("Dort ist besetzt").waits(3).hangs_up()
    assert tickets(store)


def test_nobody_at_the_desk_answers(here: Town, caller: Telephone, store: Store) -> None:
    caller.rings().hears("Null").presses("0").hears("Es klingelt: Leitstelle")
    has_rung_long_enough(here)
    caller.hears("Dort nimmt niemand ab").waits(3).hangs_up()
    assert tickets(store)


def has_rung_long_enough(here: Town) -> None:
    """The provider's clock is not the page's: its time is up."""
    calls = CallStore(here.folder / "simulator.sqlite")
    for call in calls.find(statuses=("ringing",)):
        calls.notes(call.sid, rings_until=0.0)
