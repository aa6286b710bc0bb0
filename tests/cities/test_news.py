"""Who may be rung for a caller: in the hours that stand there, of this country, at the usual price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import phonenumbers
import pytest

from hotline.cities import City, CityError
from hotline.cities.numbers import costs_as_usual
from tests.cities.test_waking import changed_town

DEAR = phonenumbers.example_number_for_type("PL", phonenumbers.PhoneNumberType.PREMIUM_RATE)
PREMIUM = f"+48{DEAR.national_number if DEAR else ''}"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TITLE = "[hours]"
ENTRY = """[directory]
told = true
connects = true
connects_a_day = 2
[[directory.list]]
name = "Laden am Eck"
number = "{number}"
verified_on = 2026-11-20
open.weekdays = ["09:00-12:00"]
open.saturday = ["10:00-12:00"]

[hours]"""


def town(folder: Path, number: str, site: Mapping[str, Any] | None = None) -> City:
    return changed_town(folder, TITLE, ENTRY.format(number=number), site=site)


def test_an_entry_is_there_in_its_hours_and_while_it_was_tried(tmp_path: Path) -> None:
    news = town(tmp_path, "+48 99 000 09 80").news
    (shop,) = news.directory
    assert (news.connects, news.connects_a_day, news.talk_minutes) == (True, 2, 15)
    there = [
        shop.is_there(MONDAY.replace(day=day, hour=hour))
        for day, hour in ((23, 9), (23, 13), (22, 9), (28, 10))
    ]
    assert there == [True, False, False, True]
    assert not shop.is_there(MONDAY.replace(month=12, day=25))  # a holiday
    assert not replace(shop, opens=None).is_there(MONDAY)
    assert not replace(shop, verified_on=datetime(2026, 1, 1, tzinfo=UTC).date()).is_there(MONDAY)


@pytest.mark.parametrize("number", [PREMIUM, "+442079460000"])
def test_nobody_is_put_through_at_a_special_price_or_abroad(tmp_path: Path, number: str) -> None:
    assert not costs_as_usual(number, "PL")
    with pytest.raises(CityError, match="Nobody is put through"):
        town(tmp_path, number)


def test_islands_and_services_have_prices_of_their_own() -> None:
    for number, country in (("+18764567890", "US"), ("+441534123456", "GB"), ("+4911883", "DE")):
        assert not costs_as_usual(number, country)
    for number, country in (("+12025550100", "US"), ("+442079460000", "GB"), ("+493023125981", "DE")):
        assert costs_as_usual(number, country)


def test_nobody_is_put_through_to_the_hotline_itself(tmp_path: Path) -> None:
    ours = {"teststadt": {"lines": [{"number": "+48990000980"}]}}
    with pytest.raises(CityError, match="the hotline itself"):
        town(tmp_path, "+48 99 000 09 80", site=ours)
