"""The phone door of Berlin on a real database, in office hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hotline.casebook.store import Store
from hotline.cities import City, load_cities
from hotline.house import House, move_in
from hotline.phone import create_blueprint
from hotline.prompts import Words, load_words
from hotline.prompts.sources import find_folder, shipped_languages
from hotline.settings import Settings
from tests.databases import DATA_KEY, INDEX_KEY
from tests.houses import a_house
from tests.phone.telephone import BASE, TOKEN, Telephone

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # a Monday
NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
LINES = {
    "+493023125900": ["de"],
    "+493023125901": ["pl"],
    "+493023125902": ["en"],
    "+493023125903": ["de", "pl", "en"],
}
DESK = "+493023125990"
SITE = {
    "berlin": {
        "lines": [{"number": number, "languages": languages} for number, languages in LINES.items()],
        "desk": [{"number": DESK, "verified_on": date(2026, 11, 1), "verified_by": "A. Muster"}],
    }
}


@pytest.fixture(scope="session")
def cities() -> dict[str, City]:
    return dict(load_cities(("berlin",), SITE))


@pytest.fixture(scope="session")
def words() -> Words:
    return load_words(shipped_languages(find_folder()), ("berlin",))


def settings_in(
    folder: Path, url: str, *, public_url: str = BASE, tokens: tuple[str, ...] = (TOKEN,)
) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=url,
        secret_key="a secret key of the tests, long enough",
        public_url=public_url,
        cities=("berlin",),
        data_keys=(DATA_KEY,),
        index_key=INDEX_KEY,
        twilio_auth_tokens=tokens,
    )


def app_of(house: House) -> Flask:
    app = Flask("phone under test")
    move_in(app, house)
    app.register_blueprint(create_blueprint(house))
    return app


@pytest.fixture
def house(store: Store, cities: dict[str, City], words: Words, tmp_path: Path) -> House:
    """On each of the two databases."""
    url = store.url.render_as_string(hide_password=False)
    return a_house(settings_in(tmp_path, url), store, cities, words)


@pytest.fixture
def quiet_house(sqlite_store: Store, cities: dict[str, City], words: Words, tmp_path: Path) -> House:
    """On SQLite alone, for tests that look at something else."""
    url = sqlite_store.url.render_as_string(hide_password=False)
    return a_house(settings_in(tmp_path, url), sqlite_store, cities, words)


@pytest.fixture
def client(house: House) -> FlaskClient:
    return app_of(house).test_client()


@pytest.fixture
def quiet_client(quiet_house: House) -> FlaskClient:
    return app_of(quiet_house).test_client()


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """A person is at the desk."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def resident(client: FlaskClient, noon: object) -> Telephone:
    """Somebody in Berlin who can be rung back."""
    return Telephone(client)


@pytest.fixture
def another(client: FlaskClient, noon: object) -> Callable[..., Telephone]:
    """Further people on the telephone."""
    return lambda **who: Telephone(client, **who)
