"""The log of calls at the desk, of callers who spoke."""

from __future__ import annotations

from dataclasses import replace

from hotline.prompts import load_words
from tests.desk.caller import Caller
from tests.desk.operator import Operator
from tests.desk.town import Town
from tests.houses import with_town


def test_of_what_was_spoken_the_desk_reads_what_it_was_taken_for(town: Town, meike: Operator) -> None:
    house = town.app.extensions["hotline"]
    cities = {code: replace(city, speech=True) for code, city in house.cities.items()}
    words = load_words(("de", "en", "pl"), tuple(cities), listening=tuple(cities))
    town.app.extensions["hotline"] = with_town(house, cities=cities, words=words)
    erika = Caller(town).rings().says("Guten Tag, Frau Quitte hier", "Einkaufen", "zwölf null dreiundvierzig")
    erika.hangs_up()
    page = meike.opens(f"/desk/calls/{erika.call.id}")
    for told in (
        "Gesprochen; die Worte werden nicht aufbewahrt nicht verstanden, es wurde noch einmal gefragt",
        "Gesprochen, verstanden als: 1 als Antwort verstanden",
        "Gesprochen, verstanden als: 1 2 0 4 3",
    ):
        assert told in page.text, told
    assert "Quitte" not in page.html
