"""A transaction from its begin to its end. A class, because a caller waits: nested generators cost more."""

from __future__ import annotations

from types import TracebackType

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hotline.casebook import audit, marks
from hotline.casebook.engines import wire_to
from hotline.casebook.sessions import LazySession
from hotline.casebook.turnstile import Turnstile
from hotline.casebook.vault import Vault


class Transaction:
    """A transaction: committed where the block ends well and it `writes`, else as if it never was."""

    def __init__(self, engine: Engine, vault: Vault, *, writes: bool, turnstile: Turnstile | None) -> None:
        """Begin nothing yet; where writers queue, they do at the `turnstile`."""
        self._engine, self._vault, self._writes = engine, vault, writes
        self._turnstile = turnstile if writes else None

    def __enter__(self) -> Session:
        """Wait for our turn, and begin."""
        if self._turnstile is not None:
            self._turnstile.enter()
        try:
            wire = wire_to(self._engine, writes=self._writes)
        except BaseException:
            self._leave()
            raise
        self._session = LazySession(wire, {"vault": self._vault})
        return self._session

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or undo; then the next may write."""
        session = self._session
        try:
            if kind is None and self._writes:
                session.write_out()
                if audit.NOTED in session.info:
                    audit.write_down(session)
                marks.raise_touched(session)
                session.wire.commit()
        finally:
            try:
                session.end()
                session.wire.end()
            finally:
                self._leave()

    def _leave(self) -> None:
        if self._turnstile is not None:
            self._turnstile.leave()
