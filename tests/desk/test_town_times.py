"""Times and limits at the desk: changed by group, told where they cannot be, harmless for what is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from hotline.casebook import town as casebook
from hotline.casebook.claims import Limits
from hotline.casebook.limits import limits_of
from hotline.casebook.sight import sight_of
from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from hotline.cities import City
from hotline.desk.limits import BY_KIND, GROUPS, LEVEL, TEXTS
from hotline.desk.typed_numbers import number_in
from hotline.house import House
from tests.board.town import ANNA
from tests.desk.changing_town import administrator
from tests.desk.operator import Operator

TOWN = "/desk/town/berlin/"
TIMES = f"{TOWN}times"


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def house_of(who: Operator) -> House:
    found: House = who.town.app.extensions["hotline"]
    return found


def berlin(who: Operator) -> City:
    return house_of(who).cities["berlin"]


def changed_here(who: Operator) -> set[str]:
    """The subjects that do not follow the files."""
    with who.town.store.read() as session:
        return {subject for _, subject in casebook.overlay(session)}


def changes(who: Operator, group: str, fields: Mapping[str, Any] = MappingProxyType({})) -> str:
    """One group is filled in and saved: what is on the page afterwards."""
    who.opens(TIMES)
    return who.presses(f"/times/{group}", **fields).text


def test_a_group_is_changed_told_in_the_history_by_its_names_and_put_back(petra: Operator) -> None:
    page = petra.opens(TIMES)
    assert "Niemand hat übernommen (Stunden)" in page.text
    assert "1 bis 48; ohne Änderung 4." in page.text
    assert "hier geändert" not in page.text
    hours = {"waiting.hours_by_type.pharmacy": "1", "waiting.hours_by_type.pets": "12"}
    told = changes(petra, "waiting", {"waiting.hours": "6", "waiting.ring_hours": "48", **hours})
    assert "Geändert" in told
    assert told.count("hier geändert") == 3
    waiting = berlin(petra).waiting
    assert (waiting.hours, waiting.ring_hours, waiting.ticket_hours) == (6, 48, 4)
    assert dict(waiting.hours_by_type) == {"pharmacy": 1, "pets": 12}
    history = petra.opens(TOWN)
    assert "settings." not in history.text
    for part in ("Zeiten und Grenzen", "Niemand hat übernommen", "Noch immer niemand"):
        assert part in history.text
    assert "Apotheke, Rezepte: 1; Haustiere, Gassi gehen: 12" in history.text
    petra.presses("/put-back/1")
    assert (berlin(petra).waiting.hours, changed_here(petra)) == (4, set())


def test_what_is_typed_back_follows_the_files_again(petra: Operator) -> None:
    changes(petra, "claims", {"claims.hours": "8", "claims.hours_by_type.groceries": "3"})
    assert changed_here(petra) == {"settings.claims.hours", "settings.claims.hours_by_type"}
    assert berlin(petra).claim_hours_by_type["pets"] == 8
    changes(petra, "claims", {"claims.hours": "4", "claims.hours_by_type.groceries": ""})
    assert changed_here(petra) == set()
    changes(petra, "claims")
    assert house_of(petra).town.revision == 2  # nothing was changed, and nothing is told


def test_everything_that_cannot_be_is_told_at_once_beside_its_field_and_nothing_is_kept(
    petra: Operator,
) -> None:
    wrong = {"claims.hours": "viel", "claims.at_most": "11", "claims.reminder_hours": "2,5"}
    told = changes(petra, "claims", {**wrong, "claims.hours_by_type.pets": "0"})
    assert petra.status == 422
    assert told.count("Bitte schreiben Sie eine Zahl von 1 bis 48.") == 4  # two, above and beside
    assert "Bitte schreiben Sie eine Zahl von 1 bis 10." in told
    assert "Bitte schreiben Sie eine ganze Zahl." in told
    assert "Zeit, um anzurufen: Bitte" in told
    html = petra.page.html
    assert html.count('aria-invalid="true"') == 4
    assert 'value="viel"' in html
    assert "claims-hours-wrong claims-hours-hint" in html
    assert house_of(petra).town.revision == 0
    assert "Bitte schreiben Sie nur Ziffern" in changes(petra, "keyed", {"numbers.area_code": "O30"})
    told = changes(petra, "keyed", {"numbers.least": "9", "numbers.most": "7"})
    assert (petra.status, "höchstens: Bitte schreiben Sie eine Zahl von 9 bis 15" in told) == (422, True)
    petra.sends(f"{TIMES}/money", csrf_token=petra.token())
    assert petra.status == 404


def test_numbers_are_understood_as_people_write_them(petra: Operator) -> None:
    calls = {"calls.speech_confidence": "0,7", "calls.patience": "12.5", "calls.transfer_seconds": "45"}
    changes(petra, "calls", calls)
    city = berlin(petra)
    assert (city.speech_confidence, city.patience, city.transfer_seconds) == (0.7, 12.5, 45)
    assert 'value="12,5"' in petra.opens(TIMES).html
    keyed = {"numbers.area_code": "0 30", "postcodes.ask_threshold": "0.1", "numbers.least": "5"}
    changes(petra, "keyed", keyed)
    city = berlin(petra)
    assert (city.area_code, city.ask_threshold, city.number_least) == ("030", 0.1, 5)
    assert "settings.numbers.area_code" not in changed_here(petra)  # as the files have it
    assert [number_in(text) for text in ("\u0664", " 5 ", "1,5", "nan", "1e9999", "", "5 Tage")] == [
        *(4, 5, 1.5),
        *(None,) * 4,
    ]


def test_of_two_who_change_the_same_number_the_second_is_told_and_other_groups_are_free(
    petra: Operator,
) -> None:
    ola = Operator(petra.town, petra.town.has_operator("Ola")).is_signed_in()
    nine: dict[str, Any] = {"waking.size": "9"}
    three: dict[str, Any] = {"checkins.at_once": "3"}
    ola.opens(TIMES)
    changes(petra, "waking", {"waking.size": "8"})
    page = ola.presses("/times/waking", **nine)
    assert (ola.status, "Jemand anderes hat hier gerade etwas geändert" in page.text) == (422, True)
    assert 'value="9"' in page.html
    assert berlin(petra).waking.size == 8
    ola.presses("/times/waking", **nine)
    assert berlin(petra).waking.size == 9
    changes(petra, "waking", {"waking.size": "7"})
    ola.presses("/times/checkins", **three)
    assert (berlin(petra).checkins.at_once, berlin(petra).waking.size) == (3, 7)


def test_who_has_taken_something_keeps_their_time_and_the_next_one_has_the_new(petra: Operator) -> None:
    asked = petra.town.resident_asks()
    petra.town.takes(petra.town.has_volunteer("Anna", ANNA), asked)
    noon = datetime(2026, 11, 23, 11, tzinfo=UTC)

    def due() -> Any:
        with petra.town.store.read() as session:
            return session.get_one(Request, asked).due_at

    def limits() -> Limits:
        city = berlin(petra)
        return limits_of(city, "groceries", sight=sight_of(city, ("mitte",), now=noon), now=noon)

    before, earlier = due(), limits()
    wanted = {"claims.hours": "6", "claims.at_most": "5", "claims.same_resident_at_most": "2"}
    changes(petra, "claims", wanted)
    after = limits()
    assert (earlier.hours, after.hours, after.claims_at_most, after.same_resident_at_most) == (4, 6, 5, 2)
    assert due() == before


def test_levels_are_changed_but_a_home_a_car_and_children_never_need_less_than_two(petra: Operator) -> None:
    levels = {"groceries": "2", "phone_company": "1", "transport": "1"}
    told = changes(petra, "levels", {f"types.level.{kind}": level for kind, level in levels.items()})
    found = berlin(petra).levels
    assert (found["groceries"], found["phone_company"], found["transport"]) == (2, 1, 2)
    assert "hier geändert" in told
    assert "Stufe für jede Hilfe" in petra.opens(TOWN).text
    petra.presses("/put-back/1")
    assert berlin(petra).levels["groceries"] == 1


def test_every_number_of_the_page_is_one_that_the_reader_asks_for(petra: Operator) -> None:
    settings = house_of(petra).town.written["berlin"].settings
    paths = {path for group in GROUPS.values() for path in group} - set(TEXTS)
    spans = {path: settings.span(path) for path in paths}
    assert all(span.least <= span.usual <= span.most for span in spans.values())
    html = petra.opens(TIMES).html
    for path in (*paths, *(f"{table}.groceries" for table in (*BY_KIND.values(), LEVEL))):
        assert f'name="{path}"' in html, path
