"""How answers look from outside: status, type, caching, recordings, both methods."""

from __future__ import annotations

import wave
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from twilio.request_validator import RequestValidator

from hotline.house import House
from hotline.prompts import Words, load_words
from hotline.prompts.sources import find_folder
from tests.houses import with_town
from tests.phone.conftest import app_of
from tests.phone.telephone import BASE, TOKEN, Telephone


def test_get_is_answered_like_post(quiet_client: FlaskClient, noon: object) -> None:
    caller = Telephone(quiet_client)
    posted = caller.dials().answer.data
    target = f"/phone/ring?{urlencode(caller.fields(CallStatus='ringing'))}"
    signature = RequestValidator(TOKEN).compute_signature(BASE + target, {})
    got = quiet_client.get(target, headers={"X-Twilio-Signature": signature})
    assert (got.status_code, got.data) == (200, posted)


def test_answers_are_kept_by_nobody(quiet_client: FlaskClient, noon: object) -> None:
    answer = Telephone(quiet_client).dials().answer
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/phone/ring/", "/phone/keys/kind/?turn=0"])
def test_a_slash_too_many_is_no_redirect(quiet_client: FlaskClient, noon: object, path: str) -> None:
    assert Telephone(quiet_client).asks(f"{BASE}{path}").step == "kind"


def test_a_turn_takes_one_commit_and_a_handful_of_statements(quiet_house: House, noon: object) -> None:
    caller = Telephone(app_of(quiet_house).test_client()).dials()
    statements: list[str] = []
    commits: list[object] = []
    engine = quiet_house.store.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    event.listen(engine, "commit", commits.append)
    caller.presses("1")
    assert len(commits) == 1
    assert len(statements) <= 3, statements
    statements.clear()
    commits.clear()
    caller.presses("12043")
    assert len(commits) == 1
    assert len(statements) <= 10, statements


@pytest.fixture
def recorded(tmp_path: Path) -> Words:
    """The shipped words, and hello recorded by a person."""
    folder = tmp_path / "prompts"
    for language in ("de", "pl", "en"):
        shipped = find_folder(None) / language
        (folder / language).mkdir(parents=True)
        for file in shipped.iterdir():
            if file.is_file():
                (folder / language / file.name).write_bytes(file.read_bytes())
    (folder / "de" / "recordings").mkdir()
    with wave.open(str(folder / "de" / "recordings" / "hello.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 800)
    return load_words(("de", "pl", "en"), ("berlin",), folder)


def test_a_recorded_line_is_played_and_fetched_without_a_signature(
    quiet_house: House, recorded: Words, noon: object
) -> None:
    client = app_of(with_town(quiet_house, words=recorded)).test_client()
    caller = Telephone(client).dials()
    played = caller.heard.findtext("Gather/Play") or ""
    assert played.startswith(f"{BASE}/phone/recordings/de/de-hello-")
    answer = client.get(played.removeprefix(BASE))
    assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
    assert answer.data.startswith(b"RIFF")
    assert answer.cache_control.max_age is not None
    assert answer.cache_control.max_age >= 30 * 24 * 3600


@pytest.mark.parametrize("name", ["de-hello-0000000000000000.wav", "..%2F..%2Fhotline.sqlite", "calls.toml"])
def test_nothing_but_recordings_is_served(quiet_client: FlaskClient, name: str) -> None:
    assert quiet_client.get(f"/phone/recordings/de/{name}").status_code == 404
