"""The telephone numbers of an installation."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline.cities import City, CityError, load_cities, load_site
from tests.cities.towns import FOLDER, berlin, town

TRIED = date(2026, 11, 1)
SITE = """
[berlin]
[[berlin.lines]]
number = "+49 30 23125900"
languages = ["de"]
[[berlin.lines]]
number = "+493023125903"
languages = ["de", "pl", "en"]
[[berlin.desk]]
number = "+493023125990"
verified_on = 2026-11-01
verified_by = "A. Muster"
[berlin.settings]
calls.patience = 15
hours.days."12-31" = ["09:00-12:00"]
"""


def with_desk(*desk: tuple[str, date]) -> City:
    """Berlin with these numbers behind key 0."""
    numbers = [{"number": number, "verified_on": day} for number, day in desk]
    return load_cities(("berlin",), {"berlin": {"desk": numbers}})["berlin"]


def fault(own: dict[str, Any]) -> str:
    """What is said about Berlin's part of a site file."""
    with pytest.raises(CityError) as caught:
        load_cities(("berlin",), {"berlin": own})
    assert caught.value.mend
    return str(caught.value)


def test_an_installation_enters_its_numbers_in_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(SITE, encoding="utf-8")
    city = load_cities(("berlin",), load_site(file))["berlin"]
    assert [line.number for line in city.lines] == ["+493023125900", "+493023125903"]
    assert city.desk[0].verified_by == "A. Muster"
    assert city.sms_sender == "+493023125900"
    assert city.patience == 15
    assert city.readback_patience == 3
    assert len(city.hours.windows(date(2026, 12, 31))) == 1
    assert city.hours.windows(date(2026, 12, 24)) == ()


def test_without_a_site_file_a_city_has_no_telephone() -> None:
    city = load_cities(("berlin",), load_site(None))["berlin"]
    assert (city.lines, city.desk, city.sms_sender) == ((), (), None)
    assert city.desk_in_order(TRIED) == ()
    assert city.spoken_desk_number(TRIED) is None


def test_a_line_speaks_its_languages_and_an_unknown_one_all() -> None:
    assert berlin().languages_of("+493023125901") == ("pl",)
    assert berlin().languages_of("+493023125903") == ("de", "pl", "en")
    assert berlin().languages_of("+493023125555") == ("de", "pl", "en")
    assert town().languages_of("+48990000900") == ("pl",)


def test_the_telephone_that_was_tried_last_rings_first() -> None:
    city = with_desk(("+493023125990", TRIED), ("+493023125991", TRIED + timedelta(days=30)))
    assert [one.name for one in city.desk_in_order(date(2027, 1, 1))] == ["2", "1"]
    assert [one.name for one in city.desk_in_order(TRIED)] == ["1", "2"]  # the other day is to come: a slip


@pytest.mark.parametrize(("days", "spoken"), [(-2, False), (-1, True), (0, True), (180, True), (181, False)])
def test_a_number_is_spoken_only_if_it_was_tried_within_180_days(days: int, spoken: bool) -> None:
    city = with_desk(("+493023125990", TRIED))
    today = TRIED + timedelta(days=days)
    assert city.spoken_desk_number(today) == ("+493023125990" if spoken else None)
    assert [one.number for one in city.desk_in_order(today)] == ["+493023125990"]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"line": []}, 'Did you mean "lines"?'),
        ({"lines": [{"number": "030 23125900"}]}, '"03023125900" is not a telephone number'),
        ({"lines": [{"number": "+493023125900", "languages": []}]}, "0 languages"),
        ({"lines": [{"number": "+493023125900", "languages": ["xx"]}]}, "The city has: de, pl, en, "),
        ({"lines": [{"number": "+493023125900"}] * 2}, "stands there twice"),
        ({"lines": [{"languages": ["de"]}]}, "A text is missing here."),
        ({"desk": [{"number": "+493023125990"}]}, "verified_on = 2026-11-01"),
        ({"desk": [{"number": "+493023125990", "verified_on": "2026-11-01"}]}, "without quotation marks"),
        ({"desk": {"number": "+493023125990"}}, "[[berlin.desk]]"),
        (
            {
                "lines": [{"number": "+493023125990"}],
                "desk": [{"number": "+493023125990", "verified_on": TRIED}],
            },
            "is the hotline itself",
        ),
        ({"sms_sender": "Nachbarn"}, "is not a telephone number"),
        ({"settings": {"calls": {"patience": 60}}}, "from 5 to 20"),
    ],
)
def test_a_slip_in_the_site_file_is_told_with_its_mend(own: dict[str, Any], words: str) -> None:
    told = fault(own)
    assert words in told
    assert "HOTLINE_SITE" in told


def test_a_misspelt_city_in_the_site_file_is_told() -> None:
    with pytest.raises(CityError, match='Did you mean "berlin"'):
        load_cities(("berlin",), {"berln": {}})


def test_a_number_cannot_lead_to_two_cities() -> None:
    line = [{"number": "+493023125900"}]
    with pytest.raises(CityError, match=r"\[berlin\] and \[teststadt\]"):
        load_cities(
            ("berlin", "teststadt"), {"berlin": {"lines": line}, "teststadt": {"lines": line}}, folder=FOLDER
        )


def test_a_site_file_that_is_missing_or_no_toml_is_told(tmp_path: Path) -> None:
    with pytest.raises(CityError, match="cannot be read"):
        load_site(tmp_path / "none.toml")
    broken = tmp_path / "site.toml"
    broken.write_text("[berlin\n", encoding="utf-8")
    with pytest.raises(CityError, match="line 1"):
        load_site(broken)
    broken.write_bytes("[berlin]\n# München\n".encode("cp1252"))
    with pytest.raises(CityError, match="Line 2 has a byte"):
        load_site(broken)
