"""From an empty database to a line that answers and somebody who is helped, in the browser alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline import create_app
from hotline.casebook import desk_sign_in, operators
from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from hotline.desk.guard import TOKEN
from hotline.simulator import SimulatedPhone, WsgiTransport
from tests.board.markup import Page
from tests.house.test_app import settings

LINE = "+493023125900"
NO_CLOCK = "/clockz"  # says with a 503 that no clock works, and none does here


@pytest.fixture
def nowhere(store: Store, tmp_path: Path) -> Flask:
    """An installation in which no city is named."""
    url = store.url.render_as_string(hide_password=False)
    return create_app(settings(tmp_path, cities="none", site_file=None, database_url=url))


def administrator_of(app: Flask, store: Store) -> FlaskClient:
    """The first one, whom somebody has entered at the terminal."""
    now, client = datetime.now(UTC), app.test_client()
    secrets = {"password_hash": "of no use", "totp_secret": "JBSWY3DPEHPK3PXP", "email": None}
    with store.write() as casebook:
        post = operators.Post("administrator", (), ())
        known = {"name": "Petra", "post": post, "language": "de", **secrets}
        new = operators.add_operator(casebook, **known, now=now)  # type: ignore[arg-type]
        token = desk_sign_in.open_session(casebook, new.id, now=now)
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
    return client


def sends(client: FlaskClient, address: str, form: str, **fields: object) -> Page:
    """Open a page, fill in its form, press its button."""
    page = Page(client.get(address, follow_redirects=True).get_data(as_text=True))
    filled = page.form(form)
    answer = client.post(filled.action, data={**filled.fields, **fields}, follow_redirects=True)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return Page(answer.get_data(as_text=True))


def test_a_line_answers_that_was_made_in_the_browser(nowhere: Flask, store: Store) -> None:
    petra = administrator_of(nowhere, store)
    assert petra.get("/desk/").location == "/desk/town/"
    given = {"title": "Neustadt", "country": "DE", "timezone": "Europe/Berlin", "first": "de"}
    sends(petra, "/desk/town/new", "/town/new", **given, zones="Nord\nSüd")
    always = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), "0-24")
    sends(petra, "/desk/town/neustadt/hours", "/hours", **always, sunday="00:00-24:00")
    numbers = {"line-0": LINE, "line-0-language": "de", "desk-0": "+49 30 23125 990"}
    numbers["desk-0-tried"] = f"{datetime.now(UTC):%Y-%m-%d}"
    page = sends(petra, "/desk/town/neustadt/numbers", "/numbers", **numbers)
    assert "030 23 12 59 00" in page.text
    assert "030 23 12 59 00" in petra.get("/").get_data(as_text=True)
    phone = SimulatedPhone(
        "http://127.0.0.1:8000", token="token", dials=LINE, transport=WsgiTransport(nowhere)
    )
    phone.dial().presses("1").presses("2").hangs_up()
    with store.read() as casebook:
        asked = casebook.scalars(select(Request)).one()
    assert (asked.city, asked.zone, asked.kind) == ("neustadt", "sud", "groceries")
    assert petra.get("/desk/").status_code == 200


def test_no_page_breaks_while_there_is_no_town(nowhere: Flask, store: Store) -> None:
    petra, stranger = administrator_of(nowhere, store), nowhere.test_client()
    addresses = [
        str(rule)
        for rule in nowhere.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and "<" not in str(rule) and not str(rule).startswith("/phone")
    ]
    addresses.remove("/clockz")  # says that no clock works here, as it should
    assert len(addresses) >= 40
    for client in (petra, stranger):
        broken = [one for one in addresses if one != NO_CLOCK and client.get(one).status_code >= 500]
        assert broken == []
