"""What telephones in browsers may ask, and who may not; what is mounted, framed and written in addresses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline import create_app
from hotline.simulator import BOOK_FILE
from tests.simulator.live import BOOK, GERMAN, RESIDENTS, settings

PUBLIC = "http://127.0.0.1:8000"
PATHS = ("dial", "ask", "turn", "over", "ring", "answer", "refuse", "join", "news")


@pytest.fixture
def folder(tmp_path: Path, finished_file: Path) -> Path:
    shutil.copyfile(finished_file, tmp_path / "hotline.sqlite")
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Flask:
    (folder / BOOK_FILE).write_text(json.dumps(BOOK), "utf-8")
    return create_app(settings(folder, PUBLIC))


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_from_elsewhere_can_ask_nothing(browser: FlaskClient, path: str) -> None:
    address = f"/simulator/line/{path}"
    assert browser.post(address, data={"sid": "x"}).status_code == 403
    assert browser.post(address, json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.post(address, json={}, base_url="http://hotline.example").status_code == 403
    assert browser.get(address).status_code == 405


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("dial", {"from": RESIDENTS[0], "to": "+493023125777"}, 404),
        ("dial", {"from": 7, "to": GERMAN}, 400),
        ("ask", {"sid": "CA1", "url": f"{PUBLIC}/phone/keys/kind"}, 409),
        ("ask", {"sid": "CA1", "url": "http://elsewhere.example/"}, 400),
        ("ask", {"sid": "CA1", "url": f"{PUBLIC}/phone/keys/kind", "method": "PUT"}, 400),
        ("over", {"sid": "CA1", "status": "exploded"}, 400),
        ("over", {"sid": "CA1"}, 200),
        ("answer", {"sid": "CA1"}, 409),
        ("refuse", {"sid": "CA1"}, 200),
        ("join", {"sid": "CA1"}, 409),
        ("ring", {"sid": "CA1", "numbers": []}, 409),
        ("turn", {"sid": "CA1"}, 409),
        ("news", [], 400),
    ],
)
def test_what_makes_no_sense_is_answered_plainly(
    browser: FlaskClient, path: str, body: Any, status: int
) -> None:
    assert browser.post(f"/simulator/line/{path}", json=body).status_code == status


def test_nothing_of_it_is_mounted_where_an_account_is_set(folder: Path) -> None:
    real = create_app(settings(folder, PUBLIC, twilio_account_sid="AC" + "1" * 32)).test_client()
    public = create_app(settings(folder, "https://hotline.example")).test_client()
    for browser in (real, public):
        assert browser.get("/simulator/").status_code == 404
        assert browser.get("/simulator/town").status_code == 404
        assert browser.post("/simulator/line/news", json={}).status_code == 404
        for path in ("/", "/board/sign-in"):
            headers = browser.get(path).headers
            assert headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_in_a_demo_our_own_pages_may_frame_each_other_and_nobody_else(browser: FlaskClient) -> None:
    for path in ("/simulator/", "/simulator/town", "/board/sign-in"):
        headers = browser.get(path).headers
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
        assert "default-src 'self';" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["de", "pl", "en"])
def test_the_page_is_in_the_language_asked_for(browser: FlaskClient, language: str) -> None:
    page = browser.get(f"/simulator/?language={language}").get_data(as_text=True)
    assert f'<html lang="{language}"' in page
    assert {"de": "Auflegen", "pl": "Rozłącz", "en": "Hang up"}[language] in page
    assert 'src="http' not in page
    assert len(page.encode()) < 100_000


def test_without_a_demo_there_are_numbers_kept_for_fiction(folder: Path) -> None:
    page = (
        create_app(settings(folder, PUBLIC))
        .test_client()
        .get("/simulator/?language=en")
        .get_data(as_text=True)
    )
    assert "+49 30 23125900" in page
    assert "+493023125001" in page
    assert "Number withheld" in page


def test_everything_a_page_loads_weighs_little(app: Flask) -> None:
    static = Path(app.blueprints["simulator"].static_folder or "")
    page = app.test_client().get("/simulator/").get_data()
    assert len(page) + sum(file.stat().st_size for file in static.iterdir()) < 100_000
