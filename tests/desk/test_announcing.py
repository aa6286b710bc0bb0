"""Announcements: whoever works at the desk proposes them, a coordinator lets callers hear them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from hotline.casebook import forgetting_desk, proposals
from hotline.casebook.proposals import Wording
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store
from hotline.casebook.tables import Audit, Proposal
from hotline.casebook.tables import Operator as OperatorRow
from hotline.casebook.town import Change
from hotline.cities import City
from hotline.desk import announcing
from hotline.desk.town_changes import setting
from hotline.house import House
from hotline.house.changing import change
from tests.board.live import DESKTOP, PHONE, served
from tests.casebook.test_races import all_at_once
from tests.desk.changing_town import may_change
from tests.desk.need_gallery import sign_in
from tests.desk.operator import Operator
from tests.desk.town import Town
from tests.eyes import is_for_everybody

TEXT = "Morgen ist die Tafel zu."
FORM = "/desk/announcements/in/berlin"
SOON = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()


@pytest.fixture
def changing(town: Town) -> Town:
    may_change(town, "berlin")
    return town


@pytest.fixture
def kim(changing: Town) -> Operator:
    """A coordinator."""
    return Operator(changing, changing.has_operator("Kim", role="coordinator")).is_signed_in()


@pytest.fixture
def ole(changing: Town) -> Operator:
    """Somebody who works at the desk, and coordinates nothing."""
    return Operator(changing, changing.has_operator("Ole", role="operator")).is_signed_in()


def berlin(town: Town) -> City:
    found: City = town.app.extensions["hotline"].cities["berlin"]
    return found


def told(town: Town) -> list[tuple[str, str]]:
    return [(one.zone, one.text["de"]) for one in berlin(town).news.announcements]


def proposes(ole: Operator, zone: str = "mitte", text: str = TEXT, until: str = SOON) -> None:
    ole.opens(FORM)
    ole.presses(FORM, **{"zone": zone, "until": until, "text-de": text})  # type: ignore[arg-type] # a name with a hyphen


def state(town: Town) -> list[str]:
    with town.store.read() as casebook:
        return list(casebook.scalars(select(Proposal.state).order_by(Proposal.id)))


def test_proposed_seen_announced_and_taken_back(changing: Town, ole: Operator, kim: Operator) -> None:
    proposes(ole)
    assert "Vorgeschlagen. Wer koordiniert" in ole.page.text
    assert "Wartet auf jemanden, der koordiniert." in ole.page.text
    assert "/approve" not in ole.page.html
    assert "Ansagen vorgeschlagen" not in ole.opens("/desk/").text
    assert "Ansagen vorgeschlagen" in kim.opens("/desk/").text
    assert TEXT in kim.opens("/desk/announcements").text
    assert told(changing) == []
    kim.presses("/approve")
    assert "Angesagt. Wer anruft, hört es ab jetzt." not in kim.page.text
    assert kim.page.text.count("Zurzeit hört es niemand") == 2  # the town does not tell announcements yet
    assert told(changing) == [("mitte", TEXT)]
    assert "Freigegeben von Kim" in ole.opens("/desk/announcements").text
    assert "Ansagen vorgeschlagen" not in kim.opens("/desk/").text
    kim.opens("/desk/announcements")
    kim.presses("/undo")
    assert (told(changing), state(changing)) == ([], ["open"])
    house: House = changing.app.extensions["hotline"]
    switched = {"settings.announcements": {"told": True, "list": []}}
    assert change(house, wanted(switched), now=datetime.now(UTC))
    kim.opens("/desk/announcements")
    kim.presses("/approve")
    assert "Angesagt. Wer anruft, hört es ab jetzt." in kim.page.text
    with changing.store.read() as casebook:
        verbs = casebook.scalars(select(Audit.verb).where(Audit.subject == "proposal").order_by(Audit.id))
        assert list(verbs) == ["proposed", "approved", "undone", "approved"]
        sealed = casebook.scalars(select(Proposal.texts)).one()
    assert TEXT not in sealed


def test_what_cannot_be_said_or_is_over_is_not_proposed(changing: Town, ole: Operator) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    for text, until in (("", SOON), (TEXT, yesterday), (TEXT, "bald"), ("Rufen Sie 030 23125 an", SOON)):
        proposes(ole, text=text, until=until)
        assert ole.status == 422
        assert "alert" in ole.page.html
    proposes(ole, zone="nirgendwo")
    assert ole.status == 404
    assert state(changing) == []


def test_held_back_with_a_reason_that_whoever_proposed_it_reads(
    changing: Town, ole: Operator, kim: Operator
) -> None:
    proposes(ole)
    kim.opens("/desk/announcements")
    kim.presses("/hold-back", reason="other", sentence="")
    assert kim.status == 422
    kim.presses("/hold-back", reason="wrong", sentence="<i>Sie hat offen.</i>")
    assert "stimmt so nicht: <i>Sie hat offen.</i>" in ole.opens("/desk/announcements").text
    kim.presses("/undo")
    assert state(changing) == ["open"]
    assert told(changing) == []


def test_an_operator_decides_nothing_and_whoever_has_a_zone_only_about_that(
    changing: Town, ole: Operator
) -> None:
    proposes(ole)
    for word in ("approve", "hold-back", "undo"):
        ole.opens("/desk/announcements/in/berlin")
        ole.sends(f"/desk/announcements/1/{word}", csrf_token=ole.token(), reason="wrong")
        assert ole.status == 403
    everywhere = Wording("berlin", None, date(2026, 12, 1), {"de": TEXT})
    here = Wording("berlin", "mitte", date(2026, 12, 1), {"de": TEXT})
    mitte = Reach(["berlin"], ["berlin/mitte"])
    assert not proposals.may_decide(everywhere, mitte)
    assert proposals.may_decide(here, mitte)
    assert not proposals.may_decide(here, Reach(["berlin"], ["berlin/pankow"]))
    assert not proposals.may_decide(here, Reach(["tricity"]))


def test_of_two_who_decide_at_once_one_does(changing: Town, ole: Operator, kim: Operator) -> None:
    proposes(ole)
    now = datetime.now(UTC)

    def decides() -> str:
        try:
            with changing.store.write() as casebook:
                one = proposals.find(casebook, 1, "announcement", reach=["berlin"])
                assert one is not None
                who = {"operator_id": kim.person.id, "now": now}
                proposals.hold_back(casebook, one, "wrong", "", **who)  # type: ignore[arg-type]
        except proposals.TooLate:
            return "too late"
        return "held back"

    assert sorted(all_at_once([decides, decides])) == ["held back", "too late"]
    kim.opens("/desk/announcements")
    kim.sends("/desk/announcements/1/approve", csrf_token=kim.token())
    assert told(changing) == []
    with changing.store.write() as casebook:
        later = now + timedelta(days=40)
        assert forgetting_desk.proposals(casebook, now=later, limit=10) == 1


def test_of_two_that_are_approved_at_once_callers_hear_both(
    changing: Town, ole: Operator, kim: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposes(ole)
    proposes(ole, zone="pankow")
    real, house = setting, changing.app.extensions["hotline"]

    def meanwhile(*asked: Any) -> Any:
        """A colleague announces something in the moment between looking and writing."""
        monkeypatch.setattr(announcing, "setting", real)
        there = real(*asked)
        day = datetime.now(UTC).date() + timedelta(days=3)
        other = {"told": True, "list": [{"zone": "", "until": day, "text": {"de": "Der Bus kommt."}}]}
        change(house, wanted({"settings.announcements": other}), now=datetime.now(UTC))
        return there

    kim.opens("/desk/announcements")
    monkeypatch.setattr(announcing, "setting", meanwhile)
    kim.presses("/1/approve")
    assert "Jemand anderes hat hier gerade etwas geändert" in kim.page.text
    assert (told(changing), state(changing)) == ([("", "Der Bus kommt.")], ["open", "open"])
    kim.presses("/1/approve")
    kim.presses("/2/approve")
    assert [zone for zone, _ in told(changing)] == ["", "mitte", "pankow"]


def wanted(values: Mapping[str, Any]) -> Change:
    return Change("berlin", values, page="announcements", operator_id=None)


def test_everybody_can_read_and_use_the_pages(browser: Browser, sqlite_store: Store) -> None:
    town = Town(sqlite_store)
    may_change(town, "berlin")
    texts = {"de": TEXT, "en": "The food bank is closed."}
    kim = town.has_operator("Kim", role="coordinator", language="ar")
    with town.store.write() as casebook:
        wording = Wording("berlin", None, (datetime.now(UTC) + timedelta(days=3)).date(), texts)
        who = casebook.get_one(OperatorRow, kim.id)
        proposals.propose(casebook, wording, operator=who, now=datetime.now(UTC))
    with served(town) as address:
        for size in (PHONE, DESKTOP):
            context = browser.new_context(viewport=size, bypass_csp=True)
            sign_in(context, town, address, kim.id)
            page = context.new_page()
            page.goto(f"{address}{FORM}")
            is_for_everybody(page, "propose")
            page.goto(f"{address}/desk/announcements")
            page.focus("main details summary")
            page.keyboard.press("Enter")
            is_for_everybody(page, "announcements")
            context.close()
