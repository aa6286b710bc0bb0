"""Who may be rung for a caller: in the hours that stand there, of this country, at the usual price."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

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


def town(folder: Path, number: str) -> City:
    return changed_town(folder, TITLE, ENTRY.format(number=number))


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
