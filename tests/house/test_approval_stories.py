"""What a person looks at first: from the telephone to the desk, to the board or back to the caller (O13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from hotline.casebook import connected
from hotline.simulator import ANSWERS, BUSY
from tests.house.desk import Operator
from tests.house.resident import Resident
from tests.house.test_stories import request_of
from tests.house.town import AREA, Databases, Town, databases, site_text, town
from tests.house.volunteer import Volunteer

ANNA = "+491713920041"
SHOP, KITCHEN = "+493023125981", "+493023125982"
NEXT = count(700)
NEEDS = "/desk/needs/requests"


def directory() -> list[str]:
    """A shop and a kitchen that help with everything, at any hour; each number is put through twice a day."""
    day = '["00:00-24:00"]'
    always = f"weekdays = {day}, saturday = {day}, sunday = {day}, on_holidays = true"
    tried = datetime.now(UTC).date().isoformat()
    entries = [
        f'{{name = "{name}", number = "{number}", verified_on = {tried}, open = {{{always}}}}}'
        for name, number in (("Laden am Eck", SHOP), ("Küche am Kanal", KITCHEN))
    ]
    told = ["told = true", "connects = true", "connects_a_day = 2", f"list = [{', '.join(entries)}]"]
    return [f"directory.{one}" for one in told]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def careful(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town that wants to look at what is asked of the chemist, with somebody at its desk."""
    given: Databases = databases(request)
    first = "[berlin.settings]"
    ways = 'types.to = {pets = "desk", household = "directory"}'
    settings = ['approval.kinds = ["pharmacy"]', ways, *directory()]
    site = site_text(by_day=True).replace(first, "\n".join([first, *settings]))
    with town(tmp_path_factory.mktemp("careful"), given, site=site, clock=True) as running:
        running.has_volunteer("Anna", ANNA)
        yield running


@pytest.fixture(scope="module")
def meike(careful: Town) -> Operator:
    return Operator(careful, role="operator").signs_in()


@pytest.fixture(scope="module")
def anna(careful: Town) -> Volunteer:
    asking = Volunteer(careful, ANNA).asks_for_code()
    return asking.signs_in_with(asking.reads_code())


def somebody(where: Town) -> Resident:
    return Resident(where, f"{AREA}{next(NEXT)}")


def test_looked_at_published_taken_and_told(careful: Town, meike: Operator, anna: Volunteer) -> None:
    erika = somebody(careful).asks_for("2", "12043")
    erika.says_nothing().hears("promise_looked_at", "close_word").hangs_up()
    request_id = request_of(careful, erika)["id"]
    assert request_id not in anna.looks_at_the_board().offered
    erika.rings().hears("open_to_approve").hangs_up()
    meike.opens("/desk/").sees("Wartet auf Freigabe")
    meike.sends(f"{NEEDS}/{request_id}/publish").sees("Freigegeben. Freiwillige sehen die Anfrage jetzt.")
    assert request_id in anna.looks_at_the_board().offered
    erika.rings().hears("open_waiting").hangs_up()
    anna.takes(request_id)
    erika.rings().hears("open_taken").hangs_up()
    usual = somebody(careful).asks_for("1", "12043").says_nothing().hears("promise_open")
    usual.hangs_up()
    assert request_of(careful, usual)["id"] in anna.looks_at_the_board().offered


def test_held_back_it_never_comes_to_the_board_and_the_caller_hears_so(
    careful: Town, meike: Operator, anna: Volunteer
) -> None:
    otto = somebody(careful).asks_for("2", "12043")
    otto.says_nothing().hangs_up()
    request_id = request_of(careful, otto)["id"]
    meike.opens(f"{NEEDS}/{request_id}/hold-back")
    meike.sends(
        f"{NEEDS}/{request_id}/hold-back", reason="not_ours", sentence="Es geht um Rezepte.", ring="1"
    )
    meike.sees("Zurückgehalten", "sagen Sie, warum es nicht weiterging")
    assert request_id not in anna.looks_at_the_board().offered
    (held,) = careful.rows("requests", id=request_id)
    assert (held["state"], held["note"] == "Es geht um Rezepte.") == ("held_back", False)  # sealed
    otto.rings().hears("held_back_lately", "returning_person").presses("0")
    assert otto.spoke_with_somebody
    otto.hangs_up()


