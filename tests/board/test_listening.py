"""What a resident said after the tone: for the volunteer who has the request, as long as it is theirs."""

from __future__ import annotations

from sqlalchemy import select

from hotline.casebook.tables import View
from hotline.simulator.recordings import tone
from tests.board.town import Town
from tests.board.volunteer import Volunteer


def somebody_speaks(town: Town) -> int:
    """A request whose caller spoke after the tone; its id."""
    request_id = town.resident_asks()
    town.says_more(request_id)
    return request_id


def listenings(town: Town) -> list[tuple[str, int]]:
    with town.store.read() as casebook:
        rows = casebook.execute(select(View.viewer, View.viewer_id).where(View.shown == "note"))
        return [(viewer, by) for viewer, by in rows]


def test_who_has_taken_it_hears_it_and_that_is_written_down(town: Town, anna: Volunteer) -> None:
    request_id = somebody_speaks(town)
    sound = f"/board/requests/{request_id}/sound"
    assert "In eigenen Worten" not in anna.looks_at(request_id).text
    assert "In eigenen Worten" in anna.takes(request_id).text
    assert anna.client.get(sound).status_code == 404
    assert listenings(town) == []
    assert sound in anna.presses("/listen").html
    answer = anna.client.get(sound)
    assert (answer.status_code, answer.data) == (200, tone(3))
    assert answer.headers["Cache-Control"] == "no-store"
    assert [viewer for viewer, _ in listenings(town)] == ["volunteer"]


def test_whoever_gave_it_back_hears_it_no_longer(town: Town, anna: Volunteer) -> None:
    request_id = somebody_speaks(town)
    anna.takes(request_id)
    anna.presses("/listen")
    anna.gives_back(request_id)
    assert anna.client.get(f"/board/requests/{request_id}/sound").status_code == 404
    anna.looks_at(request_id)
    token = anna.page.forms[0].fields["csrf_token"]
    anna.sends(f"/board/requests/{request_id}/listen", csrf_token=token)
    assert len(listenings(town)) == 1


def test_nobody_else_hears_it(town: Town, anna: Volunteer) -> None:
    request_id = somebody_speaks(town)
    town.somebody_else_takes(request_id)
    anna.opens("/board/")
    token = anna.page.forms[0].fields["csrf_token"]
    anna.sends(f"/board/requests/{request_id}/listen", csrf_token=token)
    assert anna.client.get(f"/board/requests/{request_id}/sound").status_code == 404
    assert listenings(town) == []
