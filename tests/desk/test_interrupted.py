"""The database goes away as a button of the desk is written down: a calm page, and nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from hotline.casebook import audit, merging
from hotline.casebook.store import Store
from hotline.casebook.tables import Base, Operator
from hotline.pages.formats import WEEKDAYS
from tests.board.town import RESIDENT
from tests.desk.changing_town import may_change
from tests.desk.test_trail import RECIPES, World, in_days
from tests.desk.town import Town

# That somebody is here, how often something was tried, and that a number will be shown is written before.
BEFORE = {"operator_sessions", "sign_in_counts", "views"}


def merged(world: World) -> int:
    stays, goes = (world.town.resident_asks(number=f"+49302312580{nth}") for nth in (1, 2))
    at = datetime.now(UTC)
    with world.town.store.write() as casebook:
        meike = casebook.scalars(select(Operator)).one()
        assert merging.merge(casebook, stays=stays, goes=goes, cities=["berlin"], operator=meike, now=at)
    return goes


def two(world: World) -> dict[str, str]:
    return {"stays": str(world.request()), "goes": str(world.request())}


def merge(world: World) -> None:
    both = two(world)
    world.sends(f"/desk/requests/{both['stays']}/merge", **both)


def erases(world: World) -> None:
    world.town.resident_asks(number=RESIDENT)
    world.meike.opens("/desk/data")
    world.meike.presses("/desk/data", number=RESIDENT, sees_numbers=True)
    world.meike.presses("/sure", way="erase", known_by="came")
    assert isinstance(world, Breaking)
    world.breaks(lambda: world.meike.presses("/do"))


WEEK: dict[str, Any] = dict.fromkeys(WEEKDAYS, "10-12")
MORE: dict[str, Callable[[World], None]] = {
    "merge": merge,
    "unmerge": lambda w: w.sends(f"/desk/requests/{merged(w)}/unmerge"),
    "write_note": lambda w: w.presses("/desk/shift", "/notes", words="Heute zu", place="berlin/neukoelln"),
    "book": lambda w: w.presses("/desk/fund", "/fund", way="in", amount="12,50", what="Spende"),
    "data_do": erases,
    "town_hours": lambda w: w.presses("/desk/town/berlin/hours", "/hours", **WEEK),
    "town_pause": lambda w: w.presses("/desk/town/berlin/pause", "/pause", day=in_days(2), time="08:00"),
}
AFTER_OTHERS = {
    "unban",
    "take_code",
    "ticket_undo",
    "undo_close",
    "request_reopen",
    "remember_no_longer",
    "mark_of_one",
}  # what they take back could not even be done before


class Breaking(World):
    """Nothing that is pressed here reaches the database whole."""

    def __init__(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(town)
        self.monkeypatch, self.broke = monkeypatch, 0

    def sends(self, address: str, **fields: Any) -> None:
        self.meike.opens("/desk/account")
        token = self.meike.token()
        self.breaks(lambda: self.meike.sends(address, csrf_token=token, sees_numbers=True, **fields))

    def presses(self, page: str, ending: str, *, numbers: bool = False, **fields: Any) -> None:
        self.meike.opens(page)
        self.breaks(lambda: self.meike.presses(ending, sees_numbers=numbers, **fields))

    def breaks(self, press: Callable[[], object]) -> None:
        def gone(_session: object) -> None:
            self.broke += 1
            raise OperationalError("INSERT", {}, Exception("the server closed the connection"))

        before = everything(self.town.store)
        with self.monkeypatch.context() as broken:
            broken.setattr(audit, "write_down", gone)
            press()
        if self.broke:
            assert self.meike.status == 503, self.meike.page.text
            assert "Gerade geht es nicht" in self.meike.page.text
            assert everything(self.town.store) == before


def everything(store: Store) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with store.read() as casebook:
        return {
            table.name: [tuple(row) for row in casebook.execute(select(table))]
            for table in Base.metadata.sorted_tables
            if table.name not in BEFORE
        }


def test_a_button_whose_writing_down_fails_has_changed_nothing_and_says_so(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(sqlite_store)
    may_change(town, "berlin")
    world = Breaking(town, monkeypatch)
    for name, press in {**RECIPES, **MORE}.items():
        if name in AFTER_OTHERS:
            continue
        world.broke = 0
        press(world)
        assert world.broke, f"{name} wrote nothing down: {world.meike.page.text}"
