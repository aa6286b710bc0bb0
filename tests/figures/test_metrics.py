"""Whoever watches the hotline by machine sees how it does, and nothing about anybody."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from hotline import __version__, create_app
from hotline.casebook.store import Store
from hotline.clock.leader import candidate
from tests.house.test_app import settings
from tests.phone.telephone import BASE, Telephone
from tests.phone.telephone import TOKEN as SIGNING

TOKEN = "a token of whoever watches, long enough"
CALLER = "+493023125001"
LABELS = {"webhook", "status", "city", "outcome", "state", "version", "edition", "le"}


class Watcher:
    """A machine that asks how things stand."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.text = ""

    def looks(self) -> Watcher:
        """With the token."""
        answer = self.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=1.0.0")
        assert answer.headers["Cache-Control"] == "no-store"
        self.text = answer.get_data(as_text=True)
        return self

    def sees(self, name: str, **labels: str) -> float | None:
        """One value; nothing where it is not told."""
        found = [one.value for one in self._samples() if (one.name, one.labels) == (name, labels)]
        return found[0] if found else None

    @property
    def names(self) -> str:
        """All that is told but the values, in whose digits anything may be found by chance."""
        return "\n".join(line.rpartition(" ")[0] for line in self.text.splitlines())

    def labels(self) -> set[str]:
        """The names of all labels."""
        return {label for one in self._samples() for label in one.labels}

    def _samples(self) -> list[Sample]:
        return [one for family in text_string_to_metric_families(self.text) for one in family.samples]


def app_in(folder: Path, **changes: object) -> Flask:
    usual = {"public_url": BASE, "twilio_auth_tokens": (SIGNING,), "metrics_token": TOKEN}
    return create_app(settings(folder, **{**usual, **changes}))


@pytest.fixture
def client(sqlite_store: Store, tmp_path: Path) -> FlaskClient:
    return app_in(tmp_path).test_client()


@pytest.fixture
def watcher(client: FlaskClient) -> Watcher:
    return Watcher(client)


def test_without_a_token_in_the_settings_there_is_no_such_page(sqlite_store: Store, tmp_path: Path) -> None:
    client = app_in(tmp_path, metrics_token=None).test_client()
    for brought in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
        assert client.get("/metrics", headers=brought).status_code == 404


@pytest.mark.parametrize(
    "brought", ["", "Bearer", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}", "Bearer \xe4"]
)
def test_without_the_token_nobody_enters_and_nothing_is_told(client: FlaskClient, brought: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": brought})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "hotline_" not in answer.get_data(as_text=True)


def test_a_call_is_counted_and_so_is_what_it_leaves(client: FlaskClient, watcher: Watcher) -> None:
    watcher.looks()
    rung = watcher.sees("hotline_webhooks_total", webhook="ring", status="200") or 0.0
    timed = watcher.sees("hotline_webhook_seconds_count", webhook="ring") or 0.0  # of every status
    resident = Telephone(client, caller=CALLER).dials().presses("1", "12043")
    assert watcher.looks().sees("hotline_webhooks_total", webhook="ring", status="200") == rung + 1
    assert watcher.sees("hotline_webhook_seconds_count", webhook="ring") == timed + 1
    assert watcher.sees("hotline_requests_open", city="berlin", state="waiting") == 1
    age = watcher.sees("hotline_requests_oldest_seconds", city="berlin")
    assert age is not None
    assert age >= 0
    assert watcher.sees("hotline_calls_last_day", city="berlin", outcome="request") is None
    resident.hangs_up()
    assert watcher.looks().sees("hotline_calls_last_day", city="berlin", outcome="request") == 1


def test_a_call_that_breaks_off_is_a_ticket(client: FlaskClient, watcher: Watcher) -> None:
    Telephone(client, caller=CALLER).dials().presses("1").hangs_up()
    assert watcher.looks().sees("hotline_tickets_open", city="berlin") == 1


def test_strangers_at_the_door_are_counted(client: FlaskClient, watcher: Watcher) -> None:
    before = watcher.looks().sees("hotline_refused_signatures_total") or 0.0
    client.post("/phone/ring", data={"CallSid": "CA" + "1" * 32, "From": CALLER})
    assert watcher.looks().sees("hotline_refused_signatures_total") == before + 1
    assert watcher.sees("hotline_webhooks_total", webhook="ring", status="403")


def test_no_label_and_no_line_tells_of_anybody(client: FlaskClient, watcher: Watcher) -> None:
    resident = Telephone(client, caller=CALLER).dials().presses("1", "12043")
    resident.hangs_up()
    watcher.looks()
    assert watcher.labels() == LABELS
    for secret in (resident.sid, "25001", "neukoelln", "12043"):
        assert secret not in watcher.names


def test_what_is_asked_for_somebody_else_is_told_by_no_label_either(
    client: FlaskClient, watcher: Watcher
) -> None:
    resident = Telephone(client, caller=CALLER).dials().presses("1", "12043", "*", "3").says_nothing(2)
    assert resident.step == "there_number"
    resident.presses("03023125078").hangs_up()
    watcher.looks()
    assert watcher.labels() == LABELS
    for secret in ("25078", "25001", "12043"):
        assert secret not in watcher.names


def test_without_a_database_it_says_so_and_what_waits_beside_it(tmp_path: Path) -> None:
    client = app_in(tmp_path).test_client()  # a file without a single table
    watcher = Watcher(client).looks()
    assert watcher.sees("hotline_database_up") == 0
    assert watcher.sees("hotline_journal_waiting") == 0
    apologies = watcher.sees("hotline_apologies_total") or 0.0
    Telephone(client, caller=CALLER).dials()
    assert watcher.looks().sees("hotline_apologies_total") == apologies + 1
    assert watcher.sees("hotline_journal_waiting") == 1
    assert watcher.sees("hotline_requests_open", city="berlin", state="waiting") is None


def test_the_clock_and_the_program_are_named(sqlite_store: Store, tmp_path: Path, watcher: Watcher) -> None:
    assert watcher.looks().sees("hotline_clock_leads") == 0
    leader = candidate(f"sqlite:///{tmp_path / 'hotline.sqlite'}")
    assert leader.leads()
    assert watcher.looks().sees("hotline_clock_leads") == 1
    seen = watcher.sees("hotline_clock_seen_timestamp_seconds")
    assert seen is not None
    assert seen <= datetime.now(UTC).timestamp() + 1
    leader.resign()
    assert f'version="{__version__}"' in watcher.text
    assert watcher.sees("hotline_database_up") == 1
