"""When no clock works administrators get one mail for each outage, from whichever web process is first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hotline.carriers import CarrierRefused
from hotline.casebook.store import Store
from hotline.casebook.tables import Operator
from hotline.clock import absent
from hotline.clock.leader import Sign
from hotline.house import House
from tests.carriers.mailbox import mailbox
from tests.casebook.desk import Desk
from tests.casebook.neighbours import NOW, later
from tests.casebook.test_races import all_at_once
from tests.clock.test_alerts import Post, house, post
from tests.house.town import eventually

__all__ = ["house", "post"]
DEAD = Sign(False, NOW)


@pytest.fixture(autouse=True)
def petra(store: Store) -> Desk:
    return Desk(store, "Petra", "berlin", "petra@town.example")


def looks(house: House, post: Post, now: datetime, sign: Sign = DEAD) -> int:
    return absent.look(house, now, carrier=post, sign=lambda _url: sign)


def test_one_mail_for_each_outage_however_many_look(house: House, post: Post) -> None:
    assert looks(house, post, later(minutes=4)) == 0
    assert sorted(all_at_once([lambda: looks(house, post, later(minutes=5))] * 3)) == [0, 0, 1]
    ((to, subject, body, _),) = post.carried
    assert (to, subject) == ("petra@town.example", "Leitstelle: Bitte gleich nachsehen")
    assert "Das System verschickt nichts mehr, seit 2026-11-20 10:00" in body
    assert "http" in body
    assert looks(house, post, later(hours=3)) == 0
    assert looks(house, post, later(hours=3), Sign(True, later(hours=3))) == 0
    assert looks(house, post, later(hours=4)) == 1


def test_a_clock_that_hangs_is_none_and_one_that_was_never_started_is_missed_after_five_minutes(
    house: House, post: Post
) -> None:
    assert looks(house, post, later(minutes=6), Sign(True, NOW)) == 1
    looks(house, post, later(minutes=7), Sign(True, later(minutes=7)))
    never = Sign(False, None)
    assert [looks(house, post, later(minutes=one), never) for one in (8, 12, 13, 14)] == [0, 0, 1, 0]


def test_what_the_mail_server_refuses_is_tried_again(house: House, post: Post) -> None:
    post.refusals = [CarrierRefused(for_good=False, code="421")]
    assert [looks(house, post, later(minutes=one)) for one in (6, 7, 8)] == [0, 1, 0]


def test_administrators_are_told_before_others(house: House, post: Post, store: Store) -> None:
    Desk(store, "Jan", "berlin", "jan@town.example")
    with store.write() as session:
        for one in session.scalars(select(Operator)):
            one.role = "administrator" if one.name == "Petra" else "coordinator"
    assert looks(house, post, later(minutes=6)) == 1
    assert [to for to, *_ in post.carried] == ["petra@town.example"]


def test_a_web_process_looks_by_itself_and_its_mail_leaves_without_any_clock(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absent, "TOLD_AFTER", timedelta(0))
    with mailbox() as box:
        smtp = f"smtp://127.0.0.1:{box.port}"
        well = replace(house, settings=house.settings.model_copy(update={"smtp_url": smtp}))
        enough = absent.follow(well, every=0.01)
        try:
            (came,) = eventually(lambda: box.came)
        finally:
            enough.set()
    assert came["To"] == "petra@town.example"
    assert "Das System verschickt nichts mehr" in came.get_content()


def test_whoever_watches_from_outside_is_told_too(house: House) -> None:
    assert absent.works(Sign(True, NOW), NOW + timedelta(seconds=90))
    assert not absent.works(Sign(True, NOW), later(minutes=3))
    assert not absent.works(Sign(False, None), NOW)
