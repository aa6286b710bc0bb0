"""A zone is taken away by a file, an undo or a button: whom it touches is told before it takes effect."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import update

from hotline.casebook import people
from hotline.casebook.store import Store
from hotline.casebook.tables import Operator as Account
from hotline.house import House, carrying
from tests.desk.changing_town import administrator
from tests.desk.operator import Operator

FILE = "/desk/town/berlin/file"


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def without_pankow(petra: Operator) -> bytes:
    """The town as a file, without one of its zones."""
    house: House = petra.town.app.extensions["hotline"]
    data = json.loads(carrying.export(house, house.town, "berlin"))
    data["settings"]["zones"] = [one for one in data["settings"]["zones"] if one["code"] != "pankow"]
    for one in data["settings"]["zones"]:
        if "neighbours" in one:
            one["neighbours"] = [code for code in one["neighbours"] if code != "pankow"]
    data["map"], data["settings"]["map"] = None, ""
    rows = (row for row in data["table"].splitlines() if "ankow" not in row)
    data["table"] = "\n".join(rows)
    return json.dumps(data).encode()


def looks_at(petra: Operator) -> str:
    petra.opens(FILE)
    sent = {"csrf_token": petra.token(), "file": (io.BytesIO(without_pankow(petra)), "x.json")}
    answer = petra.client.post(FILE, data=sent, content_type="multipart/form-data")
    return petra._sees(answer, sees_numbers=True).text


def helps(petra: Operator, number: str, *zones: str) -> int:
    """A volunteer of these zones."""
    volunteer_id = petra.town.has_volunteer("Anna", number)
    with petra.town.store.write() as session:
        people.set_zones(session, volunteer_id=volunteer_id, city="berlin", zones=zones)
    return volunteer_id


def test_the_report_says_whom_it_touches_and_nobody_is_left_without(petra: Operator) -> None:
    alone = helps(petra, "+491713920051", "pankow")
    helps(petra, "+491713920052", "pankow", "mitte")
    olga = petra.town.has_operator("Olga")
    with petra.town.store.write() as session:
        session.execute(update(Account).where(Account.id == olga.id).values(zones=["berlin/pankow"]))
    text = looks_at(petra)
    assert "Freiwillige: 2, davon ohne andere Zone: 1" in text, text
    assert "zuständig: Olga" in text
    petra.presses("/file/use")
    assert petra.status == 422
    assert "nur hier helfen: 1" in petra.page.text
    house: House = petra.town.app.extensions["hotline"]
    assert "pankow" in house.cities["berlin"].zones
    with petra.town.store.write() as session:
        people.set_zones(session, volunteer_id=alone, city="berlin", zones=("mitte",))
        session.execute(update(Account).where(Account.id == olga.id).values(zones=["berlin/mitte"]))
    assert "ohne andere Zone: 0" in looks_at(petra)
    petra.presses("/file/use")
    assert "pankow" not in house.cities["berlin"].zones
