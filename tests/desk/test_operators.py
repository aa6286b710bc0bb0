"""People come to the desk by a link, keep their keys or lose them, and leave: all in the browser."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from hotline.casebook import audit, invitations
from hotline.casebook.audit import Walked
from hotline.casebook.operators import Post
from hotline.casebook.tables import Audit
from tests.desk.operator import Operator
from tests.desk.town import Person, Town

SENTENCE = "acht Schwäne auf der Spree"
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def link_on(operator: Operator) -> str:
    """The link that stands on the page."""
    found = re.search(r'value="http://localhost(/desk/invited/[\w-]+)"', operator.page.html)
    assert found, operator.page.text
    return found[1]


def opened(town: Town, link: str) -> Operator:
    """Somebody who was handed the link, and has opened it."""
    visitor = Operator(town)
    visitor.opens(link)
    return visitor


def fills_in(
    visitor: Operator, *, password: str = SENTENCE, again: str = "", code: str = "", name: str = ""
) -> str:
    """Password and code of the app that was shown; the app's secret."""
    secret = re.search(r'<strong class="typed" dir="ltr">([A-Z2-7 ]+)</strong>', visitor.page.html)
    assert secret, visitor.page.text
    key = secret[1].replace(" ", "")
    shown = code or pyotp.TOTP(key).at(datetime.now(UTC))
    visitor.presses("/desk/invited", new=password, again=again or password, code=shown, name=name)
    return key


def codes_on(operator: Operator) -> list[str]:
    return re.findall(r'<code dir="ltr">(\d{5} \d{5})</code>', operator.page.html)


def changes(town: Town) -> list[tuple[str, str]]:
    with town.store.read() as casebook:
        return [(one.subject, one.verb) for one in casebook.scalars(select(Audit).order_by(Audit.id))]


def invites(meike: Operator, name: str = "Ola") -> str:
    """An administrator invites somebody; the link."""
    meike.opens("/desk/operators")
    meike.presses("/operators/invite", name=name, role="coordinator", city="berlin")
    return link_on(meike)


@time_machine.travel(NOON, tick=False)
def test_somebody_is_invited_sets_up_everything_and_loses_the_telephone(town: Town) -> None:
    meike = Operator(town, town.has_operator()).is_signed_in()
    link = invites(meike)
    assert "Eingeladen" in meike.page.text
    assert link not in meike.opens("/desk/operators").html  # shown once

    ola = opened(town, link)
    assert ola.address == "/desk/invited"  # the token stands in no address any more
    assert re.search("Ola ?: Koordination", ola.page.text)
    fills_in(ola, password="kurz")
    assert "mindestens 8 Zeichen" in ola.page.text
    fills_in(ola, password="Ola Berlin 24")
    assert ola.status == 422
    fills_in(ola, again="etwas anderes")
    assert "nicht gleich" in ola.page.text
    fills_in(ola, code="000000")
    assert ola.status == 422
    key = fills_in(ola)
    codes = codes_on(ola)
    assert len(set(codes)) == 10
    assert "Angemeldet: Ola" in ola.opens("/desk/").text
    assert codes_on(ola) == []
    assert "gilt nicht mehr" in opened(town, link).page.text  # once

    person = Person(0, "Ola", SENTENCE, key)
    at_home = Operator(town, person)
    assert "Angemeldet: Ola" in at_home.signs_in(code=codes[3]).text
    assert "Übrig: 9" in at_home.page.text
    assert "noch nicht gepasst" in Operator(town, person).signs_in(code=codes[3]).text
    assert "noch nicht gepasst" in Operator(town, person).signs_in(code=codes[4], password="x").text
    assert "Ersatzcodes übrig: 9." in at_home.opens("/desk/account").text  # a wrong password uses none up
    at_home.presses("/account/codes", old=SENTENCE)
    assert len(codes_on(at_home)) == 10
    assert "noch nicht gepasst" in Operator(town, person).signs_in(code=codes[5]).text
    assert changes(town)[-3:] == [
        ("operator", "recovery_codes"),
        ("operator", "recovery_used"),
        ("operator", "recovery_codes"),
    ]


