"""A big city's past in PostgreSQL, the same in every run, made by the database itself.

Nothing is drawn: what is at a place follows from the place's number (md5), so that filters meet together as
they do in life, where most people ask for groceries and few in French.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg

from hotline.casebook.numbers import ending_hash
from hotline.casebook.vault import Vault

DAYS = 365
SEALS = 2000  # real ones: every masked number in a list is really opened
ZONES = (
    *("mitte", "friedrichshain-kreuzberg", "pankow", "charlottenburg-wilmersdorf", "spandau"),
    *("steglitz-zehlendorf", "tempelhof-schoeneberg", "neukoelln", "treptow-koepenick"),
    *("marzahn-hellersdorf", "lichtenberg", "reinickendorf"),
)
SHARES = {
    "kind": {"groceries": 55, "pharmacy": 15, "phone_company": 12, "household": 8, "pets": 5, "transport": 5},
    "language": {"de": 80, "pl": 6, "tr": 5, "ru": 4, "ar": 2, "uk": 1, "en": 1, "fr": 1},
    "outcome": {
        **{"request": 62, "incomplete": 14, "no_input": 8, "person": 6, "short": 5, "have_one_already": 3},
        **{"cancelled": 1, "offer": 1},
    },
    "step": {"close": 60, "kind": 16, "postcode": 12, "read_back": 6, "transfer": 4, "number": 2},
    "state": {"done": 88, "cancelled": 8, "not_needed": 4},
}
OPEN_AT_MOST = 2000


@dataclass(frozen=True, slots=True)
class Past:
    """How much there is."""

    calls: int
    requests: int


def fill(dsn: str, past: Past, vault: Vault, done: Callable[[str], None]) -> None:
    """Into a database that has all tables and no rows; `done` is told after each table."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET session_replication_role = replica")  # every row refers to one just made
        connection.execute("SET work_mem = '64MB'")
        connection.execute("SET maintenance_work_mem = '256MB'")
        for name, statement in _statements(past, vault):
            connection.execute(statement.encode())
            done(name)
        connection.execute("VACUUM ANALYZE")
        done("statistics")


STEPS = ("numbers", "calls", "turns", "requests", "events", "statistics")


def _statements(past: Past, vault: Vault) -> Sequence[tuple[str, str]]:
    numbers = past.calls // 3 + 1
    at = f"now() - (({past.calls} - i)::float / {past.calls}) * interval '{DAYS} days'"
    asked = f"now() - (({past.requests} - i)::float / {past.requests}) * interval '{DAYS} days'"
    return (
        ("numbers", _numbers(numbers, vault)),
        ("calls", _calls(past.calls, numbers, at)),
        ("turns", _turns(past.calls, at)),
        ("requests", _requests(past.requests, past.calls, numbers, asked)),
        ("events", _events(past.requests, asked)),
    )


def _numbers(count: int, vault: Vault) -> str:
    """Each real seal belongs to many rows; hashes of whole numbers are all different."""
    real = [f"+48990{number:06d}" for number in range(SEALS)]
    seals = ", ".join(f"('{vault.seal(one)}', '{ending_hash(vault, one)}')" for one in real)
    return f"""
        CREATE TEMP TABLE real AS SELECT row_number() OVER () - 1 AS place, column1 AS sealed,
            column2 AS ending FROM (VALUES {seals}) AS made;
        INSERT INTO numbers (sealed, hash, ending_hash, kind, shared, language, created_at, last_call_at)
        SELECT real.sealed, md5('number' || i) || md5(i::text), real.ending, 'landline', false, 'de',
            now() - interval '1 year', now()
        FROM generate_series(1, {count}) AS i JOIN real ON real.place = i % {SEALS}"""


def _calls(count: int, numbers: int, at: str) -> str:
    return f"""
        INSERT INTO calls (sid, direction, purpose, city, language, edition, number_id, number_kind, dialled,
            status, started_at, last_at, ended_at, duration, turn, step, outcome, emergency, settled_at,
            trouble, kind, zone, key_count)
        SELECT 'CA' || md5(i::text), 'inbound', 'resident', 'berlin', {_one_of("language")}, '000000000000',
            1 + (('x' || substr(md5('n' || i), 1, 7))::bit(28)::int % {numbers}), 'landline', '+493023125900',
            'completed', {at}, {at}, {at} + interval '64 seconds', 64, 3, {_one_of("step")},
            {_one_of("outcome")}, i % 5000 = 0, {at}, i % 3000 = 0, {_one_of("kind")}, {_zone()},
            CASE WHEN {_hundred("outcome")} BETWEEN 76 AND 83 THEN 0 ELSE 6 END
        FROM generate_series(1, {count}) AS i"""


def _turns(count: int, at: str) -> str:
    return f"""
        INSERT INTO turns (call_id, number, step, event, keys, key_count, heard, at)
        SELECT i, n, (ARRAY['kind', 'postcode', 'read_back'])[n], 'keys', '1', 1, 'answer',
            {at} + n * interval '9 seconds'
        FROM generate_series(1, {count}) AS i, generate_series(1, 3) AS n"""


def _requests(count: int, calls: int, numbers: int, at: str) -> str:
    still_open = f"i > {count} - {OPEN_AT_MOST}"
    return f"""
        INSERT INTO requests (call_id, number_id, city, zone, kind, postcode, language, word, word_hash,
            state, priority, attempts, for_other, asked_at, closed_at)
        SELECT i * {calls // count}, 1 + i % {numbers}, 'berlin', {_zone()}, {_one_of("kind")}, '12043', 'de',
            repeat('s', 120), md5(i::text), CASE WHEN {still_open} THEN 'waiting' ELSE {_one_of("state")} END,
            1, 0, false, {at}, CASE WHEN NOT {still_open} THEN {at} + interval '1 day' END
        FROM generate_series(1, {count}) AS i"""


def _events(count: int, at: str) -> str:
    return f"""
        INSERT INTO request_events (request_id, at, kind, actor, actor_id, detail)
        SELECT i, {at} + interval '3 hours', (ARRAY['asked', 'rang_joined'])[1 + i % 2], 'volunteer', 1,
            '{{}}'
        FROM generate_series(1, {count}) AS i"""


def _hundred(what: str) -> str:
    """From 0 to 99, for this place and this column."""
    return f"(('x' || substr(md5('{what}' || i), 1, 7))::bit(28)::int % 100)"


def _one_of(what: str) -> str:
    """A word, as often as its share says."""
    cases, below = [], 0
    for word, share in SHARES[what].items():
        below += share
        cases.append(f"WHEN {_hundred(what)} < {below} THEN '{word}'")
    return f"CASE {' '.join(cases)} END"


def _zone() -> str:
    listed = ", ".join(f"'{zone}'" for zone in ZONES)
    return f"(ARRAY[{listed}])[1 + ('x' || substr(md5('zone' || i), 1, 7))::bit(28)::int % {len(ZONES)}]"
