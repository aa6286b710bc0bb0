"""The tables on disk are those of the program, up and down, however many machines start at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text, update
from sqlalchemy.orm import Session

from hotline.casebook import (
    agreements,
    calendars,
    checkin_people,
    checkins,
    connected,
    events,
    no_calls,
    outgoing,
    proposals,
    readings,
    shifts,
)
from hotline.casebook.checkins import Details
from hotline.casebook.reach import Reach
from hotline.casebook.store import Store
from hotline.casebook.tables import (
    Base,
    CheckinList,
    Message,
    NoCall,
    Number,
    Operator,
    Outgoing,
    Partner,
    Proposal,
    Request,
)
from hotline.cities.people_table import Read
from tests.casebook.neighbours import ERIKA_AT, NOW, a_request


def test_the_migrations_make_exactly_the_tables_of_the_program(store: Store) -> None:
    with store.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_every_constraint_and_index_of_the_program_is_in_the_database(store: Store) -> None:
    inspector = inspect(store.engine)
    for name, table in Base.metadata.tables.items():
        checks = {check["name"] for check in inspector.get_check_constraints(name)}
        declared = {check.name for check in table.constraints if check.__visit_name__ == "check_constraint"}
        assert declared <= checks
        assert {index.name for index in table.indexes} <= {
            index["name"] for index in inspector.get_indexes(name)
        }


def test_partial_indexes_are_partial_and_the_words_of_checks_are_the_same(empty_store: Store) -> None:
    """What alembic's comparison does not look at: the conditions themselves."""
    store = empty_store
    store.upgrade()
    made = _conditions(store)
    with store.engine.begin() as connection:
        for table in ("alembic_version", *(table.name for table in reversed(Base.metadata.sorted_tables))):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        Base.metadata.create_all(connection)
    assert made == _conditions(store)


def _conditions(store: Store) -> dict[str, str]:
    if store.engine.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    else:
        query = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "UNION SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
        )
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql(query)
        return {name: " ".join(text.split()) for name, text in rows if "alembic" not in name}


def test_an_empty_database_is_upgraded_and_taken_back_to_nothing(empty_store: Store) -> None:
    assert not empty_store.is_current()
    empty_store.upgrade()
    assert empty_store.is_current()
    empty_store.downgrade()
    assert not empty_store.is_current()
    assert inspect(empty_store.engine).get_table_names() == ["alembic_version"]


def test_each_migration_can_be_taken_back_alone(empty_store: Store) -> None:
    empty_store.upgrade()
    empty_store.downgrade("-1")
    assert not empty_store.is_current()
    empty_store.upgrade()
    assert empty_store.is_current()


def test_four_machines_that_start_at_once_all_find_the_tables_ready(empty_store: Store) -> None:
    with ThreadPoolExecutor(4) as machines:
        list(machines.map(lambda _: empty_store.upgrade(), range(4)))
    assert empty_store.is_current()


def test_nobody_at_the_desk_loses_their_way_in_when_roles_come(empty_store: Store) -> None:
    """Whoever had all cities leads; where nobody had, whoever has been there longest in each city."""
    assert _roles(empty_store, (("Petra", None), ("Jan", "berlin"), ("Ola", None))) == {
        "Petra": ("administrator", []),
        "Jan": ("coordinator", ["berlin"]),
        "Ola": ("administrator", []),
    }
    empty_store.downgrade()
    assert _roles(empty_store, (("Jan", "berlin"), ("Ewa", "tricity"), ("Ola", "berlin"))) == {
        "Jan": ("administrator", ["berlin"]),
        "Ewa": ("administrator", ["tricity"]),
        "Ola": ("coordinator", ["berlin"]),
    }
    empty_store.downgrade("0023")
    with empty_store.engine.connect() as connection:
        rows = connection.execute(text("SELECT name, city FROM operators ORDER BY id"))
        assert [tuple(row) for row in rows] == [("Jan", "berlin"), ("Ewa", "tricity"), ("Ola", "berlin")]


OTTO_AT, LENA_AT = "+493023125002", "+493023125003"
COUNTED = (
    "SELECT what, zone, language, {kind}word, count FROM counts ORDER BY what, zone, language, {kind}word"
)


def test_what_was_counted_before_kinds_were_is_kept_and_put_together_again(empty_store: Store) -> None:
    empty_store.upgrade("0034")
    before = [("asked", "mitte", "", "pets/done", 4), ("calls", "mitte", "de", "request", 7)]
    insert = (
        "INSERT INTO counts (city, day, what, zone, language, word, count)"
        " VALUES ('berlin', '2026-11-20', :what, :zone, :language, :word, :count)"
    )
    names = ("what", "zone", "language", "word", "count")
    with empty_store.engine.begin() as connection:
        connection.execute(text(insert), [dict(zip(names, row, strict=True)) for row in before])
    empty_store.upgrade("0035")
    with empty_store.engine.begin() as connection:
        assert [tuple(row) for row in connection.execute(text(COUNTED.format(kind="kind, ")))] == [
            ("asked", "mitte", "", "pets", "done", 4),
            ("calls", "mitte", "de", "", "request", 7),
        ]
        connection.execute(text("UPDATE counts SET language = 'de' WHERE what = 'asked'"))
        more = insert.replace(" word,", " kind, word,").replace(":word,", ":kind, :word,")
        for kind, language in (("pets", "pl"), ("groceries", "de")):
            row = dict(zip(names, ("asked", "mitte", language, "done", 1), strict=True))
            connection.execute(text(more), row | {"kind": kind})
        row = dict(zip(names, ("calls", "mitte", "de", "request", 2), strict=True))
        connection.execute(text(more), row | {"kind": "pets"})
    empty_store.downgrade("0034")
    with empty_store.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(text(COUNTED.format(kind="")))] == [
            ("asked", "mitte", "", "groceries/done", 1),
            ("asked", "mitte", "", "pets/done", 5),
            ("calls", "mitte", "de", "request", 9),
        ]


