"""Whoever reads logs, addresses, tables or pages learns nobody's number, word or code."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous.encoding import base64_decode

from hotline.simulator import PhoneNumber, Switches
from tests.desk.files import FILES, text_of
from tests.house.desk import Operator
from tests.house.resident import WITHHELD, Resident
from tests.house.rung import Rung
from tests.house.town import (
    AREA,
    FIGURES,
    GERMAN,
    PATIENCE,
    Town,
    browser,
    databases,
    eventually,
    site_text,
    town,
    traces,
)
from tests.house.volunteer import Volunteer

ANNA, BEN, STRANGER = "+491713920051", "+491713920052", "+491713920059"
CALLER, KEYED, BY_GET, UNSIGNED, FALLBACK = (f"{AREA}{last}" for last in (511, 522, 533, 544, 555))
# On a list to be rung, two from a file and one by hand; on shift; who reads a line; abroad, and refused.
WELL, MINDS, BY_HAND, READS = (f"{AREA}{last}" for last in (566, 577, 588, 599))
ON_SHIFT, ABROAD = "+491713920053", "+442079460066"
OF_THE_DESK = (WELL, MINDS, BY_HAND, READS, ON_SHIFT, ABROAD)
NUMBERS = (ANNA, BEN, STRANGER, CALLER, KEYED, BY_GET, UNSIGNED, FALLBACK, *OF_THE_DESK)
AN_HOUR_AFTER_NOON = 13  # people on lists are rung by day
LINE = "/desk/town/berlin/words/de/hello"
PLACES = (
    *("/", "/calls", "/checkins", "/no-calls", "/shift", "/shift/plan", "/volunteers", "/requests"),
    *("/audit", "/figures", "/figures/zones", "/town/berlin", "/town/berlin/numbers", "/volunteers/list"),
)
MOMENT = re.compile(r"\d\d:\d\d:\d\d\.\d{6}")  # 23.125588 seconds are nobody's number
WRONG_CODE = "000000"
THE_PROVIDERS_OWN = "simulator.sqlite"  # the telephone company has to know whom it sends what


@dataclass
class Story:
    """What happened in one town: who did it, and what of it nobody else may learn."""

    town: Town
    anna: Volunteer
    ben: Volunteer
    words: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)  # of addresses that are secret
    desk_pages: list[str] = field(default_factory=list)  # addresses
    files: list[str] = field(default_factory=list)
    before_the_look: int = 0  # so many pages Anna had seen when she had the number shown,
    after_the_look: int = 0  # and so many afterwards

    def secrets_in(self, text: str) -> list[str]:
        """Every secret that stands in this text, with a few signs of what is around it."""
        text = MOMENT.sub("", text)
        words = (re.search(rf"\b{re.escape(word)}\b", text) for word in self.words)
        codes = (re.search(rf"(?<!\w){code}(?!\w)", text) for code in self.codes)
        tokens = (re.search(re.escape(token), text) for token in self.tokens)
        found = [text[max(0, one.start() - 40) : one.end() + 20] for one in (*words, *codes, *tokens) if one]
        return found + [trace for number in NUMBERS for trace in traces(number, text)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A whole story, told once; the tests look for what it has left behind."""
    with town(tmp_path_factory.mktemp("town"), databases(request), site=site(), clock=True) as running:
        running.has_volunteer("Anna", ANNA)
        running.has_volunteer("Ben", BEN)
        told = Story(running, Volunteer(running, ANNA), Volunteer(running, BEN))
        volunteers_sign_in(told)
        desk_works(told)
        request_id = residents_ring(told)
        anna_helps(told, request_id)
        yield told


def site() -> str:
    """A town where it is a while after noon, that rings people on lists, and whoever is on shift."""
    hour = datetime.now(UTC).hour
    there = f"Etc/GMT{hour - AN_HOUR_AFTER_NOON:+d}" if hour != AN_HOUR_AFTER_NOON else "Etc/GMT"
    rings = "checkins.calls = true\ncalls.shift_phones = true\ncalls.whisper = true"
    own = f'[berlin.settings]\ntimezone = "{there}"\n{rings}'
    return site_text(by_day=True).replace("[berlin.settings]", own)


def desk_works(story: Story) -> None:
    """Somebody at the desk brings a list, gives a telephone for a shift, has one rung to read a line."""
    kim = Operator(story.town, "Kim").signs_in()
    brings_a_list(story, kim)
    today = datetime.now(UTC).date().isoformat()
    hours = {"day": today, "from": "12:00", "to": "16:00"}
    kim.opens("/desk/shift/plan").sends("/desk/shift/plan/for", **hours, number=ON_SHIFT)
    assert len(story.town.rows("shifts")) == 1
    kim.opens("/desk/shift/plan").sends("/desk/shift/calendar")
    story.tokens += re.findall(r"/desk/calendar/([\w-]+)\.ics", kim.page.html)
    story.files.append(f"/desk/calendar/{story.tokens[0]}.ics")
    kim.opens(LINE).sends(f"{LINE}/reading", number=ABROAD)
    kim.opens(LINE).sends(f"{LINE}/reading", number=READS)
    code = re.search(r"\b([1-9]{4})\b", kim.page.text.partition("Im Anruf einzugeben")[2])
    assert code is not None
    Rung(story.town, READS).waits_for_it_to_ring().picks_up().presses(code[1]).speaks(3).hangs_up()
    eventually(lambda: story.town.rows("readings", state="over"))


