"""From a resident's call to the people who are told of it, through real mail, real notices and real texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from hotline.casebook import telling
from tests.house.desk import Operator
from tests.house.inside import Inside, inside
from tests.house.resident import Resident
from tests.house.town import AREA, Databases, browser, databases, eventually, site_text
from tests.house.volunteer import Volunteer

ANNA, BEN, CEM, DINA, EVA, FEE, GUEL = (f"+4917139200{nth}" for nth in range(11, 18))
SITE = "[berlin.settings]\nwaking.size = 2"
WAKES = "Hier wartet jemand."


@pytest.fixture(params=["sqlite", "postgresql"])
def given(request: pytest.FixtureRequest) -> Databases:
    return databases(request)


@pytest.fixture
def monday(given: Databases, tmp_path: Path) -> Iterator[Inside]:
    """A town that wakes two at a time; its clock runs when the test lets time pass."""
    site = site_text(by_day=True).replace("[berlin.settings]", SITE, 1)
    with inside(tmp_path, given, site=site) as running:
        yield running


def rings(monday: Inside, nth: int, kind: str = "1") -> int:
    """Somebody in Neukölln asks for help; the request."""
    Resident(monday, f"{AREA}{nth:03d}").asks_for(kind, "12043").says_nothing().hangs_up()
    return int(monday.rows("requests")[-1]["id"])


class Told:
    """Who has been told of something waiting since the last look, and how."""

    def __init__(self, town: Inside) -> None:
        self.town = town
        self.texts: dict[str, int] = {}
        self.mails = self.notices = 0

    def now(self) -> dict[str, str]:
        """By the name of whoever was told: `sms`, `email` or `push`."""
        found: dict[str, str] = {}
        for name, number in (("Anna", ANNA), ("Dina", DINA), ("Eva", EVA), ("Fee", FEE), ("Gül", GUEL)):
            bodies = [one for one in self.town.messages_to(number) if "Nichts mehr davon?" in one]
            if len(bodies) > self.texts.get(number, 0):
                found[name] = "sms"
            self.texts[number] = len(bodies)
        if len(self.town.box.came) > self.mails:
            found["Ben"] = "email"
        if len(self.town.service.shown) > self.notices:
            found["Cem"] = "push"
        self.mails, self.notices = len(self.town.box.came), len(self.town.service.shown)
        return found


def signs_in(monday: Inside, number: str) -> Volunteer:
    volunteer = Volunteer(monday, number).asks_for_code()
    monday.ticks()
    return volunteer.sends("/board/code", code=volunteer.reads_code())


def chooses_mail(monday: Inside, ben: Volunteer) -> None:
    """An address, the code that comes there, and mails from then on."""
    ben.opens("/board/told").sends("/told/email", email="ben@town.example")
    monday.ticks()
    code = re.search(r"\b\d{6}\b", monday.box.came[-1].get_content())
    assert code
    ben.sends("/told/email/code", code=code[0]).sends("/board/told", way="email", pace="at_once")


def chooses_notices(monday: Inside, cem: Volunteer) -> None:
    """What the page's script sends when somebody allows notices."""
    token = cem.opens("/board/told").page.forms[0].fields["csrf_token"]
    body = {"endpoint": monday.service.endpoint, "keys": monday.service.keys}
    headers = {"X-CSRFToken": token, "Referer": monday.url}
    answer = cem.browser.post(f"{monday.url}/board/told/push", json=body, headers=headers, timeout=30)
    assert answer.ok, answer.text


def has_everybody(monday: Inside) -> tuple[Volunteer, Volunteer]:
    """Anna, Dina and Eva are told by text, Ben by mail, Cem by a notice; the last two are signed in."""
    for name, number in (("Anna", ANNA), ("Ben", BEN), ("Cem", CEM), ("Dina", DINA), ("Eva", EVA)):
        monday.has_helper(name, number)
    ben, cem = signs_in(monday, BEN), signs_in(monday, CEM)
    chooses_mail(monday, ben)
    chooses_notices(monday, cem)
    return ben, cem


def company(monday: Inside, what: str, **body: object) -> requests.Response:
    """What somebody does at a simulated telephone with text messages."""
    answer = browser().post(f"{monday.url}/simulator/line/{what}", json=body, timeout=30)
    assert answer.ok, answer.text
    return answer


def desk(monday: Inside, name: str) -> Any:
    return Operator(monday, name).signs_in().opens("/desk/").page.text


def events(monday: Inside, request_id: int) -> list[str]:
    return [row["kind"] for row in monday.rows("request_events", request_id=request_id)]


def test_each_is_told_in_their_own_way_a_few_at_a_time_until_somebody_takes_it(monday: Inside) -> None:
    _, cem = has_everybody(monday)
    told = Told(monday)
    told.now()
    first = rings(monday, 301)
    monday.passes(seconds=5)
    assert told.now() == {"Anna": "sms", "Ben": "email"}
    monday.passes(minutes=19)
    assert told.now() == {}
    monday.passes(minutes=2)
    assert told.now() == {"Cem": "push", "Dina": "sms"}
    assert monday.service.shown[-1]["path"] == f"/board/requests/{first}"
    cem.takes(first)
    monday.passes(minutes=40)
    assert told.now() == {}
    assert events(monday, first) == ["asked", "woken", "woken", "taken"]

    # Fair in turn: Eva has not been told yet, then whoever was told longest ago; Cem still helps as well.
    rings(monday, 302)
    turns = []
    for _ in range(3):
        monday.passes(minutes=21)
        turns.append(told.now())
    assert turns[0] == {"Eva": "sms", "Anna": "sms"}
    assert turns[1] == {"Ben": "email", "Cem": "push"}
    assert turns[2] == {"Dina": "sms"}


