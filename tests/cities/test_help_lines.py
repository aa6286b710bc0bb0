"""Lines of others: entered by an installation, told of in their hours and while somebody has tried them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hotline.cities import City, CityError, Opening, OpeningHours, load_cities, when_open
from hotline.cities.hours import Window
from hotline.cities.moments import next_promise, until
from tests.cities.towns import berlin

TIME = ZoneInfo("Europe/Berlin")
TRIED = date(2026, 11, 1)
NUMBER = "+493023125995"
LINE: dict[str, Any] = {
    "name": "Seelsorge",
    "number": NUMBER,
    "hours": {"daily": ["08:00-22:00"]},
    "verified_on": TRIED,
    "verified_by": "A. Muster",
}


def at(text: str, *, fold: int = 0) -> datetime:
    """A moment in UTC from a reading of the clock in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=TIME, fold=fold).astimezone(UTC)


def with_own(**own: Any) -> City:
    return load_cities(("berlin",), {"berlin": own})["berlin"]


def fault(**own: Any) -> str:
    with pytest.raises(CityError) as caught:
        with_own(**own)
    assert caught.value.mend
    return str(caught.value)


def daily(*windows: Window) -> OpeningHours:
    return OpeningHours(TIME, (windows,) * 7)


@pytest.mark.parametrize(
    ("moment", "language", "named"),
    [
        ("2026-11-23 12:00", "de", True),
        ("2026-11-23 12:00", "pl", False),  # nobody there would understand
        ("2026-11-23 07:59", "de", False),
        ("2026-11-23 21:59", "de", True),
        ("2027-04-30 12:00", "de", True),  # 180 days
        ("2027-05-01 12:00", "de", False),
    ],
)
def test_a_line_is_named_in_its_hours_its_languages_and_while_it_was_tried(
    moment: str, language: str, named: bool
) -> None:
    city = with_own(crisis_key=6, crisis=[LINE], talk=[LINE])
    assert city.crisis_key == "6"
    assert (city.crisis_line(at(moment), language) is not None) is named
    assert (city.talk_line(at(moment), language) is not None) is named


def test_only_one_line_is_named_the_first_that_is_there() -> None:
    sleeps = {**LINE, "name": "Schläft", "hours": {"sunday": ["10:00-12:00"]}}
    city = with_own(talk=[sleeps, LINE, {**LINE, "name": "Später"}])
    found = city.talk_line(at("2026-11-23 12:00"), "de")
    assert found is not None
    assert found.name == "Seelsorge"


def test_a_name_may_be_said_otherwise_in_another_language() -> None:
    own = {**LINE, "languages": ["de", "pl"], "spoken": {"pl": "Telefon zaufania"}}
    (line,) = with_own(talk=[own]).talk
    assert (line.name_in("pl"), line.name_in("de")) == ("Telefon zaufania", "Seelsorge")


def test_numbers_nobody_has_tried_for_half_a_year_are_listed() -> None:
    desk = [{"number": "+493023125990", "verified_on": TRIED, "name": "Rathaus"}]
    fresh = {**LINE, "name": "Frisch", "verified_on": TRIED + timedelta(days=100)}
    city = with_own(desk=desk, crisis=[LINE], talk=[fresh])
    assert city.too_old(TRIED + timedelta(days=180)) == ()
    assert [one.name for one in city.too_old(TRIED + timedelta(days=181))] == ["Rathaus", "Seelsorge"]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"crisis": [{**LINE, "number": "+49112"}]}, "+49112"),
        ({"crisis": [LINE], "crisis_key": 4}, "from 5 to 8"),
        ({"crisis": [LINE], "crisis_key": 9}, "from 5 to 8"),
        ({"crisis_key": 7}, "There is no crisis line behind this key."),
        ({"talk": [{**LINE, "hours": {}}]}, "Nobody is ever there."),
        ({"talk": [{**LINE, "hours": {**LINE["hours"], "dayly": []}}]}, 'Did you mean "daily"?'),
        ({"talk": [{**LINE, "languages": ["xx"]}]}, "not a language of the city"),
        ({"talk": [{**LINE, "spoken": {"xx": "?"}}]}, "There is no such setting."),
        ({"talk": [{name: LINE[name] for name in LINE if name != "verified_by"}]}, "verified_by"),
        ({"desk": [{"number": NUMBER, "verified_on": TRIED}] * 2}, "stands there twice"),
        ({"desk": [{"number": NUMBER, "verified_on": TRIED, "language": "xx"}]}, "not a language"),
        (
            {"desk": [{"number": f"{NUMBER}{n}", "verified_on": TRIED, "name": "A"} for n in (1, 2)]},
            'The name "A" stands there twice.',
        ),
    ],
)
def test_a_slip_is_told_with_its_mend(own: dict[str, Any], words: str) -> None:
    assert words in fault(**own)


