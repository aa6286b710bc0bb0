"""What the log tells of a webhook: one line, with the call's id and never more of the caller."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from hotline.logs import event_log, set_up_logs
from hotline.phone import told as telling
from tests.phone.telephone import Telephone


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The lines about webhooks since the last look."""
    set_up_logs(form="json")
    monkeypatch.setattr(telling, "told", event_log("hotline.phone.told"))  # not one that a test before made

    def look() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == "webhook"]

    return look


def test_every_webhook_of_a_call_is_one_line(quiet_client: FlaskClient, noon: object, told: Any) -> None:
    resident = Telephone(quiet_client).dials().presses("1", "12043")
    resident.hangs_up()
    lines = told()
    assert [(one["webhook"], one["step"], one["turn"], one["status"]) for one in lines] == [
        ("ring", "", None, 200),
        ("keys", "kind", 0, 200),
        ("keys", "postcode", 1, 200),
        ("over", "", None, 204),
    ]
    assert {one["call"] for one in lines} == {resident.sid}
    assert all(one["ms"] >= 0 for one in lines)


def test_what_a_stranger_says_of_a_call_is_not_repeated(quiet_client: FlaskClient, told: Any) -> None:
    quiet_client.post("/phone/keys/made-up?turn=1", data={"CallSid": "CA-made-up"})
    (line,) = told()
    assert (line["call"], line["step"], line["status"]) == ("", "", 403)
