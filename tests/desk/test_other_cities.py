"""What belongs to another city does not exist for an operator of this one, whatever they type or count up."""

from __future__ import annotations

import re

import pytest

from tests.desk.caller import ERIKA, GDANSK, Caller
from tests.desk.operator import Operator
from tests.desk.town import Town


@pytest.fixture
def elsewhere(two_cities: Town) -> Caller:
    """Somebody who asked for help in Gdańsk, and never rang Berlin."""
    return Caller(two_cities, dials=GDANSK).asks_for(postcode="80288")


def test_a_number_that_never_rang_here_is_not_shown_by_counting_up_ids(
    elsewhere: Caller, meike: Operator
) -> None:
    page = meike.opens("/desk/calls", number=str(elsewhere.call.number_id))
    assert "+49 … 01" not in page.text
    assert "Kein Anruf passt." in page.text


def test_what_somebody_asked_for_in_another_city_is_not_known_here(
    two_cities: Town, elsewhere: Caller, meike: Operator
) -> None:
    assert elsewhere.request.city == "tricity"
    meike.opens("/desk/intake")
    known = meike.client.post("/desk/intake/known", data={"csrf_token": meike.token(), "number": ERIKA})
    assert "/desk/requests/" not in known.get_data(as_text=True)
    meike.presses(
        "/desk/intake", sees_numbers=True, number=ERIKA, kind="groceries", postcode="12043", spoken="de"
    )
    assert "Bitte vorlesen" in meike.page.text
    both = Operator(two_cities, two_cities.has_operator("Jan", city=None)).is_signed_in()
    both.opens("/desk/intake")
    known = both.client.post("/desk/intake/known", data={"csrf_token": both.token(), "number": ERIKA})
    assert len(re.findall('href="/desk/requests/[0-9]+"', known.get_data(as_text=True))) == 2
