"""A session that becomes one only when objects are asked of it.

A usual turn of a call runs prepared statements (`driver`) and nothing else: beginning, flushing and closing
the ORM's session would cost it more than the statements do. So the session begins when somebody first uses
it as one; rows that were read before then join it, with all that was changed in them meanwhile.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import flag_modified, instance_state

from hotline.casebook.tables.base import Base
from hotline.casebook.wires import Wire


class LazySession(Session):
    """A session in a transaction of `wire`, which whoever opened it commits. For one thread."""

    wire: Final[Wire]

    def __init__(self, wire: Wire, info: dict[Any, Any]) -> None:
        """Begin nothing: `Session.__init__` runs when something is asked for that it makes."""
        self.wire = wire
        self.info = info
        self._early: dict[tuple[type[Base], int], Base] = {}
        self._is_begun = False

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet: the ORM's own attributes, until it has begun."""
        if self._is_begun or name.startswith("__"):
            raise AttributeError(name)
        self._begin()
        return getattr(self, name)

    def _begin(self) -> None:
        plain = self.wire.connection  # which may be lost: then nothing has begun
        self._is_begun = True
        super().__init__(bind=plain, expire_on_commit=False, join_transaction_mode="rollback_only")
        for row in self._early.values():
            self._take_in(row)

    def _take_in(self, row: Base) -> None:
        """Make it what the ORM would have loaded, with what was changed in it since."""
        changed = tuple(instance_state(row).committed_state)
        make_transient_to_detached(row)
        self.add(row)
        for name in changed:
            flag_modified(row, name)

    def connection(self, *args: Any, **options: Any) -> Connection:
        """The connection of the transaction; that of the savepoint, where there is one."""
        return super().connection(*args, **options) if self._is_begun else self.wire.connection

    def get_bind(self, *args: Any, **options: Any) -> Any:
        """What statements are run on."""
        return super().get_bind(*args, **options) if self._is_begun else self.wire.connection

    def known(self, model: type[Base], key: int) -> Base | None:
        """The object of a row that was read in this transaction."""
        if not self._is_begun:
            return self._early.get((model, key))
        return self.identity_map.get(self.identity_key(model, key))

    def join(self, model: type[Base], key: int, row: Base) -> None:
        """An object of a row that was read by a prepared statement, as if the ORM had loaded it."""
        if self._is_begun:
            self._take_in(row)
        else:
            self._early[model, key] = row

    def write_out(self) -> None:
        """Write what was changed in objects and not written yet."""
        if self._is_begun:
            if self.dirty or self.new or self.deleted:
                self.flush()
        elif any(instance_state(row).committed_state for row in self._early.values()):
            self.flush()

    def end(self) -> None:
        """Let the objects go; what they hold stays readable."""
        if self._is_begun:
            self.close()


def lazy(session: Session) -> LazySession:
    """The session as what it is; TypeError for one that no Store has opened."""
    if not isinstance(session, LazySession):
        raise TypeError("this session was not opened by a Store")
    return session


def wire_of(session: Session) -> Wire:
    """The transaction that a session is in, for statements that need no session."""
    return lazy(session).wire
