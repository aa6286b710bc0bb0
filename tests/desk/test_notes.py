"""A voice note at the desk: heard by a button, every listening in the register, written down, deleted."""

from __future__ import annotations

from hotline.casebook.tables import VoiceNote
from hotline.simulator.recordings import tone
from tests.desk.operator import Operator
from tests.desk.town import Town


def somebody_speaks(town: Town, *, fetched: bool = True) -> tuple[int, int]:
    """A request whose caller spoke after the tone; the ids of note and request."""
    request_id = town.resident_asks()
    return town.says_more(request_id, fetched=fetched), request_id


def state_of(town: Town, note_id: int) -> str:
    with town.store.read() as casebook:
        return casebook.get_one(VoiceNote, note_id).state


def test_it_stands_with_the_request_and_the_call_and_says_when_it_is_deleted(
    town: Town, meike: Operator
) -> None:
    note_id, request_id = somebody_speaks(town)
    address = f"/desk/notes/{note_id}"
    assert address in meike.opens(f"/desk/requests/{request_id}").links
    assert "Sprachnachricht, 0:03 Minuten" in meike.page.text
    page = meike.opens(address)
    assert "wird es gelöscht" in page.text
    assert "Noch niemand." in page.text
    call = next(link for link in page.links if link.startswith("/desk/calls/"))
    assert address in meike.opens(call).links


def test_nothing_is_heard_without_the_button_and_each_press_is_in_the_register(
    town: Town, meike: Operator
) -> None:
    note_id, _ = somebody_speaks(town)
    sound = f"/desk/notes/{note_id}/sound"
    meike.opens(f"/desk/notes/{note_id}")
    assert meike.client.get(sound).status_code == 404
    page = meike.presses("/listen")
    assert sound in page.html
    assert "Noch niemand." not in page.text
    answer = meike.client.get(sound)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "audio/wav", tone(3))
    assert answer.headers["Cache-Control"] == "no-store"
    part = meike.client.get(sound, headers={"Range": "bytes=44-99"})
    assert (part.status_code, part.data) == (206, tone(3)[44:100])
    register = meike.opens("/desk/views")
    assert "Sprachnachricht" in register.text
    assert meike.person.name in register.text


def test_the_button_of_one_is_no_key_to_another(town: Town, meike: Operator) -> None:
    first, _ = somebody_speaks(town)
    second, _ = somebody_speaks(town)
    meike.opens(f"/desk/notes/{first}")
    meike.presses("/listen")
    assert meike.client.get(f"/desk/notes/{second}/sound").status_code == 404


def test_what_is_written_down_stays_with_it(town: Town, meike: Operator) -> None:
    note_id, _ = somebody_speaks(town)
    meike.opens(f"/desk/notes/{note_id}")
    assert "Aufgeschrieben." in meike.presses("/write", text="Zwei Liter Milch, <b>Brot</b>").text
    assert "Zwei Liter Milch, &lt;b&gt;Brot&lt;/b&gt;" in meike.page.html


def test_deleted_it_is_gone_here_and_soon_at_the_company(town: Town, meike: Operator) -> None:
    note_id, request_id = somebody_speaks(town)
    meike.opens(f"/desk/notes/{note_id}")
    meike.presses("/listen")
    meike.opens(f"/desk/notes/{note_id}")
    assert "Gelöscht, auch bei der Telefongesellschaft." in meike.presses("/delete").text
    assert state_of(town, note_id) == "gone"
    assert meike.client.get(f"/desk/notes/{note_id}/sound").status_code == 404
    meike.opens(f"/desk/notes/{note_id}")
    assert meike.status == 404
    assert f"/desk/notes/{note_id}" not in meike.opens(f"/desk/requests/{request_id}").links


def test_one_that_is_still_to_be_fetched_says_so(town: Town, meike: Operator) -> None:
    note_id, _ = somebody_speaks(town, fetched=False)
    page = meike.opens(f"/desk/notes/{note_id}")
    assert "Die Aufnahme kommt gleich." in page.text
    assert not [form for form in page.forms if form.action.endswith("/listen")]


def test_whoever_changes_the_address_by_hand_hears_nothing(two_cities: Town) -> None:
    note_id, _ = somebody_speaks(two_cities)
    berlin = Operator(two_cities, two_cities.has_operator()).is_signed_in()
    gdansk = Operator(two_cities, two_cities.has_operator("Ewa", city="tricity")).is_signed_in()
    berlin.opens(f"/desk/notes/{note_id}")
    berlin.presses("/listen")
    gdansk.opens("/desk/")
    for who in (berlin, gdansk):
        for wrong in (note_id + 1, 0, 10**30, "-1", "1e0", "%2e%2e"):
            assert who.client.get(f"/desk/notes/{wrong}/sound").status_code == 404, wrong
    token = gdansk.token()
    for verb in ("listen", "write", "delete"):
        fields = {"csrf_token": token, "text": "Hallo"}
        assert gdansk.client.post(f"/desk/notes/{note_id}/{verb}", data=fields).status_code == 404, verb
    assert gdansk.client.get(f"/desk/notes/{note_id}").status_code == 404
    assert gdansk.client.get(f"/desk/notes/{note_id}/sound").status_code == 404
    stranger = two_cities.app.test_client().get(f"/desk/notes/{note_id}/sound")
    assert (stranger.status_code, stranger.mimetype) == (303, "text/html")
    assert state_of(two_cities, note_id) == "kept"
