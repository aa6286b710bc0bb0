"""How the databases would go about a statement when there are many rows: no table is to be walked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from hotline.casebook.store import Store

# PostgreSQL says "Seq Scan" even where it was told to avoid it, if there is no other way.
RELUCTANT = ("SET enable_seqscan = off", "SET enable_sort = off")
WALKED = re.compile(r"Seq Scan|SCAN (?!CONSTANT)")
NUMBERED = re.compile(r"\$(\d+)")
SORTED = re.compile(r"(?<!Incremental )Sort  \(|TEMP B-TREE")


@contextmanager
def explained(store: Store) -> Iterator[list[tuple[str, str]]]:
    """Every SELECT and UPDATE run meanwhile, with its plan; the plans are there when it is over."""
    seen: list[tuple[str, Any]] = []
    plans: list[tuple[str, str]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            seen.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    yield plans
    event.remove(store.engine, "before_cursor_execute", note)
    with store.engine.connect() as connection:
        plans += [(statement, _plan(connection, statement, parameters)) for statement, parameters in seen]


def _plan(connection: Connection, statement: str, parameters: Any) -> str:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(row[3] for row in rows)
    for setting in RELUCTANT:
        connection.exec_driver_sql(setting)
    if isinstance(parameters, tuple):  # a prepared statement: places by their numbers
        statement = NUMBERED.sub(r"%(p\1)s", statement)
        parameters = {f"p{number}": value for number, value in enumerate(parameters, 1)}
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))


def walks(plans: list[tuple[str, str]]) -> list[str]:
    """The statements that walk a table, with their plans."""
    return _with(plans, WALKED)


def sorts(plans: list[tuple[str, str]]) -> list[str]:
    """The statements that sort all that they find, with their plans."""
    return _with(plans, SORTED)


def _with(plans: list[tuple[str, str]], sign: re.Pattern[str]) -> list[str]:
    assert plans
    return [f"{statement}\n{plan}" for statement, plan in plans if sign.search(plan)]
