"""Speaking to the telephone in a real browser: a field beside the keys, only while words are recognised."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from hotline.casebook.tables import Request, Turn
from tests.board.live import PHONE
from tests.eyes import violations
from tests.simulator.live import RESIDENTS, Town, town
from tests.simulator.telephone import Telephone, context_of, telephone

PEOPLE = itertools.cycle(RESIDENTS)


@pytest.fixture(scope="module")
def here(finished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which callers may speak."""
    folder = tmp_path_factory.mktemp("speaking")
    shutil.copyfile(finished_file, folder / "hotline.sqlite")
    with town(folder, speech=True) as opened:
        yield opened


@pytest.fixture
def caller(here: Town, browser: Browser) -> Iterator[Telephone]:
    context = context_of(browser)
    held = telephone(context, here.address).is_held_by(next(PEOPLE))
    yield held
    assert held.complaints == []
    context.close()


def test_a_whole_request_is_spoken(caller: Telephone, here: Town) -> None:
    assert caller.part("say").is_hidden()
    caller.rings().hears("Einkaufen").says("Einkaufen bitte")
    assert "Einkaufen bitte" in caller.heard
    caller.hears("Postleitzahl").says("zwölf null dreiundvierzig").hears("in Neukölln").says("ja")
    caller.hears("Der Anruf beginnt")
    assert caller.part("say").is_hidden()  # at the close words count no more
    caller.hears("Auf Wiederhören").shows("over")
    with here.app.extensions["hotline"].store.read() as casebook:
        assert casebook.scalars(select(Request.zone)).all() == ["neukoelln"]
        spoken = casebook.execute(select(Turn.event, Turn.keys).where(Turn.event == "spoken")).all()
        assert [tuple(turn) for turn in spoken] == [("spoken", "1"), ("spoken", "12043"), ("spoken", "")]


def test_digits_typed_into_the_field_press_no_key(caller: Telephone) -> None:
    caller.rings().hears("Einkaufen")
    caller.part("say").locator("input").press_sequentially("12")
    assert (caller.pressed, caller.lost) == ("", "")
    caller.presses("2").hears("Postleitzahl")
    assert caller.pressed == "2"
    caller.hangs_up()
    assert caller.part("say").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_one_may_speak(here: Town, browser: Browser, scheme: str) -> None:
    look = "dark" if scheme == "dark" else "light"
    context = browser.new_context(viewport=PHONE, color_scheme=look, locale="de-DE", bypass_csp=True)  # type: ignore[arg-type]  # two of the words it takes
    held = telephone(context, here.address).is_held_by(next(PEOPLE))
    held.rings().hears("Einkaufen").says("Einkaufen").hears("Postleitzahl").page.clock.resume()
    assert held.part("say").is_visible()
    assert violations(held.page) == []
    held.hangs_up()
    context.close()