@time_machine.travel(NOON, tick=False)
def test_a_lost_telephone_ends_everything_and_a_new_link_begins_anew(town: Town) -> None:
    meike = Operator(town, town.has_operator()).is_signed_in()
    jan = town.has_operator("Jan", role="operator")
    before = Operator(town, jan).is_signed_in()
    meike.opens(f"/desk/operators/{jan.id}")
    meike.presses("/again")
    link = link_on(meike)
    assert "Anmelden in der Leitstelle" in before.opens("/desk/").text
    assert "noch nicht gepasst" in Operator(town, jan).signs_in().text
    meike.opens(f"/desk/operators/{jan.id}")
    meike.presses("/again")
    assert "gilt nicht mehr" in opened(town, link).page.text  # only the newest
    anew = opened(town, link_on(meike))
    key = fills_in(anew)
    assert "Angemeldet: Jan" in anew.opens("/desk/").text
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        assert (
            "Angemeldet: Jan" in Operator(town, replace(jan, password=SENTENCE, secret=key)).signs_in().text
        )


def test_a_link_is_good_for_three_days_until_withdrawn_and_for_one_of_two(town: Town) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        meike = Operator(town, town.has_operator()).is_signed_in()
        link, other = invites(meike), invites(meike, "Ewa")
        assert (
            "schon" in meike.presses("/operators/invite", name="meike", role="operator", city="berlin").text
        )
        meike.opens("/desk/operators")
        meike.presses("/withdraw")
        assert "gilt nicht mehr" in opened(town, other).page.text
        first, second = opened(town, link), opened(town, link)
        fills_in(first)
        fills_in(second)
        assert (first.status, second.status) == (200, 404)
        late = invites(meike, "Ada")
        clock.shift(timedelta(hours=72))
        assert "gilt nicht mehr" in opened(town, late).page.text
        assert "gilt nicht mehr" in opened(town, "/desk/invited/anything").page.text


def test_the_first_of_a_town_says_who_they_are_and_leads_it(town: Town) -> None:
    with time_machine.travel(NOON, tick=False):
        with town.store.write() as casebook:
            token = invitations.invite(
                casebook, name=None, post=Post("administrator"), by="terminal", now=NOON
            )
        first = opened(town, f"/desk/invited/{token}")
        fills_in(first, name="x")
        assert "2 bis 80 Zeichen" in first.page.text
        fills_in(first, name="Petra Muster")
        assert "Petra Muster" in first.opens("/desk/operators").text
        with town.store.write() as casebook:
            token = invitations.invite_first(casebook, now=NOON)
        assert "gilt nicht mehr" in opened(town, f"/desk/invited/{token}").page.text  # there is a first one


def test_nobody_gives_more_than_they_have_and_somebody_always_leads(two_cities: Town) -> None:
    town = two_cities
    lead = town.has_operator("Meike", city=None)
    meike = Operator(town, lead).is_signed_in()
    ewa = Operator(town, town.has_operator("Ewa", city="tricity")).is_signed_in()
    jan = town.has_operator("Jan", city="berlin", role="operator")
    for name in ("Meike", "Jan"):
        assert name not in ewa.opens("/desk/operators").text
    ewa.opens(f"/desk/operators/{jan.id}")
    assert ewa.status == 404
    ewa.opens("/desk/operators")
    ewa.presses("/operators/invite", name="Zoe", role="administrator", city=["all", "berlin"])
    assert "mindestens eine Stadt" in ewa.page.text
    meike.opens(f"/desk/operators/{jan.id}")
    meike.presses("/post", role="administrator", city="berlin", zone="berlin/neukoelln")
    assert "ohne Zonen" in meike.page.text
    meike.opens(f"/desk/operators/{jan.id}")
    meike.presses("/post", role="operator", city="berlin", zone="berlin/neukoelln")
    assert "Berlin: Neukölln" in meike.page.text
    meike.opens(f"/desk/operators/{lead.id}")
    meike.presses("/post", role="operator", city="all")
    assert "niemand mehr in der Verwaltung" in meike.page.text
    meike.opens(f"/desk/operators/{jan.id}")
    token = meike.token()
    meike.sends(f"/desk/operators/{lead.id}/end", csrf_token=token)
    assert "Sich selbst" in meike.page.text
    meike.sends(f"/desk/operators/{jan.id}/end", csrf_token=token)
    assert "Beendet" in meike.page.text
    assert "Anmelden in der Leitstelle" in Operator(town, jan).is_signed_in().opens("/desk/").text


