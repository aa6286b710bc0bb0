"""Numbers and code words stand sealed in the tables, and nowhere else: not in a log, an address or a turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import inspect, select, text

from hotline.casebook.store import Store
from hotline.casebook.tables import Request
from tests.phone.telephone import Telephone

PLANTED = "+493023125077"
KEYED_IN = "03023125078"


def every_cell(store: Store) -> Iterator[tuple[str, str]]:
    """Every value of every table, as text."""
    with store.read() as session:
        for table in inspect(session.connection()).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():
                yield from ((f"{table}.{column}", str(value)) for column, value in row.items())


def addresses(caller: Telephone) -> str:
    return " ".join(value for element in caller.heard.iter() for value in element.attrib.values())


def test_a_planted_number_is_found_in_no_table_log_or_address(
    another: Callable[..., Telephone], store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caller = another(caller=PLANTED).dials()
    for entry in ("1", "12043", "*", "2", "10119"):
        caller.presses(entry)
        assert PLANTED.strip("+") not in addresses(caller)
    caller.says_nothing(2).hangs_up()
    assert [where for where, value in every_cell(store) if PLANTED.strip("+") in value] == []
    assert PLANTED.strip("+") not in caplog.text


def test_a_number_keyed_in_is_found_nowhere_wherever_it_was_keyed(
    another: Callable[..., Telephone], store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caller = another(caller="anonymous").dials().presses("1", KEYED_IN, "12043").says_nothing()
    caller.presses(KEYED_IN)
    assert KEYED_IN not in addresses(caller)
    caller.hangs_up()
    found = [where for where, value in every_cell(store) if KEYED_IN[1:] in value]
    assert found == []
    assert KEYED_IN[1:] not in caplog.text


def test_the_code_word_is_found_in_no_table_log_or_address(
    resident: Telephone, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    resident.dials().presses("1", "12043").says_nothing()
    with store.read() as session:
        word = store.vault.open(session.scalars(select(Request)).one().word or "")
    assert word in resident.words
    assert [where for where, value in every_cell(store) if word in value] == []
    assert word not in caplog.text
    assert word not in addresses(resident)
