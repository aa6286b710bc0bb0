"""A resident's yes to being remembered for longer: asked, noted and taken back at desk and board."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from hotline.casebook.tables import Agreement, Call, Number, Request
from hotline.house import House, move_in
from tests.board.town import BEN, RESIDENT
from tests.board.volunteer import Volunteer
from tests.desk.operator import Operator
from tests.desk.test_data import looks
from tests.desk.test_intake import enters, sends
from tests.desk.town import Town
from tests.houses import with_town

QUESTION = "Dürfen wir uns ein Jahr lang an Sie erinnern?"
BUTTON, TYPED = "Hat Ja gesagt", "030 / 23125-042"


def agreed(town: Town) -> list[str]:
    """To whom each yes was said."""
    with town.store.read() as casebook:
        return list(casebook.scalars(select(Agreement.actor).order_by(Agreement.id)))


def remembers_nobody(town: Town) -> None:
    """From now on."""
    house: House = town.app.extensions["hotline"]
    berlin = replace(house.cities["berlin"], remember_longer=False)
    move_in(town.app, with_town(house, cities={**house.cities, "berlin": berlin}, words=house.words))


def test_asked_first_noted_with_a_date_and_taken_back(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks(number=RESIDENT, language="pl")
    page = meike.opens(f"/desk/requests/{request_id}")
    assert "Czy możemy pamiętać o tym numerze przez rok?" in page.text, "in the language that is spoken"
    page = meike.presses(f"/remembered/request/{request_id}")
    for words in (
        "Ist notiert.",
        "Meike (Leitstelle). Endet von selbst am",
        "Wie am",
        "Vereinbart: länger in Erinnerung",
    ):
        assert words in page.text
    assert "Das ist schon notiert." in meike.presses(f"/remembered/request/{request_id}").text
    assert agreed(town) == ["operator"]
    assert "Ist zurückgenommen." in meike.presses(f"/remembered/request/{request_id}/end").text
    assert "Nicht mehr länger in Erinnerung" in meike.page.text
    assert agreed(town) == []
    meike.sends(f"/desk/remembered/request/{request_id}/end", csrf_token=meike.token())
    assert "Hier war nichts mehr vereinbart." in meike.page.text


def test_on_the_page_of_a_call_and_in_the_file_of_what_is_held(town: Town) -> None:
    kim = Operator(town, town.has_operator("Kim", role="coordinator")).is_signed_in()
    request_id = town.resident_asks(number=RESIDENT)
    with town.store.read() as casebook:
        call_id = casebook.get_one(Request, request_id).call_id
    assert QUESTION in kim.opens(f"/desk/calls/{call_id}").text
    assert "Ist notiert." in kim.presses(f"/remembered/call/{call_id}").text
    assert "Neukölln" in kim.opens("/desk/forgotten").text
    looks(kim)
    assert "Vereinbarung, länger in Erinnerung zu bleiben 1" in " ".join(kim.page.text.split())
    kim.opens(f"/desk/calls/{call_id}")
    assert "Ist zurückgenommen." in kim.presses(f"/remembered/call/{call_id}/end").text
    assert "Zurzeit niemand." in kim.opens("/desk/forgotten").text


def test_in_a_live_call_it_is_one_more_tick(town: Town, meike: Operator) -> None:
    enters(meike, number=TYPED, remember="1")
    assert "Ist notiert." in meike.page.text
    assert agreed(town) == ["operator"]
    enters(meike, number="030 23125-043", asked_by="030 23125-044", remember="1")
    assert "Darum hat jemand anderes gebeten." in meike.page.text
    enters(meike, number=TYPED, kind="pets", remember="1")  # what there is already is shown first
    assert 'name="remember" value="1" checked' in meike.page.html
    sends(meike, number=TYPED, kind="pets", remember="1", confirmed="1")
    assert "Das ist schon notiert." in meike.page.text
    assert agreed(town) == ["operator"]


def test_on_a_shared_line_it_is_refused_with_the_reason(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks(number=RESIDENT)
    meike.opens(f"/desk/requests/{request_id}")
    with town.store.write() as casebook:
        casebook.scalars(select(Number)).one().shared = True
    meike.presses(f"/remembered/request/{request_id}")
    assert "An diesem Telefon sind mehrere Menschen." in meike.page.text
    assert agreed(town) == []


def test_where_a_town_does_without_nobody_is_asked(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks(number=RESIDENT)
    meike.opens(f"/desk/requests/{request_id}")
    remembers_nobody(town)
    meike.presses(f"/remembered/request/{request_id}")
    assert "In dieser Stadt wird niemand länger in Erinnerung behalten." in meike.page.text
    assert BUTTON not in meike.page.text
    assert 'name="remember"' not in meike.opens("/desk/intake").html
    assert agreed(town) == []


def test_what_forgot_its_number_has_nothing_to_ask(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks(number=RESIDENT)
    with town.store.write() as casebook:
        casebook.get_one(Request, request_id).number_id = None
    assert BUTTON not in meike.opens(f"/desk/requests/{request_id}").text
    meike.sends(f"/desk/remembered/request/{request_id}", csrf_token=meike.token())
    assert "Dazu gibt es keine Nummer mehr." in meike.page.text


def test_who_has_the_request_may_ask_and_nobody_else_learns_of_it(town: Town) -> None:
    request_id = town.resident_asks(number=RESIDENT)
    anna = Volunteer(town).is_signed_in(town.has_volunteer())
    ben = Volunteer(town, BEN).is_signed_in(town.has_volunteer("Ben", BEN))
    assert QUESTION not in anna.looks_at(request_id).text
    anna.takes(request_id)
    assert QUESTION in anna.page.text
    for button in ("remember", "remember/end"):
        there = f"/board/requests/{request_id}/{button}"
        assert "nicht mehr bei Ihnen" in ben.sends(there, csrf_token=token(ben)).text or agreed(town) == []
    assert agreed(town) == []
    assert "Ist notiert." in anna.presses(f"/{request_id}/remember").text
    assert "Endet von selbst am" in anna.page.text
    assert agreed(town) == ["volunteer"]
    anna.gives_back(request_id)
    for one in (anna, ben):
        for page in (one.opens("/board/"), one.looks_at(request_id)):
            assert "Erinnerung" not in page.text
    ben.takes(request_id)
    assert "Endet von selbst am" in ben.page.text
    assert "Anna" not in ben.page.text, "who was told is nobody's business on the board"
    assert "Ist zurückgenommen." in ben.presses(f"/{request_id}/remember/end").text
    assert agreed(town) == []


def token(one: Volunteer) -> str:
    one.opens("/board/")
    return next(form.fields["csrf_token"] for form in one.page.forms if "csrf_token" in form.fields)


@pytest.mark.parametrize("kind", ["call", "request"])
def test_what_does_not_exist_is_not_found(town: Town, meike: Operator, kind: str) -> None:
    meike.opens("/desk/account")
    meike.sends(f"/desk/remembered/{kind}/987654321", csrf_token=meike.token())
    assert meike.status == 404
    with town.store.read() as casebook:
        assert casebook.scalars(select(Call)).all() == []