def brings_a_list(story: Story, kim: Operator) -> None:
    """Two come from a file and are rung, one by hand, and one is refused."""
    ends = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    made = {"name": "Hitze", "part": "afternoon", "tries": "1", "repeat": "once", "ends": ends}
    kim.opens("/desk/checkins/new").sends("/desk/checkins/new", **made)
    page = f"/desk/checkins/{story.town.rows('checkin_lists')[0]['id']}"
    rows = "".join(f"{number};12043;de\r\n" for number in (WELL, MINDS, ABROAD))
    kim.opens(page).brings(f"{page}/upload", "alle.csv", f"Nummer;PLZ;Sprache\r\n{rows}").sees("\u202666")
    kim.sends(f"{page}/take").sends(f"{page}/start")
    for number, key in ((WELL, "1"), (MINDS, "3")):
        Rung(story.town, number).waits_for_it_to_ring().picks_up().presses(key).hangs_up()
    kim.opens(page).sends(f"{page}/people", number=BY_HAND, postcode="12043", language="de")
    people = story.town.rows("checkin_people")
    assert len(people) == len((WELL, MINDS, BY_HAND))
    story.desk_pages += [page, f"{page}/change", *(f"/desk/checkins/people/{one['id']}" for one in people)]
    story.files += [f"{page}/results.csv", f"{page}/results.xlsx"]
    eventually(lambda: len(story.town.rows("checkin_results")) == len((WELL, MINDS)))


def volunteers_sign_in(story: Story) -> None:
    """With a wrong code first; somebody who is no volunteer tries as well."""
    for one in (story.anna, story.ben, Volunteer(story.town, STRANGER)):
        one.asks_for_code()
    assert story.anna.sends("/board/code", code=WRONG_CODE).status == 422
    for one in (story.anna, story.ben):
        story.codes += [one.reads_code()]
        one.signs_in_with(story.codes[-1])


def residents_ring(story: Story) -> int:
    """In every way in which a number comes in; the request that Anna will take."""
    resident = Resident(story.town, CALLER).asks_for("1", "12043").says_nothing()
    unseen = Resident(story.town, WITHHELD).asks_for("2", "12047").says_nothing()
    unseen.keys_in(KEYED.replace("+49", "0")).hears("number_read_back").says_nothing()
    story.words += [resident.word, unseen.word]
    for one in (resident, unseen):
        story.addresses += one.hangs_up().urls
    (request,) = story.town.rows("requests", call_id=story.town.call(resident.sid)["id"])

    url = story.town.url
    gets = PhoneNumber(f"{url}/phone/ring", voice_method="GET", status_url=f"{url}/phone/over")
    Resident(story.town, BY_GET, webhooks=gets).rings().presses("0").stays_to_the_end()
    lost = Resident(story.town, FALLBACK, switches=Switches(unreachable={0})).rings().hears("failure")
    lost.stays_to_the_end()
    form = {"From": UNSIGNED, "To": GERMAN, "CallSid": "CA" + "5" * 32, "CallStatus": "ringing"}
    assert browser().post(f"{url}/phone/ring", data=form, timeout=PATIENCE).status_code == 403
    assert browser().get(f"{url}/phone/ring", params=form, timeout=PATIENCE).status_code == 403
    eventually(lambda: story.town.rows("tickets", reason="trouble"))
    return int(request["id"])


def anna_helps(story: Story, request_id: int) -> None:
    """Take, look, close, and look at everything again afterwards."""
    story.ben.looks_at_the_board().looks_at(request_id)
    story.anna.looks_at_the_board().looks_at(request_id)
    story.anna.takes(request_id).reads("taken_now")
    story.ben.looks_at(request_id)
    story.before_the_look = len(story.anna.visits)
    story.anna.has_number_shown(request_id)
    assert f"tel:{CALLER}" in story.anna.page.links
    assert story.words[0] in story.anna.page.text
    story.after_the_look = len(story.anna.visits)
    story.anna.arranges(request_id).looks_at_the_board().looks_at(request_id)
    story.anna.reports(request_id, "danger", f"Ich rief an unter {CALLER}").reads("outcomes.concern_added")
    story.anna.finishes(request_id, "done").opens("/board/past").looks_at(request_id)


# --- where it might have gone


