"""Who covers a zone, and what waits there that nobody on duty may take: counted as `fitting` has it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from hotline.casebook import coverage, roster
from hotline.casebook.coverage import LEVEL_2
from hotline.casebook.store import Store
from hotline.casebook.tables import Request, Volunteer
from tests.casebook.desk import LEVELS, Desk
from tests.casebook.neighbours import ERIKA_AT, NOW, Helper, a_request, later


def changes(store: Store, helper: Helper, **values: Any) -> None:
    with store.write() as session:
        session.execute(update(Volunteer).where(Volunteer.id == helper.id).values(**values))


def stuck(store: Store) -> list[tuple[str, str, str, int, str]]:
    with store.read() as session:
        found = coverage.stuck(session, "berlin", levels=LEVELS)
    return [(one.zone, one.kind, one.language, one.count, one.why) for one in found]


def asked(store: Store, number: int, kind: str, zone: str = "neukoelln", language: str = "de") -> int:
    request_id = a_request(store, f"{ERIKA_AT[:-3]}{number:03d}", kind, zone)
    with store.write() as session:
        session.execute(update(Request).where(Request.id == request_id).values(language=language))
    return request_id


def test_a_zone_is_covered_only_by_who_may_take_what_waits_there(store: Store) -> None:
    petra = Desk(store)
    asked(store, 1, "groceries")
    asked(store, 2, "groceries")
    asked(store, 3, "household")
    asked(store, 4, "groceries", language="tr")
    asked(store, 5, "pets", zone="mitte")
    alone = [("neukoelln", "groceries", "de", 2, "nobody"), ("neukoelln", "groceries", "tr", 1, "nobody")]
    alone += [("neukoelln", "household", "de", 1, "nobody")]
    assert stuck(store) == [("mitte", "pets", "de", 1, "nobody"), *alone]
    anna = Helper(store).joins()
    changes(store, anna, speaks=["de"])
    assert stuck(store)[1:] == [
        ("neukoelln", "groceries", "tr", 1, "language"),
        ("neukoelln", "household", "de", 1, "level"),
    ]
    needs = [(one.worst.what, one.worst.zone, one.worst.count) for one in petra.sees(later(minutes=1)).now]
    assert needs == [("no_duty", "mitte", 1), ("no_duty", "neukoelln", 2)]
    elif_ = Helper(store, "+491713920002", level=2, name="Elif").joins()
    changes(store, elif_, language="tr", speaks=["tr"], contact="door")
    assert stuck(store)[1:] == [("neukoelln", "household", "de", 1, "other")]  # nobody is all of it at once
    changes(store, elif_, speaks=[])  # who names no language takes all, but goes into no home
    assert stuck(store)[1:] == [("neukoelln", "household", "de", 1, "other")]
    changes(store, elif_, contact="person")
    assert [one[0] for one in stuck(store)] == ["mitte"]
    changes(store, elif_, on_duty=False)
    assert ("neukoelln", "household", "de", 1, "level") in stuck(store)


def test_who_is_there_is_counted_by_language_and_level(store: Store) -> None:
    anna = Helper(store).joins()
    elif_ = Helper(store, "+491713920002", level=2, name="Elif", zones=("neukoelln", "mitte")).joins()
    changes(store, elif_, language="tr", speaks=["de", "tr"])
    changes(store, anna, on_duty=False)
    paused = Helper(store, "+491713920003", name="Nora").joins()
    changes(store, paused, state="paused")
    with store.read() as session:
        found = coverage.look(session, "berlin")
    assert found["neukoelln"].active == {"de": 2, "tr": 1, LEVEL_2: 1}
    assert found["neukoelln"].on_duty == {"de": 1, "tr": 1, LEVEL_2: 1}
    assert found["mitte"].active == {"de": 1, "tr": 1, LEVEL_2: 1}


def test_offers_are_found_by_zone_kind_day_and_language(store: Store) -> None:
    anna, elif_ = Helper(store).joins(), Helper(store, "+491713920002", level=2, name="Elif").joins()
    changes(store, anna, kinds=["pets"], days=["monday"], speaks=["de", "tr"])
    changes(store, elif_, contact="person", on_duty=False)

    def found(**wanted: Any) -> list[str]:
        with store.read() as session:
            rows = roster.page(session, roster.Filters(**wanted), cities=["berlin"])
        return [one.first_name for one in rows]

    assert found(kind="pets", zone="neukoelln") == ["Elif", "Anna"]
    assert found(kind="household") == ["Elif"]
    assert found(day="tuesday") == ["Elif"]
    assert found(speaks="tr") == ["Anna"]
    assert found(kind="pets", zone="mitte") == []
    with store.read() as session:
        about: Any = {"language": "de", "levels": LEVELS, "limit": 3}
        able = roster.able(session, "berlin", "neukoelln", kind="pets", **about)
        high = roster.able(session, "berlin", "neukoelln", kind="household", **about)
    assert (able.active, able.on_duty, [one.first_name for one in able.first]) == (2, 1, ["Anna", "Elif"])
    assert (high.active, high.on_duty) == (1, 0)


def test_by_zone_tells_since_when(store: Store) -> None:
    asked(store, 1, "groceries")
    with store.read() as session:
        assert coverage.by_zone(session, "berlin", levels=LEVELS) == [("neukoelln", NOW, 1)]
        assert coverage.by_zone(session, "potsdam", levels=LEVELS) == []
