"""After an outage: what stands in the journal enters the log, and whoever rang is rung back (R32)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from hotline.casebook import calls
from hotline.casebook.store import Store
from hotline.casebook.vault import Vault
from hotline.phone.journal import Journal

log = logging.getLogger(__name__)

SECONDS_BETWEEN_TRIES = 5.0


def replay(path: Path, *, vault: Vault, store: Store, now: datetime) -> int:
    """Take in every entry of the journal at `path`, each in its own transaction; how many.

    Safe twice and by two processes: a call is known by its sid. An entry leaves the file only when
    the database has it. Raises SQLAlchemyError while the database cannot be reached.
    """
    journal = Journal(path, vault)
    taken = 0
    for line in journal.lines():
        taken += _take_in(journal, line, store=store, now=now)
        journal.remove({line})
    return taken


def _take_in(journal: Journal, line: bytes, *, store: Store, now: datetime) -> bool:
    """Whether the entry is in the log now; one that never can be is set aside, so that others pass."""
    try:
        entry = journal.open(line)
        with store.write() as session:
            kept = calls.keep_journal(session, entry.call, now=now)
    except (DataError, IntegrityError) as error:
        return _set_aside(journal, line, error)
    except SQLAlchemyError:
        raise
    except Exception as error:  # one bad entry must not keep the others waiting
        return _set_aside(journal, line, error)
    if kept is None:
        log.info("call %s stays out of the log: its number has been erased since", entry.call.knock.sid)
        return True
    log.info(
        "call %s entered the log after an outage; it had broken off at %r", entry.call.knock.sid, entry.step
    )
    return True


def _set_aside(journal: Journal, line: bytes, error: Exception) -> bool:
    aside = journal.set_aside(line)
    log.error("a journal entry cannot be taken in (%s); it is kept in %s", type(error).__name__, aside)
    return False


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Replayer:
    """Takes the journal in once the database is back, in a thread that lives only while there is work."""

    def __init__(
        self,
        journal: Journal,
        store: Store,
        *,
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._journal, self._store, self._wait, self._now = journal, store, wait, now
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> threading.Thread | None:
        """Start the thread if there is something to take in and it does not run already."""
        with self._lock:
            if self._thread is None and not self._journal.is_empty():
                self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self._thread.start()
            return self._thread

    def _run(self) -> None:
        while self._has_work():
            if not self._try():
                self._wait(SECONDS_BETWEEN_TRIES)

    def _has_work(self) -> bool:
        """Under the lock, so that an entry written now finds either this thread or none."""
        with self._lock:
            if not self._journal.is_empty():
                return True
            self._thread = None
            return False

    def _try(self) -> bool:
        try:
            replay(self._journal.path, vault=self._journal.vault, store=self._store, now=self._now())
        except Exception as error:  # whatever it is, the next try may do better
            log.warning("the journal cannot be taken in yet: %s", type(error).__name__)
            return False
        return True
