"""The simulated provider keeps what was said after the tone, until it is told to delete it."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline.simulator import create_blueprint
from hotline.simulator.recordings import new_recording
from hotline.simulator.switchboard import extra_of

BASE = "/simulator/api/2010-04-01/Accounts/AC1/Recordings"
KEY = ("AC1", "token")


@pytest.fixture
def company(tmp_path: Path) -> FlaskClient:
    app = Flask("company")
    app.register_blueprint(create_blueprint(tmp_path))
    return app.test_client()


def test_a_recording_is_a_tone_as_long_as_somebody_spoke(company: FlaskClient) -> None:
    answer = company.get(f"{BASE}/{new_recording(7)}.wav", auth=KEY)
    assert (answer.status_code, answer.mimetype) == (200, "audio/x-wav")
    with wave.open(io.BytesIO(answer.data)) as sound:
        assert (sound.getnframes(), sound.getframerate(), sound.getnchannels()) == (7 * 8000, 8000, 1)
        assert any(sound.readframes(800))


def test_where_nobody_spoke_there_is_a_second_of_silence(company: FlaskClient) -> None:
    answer = company.get(f"{BASE}/{new_recording(0)}.wav", auth=KEY)
    with wave.open(io.BytesIO(answer.data)) as sound:
        assert not any(sound.readframes(8000))


def test_deleted_it_is_gone_and_nobody_gets_anything_without_a_key(company: FlaskClient) -> None:
    one, other = new_recording(3), new_recording(3)
    assert company.get(f"{BASE}/{one}.wav").status_code == 401
    assert company.get(f"{BASE}/{one}.json", auth=KEY).get_json()["duration"] == "3"
    assert company.delete(f"{BASE}/{one}.json").status_code == 401
    assert company.delete(f"{BASE}/{one}.json", auth=KEY).status_code == 204
    assert company.delete(f"{BASE}/{one}.json", auth=KEY).status_code == 404
    assert company.get(f"{BASE}/{one}.wav", auth=KEY).status_code == 404
    assert company.get(f"{BASE}/{other}.wav", auth=KEY).status_code == 200
    assert company.get(f"{BASE}/REnonsense.wav", auth=KEY).status_code == 404


def test_a_telephone_in_a_browser_names_a_recording_of_the_right_length(company: FlaskClient) -> None:
    address = extra_of({"RecordingDuration": "7", "Digits": "hangup"})["RecordingUrl"]
    named = address.rpartition("/")[2]
    assert company.get(f"{BASE}/{named}.json", auth=KEY).get_json()["duration"] == "7"
