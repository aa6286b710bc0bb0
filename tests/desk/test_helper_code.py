"""The helper code: given by the desk and shown once, chosen by oneself on the page, locked, opened again."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal

import pytest
from playwright.sync_api import Browser, ViewportSize

from hotline.casebook import pins, roster
from hotline.casebook.store import Store
from hotline.casebook.tables import VolunteerPin
from tests.board.live import DESKTOP, PHONE, served
from tests.board.town import ANNA
from tests.board.volunteer import Volunteer as Helper
from tests.desk.operator import Operator
from tests.desk.pictures import press, sign_in
from tests.desk.town import Town
from tests.eyes import OVERFLOW, small_targets, violations


@pytest.fixture
def anna(town: Town) -> int:
    return town.has_volunteer()


def is_theirs(town: Town, volunteer_id: int, code: str) -> bool:
    with town.store.write() as casebook:
        tried = pins.check(casebook, volunteer_id=volunteer_id, pin=code, now=datetime.now(UTC))
    return tried == "right"


def history(town: Town, volunteer_id: int) -> list[tuple[str, str | None]]:
    with town.store.read() as casebook:
        return [(one.kind, one.by) for one in roster.history(casebook, volunteer_id) if "pin" in one.kind]


def test_the_desk_gives_a_code_that_is_shown_once_and_takes_it_again(
    town: Town, meike: Operator, anna: int
) -> None:
    meike.opens(f"/desk/volunteers/{anna}")
    assert "Kein Helfer-Code." in meike.page.text
    given = meike.presses(f"/{anna}/code")
    found = re.search(r"Der neue Helfer-Code: (\d{6})", given.text)
    assert found
    assert is_theirs(town, anna, found[1])
    meike.opens(f"/desk/volunteers/{anna}")
    assert found[1] not in meike.page.text
    assert "Von der Leitstelle gegeben" in meike.page.text
    again = re.search(r"\d{6}", meike.presses(f"/{anna}/code").text)
    assert again
    assert not is_theirs(town, anna, found[1])  # the old one holds no longer
    meike.presses(f"/{anna}/code/take")
    assert "Der Helfer-Code ist gelöscht." in meike.page.text
    assert history(town, anna)[::-1] == [("pin_set", "Meike"), ("pin_set", "Meike"), ("pin_taken", "Meike")]


def test_a_locked_code_is_seen_and_a_new_one_opens_it(town: Town, meike: Operator, anna: int) -> None:
    meike.opens(f"/desk/volunteers/{anna}")
    meike.presses(f"/{anna}/code")
    with town.store.write() as casebook:
        casebook.get_one(VolunteerPin, anna).locked_at = datetime.now(UTC)
    meike.opens(f"/desk/volunteers/{anna}")
    assert "Gesperrt nach zu vielen Versuchen" in meike.page.text
    code = re.search(r"\d{6}", meike.presses(f"/{anna}/code").text)
    assert code
    assert is_theirs(town, anna, code[0])


def test_who_is_not_active_is_given_none(town: Town, meike: Operator, anna: int) -> None:
    town.pauses(anna)
    meike.opens(f"/desk/volunteers/{anna}")
    assert not any(form.action.endswith("/code") for form in meike.page.forms)


@pytest.mark.parametrize(
    ("code", "again", "says"),
    [
        ("8405", "8406", "zwei verschiedene"),
        ("1234", "1234", "nicht leicht zu erraten"),
        ("", "", "nicht leicht"),
    ],
)
def test_a_code_of_ones_own_that_cannot_be_is_refused_kindly(
    town: Town, anna: int, code: str, again: str, says: str
) -> None:
    helper = Helper(town, ANNA).is_signed_in(anna)
    helper.opens("/board/me")
    assert says in helper.presses("/me/code", code=code, again=again).text
    assert history(town, anna) == []


def test_a_code_of_ones_own_is_chosen_on_the_page_and_never_shown(town: Town, anna: int) -> None:
    helper = Helper(town, ANNA).is_signed_in(anna)
    helper.opens("/board/me")
    page = helper.presses("/me/code", code="840577", again="840577")
    assert "Ihr Helfer-Code gilt ab jetzt." in page.text
    assert "840577" not in page.text
    assert is_theirs(town, anna, "840577")
    assert "gelöscht" in helper.presses("/me/code/remove").text
    assert not is_theirs(town, anna, "840577")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_cards_of_the_code_can_be_read_by_everybody(
    browser: Browser, sqlite_store: Store, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    """None, given and shown once, locked: on both sizes, by day and in the dark."""
    town = Town(sqlite_store)
    anna, meike = town.has_volunteer(), town.has_operator()
    context = browser.new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    with served(town) as address:
        sign_in(context, town, address, meike.id)
        page = context.new_page()
        page.goto(f"{address}/desk/volunteers/{anna}")
        for told in ("Kein Helfer-Code.", "Der neue Helfer-Code:", "Gesperrt"):
            assert told in page.inner_text("#code")
            assert (violations(page), small_targets(page), page.evaluate(OVERFLOW) <= 0) == ([], [], True)
            if told.startswith("Kein"):
                press(page, "form[action$='/code'] button")
                continue
            with town.store.write() as casebook:
                casebook.get_one(VolunteerPin, anna).locked_at = datetime.now(UTC)
            page.goto(f"{address}/desk/volunteers/{anna}")
    context.close()
