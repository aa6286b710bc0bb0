"""A long past: many numbers, calls and requests, nearly all of them closed, made by the database itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import URL, Connection, text

from hotline.casebook.engines import open_for_migration

CALLS_PER_NUMBER = 3
TURNS = (1, 2, 3)
OPEN_AT_MOST = 2000  # of a big city on a bad day; the others are done
DAYS = 365
COUNTING = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:count AS integer))"
SEALED = "'" + "s" * 120 + "'"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database writes a random hash, and the time that so many days of `DAYS` have passed."""

    hash: str
    time: str
    prepare: str
    tidy: tuple[str, ...]


DIALECTS = {
    "sqlite": Dialect(
        hash="lower(hex(randomblob(32)))",
        time=f"strftime('%Y-%m-%d %H:%M:%f000', 'now', ((i - :count) * {DAYS}.0 / :count) || ' days')",
        prepare="PRAGMA cache_size = -400000",
        tidy=(),  # closing the last connection tidies
    ),
    "postgresql": Dialect(
        hash="md5(random()::text) || md5(random()::text)",
        time=f"now() - ((CAST(:count AS float) - i) / :count) * interval '{DAYS} days'",
        prepare="SET session_replication_role = replica",  # every row refers to one that has just been made
        tidy=("VACUUM ANALYZE",),
    ),
}


def fill(url: URL, requests: int) -> None:
    """So many requests, each with its call and turns, in a database that has all tables and no rows."""
    engine = open_for_migration(url)
    dialect = DIALECTS[engine.dialect.name]
    try:
        with engine.connect() as connection, connection.begin():
            connection.execute(text(dialect.prepare))
            _numbers(connection, dialect, requests // CALLS_PER_NUMBER + 1)
            _calls(connection, dialect, requests)
            _turns(connection, dialect, requests)
            _requests(connection, dialect, requests)
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            for command in dialect.tidy:
                connection.execute(text(command))
    finally:
        engine.dispose()


def _numbers(connection: Connection, dialect: Dialect, count: int) -> None:
    columns = "sealed, hash, kind, shared, language, created_at, last_call_at"
    values = f"{SEALED}, {dialect.hash}, 'landline', false, 'de', {dialect.time}, {dialect.time}"
    _insert(connection, "numbers", columns, values, count)


def _calls(connection: Connection, dialect: Dialect, count: int) -> None:
    at = dialect.time
    columns = """sid, direction, purpose, city, language, edition, number_id, number_kind, dialled, status,
        started_at, last_at, ended_at, duration, turn, step, outcome, emergency, settled_at, trouble, kind,
        zone, key_count"""
    values = f"""'CA' || substr({dialect.hash}, 1, 32), 'inbound', 'resident', 'berlin', 'de', '000000000000',
        i / {CALLS_PER_NUMBER} + 1, 'landline', '+493023125900', 'completed', {at}, {at}, {at}, 64,
        {len(TURNS)}, 'close', 'request', false, {at}, false, 'groceries', {_zone()}, 6"""
    _insert(connection, "calls", columns, values, count)


def _turns(connection: Connection, dialect: Dialect, count: int) -> None:
    for number in TURNS:
        columns = "call_id, number, step, event, keys, key_count, heard, at"
        values = f"i, {number}, 'kind', 'keys', '1', 1, 'answer', {dialect.time}"
        _insert(connection, "turns", columns, values, count)


def _requests(connection: Connection, dialect: Dialect, count: int) -> None:
    at, closed = dialect.time, f"i % {max(1, count // OPEN_AT_MOST)} <> 0"
    columns = """call_id, number_id, city, zone, kind, postcode, language, word, word_hash, state, priority,
        attempts, for_other, asked_at, closed_at"""
    values = f"""i, i / {CALLS_PER_NUMBER} + 1, 'berlin', {_zone()}, 'groceries', '12043', 'de', {SEALED},
        {dialect.hash}, CASE WHEN {closed} THEN 'done' ELSE 'waiting' END, 1, 0, false, {at},
        CASE WHEN {closed} THEN {at} END"""
    _insert(connection, "requests", columns, values, count)
    columns = "request_id, at, kind, actor, actor_id, detail"
    _insert(connection, "request_events", columns, f"i, {at}, 'asked', 'caller', i, '{{}}'", count)


ZONES = ("Mitte", "Pankow", "Lichtenberg", "Spandau", "Reinickendorf", "Neukoelln")


def _zone() -> str:
    cases = " ".join(f"WHEN {place} THEN '{zone.lower()}'" for place, zone in enumerate(ZONES))
    return f"CASE i % {len(ZONES)} {cases} END"


def _insert(connection: Connection, table: str, columns: str, values: str, count: int) -> None:
    statement = f"INSERT INTO {table} ({columns}) {COUNTING} SELECT {values} FROM n"
    connection.execute(text(statement), {"count": count})
