"""Every page of the desk that an address leads to, under axe's eye: none is forgotten, whoever adds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser
from werkzeug.routing import Rule

from hotline.casebook import partners, proposals
from hotline.casebook.partners import Details
from hotline.casebook.proposals import Wording
from hotline.casebook.store import Store
from hotline.casebook.tables import Erasure
from hotline.casebook.tables import Operator as OperatorRow
from tests.board.live import DESKTOP, PHONE, served
from tests.desk.changing_town import may_change
from tests.desk.pictures import sign_in
from tests.desk.test_directory import stands_there
from tests.desk.test_rights import Things, address_of, things_in
from tests.desk.town import Town
from tests.eyes import LARGEST_PAGE, OVERFLOW, violations

# What answers with no page of its own, or only at the door (tests/desk/rights_gallery.py).
NO_PAGES = frozenset(
    {
        *("desk.calls_export", "desk.requests_export", "desk.fund_export", "desk.audit_export"),
        *(
            "desk.volunteers_export",
            "desk.checkin_results",
            "desk.figures_report",
            "desk.town_export",
            "desk.town_table",
        ),
        *("desk.note_sound", "desk.town_recording", "desk.intake_place", "desk.calendar", "desk.town_map"),
        *("desk.town_reading",),
        *("desk.sign_in", "desk.invited_by_link", "desk.invited"),
    }
)


@pytest.fixture
def town(sqlite_store: Store) -> Town:
    return Town(sqlite_store)


def pages(town: Town) -> Iterator[Rule]:
    """The rules of all addresses that can be opened."""
    for rule in town.app.url_map.iter_rules():
        if rule.endpoint.startswith("desk.") and "GET" in (rule.methods or ()):
            yield rule


def one_of_each(town: Town) -> dict[str, str]:
    """A name or an id for every gap of an address."""
    things, now = things_in(town, "neukoelln"), datetime.now(UTC)
    details = Details("Tafel", "Lebensmittel", "", "Mo-Fr")
    with town.store.write() as casebook:
        partner = partners.enter(casebook, "berlin", details, operator_id=1, now=now)
        erased = Erasure(at=now, eraser="operator", calls=1, requests=1, tickets=0, messages=0, operator_id=1)
        casebook.add(erased)
        casebook.flush()
        more = {"partner_id": partner, "erasure_id": erased.id, "operator_id": 1}
    ids = {name: getattr(things, name) for name in Things.__dataclass_fields__} | more
    words = {"city": "berlin", "zone": "neukoelln", "kind": "groceries", "language": "de", "name": "hello"}
    words |= {"key": stands_there(town), "proposal_id": str(somebody_proposes(town))}
    return {name: str(one) for name, one in ids.items()} | words


def somebody_proposes(town: Town) -> int:
    """An entry of the directory that waits."""
    texts = {"name": "Tafel", "number": "+493023125982", "kind": "meals", "hours": "", "checked": "rang"}
    with town.store.write() as casebook:
        now, who = datetime.now(UTC), casebook.get_one(OperatorRow, 1)
        wording = Wording("berlin", None, now.date(), texts, "entry")
        return proposals.propose(casebook, wording, operator=who, now=now)


@pytest.mark.timeout(300)
def test_every_page_that_an_address_leads_to_can_be_read_by_everybody(browser: Browser, town: Town) -> None:
    petra = town.has_operator("Petra", city=None)
    may_change(town, "berlin")
    ids, faults, open_pages = one_of_each(town), [], 0
    context = browser.new_context(viewport=PHONE, bypass_csp=True)
    with served(town) as address:
        sign_in(context, town, address, petra.id)
        page = context.new_page()
        for rule in pages(town):
            if rule.endpoint in NO_PAGES:
                continue
            gaps = ids if rule.endpoint != "desk.data_of" else {**ids, "kind": "number", "request_id": "1"}
            answer = page.goto(f"{address}{address_of(rule, gaps)}")
            assert answer is not None
            if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
                faults.append((rule.endpoint, 0, 0, [f"no page: {answer.status}"]))
                continue
            narrow, found = page.evaluate(OVERFLOW), violations(page)
            page.set_viewport_size(DESKTOP)
            wide = page.evaluate(OVERFLOW)
            page.set_viewport_size(PHONE)
            if narrow > 0 or wide > 0 or found or len(page.content().encode()) >= LARGEST_PAGE:
                faults.append((rule.endpoint, narrow, wide, found))
            open_pages += 1
    context.close()
    assert faults == []
    assert open_pages > 50
