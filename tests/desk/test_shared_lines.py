"""A telephone of several households: marked at the desk, shown wherever the number is, and taken back."""

from __future__ import annotations

from sqlalchemy import select

from hotline.casebook import audit
from hotline.casebook.tables import Agreement, Audit, Number, Request, RequestEvent
from tests.board.town import RESIDENT
from tests.desk.operator import Operator
from tests.desk.test_data import looks
from tests.desk.test_intake import enters
from tests.desk.test_remembering import BUTTON, TYPED, agreed
from tests.desk.town import Town

OFFERED, TAKEN_BACK = "Mehrere Haushalte nutzen es", "Es ist doch nur ein Haushalt"
SHARED = "Von diesem Anschluss rufen mehrere Haushalte an."


def is_shared(town: Town) -> bool:
    with town.store.read() as casebook:
        return casebook.scalars(select(Number.shared)).one()


def happened(town: Town, request_id: int) -> list[str]:
    with town.store.read() as casebook:
        events = select(RequestEvent.kind).where(RequestEvent.request_id == request_id)
        return list(casebook.scalars(events.order_by(RequestEvent.id)))


def trail(town: Town) -> list[tuple[str, str | None]]:
    with town.store.read() as casebook:
        rows = casebook.execute(select(Audit.verb, Audit.city).order_by(Audit.id)).all()
        *_, last = audit.walk(casebook)
    assert last.why is None
    return [(verb, city) for verb, city in rows if verb.startswith("line_")]


def test_on_the_page_of_a_request_and_what_was_agreed_ends_with_it(town: Town) -> None:
    jan = Operator(town, town.has_operator("Jan", role="operator")).is_signed_in()
    request_id = town.resident_asks(number=RESIDENT)
    jan.opens(f"/desk/requests/{request_id}")
    jan.presses(f"/remembered/request/{request_id}")
    with town.store.write() as casebook:  # another town has been told yes as well
        mine = casebook.scalars(select(Agreement)).one()
        facts = {
            name: getattr(mine, name) for name in ("number_id", "agreed_at", "until", "actor", "actor_id")
        }
        casebook.add(Agreement(city="tricity", zone="gdansk-oliwa", **facts))
    assert "höchstens 5 in einer Stunde" in jan.page.text
    page = jan.presses(f"/shared/request/{request_id}")
    for words in ("Ist notiert. Es gilt ab dem nächsten Anruf.", SHARED, TAKEN_BACK):
        assert words in page.text
    assert "Mehrere Haushalte nutzen das Telefon" in page.text, "in the history"
    assert OFFERED not in page.text
    assert BUTTON not in page.text, "nobody is asked what would be refused"
    assert is_shared(town)
    assert agreed(town) == []
    assert happened(town, request_id)[-2:] == ["line_shared", "not_remembered"]

    jan.sends(f"/desk/shared/request/{request_id}", csrf_token=jan.token())
    assert "Das ist schon notiert." in jan.page.text
    assert "Ist notiert: Es ist ein Haushalt." in jan.presses(f"/shared/request/{request_id}/end").text
    assert SHARED not in jan.page.text
    assert OFFERED in jan.page.text
    assert not is_shared(town)
    assert happened(town, request_id)[-1] == "line_of_one"
    assert trail(town) == [("line_shared", "berlin"), ("line_of_one", "berlin")]


def test_on_the_page_of_a_call_in_the_form_and_in_what_is_held(town: Town) -> None:
    kim = Operator(town, town.has_operator("Kim", role="coordinator")).is_signed_in()
    request_id = town.resident_asks(number=RESIDENT)
    with town.store.read() as casebook:
        call_id = casebook.get_one(Request, request_id).call_id
    kim.opens(f"/desk/calls/{call_id}")
    assert "Ist notiert." in kim.presses(f"/remembered/call/{call_id}").text
    assert SHARED in kim.presses(f"/shared/call/{call_id}").text
    assert agreed(town) == []
    assert trail(town) == [("line_shared", "berlin")]
    looks(kim)
    assert SHARED in kim.page.text
    assert SHARED in enters(kim, number=TYPED, kind="pets").page.text
    kim.opens(f"/desk/requests/{request_id}")
    kim.presses(f"/desk/requests/{request_id}/close", outcome="done")
    with town.store.write() as casebook:  # nothing else is left of it: still said
        casebook.get_one(Request, request_id).number_id = None
    form = {"csrf_token": kim.token(), "number": RESIDENT}
    assert SHARED in kim.client.post("/desk/intake/known", data=form).get_data(as_text=True)
    kim.opens(f"/desk/calls/{call_id}")
    kim.presses(f"/shared/call/{call_id}/end")
    assert SHARED not in kim.client.post("/desk/intake/known", data=form).get_data(as_text=True)


def test_what_forgot_its_number_has_no_line(town: Town, meike: Operator) -> None:
    request_id = town.resident_asks(number=RESIDENT)
    with town.store.write() as casebook:
        casebook.get_one(Request, request_id).number_id = None
    assert OFFERED not in meike.opens(f"/desk/requests/{request_id}").text
    meike.sends(f"/desk/shared/request/{request_id}", csrf_token=meike.token())
    assert "Dazu gibt es keine Nummer mehr." in meike.page.text
    assert not is_shared(town)


def test_what_is_out_of_reach_is_not_found_and_stays_as_it_is(town: Town) -> None:
    request_id = town.resident_asks(number=RESIDENT)
    mia = Operator(town, town.has_operator("Mia", role="operator", zones=("berlin/mitte",))).is_signed_in()
    for there in ("", "/end"):
        mia.opens("/desk/account")
        mia.sends(f"/desk/shared/request/{request_id}{there}", csrf_token=mia.token())
        assert mia.status == 404
    assert not is_shared(town)
