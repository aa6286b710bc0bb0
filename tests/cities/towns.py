"""The cities the tests use: Berlin and the Tri-City as they are shipped, and a town of the tests' own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hotline.cities import City, load_cities

FOLDER = Path(__file__).parent
SITE: Mapping[str, Any] = {
    "berlin": {
        "lines": [
            {"number": "+493023125900", "languages": ["de"]},
            {"number": "+493023125901", "languages": ["pl"]},
            {"number": "+493023125902", "languages": ["en"]},
            {"number": "+493023125903", "languages": ["de", "pl", "en"]},
        ],
        "desk": [{"number": "+493023125990", "verified_on": date(2026, 11, 1), "verified_by": "A. Muster"}],
    },
    "teststadt": {
        "lines": [
            {"number": "+48990000900", "languages": ["pl"]},
            {"number": "+48990000901", "languages": ["pl", "de", "en"]},
        ],
        "desk": [{"number": "+48990000990", "verified_on": date(2026, 11, 1)}],
    },
}
PLACES = ("ottawa", "edinburgh", "westminster", "brest")
PLACES_SITE: Mapping[str, Any] = {
    "ottawa": {
        "lines": [{"number": "+12025550100", "languages": ["en"]}],
        "desk": [{"number": "+12025550190", "verified_on": date(2026, 11, 1)}],
    },
    "edinburgh": {
        "lines": [{"number": "+442079460100", "languages": ["en"]}],
        "desk": [{"number": "+442079460190", "verified_on": date(2026, 11, 1)}],
    },
    "westminster": {
        "lines": [{"number": "+442079460200", "languages": ["en"]}],
        "desk": [{"number": "+442079460290", "verified_on": date(2026, 11, 1)}],
    },
    "brest": {
        "lines": [{"number": "+442079460300", "languages": ["en"]}],
        "desk": [{"number": "+442079460390", "verified_on": date(2026, 11, 1)}],
    },
}


@cache
def towns() -> Mapping[str, City]:
    """Both cities, with the telephone numbers of the demo."""
    return load_cities(("berlin", "teststadt"), SITE, folder=FOLDER)


def berlin() -> City:
    """Berlin."""
    return towns()["berlin"]


def town() -> City:
    """The tests' own town."""
    return towns()["teststadt"]


@cache
def tricity() -> City:
    """Gdańsk, Gdynia and Sopot, before anybody has entered a telephone number."""
    return load_cities(("tricity",), {})["tricity"]


@cache
def places() -> Mapping[str, City]:
    """Cities whose callers key in letters, or choose their district by name."""
    return load_cities(PLACES, PLACES_SITE, folder=FOLDER)
