"""The cities in which the dialogue is tried, each with a desk of numbers that are nobody's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hotline.cities import City, load_cities
from tests.cities.towns import places

TRIED = {"verified_on": date(2026, 11, 1), "verified_by": "A. Muster"}
LINE_OF_OTHERS = {**TRIED, "name": "Telefonseelsorge", "languages": ["de"], "number": "+493023125995"}
SITE: dict[str, Any] = {
    "berlin": {
        "lines": [{"number": "+493023125900", "languages": ["de"]}],
        "desk": [{"number": "+493023125990", "verified_on": date(2026, 11, 1), "verified_by": "A. Muster"}],
    },
    "tricity": {
        "lines": [{"number": "+48990000900", "languages": ["pl"]}],
        "desk": [{"number": "+48990000990", "verified_on": date(2026, 11, 1), "verified_by": "A. Muster"}],
    },
}


@pytest.fixture(scope="session")
def berlin() -> City:
    """Berlin with somebody at the desk on weekdays."""
    return load_cities(("berlin",), SITE)["berlin"]


@pytest.fixture(scope="session")
def berlin_with_help_lines() -> City:
    """Berlin with two telephones at the desk, a line behind key seven, and one to be told of by night."""
    own = {
        **SITE["berlin"],
        "settings": {"calls": {"whisper": True}},
        "desk": [
            {**TRIED, "number": "+493023125990", "name": "Rathaus"},
            {**TRIED, "number": "+493023125991", "verified_on": date(2026, 11, 10), "name": "Bibliothek"},
        ],
        "crisis_key": 7,
        "crisis": [{**LINE_OF_OTHERS, "hours": {"daily": ["00:00-24:00"]}}],
        "talk": [
            {
                **LINE_OF_OTHERS,
                "name": "Silberdraht",
                "number": "+493023125996",
                "hours": {"daily": ["08:00-24:00"]},
            }
        ],
    }
    return load_cities(("berlin",), {"berlin": own})["berlin"]


@pytest.fixture(scope="session")
def tricity() -> City:
    """Gdańsk, Gdynia and Sopot, with somebody at the desk on weekdays."""
    return load_cities(("tricity",), SITE)["tricity"]


@pytest.fixture(scope="session")
def berlin_without_desk() -> City:
    """Berlin before anybody has entered a desk number."""
    return load_cities(("berlin",), {})["berlin"]


@pytest.fixture(scope="session")
def ottawa() -> City:
    """Three signs of a postcode, some of them letters; who keys in all six is understood."""
    return places()["ottawa"]


@pytest.fixture(scope="session")
def edinburgh() -> City:
    """Postcodes of three or four signs, each alone on its keys."""
    return places()["edinburgh"]


@pytest.fixture(scope="session")
def westminster() -> City:
    """Postcodes of two to four signs that share their keys, and districts by name where nothing helps."""
    return places()["westminster"]


@pytest.fixture(scope="session")
def brest() -> City:
    """One postcode for seven districts: nobody is asked for it."""
    return places()["brest"]