def test_what_stood_there_before_is_kept_and_an_older_version_keeps_no_more_than_it_knows(
    empty_store: Store,
) -> None:
    store = empty_store
    _roles(store, (("Petra", None),))
    store.downgrade("0037")
    wording = "'berlin', '2026-12-01', :texts, 'open', '2026-11-20 09:00:00', 1"
    columns = "city, until, texts, state, created_at, created_by"
    with store.engine.begin() as connection:
        texts = {"texts": store.vault.seal("{}")}
        connection.execute(text(f"INSERT INTO proposals ({columns}) VALUES ({wording})"), texts)
        written = "'berlin', 'Suppe e. V.', 'kocht', '[]', '[]', '', '2026-11-20 09:00:00'"
        columns = "city, name, what, kinds, zones, hours, created_at"
        connection.execute(text(f"INSERT INTO partners ({columns}) VALUES ({written})"))
    store.upgrade()
    first = a_request(store, ERIKA_AT)
    with store.write() as session:
        operator, asked = session.get_one(Operator, 1), session.get_one(Request, first)
        entry = proposals.Wording("berlin", "mitte", NOW.date(), {"name": "Muster"}, "entry")
        proposals.propose(session, entry, operator=operator, now=NOW)
        assert agreements.about_request(session, asked, by=events.operator(1), now=NOW) == "noted"
        assert connected.count(session, connected.Today("berlin", NOW.date(), 1), now=NOW)
    about = select(Proposal.about).order_by(Proposal.id)
    with store.read() as session:
        assert list(session.scalars(about)) == ["announcement", "entry"]
        assert list(session.scalars(select(Partner.version))) == [0]
    store.downgrade("0037")
    store.upgrade()
    with store.read() as session:
        assert list(session.scalars(about)) == ["announcement"]
        assert session.get_one(Request, first).number_id is not None


def _roles(store: Store, people: tuple[tuple[str, str | None], ...]) -> dict[str, tuple[str, list[str]]]:
    """What becomes of operators of an older version."""
    store.upgrade("0023")
    with store.engine.begin() as connection:
        for name, city in people:
            connection.execute(
                text(
                    "INSERT INTO operators (name, city, language, password_hash, totp_secret, totp_step,"
                    " state, created_at)"
                    " VALUES (:name, :city, 'de', '-', '-', 0, 'active', '2026-11-01 09:00:00')"
                ),
                {"name": name, "city": city},
            )
    store.upgrade()
    with store.read() as session:
        return {one.name: (one.role, one.cities) for one in session.scalars(select(Operator))}


def test_lists_shifts_readings_and_proposals_go_back_and_nobodys_request_is_lost(empty_store: Store) -> None:
    """A version is taken back in the middle of a working day, and comes again."""
    store = empty_store
    store.upgrade()
    with store.write() as session:
        petra = Operator(name="Petra", language="de", password_hash="x", totp_secret="x", created_at=NOW)
        session.add(petra)
    first, second, third = (a_request(store, number) for number in (ERIKA_AT, OTTO_AT, LENA_AT))
    with store.write() as session:
        _a_working_day(session)
        for request_id, state in ((second, "to_approve"), (third, "held_back")):
            values = {"state": state, "closed_at": NOW if state == "held_back" else None}
            session.execute(update(Request).where(Request.id == request_id).values(**values))
    store.downgrade("0031")
    store.upgrade()
    with store.read() as session:
        states = {row.id: row.state for row in session.execute(select(Request.id, Request.state))}
        assert states == {first: "waiting", second: "held", third: "cancelled"}
        waiting = select(Outgoing.purpose).join(Message, Message.outgoing_id == Outgoing.id)
        assert sorted(session.scalars(waiting)) == ["checkin", "reading"]
        assert len(session.scalars(select(NoCall.hash)).all()) == 1  # a wish not to be rung is kept
    assert store.is_current()


def _a_working_day(session: Session) -> None:
    """Something of each kind that this version knows."""
    details = Details("Hitze", "de", ("morning",), 2, "once", None, NOW + timedelta(days=3))
    one = session.get_one(CheckinList, checkins.make(session, "berlin", details, operator_id=1, now=NOW))
    wanted = Read(1, ERIKA_AT, "landline", "neukoelln", "12043", "de")
    new = checkin_people.add(session, one, wanted, reach=Reach(("berlin",)), proposed=False, now=NOW)
    number = session.scalars(select(Number).where(Number.kind == "landline").order_by(Number.id)).first()
    assert number is not None
    outgoing.put_call(
        session,
        purpose="checkin",
        city="berlin",
        language="de",
        number=ERIKA_AT,
        number_id=number.id,
        checkin_id=new if isinstance(new, int) else None,
        now=NOW,
    )
    no_calls.note(session, number.hash, city="berlin", said_in="desk", now=NOW)
    operator = session.get_one(Operator, 1)
    span = [(NOW, NOW + timedelta(hours=2))]
    shifts.plan(session, shifts.Wanted("berlin", 1, span, number=ERIKA_AT), by=1, now=NOW)
    calendars.new_address(session, 1, now=NOW)
    line = readings.Wanted("berlin", "de", "goodbye", "Auf Wiederhören.", 1)
    readings.ask(session, line, number=OTTO_AT, code="1234", now=NOW)
    wording = proposals.Wording("berlin", None, NOW.date(), {"de": "Morgen ist zu."})
    proposals.propose(session, wording, operator=operator, now=NOW)