def test_whoever_stays_on_the_line_is_put_through_to_who_was_named_so_often_a_day(
    careful: Town, meike: Operator
) -> None:
    erika = somebody(careful)
    erika.phone.people = {SHOP: BUSY, KITCHEN: ANSWERS}
    erika.asks_for("1", "12043").says_nothing(2).hears("news_intro", "news_connect")
    erika.presses("1").hears("news_not_reached", "news_connect")
    erika.presses("1").stays_to_the_end().hears("word_again")
    assert erika.spoke_with_somebody
    turns = careful.rows("turns", call_id=careful.call(erika.sid)["id"], step="news_transfer")
    assert [one["heard"] for one in turns] == ["entry_busy", "entry_joined"]
    assert careful.call(erika.sid)["outcome"] == "request"
    assert request_of(careful, erika)["state"] == "waiting"
    call_id = careful.call(erika.sid)["id"]
    meike.opens(f"/desk/calls/{call_id}").sees("sprach mit einem Eintrag des Verzeichnisses")
    erika.rings().presses("1")  # something else
    erika.presses("3", "12043").says_nothing(2).hears("news_connect").presses("1").hears("news_too_often")
    erika.hangs_up()


def test_what_the_desk_helps_with_never_comes_to_the_board_unless_the_desk_puts_it_there(
    careful: Town, meike: Operator, anna: Volunteer
) -> None:
    otto = somebody(careful).rings().presses("4", "2", "12043")
    otto.says_nothing().hears("promise_looked_at", "close_word").hangs_up()
    request_id = request_of(careful, otto)["id"]
    assert request_id not in anna.looks_at_the_board().offered
    page = meike.opens(f"/desk/requests/{request_id}")
    page.sees("Für die Leitstelle", "an einen Partner", "schließen Sie sie")
    meike.sends(f"{NEEDS}/{request_id}/publish")
    assert request_id in anna.looks_at_the_board().offered


def test_where_others_help_the_caller_hears_who_is_put_through_and_nothing_is_asked(
    careful: Town, meike: Operator
) -> None:
    erika = somebody(careful)
    erika.phone.people = {SHOP: BUSY, KITCHEN: ANSWERS}
    erika.rings().presses("4", "1", "12043")
    erika.hears("directory_intro", "news_entry", "news_connect")
    erika.presses("1").hears("news_not_reached", "news_entry", "news_connect")
    erika.presses("1").stays_to_the_end().hears("directory_end", "goodbye")
    call = careful.call(erika.sid)
    assert call["outcome"] == "directory"
    assert careful.rows("requests", call_id=call["id"]) == careful.rows("tickets", call_id=call["id"]) == []
    meike.opens(f"/desk/calls/{call['id']}").sees("Hat gehört, wer sonst hilft")
    anew = somebody(careful).rings().presses("4", "1", "12043", "0").stays_to_the_end()
    assert anew.spoke_with_somebody
    assert careful.call(anew.sid)["outcome"] == "person"


def test_when_the_town_has_paid_for_all_of_the_day_callers_dial_themselves_and_the_desk_knows(
    careful: Town, meike: Operator
) -> None:
    at = datetime.now(UTC)
    today = connected.Today("berlin", at.astimezone(ZoneInfo("Europe/Berlin")).date(), 50)
    with careful.store.write() as casebook:
        while connected.count(casebook, today, now=at):
            pass
    erika = somebody(careful).asks_for("1", "12043").says_nothing(2).hears("news_connect")
    erika.presses("1").hears("news_full", "news_entry").hangs_up()
    meike.opens("/desk/").sees("Heute wird niemand mehr verbunden", "seitdem 2-mal nicht verbunden")
    meike.opens("/desk/directory").sees("Laden am Eck")
