"""An administrator changes the town at the desk, without JavaScript; callers then hear what they said."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hotline.casebook import audit
from hotline.casebook.store import Store
from hotline.casebook.tables import Audit, TownEdit
from hotline.cities import City
from hotline.house import House
from hotline.pages.formats import WEEKDAYS
from tests.board.markup import Page
from tests.desk.changing_town import administrator, may_change
from tests.desk.operator import Operator, check_page
from tests.desk.town import Town

TOWN = "/desk/town/berlin/"


@pytest.fixture
def petra(store: Store) -> Operator:
    return administrator(store, "berlin")


def house_of(who: Operator) -> House:
    found: House = who.town.app.extensions["hotline"]
    return found


def berlin(who: Operator) -> City:
    return house_of(who).cities["berlin"]


def uploads(who: Operator, address: str, text: str) -> Page:
    """A file is chosen and sent."""
    sent = {"csrf_token": who.token(), "file": (io.BytesIO(text.encode()), "town.json")}
    answer = who.client.post(address, data=sent, content_type="multipart/form-data", follow_redirects=True)
    who.status, who.address = answer.status_code, answer.request.path
    who.page = Page(answer.get_data(as_text=True))
    check_page(answer, who.page)
    return who.page


def test_hours_are_changed_and_put_back_and_both_stand_in_the_history_and_the_trail(petra: Operator) -> None:
    petra.opens(TOWN)
    petra.opens(f"{TOWN}hours")
    week: dict[str, Any] = dict.fromkeys(WEEKDAYS, "")
    page = petra.presses("/hours", **week | {"monday": "10-12, 14:00 - 18:30", "new_day": "2026-12-24"})
    assert "Geändert" in page.text
    hours = berlin(petra).hours
    assert hours.week[0] == ((600, 720), (840, 1110))
    assert hours.week[1] == ()
    assert hours.days[2026, 12, 24] == ()
    assert hours.days[0, 12, 31] == ()  # from the file, and kept
    assert "Meike" in page.text
    petra.presses("/put-back/1")
    assert berlin(petra).hours.week[1] == ((540, 1080),)
    with petra.town.store.read() as session:
        trail = session.execute(select(Audit.verb, Audit.subject, Audit.city).order_by(Audit.id)).all()
        assert [tuple(one) for one in trail if one.subject == "town"] == [
            ("town_changed", "town", "berlin"),
            ("town_put_back", "town", "berlin"),
        ]
        assert [one.broken_at for one in audit.walk(session)][-1] is None
        assert len(session.scalars(select(TownEdit.id)).all()) == 2


def test_what_somebody_has_changed_again_since_is_not_put_back_over_their_head(petra: Operator) -> None:
    for opens in ("10-12", "11-13"):
        petra.opens(f"{TOWN}hours")
        week: dict[str, Any] = dict.fromkeys(WEEKDAYS, "")
        petra.presses("/hours", **week | {"monday": opens})
    petra.sends(f"{TOWN}put-back/1", csrf_token=petra.token())
    assert "jemand hat schon weitergemacht" in petra.page.text
    assert berlin(petra).hours.week[0] == ((660, 780),)
    petra.opens(TOWN)
    petra.sends(f"{TOWN}put-back/2", csrf_token=petra.token())
    assert berlin(petra).hours.week[0] == ((600, 720),)


def test_whoever_changed_something_finds_it_changed_in_whichever_process_answers_next(
    petra: Operator,
) -> None:
    petra.opens(f"{TOWN}hours")
    petra.presses("/hours", monday="10-12")
    may_change(petra.town, "berlin")  # another process, which has not looked since
    assert 'value="10:00-12:00"' in petra.opens(f"{TOWN}hours").html


def test_what_is_no_time_comes_back_as_it_was_written(petra: Operator) -> None:
    petra.opens(f"{TOWN}hours")
    page = petra.presses("/hours", monday="vormittags", tuesday="09:15-12:00")
    assert petra.status == 422
    assert "„vormittags“" in page.text
    assert 'value="vormittags"' in page.html
    page = petra.presses("/hours", monday="", tuesday="09:15-12:00")
    assert "Dienstag: „09:15-12:00“ beginnt nicht zur vollen oder halben Stunde" in page.text
    assert house_of(petra).town.revision == 0


def test_hours_are_understood_as_people_write_them(petra: Operator) -> None:
    petra.opens(f"{TOWN}hours")
    week: dict[str, Any] = dict.fromkeys(WEEKDAYS, "")
    week |= {"monday": "8-16 Uhr", "tuesday": "8-12 und 14.30 bis 18", "holidays_of": "TH"}
    petra.presses("/hours", **week)
    assert berlin(petra).hours.week[:2] == (((480, 960),), ((480, 720), (870, 1080)))
    assert '<option value="TH" selected>Thüringen</option>' in petra.opens(f"{TOWN}hours").html


def test_the_menu_is_put_in_another_order_and_a_kind_switched_off_with_its_open_requests_listed(
    petra: Operator,
) -> None:
    request_id = petra.town.resident_asks("pharmacy")
    page = petra.opens(f"{TOWN}menu")
    assert "drücken Sie die Eins" in page.text or "eins" in page.text.lower()
    petra.presses("/menu", do="down groceries")
    assert berlin(petra).first_types == ("pharmacy", "groceries", "phone_company")
    petra.presses("/menu", do="down phone_company")
    assert berlin(petra).first_types[2] == "household"
    page = petra.opens(f"{TOWN}menu/off/pharmacy")
    assert f"Nr. {request_id}" in page.text or str(request_id) in page.text
    petra.presses("/menu/off/pharmacy")
    first = berlin(petra)
    assert "pharmacy" not in (*first.first_types, *first.more_types)
    assert first.levels["pharmacy"] == 2
    petra.presses("/menu", do="on meals")
    petra.presses("/menu", do="on waste")
    after = berlin(petra)
    assert after.third_types or len(after.first_types) + len(after.more_types) == 8
    assert (*after.first_types, *after.more_types, *after.third_types)[-1] == "waste"
    petra.sends(f"{TOWN}menu", csrf_token=petra.token(), do="on advice")
    assert petra.status == 404


def test_each_kind_goes_to_the_board_the_desk_or_the_directory_and_back(petra: Operator) -> None:
    page = petra.opens(f"{TOWN}menu")
    assert "Wohin die Anfragen gehen" in page.text
    petra.presses("/menu/ways", groceries="directory", pharmacy="desk")
    ways = berlin(petra).ways
    assert [ways.of(kind) for kind in ("groceries", "pharmacy", "household")] == [
        "directory",
        "desk",
        "board",
    ]
    assert berlin(petra).looked_at("pharmacy", "mitte")
    assert not berlin(petra).looked_at("household", "mitte")
    petra.opens(f"{TOWN}menu")
    petra.presses("/menu/ways", groceries="board")
    assert dict(berlin(petra).ways.kinds) == {"pharmacy": "desk"}
    petra.sends(f"{TOWN}menu/ways", csrf_token=petra.token(), groceries="away")
    assert petra.status == 404


def test_a_kind_that_cannot_be_added_is_refused_in_plain_words(petra: Operator) -> None:
    petra.opens(f"{TOWN}menu")
    kinds = ("meals", "paperwork_it", "waste", "childcare", "homework")
    pages = [petra.presses("/menu", do=f"on {kind}").text for kind in kinds]
    assert "Die Menüs sind voll" in pages[-1]
    assert petra.status == 422


def test_languages_and_numbers_go_together(petra: Operator) -> None:
    petra.opens(f"{TOWN}languages")
    page = petra.presses("/languages", first="de", language=["de", "en"])
    assert petra.status == 422
    assert "wird hier niemandem geantwortet: Polnisch" in page.text  # a number still speaks it
    lines: dict[str, Any] = {"line-0": "030 / 23125-901", "line-0-language": ["de", "en"], "line-1": ""}
    desk: dict[str, Any] = {
        "desk-0": "+49 30 23125 991",
        "desk-0-name": "Rathaus",
        "desk-0-tried": "2026-11-20",
        "desk-0-by": "M. Muster",
        "desk-1": "",
        "sms_sender": "",
    }
    wrong: dict[str, Any] = {"line-0": "112 bitte"}
    petra.opens(f"{TOWN}numbers")
    petra.presses("/numbers", **lines, **desk)
    city = berlin(petra)
    assert [(one.number, one.languages) for one in city.lines] == [("+493023125901", ("de", "en"))]
    assert [(one.number, one.name, one.verified_by) for one in city.desk] == [
        ("+493023125991", "Rathaus", "M. Muster")
    ]
    assert "23125991" not in petra.opens(TOWN).html  # nor in the history
    petra.opens(f"{TOWN}languages")
    petra.presses("/languages", first="en", language=["de", "en"])
    assert berlin(petra).languages == ("en", "de")
    petra.opens(f"{TOWN}numbers")
    page = petra.presses("/numbers", **wrong)
    assert "ist noch keine Telefonnummer" in page.text


def test_the_desk_is_rung_abroad_only_where_somebody_means_it(petra: Operator) -> None:
    before = [one.number for one in berlin(petra).desk]
    petra.opens(f"{TOWN}numbers")
    lines: dict[str, Any] = {"line-0": "030 23125-900", "line-0-language": ["de", "pl", "en"]}
    abroad: dict[str, Any] = {**lines, "desk-0": "+44 20 7946 0000", "desk-0-tried": "2026-11-20"}
    page = petra.presses("/numbers", **abroad)
    assert (petra.status, "Anrufe zu +442079460000 gehen ins Ausland" in page.text) == (422, True)
    assert [one.number for one in berlin(petra).desk] == before
    petra.presses("/numbers", **abroad)
    assert [one.number for one in berlin(petra).desk] == ["+442079460000"]
    petra.opens(f"{TOWN}numbers")
    petra.presses("/numbers", **abroad)  # it stands there already: nobody is asked again
    assert petra.status == 200


def test_the_line_is_paused_with_a_message_and_goes_on_by_itself(petra: Operator) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    petra.opens(f"{TOWN}pause")
    figures: dict[str, Any] = {"message-de": "Bis 8 Uhr."}
    page = petra.presses("/pause", day=f"{tomorrow:%Y-%m-%d}", time="08:00", **figures)
    assert "Im Text steht die Ziffer 8" in page.text
    petra.presses("/pause", day="2020-01-01", time="08:00")
    assert petra.status == 422
    said: dict[str, Any] = {"message-de": "Wir ziehen in ein anderes Haus."}
    page = petra.presses("/pause", day=f"{tomorrow:%Y-%m-%d}", time="08:00", **said)
    assert "Wir ziehen in ein anderes Haus." in page.text
    assert berlin(petra).pause.holds(datetime.now(UTC))
    assert not berlin(petra).pause.holds(tomorrow + timedelta(days=1))
    assert "pausiert bis" in petra.opens(TOWN).text
    petra.opens(f"{TOWN}pause")
    petra.presses("/pause/end")
    assert not berlin(petra).pause.holds(datetime.now(UTC))
    assert berlin(petra).pause.message == {"de": "Wir ziehen in ein anderes Haus."}


def test_of_two_who_change_the_same_page_at_once_nobodys_work_is_lost(petra: Operator) -> None:
    ola = Operator(petra.town, petra.town.has_operator("Ola")).is_signed_in()
    ola.opens(f"{TOWN}directory")
    petra.opens(f"{TOWN}directory")
    petra.presses("/directory", **named("Laden am Eck", "+49 30 23125 980"))
    page = ola.presses("/directory", **named("Küche am Kanal", "+49 30 23125 981"))
    assert (ola.status, "Jemand anderes hat hier gerade etwas geändert" in page.text) == (422, True)
    assert [one.name for one in berlin(petra).news.directory] == ["Laden am Eck"]
    assert "Küche am Kanal" in page.html  # what was written is still there
    ola.presses("/directory", **named("Küche am Kanal", "+49 30 23125 981"))  # all the same
    assert [one.name for one in berlin(petra).news.directory] == ["Küche am Kanal"]


def named(name: str, number: str) -> dict[str, Any]:
    return {"name-0": name, "number-0": number, "tried-0": f"{datetime.now(UTC):%Y-%m-%d}"}


def test_with_whom_callers_are_put_through_and_when(petra: Operator) -> None:
    petra.opens(f"{TOWN}directory")
    shop: dict[str, Any] = {"name-0": "Laden am Eck", "number-0": "+49 30 23125 980", "told": "1"}
    assert "zuletzt jemand bei Laden am Eck angerufen" in petra.presses("/directory", **shop).text
    shop["tried-0"] = f"{datetime.now(UTC):%Y-%m-%d}"
    hours: dict[str, Any] = {"weekdays-0": "9-12 und 14.30 - 18 Uhr", "saturday-0": "vormittags"}
    switched: dict[str, Any] = {"connects": "1", "connects_a_day": "2", "talk_minutes": "5"}
    assert "vormittags" in petra.presses("/directory", **shop, **hours, **switched).text
    assert petra.status == 422
    hours |= {"saturday-0": "10-12", "on_holidays-0": "1"}
    petra.presses("/directory", **shop, **hours, **switched)
    news = berlin(petra).news
    assert (news.connects, news.connects_a_day, news.talk_minutes) == (True, 2, 5)
    (found,) = news.directory
    assert found.opens is not None
    assert found.opens.week[4:] == (((540, 720), (870, 1080)), ((600, 720),), ())
    assert "14:30-18:00" in petra.opens(f"{TOWN}directory").html
    petra.presses("/directory", **{**shop, "number-0": "+442079460000"}, **hours, **switched)
    assert (petra.status, "im Ausland" in petra.page.text) == (422, True)
    switched |= {"connects_in_town": "viele", "talk_minutes": "61"}
    told = petra.presses("/directory", **shop, **hours, **switched).text
    assert (petra.status, told.count("eine Zahl von 1 bis 2000"), told.count("von 1 bis 60.")) == (422, 2, 2)
    assert 'value="viele"' in petra.page.html
    switched |= {"connects_in_town": "120", "talk_minutes": "60"}
    petra.presses("/directory", **shop, **hours, **switched)
    assert (berlin(petra).news.connects_in_town, berlin(petra).news.talk_minutes) == (120, 60)


def test_who_stays_on_the_line_is_told_what_is_new_and_who_else_helps(petra: Operator) -> None:
    today = datetime.now(UTC).date()
    petra.opens(f"{TOWN}announcements")
    given: dict[str, Any] = {"text-0-de": "Am 3. ist zu.", "until-0": "", "zone-0": "mitte", "told": "1"}
    page = petra.presses("/announcements", **given)
    assert "Im Text steht die Ziffer 3" in page.text
    assert "den letzten Tag" in page.text
    given |= {"text-0-de": "Morgen ist das Rathaus zu.", "until-0": f"{today + timedelta(days=1)}"}
    petra.presses("/announcements", **given)
    petra.opens(f"{TOWN}directory")
    shop: dict[str, Any] = {"name-0": "Laden am Eck", "number-0": "+49 30 23125 980", "kind-0": "groceries"}
    shop["tried-0"] = f"{today}"
    old: dict[str, Any] = {"name-1": "Alte Küche", "number-1": "+49 30 23125 981", "tried-1": "2025-01-01"}
    petra.presses("/directory", **shop, told="1")
    petra.presses("/directory", **shop, **old, told="1")
    news = berlin(petra).news
    assert news.texts("mitte", "de", today) == ("Morgen ist das Rathaus zu.",)
    assert news.texts("pankow", "de", today) == news.texts("mitte", "de", today + timedelta(days=2)) == ()
    assert [one.name for one in news.entries("mitte", "groceries", today)] == ["Laden am Eck"]
    assert news.entries("mitte", "pharmacy", today) == ()
    seen = petra.opens("/desk/directory", kind="groceries")
    assert "Laden am Eck" in seen.text
    assert "lange nicht ausprobiert" in seen.text
    assert "Alte Küche" in petra.opens("/desk/").text  # to be tried
    saved = exported(petra, "berlin")
    petra.opens(f"{TOWN}file")
    assert "so ist die Stadt schon" in uploads(petra, f"{TOWN}file", json.dumps(saved)).text


def exported(who: Operator, city: str) -> dict[str, Any]:
    answer = who.client.get(f"/desk/town/{city}/file/saved")
    assert "attachment" in answer.headers["Content-Disposition"]
    found: dict[str, Any] = json.loads(answer.get_data(as_text=True))
    return found


def test_a_town_leaves_as_one_file_and_another_one_takes_it(store: Store) -> None:
    petra = administrator(store, "berlin", "tricity")
    saved = exported(petra, "tricity")
    assert "+48" not in json.dumps(saved)
    assert saved["settings"]["title"] == house_of(petra).cities["tricity"].title
    petra.opens("/desk/town/new")
    page = uploads(petra, "/desk/town/new/file", json.dumps({**saved, "code": "trojmiasto"}))
    assert petra.address == "/desk/town/trojmiasto/"
    made = house_of(petra).cities["trojmiasto"]
    assert made.place("80-180") == house_of(petra).cities["tricity"].place("80-180")
    assert made.lines == ()
    assert page.text
    saved["settings"]["calls"] = {**saved["settings"].get("calls", {}), "patience": 14}
    petra.opens("/desk/town/trojmiasto/file")
    page = uploads(petra, "/desk/town/trojmiasto/file", json.dumps(saved))
    assert "14" in page.text
    assert house_of(petra).cities["trojmiasto"].patience != 14
    petra.presses("/file/use")
    assert house_of(petra).cities["trojmiasto"].patience == 14
    petra.opens("/desk/town/trojmiasto/file")
    assert "so ist die Stadt schon" in uploads(petra, "/desk/town/trojmiasto/file", json.dumps(saved)).text


def file_with(**changed: Any) -> str:
    """A file of a town of which nothing else is known."""
    return json.dumps({"hotline_town": 1, "code": "a", "settings": {}, "table": None, "words": {}} | changed)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Wählen Sie zuerst eine Datei"),
        ("keine Stadt", "keine Datei einer Stadt"),
        ('{"hotline_town": 1}', "Teile fehlen"),
        (file_with(words={"de": "Hallo"}), "Teile fehlen"),
        (file_with(words={"de": {"types": {"pets": "Hund"}}}), "Teile fehlen"),
        (file_with(settings={"map": "/dev/null"}), "auf einem anderen Rechner"),
    ],
)
def test_a_file_that_is_none_is_refused_with_what_to_do(sqlite_store: Store, text: str, told: str) -> None:
    petra = administrator(sqlite_store, "berlin")
    petra.opens(f"{TOWN}file")
    assert told in uploads(petra, f"{TOWN}file", text).text
    assert petra.status == 422


def test_a_town_is_made_from_nothing_in_the_browser(store: Store) -> None:
    petra = administrator(store)
    assert "Noch ist keine Stadt" in petra.opens("/desk/town/").text
    petra.opens("/desk/town/new")
    given: dict[str, Any] = {"title": "Bad Tölz", "country": "de", "timezone": "Europe/Berlin", "first": "de"}
    assert "selected>Deutschland" in petra.page.html
    page = petra.presses("/town/new", **{**given, "country": "Deutschland"}, zones="Nord\nSüd")
    assert petra.status == 422
    assert "Land: Ein Land „DEUTSCHLAND“ gibt es nicht." in page.text
    page = petra.presses("/town/new", **{**given, "country": "ES", "timezone": ""}, zones="Nord")
    assert "mehrere Zeiten" in page.text  # that of the islands is another
    petra.presses("/town/new", **{**given, "timezone": ""}, zones="Nord\nSüd\n")
    assert petra.address == "/desk/town/bad-tolz/"
    town = house_of(petra).cities["bad-tolz"]
    assert [zone.name for zone in town.zones.values()] == ["Nord", "Süd"]
    assert town.timezone.key == "Europe/Berlin"
    petra.opens("/desk/town/new")
    assert "gibt es schon" in petra.presses("/town/new", **given, zones="Nord").text
    petra.opens("/desk/town/new")
    petra.presses("/new/shipped", shipped="berlin")
    assert house_of(petra).cities["berlin"].title == "Berlin"
    petra.opens("/desk/town/bad-tolz/")
    petra.presses("/put-back/1")  # it was made by mistake
    assert list(house_of(petra).cities) == ["berlin"]
    assert petra.status == 200


def test_a_town_that_somebody_rang_is_not_unmade_by_a_button(store: Store) -> None:
    petra = administrator(store)
    petra.opens("/desk/town/new")
    petra.presses("/new/shipped", shipped="berlin")
    petra.town.resident_asks()
    petra.opens(TOWN)
    page = petra.presses("/put-back/1")
    assert "nicht mehr zurückholen" in page.text
    assert list(house_of(petra).cities) == ["berlin"]


def test_nobody_changes_another_town_or_only_parts_of_their_own(store: Store) -> None:
    town = Town(store)
    may_change(town, "berlin", "tricity")
    jan = Operator(town, town.has_operator("Jan", city="tricity")).is_signed_in()
    assert jan.client.get(TOWN).status_code == 404
    assert jan.client.get("/desk/town/new").status_code == 404
    assert jan.client.get("/desk/town/tricity/").status_code == 200
    some = town.has_operator("Eva", city="berlin", zones=("berlin/mitte",))
    eva = Operator(town, some).is_signed_in()
    assert eva.client.get(TOWN).status_code == 404


@pytest.mark.parametrize("depth", [30, 500, 200_000])
def test_a_file_in_which_tables_stand_in_tables_without_end_is_refused(store: Store, depth: int) -> None:
    petra = administrator(store, "berlin")
    petra.opens("/desk/town/berlin/file")
    start, end = '{"hotline_town": 1, "code": "x", "words": {}, "settings": {"title": ', "}}"
    for text in (start + "[" * depth + "]" * depth + end, start + '{"a":' * depth + "1" + "}" * depth + end):
        sent = {"csrf_token": petra.token(), "file": (io.BytesIO(text.encode()), "x.json")}
        answer = petra.client.post(
            "/desk/town/berlin/file", data=sent, content_type="multipart/form-data", follow_redirects=True
        )
        assert answer.status_code == 422
        assert "keine Datei einer Stadt" in answer.get_data(as_text=True)