@pytest.mark.parametrize(
    ("windows", "now", "said"),
    [
        (((480, 1320),), "2026-11-23 12:00", Opening("until", 22, 0)),
        (((480, 1065),), "2026-11-23 12:00", Opening("until", 17, 30)),  # a quarter to six: rather too early
        (((480, 720), (840, 1080)), "2026-11-23 09:00", Opening("until", 12, 0)),
        (((480, 720), (720, 1080)), "2026-11-23 09:00", Opening("until", 18, 0)),  # one opening in two lines
        (((1200, 1440), (0, 180)), "2026-11-23 21:00", Opening("until", 3, 0)),  # over midnight
        (((480, 1440),), "2026-11-23 12:00", Opening("until", 0, 0)),
        (((0, 1440),), "2026-11-23 12:00", Opening("day_and_night")),
        (((0, 150),), "2026-10-25 01:00", Opening("until", 2, 30)),  # the second of two
        (((0, 150),), "2026-03-29 01:30", Opening("until", 3, 0)),  # half past two does not come
    ],
)
def test_a_caller_is_told_until_when_somebody_is_there(
    windows: tuple[Window, ...], now: str, said: Opening
) -> None:
    assert until(daily(*sorted(windows)), at(now)) == said


def test_a_closed_line_has_no_closing_time() -> None:
    assert daily((480, 720)).closing(at("2026-11-23 12:00")) is None
    assert daily((480, 720)).closing(at("2026-11-23 11:59")) == at("2026-11-23 12:00")


@pytest.mark.parametrize(("now", "again"), [("2026-10-25 02:15", True), ("2026-10-25 02:45", False)])
def test_a_caller_in_the_hour_that_comes_twice(now: str, again: bool) -> None:
    """A desk that is open from two to half past two is so until the second half past two, without a break."""
    hours = OpeningHours(TIME, ((), (), (), (), (), (), ((120, 150),)))
    assert hours.is_open(at(now))
    assert hours.is_open(at(now, fold=1)) is again
    assert until(hours, at(now)) == Opening("until", 2, 30)


def test_an_opening_in_the_hour_that_does_not_come_is_skipped() -> None:
    hours = OpeningHours(TIME, ((), (), (), (), (), (), ((120, 150),)))
    assert not hours.is_open(at("2026-03-29 01:59"))
    assert not hours.is_open(at("2026-03-29 03:00"))
    assert next_promise(hours, at("2026-03-29 01:00")) == Opening("in_days_from", 2, 0, 7)


@pytest.mark.parametrize(
    ("closed_until", "said"),
    [
        (date(2026, 12, 27), Opening("monday_from", 9, 0)),
        (date(2026, 12, 30), Opening("in_days_from", 9, 0, 8)),
        (date(2027, 1, 3), Opening("in_days_from", 9, 0, 12)),
        (date(2027, 1, 10), Opening("in_weeks")),
    ],
)
def test_nobody_is_told_monday_who_is_rung_the_monday_after(closed_until: date, said: Opening) -> None:
    """A Monday a week and more away is not "on Monday"."""
    first = date(2026, 12, 23)
    days = [first + timedelta(days=one) for one in range((closed_until - first).days + 1)]
    closed: dict[tuple[int, int, int], tuple[Window, ...]] = {
        (one.year, one.month, one.day): () for one in days
    }
    hours = OpeningHours(TIME, (((540, 1080),),) * 7, days=closed)
    assert next_promise(hours, at("2026-12-23 10:00")) == said


def test_every_moment_of_two_years_has_a_time_that_comes_true() -> None:
    """Half days, weekends, holidays and both changes of the clock: what is said is when somebody is there."""
    city, now, names = berlin(), at("2026-01-01 00:10"), set()
    while now < at("2028-01-01 00:00"):
        said = when_open(city, now)
        names.add(said.name)
        opening = city.hours.next_opening(now)
        assert city.hours.is_open(opening.astimezone(UTC))
        if not city.hours.is_open(now) and said.name != "in_weeks":
            assert (said.hour, said.minute) == (opening.hour, opening.minute)
        now += timedelta(hours=7, minutes=11)
    assert {"today_from", "tomorrow_from", "monday_from"} <= names


@pytest.mark.parametrize(
    "holiday",
    [
        "2026-01-01",
        "2026-01-06",
        "2026-04-06",
        "2026-05-01",
        "2026-06-04",
        "2026-11-11",
        "2026-12-24",
        "2026-12-25",
    ],
)
def test_the_desk_of_gdansk_keeps_the_polish_holidays(holiday: str) -> None:
    city = load_cities(("tricity",), {})["tricity"]
    assert city.hours.windows(date.fromisoformat(holiday)) == ()


def test_new_years_eve_is_half_a_day_there() -> None:
    city = load_cities(("tricity",), {})["tricity"]
    noon = datetime(2026, 12, 31, 11, 0, tzinfo=UTC)
    assert city.hours.is_open(noon - timedelta(minutes=1))
    assert not city.hours.is_open(noon)
    assert when_open(city, noon) == Opening("monday_from", 8, 0)
