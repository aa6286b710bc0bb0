"""The directory: everybody proposes and keeps it right, coordinators decide, callers hear what holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from hotline.casebook import forgetting_desk, proposals
from hotline.casebook.proposals import Wording
from hotline.casebook.store import Store
from hotline.casebook.tables import Audit, Proposal
from hotline.casebook.tables import Operator as OperatorRow
from hotline.casebook.town import Change
from hotline.cities.news import DirectoryEntry
from hotline.desk.directory_entries import key_of
from hotline.house import House
from hotline.house.changing import change
from tests.board.live import DESKTOP, PHONE, served
from tests.casebook.test_races import all_at_once
from tests.desk.changing_town import may_change
from tests.desk.need_gallery import sign_in
from tests.desk.operator import Operator
from tests.desk.town import Town
from tests.eyes import is_for_everybody

FORM, LIST, PAGE = "/desk/directory/in/berlin", "/desk/directory/proposals", "/desk/directory"
TODAY = datetime.now(UTC).date()
BEFORE = TODAY - timedelta(days=20)
SHOP = {"name": "Laden am Eck", "number": "030 23125-980", "zone": "neukoelln", "kind": "groceries"}


@pytest.fixture
def changing(town: Town) -> Town:
    may_change(town, "berlin")
    return town


def desk(town: Town, name: str, role: Any, **where: Any) -> Operator:
    return Operator(town, town.has_operator(name, role=role, **where)).is_signed_in()


@pytest.fixture
def kim(changing: Town) -> Operator:
    """A coordinator."""
    return desk(changing, "Kim", "coordinator")


@pytest.fixture
def ole(changing: Town) -> Operator:
    """Somebody who works at the desk, and coordinates nothing."""
    return desk(changing, "Ole", "operator")


def entries(town: Town) -> tuple[DirectoryEntry, ...]:
    found: tuple[DirectoryEntry, ...] = town.app.extensions["hotline"].cities["berlin"].news.directory
    return found


def heard(town: Town, zone: str = "neukoelln") -> list[str]:
    """Whom callers hear of, who ask for their shopping."""
    news = town.app.extensions["hotline"].cities["berlin"].news
    return [one.name for one in news.helping(zone, "groceries", TODAY)]


def stands_there(town: Town, **more: Any) -> str:
    """The shop was entered some time ago; what stands for it in an address."""
    shop = {**SHOP, "number": "+493023125980", "verified_on": BEFORE, "verified_by": "Ada", **more}
    house: House = town.app.extensions["hotline"]
    value = {"settings.directory": {"list": [*_written(town), shop]}}
    assert change(house, Change("berlin", value, page="directory", operator_id=None), now=datetime.now(UTC))
    return key_of(shop)


def _written(town: Town) -> list[Any]:
    settings = town.app.extensions["hotline"].town.written["berlin"].settings.data
    return list(settings.get("directory", {}).get("list", []))


def proposes(ole: Operator, **more: Any) -> None:
    ole.opens(FORM)
    usual: dict[str, Any] = {**SHOP, "hours": "Mo-Fr 9-18", "tried": f"{TODAY}", "checked": "rang"}
    ole.presses(FORM, **{**usual, **more})


def form(**more: str) -> dict[str, Any]:
    """The fields of an entry as a browser sends them."""
    return {**SHOP, "hours": "", "tried": f"{TODAY}", **more}


def says(who: Operator, address: str, **fields: Any) -> None:
    """One of the two buttons of an entry on the screen."""
    assert address in who.page.formactions
    who.sends(address, csrf_token=who.token(), **fields)


def verbs(town: Town, subject: str) -> list[str]:
    with town.store.read() as casebook:
        query = select(Audit.verb).where(Audit.subject == subject, Audit.verb != "town_changed")
        return list(casebook.scalars(query.order_by(Audit.id)))


def test_a_tip_becomes_an_entry_that_callers_hear(changing: Town, ole: Operator, kim: Operator) -> None:
    proposes(ole)
    assert "Vorgeschlagen. Wer koordiniert" in ole.page.text
    assert "Laden am Eck" in ole.opens(LIST).text
    assert "/approve" not in ole.page.html
    assert "Verzeichnis vorgeschlagen" not in ole.opens("/desk/").text
    assert "Verzeichnis vorgeschlagen" in kim.opens("/desk/").text
    assert "angerufen am" in kim.opens(LIST).text
    assert heard(changing) == []
    kim.presses("/approve")
    assert "Es steht jetzt im Verzeichnis." in kim.page.text
    (shop,) = entries(changing)
    assert (shop.number, shop.hours) == ("+493023125980", "Mo-Fr 9-18")
    assert (shop.verified_on, shop.verified_by) == (TODAY, "Ole")
    assert (heard(changing), heard(changing, "mitte")) == (["Laden am Eck"], [])
    assert "Freigegeben von Kim" in ole.opens(LIST).text
    kim.presses("/undo")
    assert (heard(changing), "Verzeichnis vorgeschlagen" in kim.opens("/desk/").text) == ([], True)
    kim.opens("/desk/directory/proposals/1")
    kim.presses("/approve", **form(name="Laden an der Ecke"))  # changed before it is approved
    (shop,) = entries(changing)
    assert (shop.name, shop.hours, shop.verified_by) == ("Laden an der Ecke", "", "Ole")
    assert verbs(changing, "entry") == ["proposed", "approved", "undone", "approved"]
    with changing.store.read() as casebook:
        assert "Laden" not in casebook.scalars(select(Proposal.texts)).one()
    with changing.store.write() as casebook:
        later = datetime.now(UTC) + timedelta(days=40)
        assert forgetting_desk.proposals(casebook, now=later, limit=10) == 1


def test_what_may_not_stand_there_is_not_proposed(changing: Town, ole: Operator) -> None:
    stands_there(changing)
    tomorrow = f"{TODAY + timedelta(days=2)}"
    for wrong, said in (
        ({"name": " "}, "wer es ist"),
        ({"number": "12"}, "12"),
        ({"number": "+44 20 7946 0000"}, "im Ausland"),
        ({"number": "030 23125 900"}, "die Hotline selbst"),
        ({"number": "030 23125 990"}, "die Hotline selbst"),
        ({"tried": tomorrow}, "heute oder früher"),
        ({"tried": ""}, "heute oder früher"),
        ({}, "steht schon im Verzeichnis"),
        ({"kind": "gold"}, "gold"),
    ):
        proposes(ole, **wrong)
        assert (ole.status, said in ole.page.text, "alert" in ole.page.html) == (422, True, True), wrong
    for nowhere in ({"zone": "nirgendwo", "number": "030 23125 981"}, {"checked": "geträumt"}):
        proposes(ole, **nowhere)
        assert ole.status in (404, 422)
    with changing.store.read() as casebook:
        assert casebook.scalars(select(Proposal.id)).all() == []


def test_who_was_only_told_of_is_rung_before_they_are_entered(
    changing: Town, ole: Operator, kim: Operator
) -> None:
    proposes(ole, checked="told", tried="")
    assert "angerufen hat noch niemand" in kim.opens(LIST).text
    kim.opens("/desk/directory/proposals/1")
    kim.presses("/approve", **form(tried=""))
    assert (kim.status, entries(changing)) == (422, ())
    kim.presses("/approve", **form())
    (shop,) = entries(changing)
    assert (shop.verified_on, shop.verified_by) == (TODAY, "Kim")


def test_who_rings_says_how_it_stands_and_callers_hear_it_at_once(
    changing: Town, ole: Operator, kim: Operator
) -> None:
    key = stands_there(changing)
    right, wrong = (f"{PAGE}/entries/berlin/{key}/{how}" for how in ("right", "wrong"))
    ole.opens(PAGE, zone="neukoelln")
    says(ole, wrong, zone="neukoelln")
    assert ("Ab jetzt hört sie niemand" in ole.page.text, "zone=neukoelln" in ole.query) == (True, True)
    assert "Stimmt nicht mehr, sagt Ole" in ole.page.text
    assert heard(changing) == []
    assert "Nummern im Verzeichnis" not in ole.opens("/desk/").text
    front = kim.opens("/desk/")
    assert ("Nummern im Verzeichnis" in front.text, LIST in front.links) == (True, True)
    assert "Stimmt nicht mehr, sagt Ole" in kim.opens(LIST).text
    revision = changing.app.extensions["hotline"].town.revision
    kim.opens(PAGE, done=f"{revision}")
    assert "/undo/" not in kim.page.html  # it is Ole's
    kim.sends(f"{PAGE}/undo/{revision}", csrf_token=kim.token())
    assert heard(changing) == []
    ole.opens(PAGE, done=f"{revision}")
    ole.presses(f"/undo/{revision}")
    assert heard(changing) == ["Laden am Eck"]
    ole.opens(PAGE)
    says(ole, wrong)
    kim.opens(PAGE)
    says(kim, right)
    (shop,) = entries(changing)
    assert (shop.doubted_on, shop.verified_on, shop.verified_by) == (None, TODAY, "Kim")
    kim.opens(PAGE)
    says(kim, right)  # twice is once
    kim.sends(f"{PAGE}/entries/berlin/0123456789abcdef/right", csrf_token=kim.token())
    assert kim.status == 404
    assert verbs(changing, "town") == ["number_wrong", "town_put_back", "number_wrong", "number_right"]


def test_a_doubted_number_is_mended_or_taken_out_by_whoever_coordinates(
    changing: Town, ole: Operator, kim: Operator
) -> None:
    key = stands_there(changing, open={"weekdays": ["09:00-12:00"]})
    ole.opens(PAGE)
    says(ole, f"{PAGE}/entries/berlin/{key}/wrong")
    ole.opens(f"{PAGE}/entries/berlin/{key}")
    assert ole.status == 403
    kim.opens(f"{PAGE}/entries/berlin/{key}")
    kim.presses(f"/{key}", **form(hours="vormittags", tried=f"{BEFORE}"))
    assert entries(changing)[0].doubted_on == TODAY  # nobody has rung there
    kim.opens(f"{PAGE}/entries/berlin/{key}")
    kim.presses(f"/{key}", **form(number="+442079460000"))
    assert kim.status == 422
    kim.presses(f"/{key}", **form(number="030 23125 981"))
    (shop,) = entries(changing)
    assert (shop.number, shop.doubted_on, shop.verified_by) == ("+493023125981", None, "Kim")
    assert shop.opens is not None
    meike = desk(changing, "Meike", "administrator")
    meike.opens(PAGE)
    new = key_of({**SHOP, "number": "+493023125981"})
    says(meike, f"{PAGE}/entries/berlin/{new}/wrong")
    meike.opens("/desk/town/berlin/directory")
    page = meike.page.html
    assert 'name="doubted-0" value="1" checked' in page
    all_of_it: dict[str, Any] = {f"{name}-0": value for name, value in form().items()}
    all_of_it |= {"number-0": "+493023125981", "doubted-0": "1", "weekdays-0": "9-12"}
    meike.presses("/berlin/directory", **all_of_it)  # whoever saves all of it does not say that it is right
    assert entries(changing)[0].doubted_by == "Meike"
    assert "Laden am Eck" not in meike.opens("/desk/").text  # it is told among the doubts alone
    kim.opens(f"{PAGE}/entries/berlin/{new}")
    kim.presses("/out")
    assert entries(changing) == ()
    kim.presses(f"/undo/{changing.app.extensions['hotline'].town.revision}")
    assert len(entries(changing)) == 1


def test_zones_end_where_they_end(changing: Town, ole: Operator) -> None:
    key = stands_there(changing)
    proposes(ole, number="030 23125 981")
    proposes(ole, number="030 23125 982", zone="")
    far = desk(changing, "Paul", "operator", zones=("berlin/pankow",))
    far.opens(PAGE)
    assert f"{key}/wrong" not in far.page.html
    far.sends(f"{PAGE}/entries/berlin/{key}/wrong", csrf_token=far.token())
    assert far.status == 404
    near = desk(changing, "Nele", "coordinator", zones=("berlin/neukoelln",))
    assert near.opens(LIST).html.count("/approve") == 1  # not what is for everywhere
    near.sends("/desk/directory/proposals/2/approve", csrf_token=near.token())
    assert near.status == 404
    near.opens("/desk/directory/proposals/1")
    near.presses("/approve", **form(number="030 23125 981", zone="pankow"))
    assert near.status == 404
    near.opens(LIST)
    near.presses("/1/approve")
    assert len(entries(changing)) == 2


def test_of_two_who_decide_at_once_one_does(changing: Town, ole: Operator, kim: Operator) -> None:
    proposes(ole)
    now = datetime.now(UTC)

    def decides() -> str:
        try:
            with changing.store.write() as casebook:
                one = proposals.find(casebook, 1, "entry", reach=["berlin"])
                assert one is not None
                who: Any = {"operator_id": kim.person.id, "now": now}
                proposals.hold_back(casebook, one, "wrong", "", **who)
        except proposals.TooLate:
            return "too late"
        return "held back"

    assert sorted(all_at_once([decides, decides])) == ["held back", "too late"]
    kim.opens(LIST)
    kim.sends("/desk/directory/proposals/1/approve", csrf_token=kim.token())
    assert entries(changing) == ()
    assert "stimmt so nicht" in ole.opens(LIST).text
    kim.opens(LIST)
    kim.presses("/undo")
    kim.presses("/hold-back", reason="other", sentence="")
    assert kim.status == 422
    kim.sends("/desk/announcements/1/approve", csrf_token=kim.token())  # it is no announcement
    assert kim.status == 404


def test_everybody_can_read_and_use_the_pages(browser: Browser, sqlite_store: Store) -> None:
    town = Town(sqlite_store)
    may_change(town, "berlin")
    key = stands_there(town, doubted_on=date(2026, 11, 20), doubted_by="Ole")
    stands_there(town, name="Küche", number="+493023125981", zone="")
    kim = town.has_operator("Kim", role="coordinator", language="ar")
    with town.store.write() as casebook:
        texts = {"name": "Tafel", "number": "+493023125982", "kind": "meals", "hours": "", "checked": "rang"}
        wording = Wording("berlin", "mitte", TODAY, texts, "entry")
        who = casebook.get_one(OperatorRow, kim.id)
        proposals.propose(casebook, wording, operator=who, now=datetime.now(UTC))
    pages = (PAGE, FORM, LIST, "/desk/directory/proposals/1", f"{PAGE}/entries/berlin/{key}")
    with served(town) as address:
        for size in (PHONE, DESKTOP):
            context = browser.new_context(viewport=size, bypass_csp=True)
            sign_in(context, town, address, kim.id)
            page = context.new_page()
            for name in pages:
                page.goto(f"{address}{name}")
                is_for_everybody(page, name)
            context.close()