def test_the_logs_of_all_processes_hold_nothing(story: Story) -> None:
    said = story.town.said()
    assert "refused at phone.ring" in said
    assert "came to the fallback" in said
    assert story.secrets_in(said) == []


def test_no_address_that_anybody_asked_for_holds_anything(story: Story) -> None:
    addresses = story.addresses + [visit.url for one in (story.anna, story.ben) for visit in one.visits]
    assert len(addresses) > 30
    assert story.secrets_in("\n".join(addresses)) == []


def test_no_cell_of_any_table_holds_anything_in_clear(story: Story) -> None:
    cells = list(story.town.cells())
    assert {where.partition(".")[0] for where, _ in cells} >= {"calls", "turns", "outbox", "request_events"}
    assert [(where, cell) for where, cell in cells if story.secrets_in(cell)] == []
    assert story.secrets_in(
        "\n".join(cell for _, cell in story.town.cells_opened())
    )  # they are there, sealed


def test_no_turn_holds_the_number_that_was_keyed_in(story: Story) -> None:
    turns = story.town.rows("turns")
    assert any(turn["keys"] == "12043" for turn in turns)
    (keyed,) = (turn for turn in turns if turn["step"] == "number" and turn["key_count"])
    assert (keyed["keys"], keyed["key_count"]) == (None, len(KEYED) - 2)


def test_no_file_beside_the_database_holds_anything(story: Story) -> None:
    files = [file for file in story.town.folder.iterdir() if not file.name.startswith(THE_PROVIDERS_OWN)]
    assert story.town.journal in files
    for file in files:
        assert (file.name, story.secrets_in(file.read_bytes().decode("latin-1"))) == (file.name, [])


def test_no_page_holds_anything_but_the_one_that_shows_it(story: Story) -> None:
    anna = story.anna.visits[: story.before_the_look] + story.anna.visits[story.after_the_look :]
    assert len(anna) > 10
    for visit in (*anna, *story.ben.visits):
        assert (visit.url, story.secrets_in(visit.html)) == (visit.url, [])


def test_no_file_of_the_desk_and_no_open_feed_holds_anything(story: Story) -> None:
    """All files that there are: tests/desk/test_files.py finds one that is missing here."""
    meike = Operator(story.town).signs_in()
    month = f"{datetime.now(UTC):%Y-%m}"
    at_desk = [address.format(month=month) for some in FILES.values() for address in some]
    for address in (
        *at_desk,
        *story.files,
        *("/open/", "/open/berlin/requests.csv", "/open/berlin/requests.json"),
    ):
        answer = meike.browser.get(f"{story.town.url}{address}", timeout=PATIENCE)
        assert answer.status_code == 200, address
        mimetype = answer.headers["Content-Type"].partition(";")[0]
        assert (address, story.secrets_in(text_of(answer.content, mimetype))) == (address, [])


def test_no_page_of_the_desk_and_no_answer_to_machines_holds_anything(story: Story) -> None:
    meike = Operator(story.town, "Jo").signs_in()
    calls = [f"/desk/calls/{one['id']}" for one in story.town.rows("calls")]
    pages = [f"/desk{place}" for place in PLACES] + story.desk_pages + [LINE, *calls]
    meike.browser.headers["Authorization"] = f"Bearer {FIGURES}"
    for address in (*pages, "/healthz", "/readyz", "/metrics", "/open/"):
        answer = meike.browser.get(f"{story.town.url}{address}", timeout=PATIENCE)
        assert answer.status_code == 200, address
        assert (address, story.secrets_in(answer.text)) == (address, [])


def test_no_cookie_holds_anything(story: Story) -> None:
    headers = "\n".join(visit.headers for one in (story.anna, story.ben) for visit in one.visits)
    assert story.secrets_in(headers) == []
    cookies = [unpacked(value) for value in re.findall(r"session=([^;]+);", headers)]
    assert any("token" in cookie for cookie in cookies)
    assert story.secrets_in("\n".join(cookies)) == []


def unpacked(cookie: str) -> str:
    """What a signed cookie says to whoever reads it."""
    payload = cookie.rsplit(".", 2)[0]
    data = base64_decode(payload.removeprefix("."))
    return (zlib.decompress(data) if payload.startswith(".") else data).decode()


# --- and whether it would be seen


@pytest.mark.parametrize(
    "written",
    [
        "+493023125511",
        "From=%2B493023125511&",
        "00493023125511",
        "493023125511",
        "03023125511",
        "+49 30 23125511",
        "030 / 231 25 511",
        "(030) 231-25-511",
        "0 30 23 12 55 11",
        "23125511",
        "030.23125.511",
    ],
)
def test_every_usual_way_of_writing_a_number_would_be_seen(written: str) -> None:
    assert traces(CALLER, f"x{written}x" if written[0] != "2" else written)
    assert not traces(CALLER, "+493023125512 and +49...11")