def test_whoever_leads_no_longer_cannot_come_in_by_a_link_of_their_own(town: Town) -> None:
    meike = Operator(town, town.has_operator()).is_signed_in()
    jan, ewa = town.has_operator("Jan"), town.has_operator("Ewa")
    links = [invites(Operator(town, who).is_signed_in(), name) for who, name in ((jan, "Ola"), (ewa, "Zoe"))]
    meike.opens(f"/desk/operators/{jan.id}")
    meike.presses("/end")
    meike.opens(f"/desk/operators/{ewa.id}")
    meike.presses("/post", role="coordinator", city="berlin")
    for link in links:
        assert "gilt nicht mehr" in opened(town, link).page.text


def test_sessions_say_which_browser_and_an_administrator_ends_them(town: Town) -> None:
    with time_machine.travel(NOON, tick=False):
        meike = Operator(town, town.has_operator()).is_signed_in()
        jan = Operator(town, town.has_operator("Jan", role="operator"))
        jan.client.environ_base["HTTP_USER_AGENT"] = (
            "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"
        )
        jan.signs_in()
        assert "Firefox, Android: seit" in jan.opens("/desk/account").text
        page = meike.opens(f"/desk/operators/{jan.person.id}")
        assert "Firefox, Android" in page.text
        meike.presses("/sign-out", session="all")
        assert "Anmelden in der Leitstelle" in jan.opens("/desk/").text


@pytest.mark.parametrize("what", ["recovery codes", "links"])
def test_whoever_tries_again_and_again_is_stopped(town: Town, what: str) -> None:
    with time_machine.travel(NOON, tick=False):
        if what == "recovery codes":
            jan = town.has_operator("Jan")
            for _ in range(10):
                Operator(town, jan).signs_in(code="12345 67890")
            last = Operator(town, jan)
            last.signs_in(code="12345 67890")
            assert last.status == 429
            return
        link = invites(Operator(town, town.has_operator()).is_signed_in())
        visitor = opened(town, link)
        for _ in range(30):
            fills_in(visitor, password="kurz")
        fills_in(visitor)
        assert visitor.status == 429


def test_the_trail_is_read_filtered_checked_and_taken_along(town: Town) -> None:
    with time_machine.travel(NOON, tick=False):
        meike = Operator(town, town.has_operator()).is_signed_in()
        anna = town.has_volunteer()
        meike.opens(f"/desk/volunteers/{anna}")
        meike.presses("/ban", reason="Hat Geld verlangt, +49 30 23125 003")
        page = meike.opens("/desk/audit")
        assert "Gesperrt" in page.text
        assert "Geld" not in page.text  # a reason is personal: it stands sealed with the volunteer
        assert "Gesperrt" not in _table(meike.opens("/desk/audit", subject="operator"))
        assert "Gesperrt" in _table(meike.opens("/desk/audit", verb="banned", actor=str(meike.person.id)))
        assert "Gesperrt" not in _table(meike.opens("/desk/audit", to="2026-11-22"))
        meike.opens("/desk/audit")
        assert "unversehrt" in meike.presses("/audit/check").text
        answer = meike.client.get("/desk/audit/export.csv", buffered=True)
        told = answer.get_data(as_text=True)
        assert "banned" in told
        assert not town.secrets_in(told)
    with town.store.read() as casebook:
        assert list(audit.walk(casebook))[-1] == Walked(2, 2)


def _table(page: object) -> str:
    """The rows, without what can be chosen."""
    html = getattr(page, "html", "")
    return html[html.find("<tbody") :] if "<tbody" in html else ""
