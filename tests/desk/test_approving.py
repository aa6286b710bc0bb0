"""Requests that somebody at the desk looks at first: published, held back with a reason, taken back."""

from __future__ import annotations

from playwright.sync_api import Browser

from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from tests.board.live import DESKTOP, PHONE, served
from tests.board.town import RESIDENT
from tests.desk.changing_town import administrator
from tests.desk.need_gallery import press, sign_in
from tests.desk.operator import Operator
from tests.desk.town import Town
from tests.eyes import is_for_everybody

NEEDS = "/desk/needs/requests"


def state(town: Town, request_id: int) -> str:
    with town.store.read() as casebook:
        return casebook.get_one(Request, request_id).state


def test_it_stands_on_the_first_page_with_one_button_which_can_be_taken_back(
    town: Town, meike: Operator
) -> None:
    town.has_volunteer()
    request_id = town.resident_asks("pets", number=RESIDENT, approve=True)
    assert "Wartet auf Freigabe" in meike.opens("/desk/").text
    meike.does(f"{NEEDS}/{request_id}/publish")
    assert "Freigegeben. Freiwillige sehen die Anfrage jetzt." in meike.page.text
    assert state(town, request_id) == "waiting"
    meike.presses("/undo")
    assert state(town, request_id) == "to_approve"
    assert "Wartet auf Freigabe" in meike.opens("/desk/requests", state="to_approve").text
    assert "Wartet auf Freigabe" in meike.opens(f"/desk/requests/{request_id}").text
    meike.presses("/publish")
    assert state(town, request_id) == "waiting"
    assert "Freigegeben am" in meike.opens(f"/desk/requests/{request_id}").text
    twice = meike.sends(f"{NEEDS}/{request_id}/publish", csrf_token=meike.token())  # an older page elsewhere
    assert "Freigegeben. Frei" not in twice.text


def test_holding_back_asks_why_and_the_history_tells(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks("pets", number=RESIDENT, approve=True)
    form = f"{NEEDS}/{request_id}/hold-back"
    assert form in meike.opens("/desk/").links
    meike.opens(form)
    assert "Bitte wählen Sie einen Grund." in meike.presses("/hold-back", sentence="Unklar.").text
    assert (meike.status, "Unklar." in meike.page.text) == (422, True)
    assert "Bitte schreiben Sie einen Satz dazu." in meike.presses("/hold-back", reason="other").text
    meike.presses("/hold-back", reason="hostile", sentence="<b>Scherz</b>", ring="1")
    assert "Zurückgehalten. Wer wieder anruft, hört das." in meike.page.text
    assert "Rufen Sie an und sagen Sie, warum" in meike.page.text
    page = meike.opens(f"/desk/requests/{request_id}")
    assert "nicht ernst oder feindselig gemeint" in page.text
    assert "<b>Scherz</b>" in page.text  # as text
    assert "Zurückgehalten" in meike.opens("/desk/requests", state="held_back").text
    meike.opens(form)  # late: nothing waits any more
    assert meike.address == "/desk/"
    meike.opens("/desk/", done=f"request-{request_id}")
    meike.presses("/undo")
    assert state(town, request_id) == "to_approve"


def test_nobody_decides_about_another_town_or_zone(two_cities: Town) -> None:
    request_id = two_cities.resident_asks("pets", approve=True)
    away = Operator(two_cities, two_cities.has_operator("Ola", city="tricity")).is_signed_in()
    away.opens("/desk/account")
    for ending in ("publish", "hold-back"):
        away.sends(f"{NEEDS}/{request_id}/{ending}", csrf_token=away.token(), reason="unclear")
        assert away.status == 404
        away.opens("/desk/account")
    assert state(two_cities, request_id) == "to_approve"


def test_the_town_says_which_by_kind_and_by_zone_and_takes_it_back(store: Store) -> None:
    petra = administrator(store, "berlin", city="berlin")
    petra.opens("/desk/town/berlin/approval")
    petra.presses("/approval", kind=["pets", "pharmacy"], zone=["mitte"])
    city = petra.town.app.extensions["hotline"].cities["berlin"]
    assert [city.approval.wanted(*one) for one in (("pets", "pankow"), ("groceries", "mitte"))] == [True] * 2
    assert not city.approval.wanted("groceries", "pankow")
    assert petra.page.html.count(" checked") == 3
    assert "Apotheke" in petra.opens("/desk/town/berlin/").text
    petra.opens("/desk/town/berlin/approval")
    petra.presses("/approval", kind=["ballet"])
    assert petra.status == 422
    petra.opens("/desk/town/berlin/approval")
    petra.presses("/approval", kind=[], zone=[])
    assert petra.page.html.count(" checked") == 0


def test_with_the_keyboard_in_a_real_browser_small_and_large(browser: Browser, sqlite_store: Store) -> None:
    town = Town(sqlite_store)
    ids = [town.resident_asks("pets", approve=True) for _ in range(2)]
    with served(town) as address:
        for size, language in ((PHONE, "ar"), (DESKTOP, "de")):
            context = browser.new_context(viewport=size, bypass_csp=True)
            sign_in(context, town, address, town.has_operator(language, language=language).id)
            page = context.new_page()
            page.goto(f"{address}/desk/")
            is_for_everybody(page, f"{language} waits for approval")
            page.goto(f"{address}{NEEDS}/{ids[-1]}/hold-back")
            is_for_everybody(page, f"{language} hold back")
            page.focus("input[value=unclear]")
            page.keyboard.press("Space")
            page.focus("main form button")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            assert state(town, ids.pop()) == "held_back"
            press(page, "form.undo button")
            context.close()
