"""A town switches on and off what it does for callers, helpers and the desk."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from hotline.casebook.store import Store
from hotline.cities import City
from hotline.desk.switches import SWITCHES
from hotline.house import House
from tests.desk.changing_town import administrator
from tests.desk.operator import Operator

SWITCHED = "/desk/town/berlin/switches"


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def berlin(petra: Operator) -> City:
    house: House = petra.town.app.extensions["hotline"]
    return house.cities["berlin"]


def on(petra: Operator) -> set[str]:
    return {name for name, one in SWITCHES.items() if one.is_on(berlin(petra))}


def switches(petra: Operator, *names: str, **fields: Any) -> str:
    petra.opens(SWITCHED)
    return petra.presses("/switches", on=list(names), **fields).text


def test_each_is_switched_on_by_itself_stands_in_the_history_and_goes_back(petra: Operator) -> None:
    before = on(petra)
    usual = {"type_first", "for_others", "confirmations", "waking", "readings", "remember_longer"}
    assert usual == before
    possible = set(SWITCHES) - {"offers"}  # its key needs room in the last menu
    assert "Geändert. Schon der nächste" in switches(petra, *possible, call_back="both")
    assert (on(petra), berlin(petra).call_back) == (possible, "both")
    history = petra.opens("/desk/town/berlin/").text
    assert "Was eingeschaltet ist" in history
    assert "Fragen, ob die Hilfe kam" in history
    assert "settings." not in history  # in the words of the page
    petra.presses("/put-back/1")
    assert (on(petra), berlin(petra).call_back) == (before, "number")
    switches(petra, *before)
    assert on(petra) == before
    switches(petra)  # everything is off
    assert on(petra) == set()


def test_what_does_not_go_together_is_told_and_not_kept(petra: Operator) -> None:
    before = on(petra)
    told = switches(petra, *before, "shift_phones", "offers")
    assert petra.status == 422
    assert "„Telefone der Schicht“ geht nur mit „Anrufe in der Leitstelle ansagen“" in told
    assert "Das letzte Menü ist voll" in told
    assert 'value="shift_phones" checked' in petra.page.html  # to be mended, not ticked anew
    assert on(petra) == before
    switches(petra, *before, "shift_phones", "whisper")
    assert on(petra) == before | {"shift_phones", "whisper"}


def test_where_the_company_knows_keys_only_nobody_speaks(petra: Operator) -> None:
    house: House = petra.town.app.extensions["hotline"]
    town = house.town
    keys_only = {"berlin": replace(berlin(petra), portable=True)}
    house.editions.adopt(replace(town, cities=MappingProxyType(keys_only), revision=town.revision + 1))
    assert "kennt nur Tasten" in switches(petra, "speech")
    assert on(petra) != {"speech"}
