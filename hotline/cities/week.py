"""Reading the opening hours of a city file."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from hotline.cities.hours import OpeningHours, Window, public_holidays
from hotline.cities.moments import WEEKDAYS
from hotline.cities.reading import Section

WINDOW = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
DAY = re.compile(r"(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})")
LEAP_YEAR = 2024


def read_hours(
    section: Section, *, country: str, timezone: ZoneInfo, closed_on_holidays: bool = True
) -> OpeningHours:
    """The week, the public holidays and the single days; `daily` stands for days without a line."""
    daily = windows_of(section, "daily")
    week = tuple(_weekday(section, day, daily) for day in WEEKDAYS)
    if not any(week):
        mend = 'Write monday = ["09:00-17:00"], for example: callers are told when somebody is there.'
        raise section.fault("monday", "Nobody is ever there.", mend, name="hours_none")
    closed = section.yes("closed_on_holidays", closed_on_holidays)
    region = section.text("holidays_of", "")
    if closed:
        _check_holidays(section, country, region)
    days = section.section("days")
    single = {_day(days, key): windows_of(days, key) for key in days.all_keys()}
    return OpeningHours(timezone, week, country if closed else "", region, single)


def _weekday(section: Section, day: str, daily: tuple[Window, ...]) -> tuple[Window, ...]:
    windows = windows_of(section, day)
    return windows if day in section.data else daily


def windows_of(section: Section, key: str) -> tuple[Window, ...]:
    """The opening hours of one day, in their order."""
    windows = tuple(_window(section, key, text) for text in section.words(key))
    for earlier, later in pairwise(windows):
        if later[0] < earlier[1]:
            mend = "Write them one after the other."
            raise section.fault(key, "The hours overlap.", mend, name="hours_overlap")
    return windows


def _window(section: Section, key: str, text: str) -> Window:
    """One opening: "09:00-12:30"."""
    found = WINDOW.fullmatch(text.replace(" ", ""))
    if not found:
        what, mend = f'"{text}" is not a time.', 'Write "09:00-17:00", with colons and a hyphen.'
        raise section.fault(key, what, mend, name="hours_no_time", text=text)
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if not opens < closes <= 24 * 60:
        mend = "A night is written on two days: 22:00-24:00, and 00:00-02:00 the day after."
        what = f'"{text}" does not end after it begins.'
        raise section.fault(key, what, mend, name="hours_backwards", text=text)
    if opens % 30:
        mend = "Open at a full or half hour: callers are told this time."
        what = f'"{text}" does not begin at a full or half hour.'
        raise section.fault(key, what, mend, name="hours_half", text=text)
    return opens, closes


def _day(section: Section, key: str) -> tuple[int, int, int]:
    """A single day: "12-24" every year, or "2026-12-24"."""
    found = DAY.fullmatch(key)
    try:
        year, month, day = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
        date(year or LEAP_YEAR, month, day)
    except ValueError:
        mend = 'Write "12-24" for every year, or "2026-12-24".'
        raise section.fault(key, "There is no such day.", mend, name="no_day", day=key) from None
    return year, month, day


def _check_holidays(section: Section, country: str, region: str) -> None:
    """Whether the holidays of this country and region are known."""
    import holidays

    try:
        public_holidays(country, region, LEAP_YEAR)
    except NotImplementedError:
        regions = holidays.list_supported_countries(include_aliases=False).get(country)
        if regions is None:
            name, what = "holidays_unknown", f"The holidays of {country} are not known."
            mend = "Write closed_on_holidays = false, and the days by hand below [hours.days]."
        else:
            name, what = "no_region", f'"{region}" is no region of {country} with holidays of its own.'
            mend = f"There are: {', '.join(regions) or 'none'}."
        about = {"country": country} if regions is None else {"country": country, "region": region}
        raise section.fault("holidays_of", what, mend, name=name, **about) from None
