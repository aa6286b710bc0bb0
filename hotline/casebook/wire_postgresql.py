"""PostgreSQL, by libpq: each statement is prepared once for each connection, then only its values travel.

psycopg's own cursor does more for every statement than the statement costs. Its adaptation of values and
its errors are used as they are; a connection in a transaction of ours is psycopg's for everybody else.

Every journey to the server costs both of us as much as a small statement. So what nobody waits for goes
along with the next statement that somebody does wait for, or with the commit, in libpq's pipeline: if one
of them fails, none after it is run, the commit neither.
"""

from __future__ import annotations

from select import POLLIN, poll
from typing import Any, Final, TypeAlias

from psycopg import Error, OperationalError, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

from hotline.casebook.wires import Found, Wire, Written

GOOD: Final = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
ROWS: Final = pq.ExecStatus.TUPLES_OK
SYNC: Final = pq.ExecStatus.PIPELINE_SYNC
PREPARED, ADAPTER = "hotline prepared", "hotline adapter"  # what is kept beside a connection of the pool

Ready: TypeAlias = tuple[bytes, Any]  # the name of a prepared statement, and its values as text


class PostgresqlWire(Wire):
    """PostgreSQL: whoever writes locks row by row."""

    def _begin(self, writes: bool) -> None:
        self._server = self.raw.pgconn
        kept = self._pooled.info
        if ADAPTER not in kept:
            kept[ADAPTER], kept[PREPARED] = Transformer(self.raw), {}
        self._adapter, self._prepared = kept[ADAPTER], kept[PREPARED]
        self._waiting: list[Ready] = [self._command("BEGIN" if writes else "BEGIN READ ONLY")]

    def send(self, statement: Written, values: tuple[Any, ...]) -> None:
        """Let the statement go along with the next one."""
        if self._connection is not None:  # then others may speak in between
            super().send(statement, values)
            return
        self._hear(statement, values)
        try:
            self._waiting.append(self._ready(statement.sql, values))
        except Error as error:
            raise self._told(statement.sql, error, self.raw) from error

    def _execute(self, statement: Written, values: tuple[Any, ...]) -> tuple[int, Found]:
        result = self._run(self._ready(statement.sql, values))
        if result.status != ROWS:
            return result.command_tuples or 0, ()
        self._adapter.set_pgresult(result)
        return result.ntuples, self._adapter.load_rows(0, result.ntuples, tuple)

    def _catch_up(self) -> None:
        if self._waiting:
            self._run(self._waiting.pop())

    def _commit(self) -> None:
        self._run(self._command("COMMIT"))

    def _command(self, command: str) -> Ready:
        return self._ready(command, ())

    def _ready(self, sql: str, values: tuple[Any, ...]) -> Ready:
        name = self._prepared.get(sql)
        if name is None:
            name = b"hotline_%d" % len(self._prepared)
            self._good(self._server.prepare(name, sql.encode()))
            self._prepared[sql] = name
        return name, self._adapter.dump_sequence(values, [PyFormat.TEXT] * len(values)) if values else None

    def _run(self, last: Ready) -> Any:
        """The result of the last statement; those that wait are run before it, on the same journey."""
        if not self._waiting:
            return self._good(self._server.exec_prepared(*last))
        going, self._waiting = [*self._waiting, last], []
        self._server.enter_pipeline_mode()
        try:
            for one in going:
                self._server.send_query_prepared(*one)
            self._server.pipeline_sync()
            results = self._arriving()
        finally:
            if not self.raw.closed:
                self._server.exit_pipeline_mode()
        return [self._good(result) for result in results][-1]

    def _arriving(self) -> list[Any]:
        """One result for each statement; waiting for them holds up nobody else in this process."""
        results: list[Any] = []
        arriving = poll()
        arriving.register(self._server.socket, POLLIN)
        while True:
            while self._server.is_busy():
                arriving.poll()
                self._server.consume_input()
            result = self._server.get_result()
            if result is not None and result.status == SYNC:
                return results
            if result is not None:
                results.append(result)
            elif self.raw.closed:
                raise OperationalError("the connection was lost")

    def _good(self, result: Any) -> Any:
        """The result, if it is one; else psycopg's error for it."""
        if result.status in GOOD:
            return result
        if self.raw.closed:  # by the other side: no word of the server tells why
            raise OperationalError(result.get_error_message())
        raise error_from_result(result)