def test_nobody_takes_it_neighbours_the_desk_the_digest_and_after_a_day_somebody_rings(
    monday: Inside,
) -> None:
    fee = monday.has_helper("Fee", FEE)
    monday.has_helper("Eva", EVA)
    monday.has_helper("Gül", GUEL, zones=("treptow-koepenick",))
    with monday.store.write() as casebook:
        telling.choose(casebook, fee, way="sms", pace="daily", now=monday.now)
    told = Told(monday)
    day = rings(monday, 311)
    monday.passes(seconds=5)
    assert told.now() == {"Eva": "sms"}
    monday.passes(minutes=119)
    assert told.now() == {}
    monday.passes(minutes=1)
    assert told.now() == {"Gül": "sms"}
    assert "nebenan" in monday.messages_to(GUEL)[0]
    monday.passes(minutes=119)
    assert "Niemand hat" not in desk(monday, "Meike")
    page = desk(monday, "Petra")
    assert "Einkaufen" not in page, page
    monday.passes(minutes=2)
    assert "Einkaufen" in desk(monday, "Jonas")
    monday.passes(hours=3)  # five in the afternoon
    assert told.now() == {"Fee": "sms"}
    assert "Eine Anfrage wartet" in monday.messages_to(FEE)[0]

    monday.passes(hours=4)
    night = rings(monday, 312)
    for _ in range(3):
        monday.passes(hours=3)
    assert told.now() == {}
    assert events(monday, night) == ["asked"]
    monday.passes(hours=2)
    assert told.now() == {"Eva": "sms"}
    monday.passes(hours=2)
    assert "Wartet seit über einem Tag" in desk(monday, "Lena")
    assert events(monday, day) == ["asked", "woken", "next_door", "woken"]


def test_stop_by_reply_by_one_press_in_a_mail_and_by_the_mail_programs_own_button(monday: Inside) -> None:
    has_everybody(monday)
    told = Told(monday)
    told.now()
    rings(monday, 304)
    monday.passes(seconds=5)
    assert told.now() == {"Anna": "sms", "Ben": "email"}
    sender = next(iter(monday.senders_to(ANNA)))
    company(monday, "reply", **{"from": ANNA, "to": sender, "body": "STOP"})
    mail = monday.box.came[-1]
    address = mail["List-Unsubscribe"].strip().strip("<>")
    assert address in mail.get_content()
    stranger = browser()
    assert stranger.get(address, timeout=30).ok  # a program that looks at links stops nothing
    assert [row["stopped_at"] is not None for row in monday.rows("tellings", way="email")] == [False]
    assert stranger.post(address, data={"List-Unsubscribe": "One-Click"}, timeout=30).status_code == 200
    stopped = [row["stopped_at"] is not None for row in monday.rows("tellings")]
    assert stopped.count(True) == 2
    monday.passes(hours=1)
    rings(monday, 305)
    for _ in range(4):
        monday.passes(minutes=31)
    assert not {"Anna", "Ben"} & set(told.now())
    company(monday, "reply", **{"from": ANNA, "to": sender, "body": "START"})
    monday.passes(minutes=31)
    assert told.now() == {"Anna": "sms"}


def test_a_number_that_fails_is_left_out_stands_at_the_desk_and_on_the_volunteers_page(
    monday: Inside,
) -> None:
    anna_id, eva_id = monday.has_helper("Anna", ANNA), monday.has_helper("Eva", EVA)
    anna = signs_in(monday, ANNA)
    company(monday, "trouble", number=ANNA, code=30005)
    rings(monday, 306)
    monday.passes(seconds=5)
    assert WAKES not in " ".join(monday.messages_to(ANNA))
    eventually(lambda: monday.rows("receipts"))
    monday.passes(seconds=5)
    (failed,) = monday.rows("outbox", state="failed")
    assert (failed["error_code"], failed["reason"], failed["number"]) == ("30005", "not_a_number", None)
    assert "Nachrichten erreichen jemanden nicht, der hilft" in desk(monday, "Meike")
    jonas = Operator(monday, "Jonas").signs_in().opens(f"/desk/volunteers/{anna_id}")
    jonas.sees("SMS kommen nicht an: Diese Nummer ist nicht vergeben.")
    anna.opens("/board/me").reads("told.trouble_number")
    monday.passes(hours=1)
    rings(monday, 307)
    monday.passes(seconds=5)
    assert [row["volunteer_id"] for row in monday.rows("wakings")].count(anna_id) == 1
    assert [row["volunteer_id"] for row in monday.rows("wakings")].count(eva_id) == 2
    company(monday, "trouble", number=ANNA, code=0)
    lena = Operator(monday, "Lena").signs_in().opens(f"/desk/volunteers/{anna_id}")
    lena.sends(f"/desk/volunteers/{anna_id}/tell-again")
    monday.passes(hours=1)
    rings(monday, 308)
    monday.passes(seconds=5)
    assert WAKES in " ".join(monday.messages_to(ANNA))
