"""The keys are changed while calls go on: all is sealed anew, and the old key is of no use any more."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hotline.casebook import keys, outbox
from hotline.casebook.seals import is_usual
from hotline.casebook.store import Store
from hotline.casebook.tables import Base, Call, Number, Operator
from hotline.casebook.vault import StaleKey, Vault
from tests.casebook.neighbours import ERIKA_AT, NOW, Helper, Resident, a_request, vault_word
from tests.databases import DATA_KEY, INDEX_KEY

FRESH = base64.urlsafe_b64encode(b"f" * 32).decode()


def lived_in(store: Store) -> int:
    """Rows in every table that has a sealed column."""
    Helper(store).joins()
    request_id = a_request(store)
    Resident(store, "+493023125077").rings().presses("1")
    with store.write() as session:
        outbox.put(session, kind="sms", city="berlin", number=ERIKA_AT, body="x", now=NOW)
        session.add(_an_operator(store))
    return request_id


def _an_operator(store: Store) -> Operator:
    operator = Operator(name="petra", language="de", password_hash="x", created_at=NOW)
    operator.totp_secret, operator.email = store.vault.seal("SECRET"), None
    return operator


def with_keys(store: Store, *data_keys: str) -> Store:
    return Store(store.url.render_as_string(hide_password=False), Vault(data_keys, INDEX_KEY))


def test_after_a_rotation_the_new_key_alone_opens_everything(store: Store) -> None:
    request_id = lived_in(store)
    word = vault_word(store, request_id)
    rotating = with_keys(store, FRESH, DATA_KEY)
    batches = list(keys.rotate(rotating))
    assert {batch.table for batch in batches} == set(_tables_with_seals(store))
    assert sum(batch.resealed for batch in batches) >= sum(batch.rows for batch in batches) > 0
    rotating.close()
    fresh = with_keys(store, FRESH)
    assert vault_word(fresh, request_id) == word
    assert _old_seals(fresh) == []
    assert Resident(fresh).rings().hears().open_requests[0].word == word
    fresh.close()


def _tables_with_seals(store: Store) -> list[str]:
    with store.read() as session:
        return [table for table, columns in keys.sealed_columns().items() if _seals(session, table, columns)]


def _seals(session: Session, table: str, columns: tuple[str, ...]) -> int:
    some = " OR ".join(f"{column} IS NOT NULL" for column in columns)
    return int(session.execute(text(f"SELECT count(*) FROM {table} WHERE {some}")).scalar_one())


def _old_seals(store: Store) -> list[str]:
    with store.read() as session:
        rows = [
            (f"{table}.{column}", seal)
            for table, columns in keys.sealed_columns().items()
            for column in columns
            for (seal,) in session.execute(text(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"))
        ]
    return [where for where, seal in rows if not store.vault.is_newest(seal)]


def test_a_second_rotation_changes_nothing(store: Store) -> None:
    lived_in(store)
    rotating = with_keys(store, FRESH, DATA_KEY)
    list(keys.rotate(rotating))
    assert sum(batch.resealed for batch in keys.rotate(rotating)) == 0
    rotating.close()


def test_a_rotation_goes_through_all_rows_in_several_transactions(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "AT_ONCE", 3)
    for last in range(10):
        Resident(store, f"+4930231250{last:02}").rings()
    rotating = with_keys(store, FRESH, DATA_KEY)
    with rotating.read() as session:
        total = keys.count_rows(session)
    batches = list(keys.rotate(rotating))
    assert sum(batch.rows for batch in batches) == total == 20  # numbers and calls
    assert _old_seals(rotating) == []
    rotating.close()


def test_a_key_taken_away_too_early_is_said_and_nothing_is_lost(store: Store) -> None:
    lived_in(store)
    too_early = with_keys(store, FRESH)
    with pytest.raises(StaleKey):
        list(keys.rotate(too_early))
    too_early.close()
    with store.read() as session:
        number = session.scalars(select(Number.sealed).limit(1)).one()
        assert store.vault.open(number)


def test_a_caller_in_mid_call_goes_on_after_the_rotation(store: Store) -> None:
    erika = Resident(store).rings()
    erika.presses("1", kind="groceries")
    rotating = with_keys(store, FRESH, DATA_KEY)
    list(keys.rotate(rotating))
    erika.store = rotating
    erika.presses("12043", postcode="12043")
    with rotating.read() as session:
        assert session.scalars(select(Call.turn)).one() == 2
    rotating.close()


def test_every_column_that_is_sealed_is_known_by_its_type(store: Store) -> None:
    """By its beginning a seal is known: none may stand in a column that a rotation would pass by."""
    lived_in(store)
    known, found = keys.sealed_columns(), set[str]()
    with store.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(text(f"SELECT * FROM {table.name}")).mappings():
                sealed = {name for name, value in row.items() if is_usual(str(value))}
                found |= sealed
                assert sealed <= set(known.get(table.name, ()))
    assert {"state", "answer", "word"} <= found
