"""Every address of every door has a guard: what is open to all is written down here, one by one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from hotline import create_app
from hotline.casebook.store import Store
from tests.house.test_app import settings

OPEN = {
    "/",
    "/healthz",
    "/readyz",
    "/clockz",
    "/pages/static/<path:filename>",
    "/phone/recordings/<language>/<name>",  # the provider fetches them without a signature
    "/phone/readings/<key>.wav",  # neither this: its key is known to the call alone, and only while it lasts
    "/board/sign-in",
    "/board/code",
    "/board/join",
    "/board/join/in/<city>",
    "/board/join/code",
    "/board/join/known",
    "/board/left",  # who has deleted themselves is signed out
    "/board/stop/<key>",  # the link in a mail: its key is signed
    "/desk/sign-in",
    "/desk/invited",  # whoever has a link that an administrator has given them
    "/desk/invited/<token>",
    "/desk/calendar/<token>.ics",  # a calendar that reads one person's shifts: its address is the secret
    "/open/",  # data for everybody, with nobody in it
    "/open/<city>/requests.<any(csv, json):form>",
}
GAP = re.compile(r"<[^>]+>")


@pytest.fixture
def app(sqlite_store: Store, tmp_path: Path) -> Flask:
    """As it runs in a town: the simulated provider, which is for this machine only, is not there."""
    app = create_app(settings(tmp_path, public_url="https://hotline.example.org"))
    app.config["WTF_CSRF_ENABLED"] = False  # else a missing token would refuse before the guard does
    return app


def closed(app: Flask) -> list[tuple[Rule, str]]:
    """Every address that is not open to all, with each of its methods."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        if rule.rule not in OPEN
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _filled(gap: re.Match[str]) -> str:
    """What may stand there: the first of several words, else a number."""
    words = re.match(r"<any\(([^),]+)", gap[0])
    return words[1] if words else "1"


def test_nobody_comes_past_a_guard(app: Flask) -> None:
    stranger = app.test_client()
    doors = set()
    for rule, method in closed(app):
        answer = stranger.open(GAP.sub(_filled, rule.rule), method=method)
        door = rule.rule.split("/")[1]
        doors.add(door)
        if door == "metrics":  # its own tests: no token is set here, so there is no such page
            assert answer.status_code == 404, f"{method} {rule.rule}"
        elif door == "phone":
            assert answer.status_code == 403, f"{method} {rule.rule}"
        else:
            assert answer.status_code == 303, f"{method} {rule.rule}"
            assert answer.location == f"/{door}/sign-in", f"{method} {rule.rule}"
    assert doors == {"phone", "board", "desk", "metrics"}


def test_what_is_open_is_there(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} >= OPEN
