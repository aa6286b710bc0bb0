"""Callers who are put through to who is in the directory: so often in a day, however a call ends (C12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask.testing import FlaskClient

from hotline.cities.hours import OpeningHours
from hotline.cities.news import DirectoryEntry, News
from hotline.house import House
from tests.houses import with_town
from tests.phone.conftest import app_of
from tests.phone.telephone import Telephone

ALL_DAY = (((0, 24 * 60),),) * 7


def at_home(house: House, number: str = "+493023125981", **how: Any) -> FlaskClient:
    """A town with a shop to which a caller is put through once a day."""
    berlin = house.cities["berlin"]
    shop = DirectoryEntry(
        "Laden am Eck", number, date(2026, 11, 20), opens=OpeningHours(berlin.timezone, ALL_DAY, "")
    )
    often: dict[str, Any] = {"connects_a_day": 1, **how}
    news = News(directory_told=True, directory=(shop,), connects=True, **often)
    house = with_town(house, cities={"berlin": replace(berlin, news=news)})
    return app_of(house).test_client()


def asks_and_stays(client: FlaskClient, *keys: str) -> Telephone:
    """Something is asked for, and then the shop is named."""
    return Telephone(client).dials().presses(*keys, "12043").says_nothing(2)


def test_who_hangs_up_while_it_rings_there_has_been_put_through_as_well(
    quiet_house: House, noon: object
) -> None:
    client = at_home(quiet_house)
    erika = asks_and_stays(client, "1").presses("1")
    assert erika.step == "news_transfer"
    erika.hangs_up()
    erika = asks_and_stays(client, "1", "2").presses("1")
    assert "Heute kann ich nicht noch einmal verbinden" in erika.words


def test_who_rings_twice_at_once_is_put_through_no_more_often(quiet_house: House, noon: object) -> None:
    client = at_home(quiet_house)
    lines = [asks_and_stays(client, *keys) for keys in (("1",), ("1", "2"))]
    assert lines[0].presses("1").step == "news_transfer"
    assert "Heute kann ich nicht noch einmal verbinden" in lines[1].presses("1").words


def test_when_all_that_the_town_pays_for_in_a_day_is_used_up_the_caller_hears_the_number_twice(
    quiet_house: House, noon: object
) -> None:
    client = at_home(quiet_house, connects_a_day=5, connects_in_town=1)
    assert asks_and_stays(client, "1").presses("1").step == "news_transfer"
    otto = Telephone(client, caller="+493023125002").dials().presses("1", "12043").says_nothing(2)
    before = otto.words
    said = otto.presses("1").words
    assert "Heute kann ich niemanden mehr verbinden" in said
    number = before[before.index("Laden am Eck") : before.index("Noch einmal")]
    assert number in said
    assert "Noch einmal" in said[said.index(number) :]
