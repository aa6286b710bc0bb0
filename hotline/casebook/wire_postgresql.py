"""PostgreSQL, by libpq: each statement is prepared once for each connection, then only its values travel.

psycopg's own cursor does more for every statement than the statement costs. Its adaptation of values and
its errors are used as they are; a connection in a transaction of ours is psycopg's for everybody else.
"""

from __future__ import annotations

from typing import Any, Final

from psycopg import OperationalError, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

from hotline.casebook.wires import Found, Wire, Written

GOOD: Final = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
ROWS: Final = pq.ExecStatus.TUPLES_OK
PREPARED, ADAPTER = "hotline prepared", "hotline adapter"  # what is kept beside a connection of the pool


class PostgresqlWire(Wire):
    """PostgreSQL: a transaction begins at once, and locks row by row."""

    def _begin(self, writes: bool) -> None:
        self._command(b"BEGIN" if writes else b"BEGIN READ ONLY")

    def _execute(self, statement: Written, values: tuple[Any, ...]) -> tuple[int, Found]:
        kept = self._pooled.info
        adapter = kept.get(ADAPTER)
        if adapter is None:
            adapter, kept[PREPARED] = kept.setdefault(ADAPTER, Transformer(self.raw)), {}
        name = kept[PREPARED].get(statement.sql) or self._prepare(statement.sql, kept[PREPARED])
        texts = adapter.dump_sequence(values, [PyFormat.TEXT] * len(values))
        result = self._good(self.raw.pgconn.exec_prepared(name, texts))
        if result.status != ROWS:
            return result.command_tuples or 0, ()
        adapter.set_pgresult(result)
        return result.ntuples, adapter.load_rows(0, result.ntuples, tuple)

    def _prepare(self, sql: str, known: dict[str, bytes]) -> bytes:
        name = b"hotline_%d" % len(known)
        self._good(self.raw.pgconn.prepare(name, sql.encode()))
        known[sql] = name
        return name

    def _commit(self) -> None:
        self._command(b"COMMIT")

    def _command(self, command: bytes) -> None:
        self._good(self.raw.pgconn.exec_(command))

    def _good(self, result: Any) -> Any:
        """The result, if it is one; else psycopg's error for it."""
        if result.status in GOOD:
            return result
        if self.raw.closed:  # by the other side: no word of the server tells why
            raise OperationalError(result.get_error_message())
        raise error_from_result(result)
