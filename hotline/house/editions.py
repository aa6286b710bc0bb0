"""The editions of the town that a process knows: the one of now, and those that calls began with.

Changes made at the desk reach every process by a number that it looks at once a second, in a thread of its
own: a webhook asks nobody, and builds nothing unless a call comes from an edition that is new here.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from time import sleep

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hotline.casebook import town as casebook
from hotline.casebook.store import Store
from hotline.casebook.vault import VaultError
from hotline.cities import CityError
from hotline.house.building import NOTHING, Builder
from hotline.house.town import Town
from hotline.prompts import PromptError

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds from look to look
KEPT = 16  # editions; a call is at most some hours old, and is found in the casebook beyond these
NEVER = -1


class Editions:
    """Knows the town of now (`current`), which never changes while one looks at it, and earlier ones."""

    def __init__(self, town: Town, *, builder: Builder | None = None, store: Store | None = None) -> None:
        """Without builder and store nobody can change this town."""
        self.current = town
        self._builder, self._store = builder, store
        self._known: OrderedDict[str, Town] = OrderedDict({town.edition: town})
        self._lost: set[str] = set()
        self._seen = NEVER
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Town], None]] = []
        self._trouble = ""

    @property
    def builder(self) -> Builder:
        """What builds the town; LookupError where nobody can change it."""
        if self._builder is None:
            raise LookupError("this town was put together by hand")
        return self._builder

    @property
    def can_change(self) -> bool:
        """Whether the town can be changed at the desk."""
        return self._builder is not None

    def of(self, edition: str, session: Session) -> Town:
        """The town that a call began with; of an edition nobody can build any more, that of now."""
        current = self.current
        if edition == current.edition or not edition:
            return current
        found = self._known.get(edition)
        return found if found is not None else self._find(edition, session) or current

    def before_it_changes(self, prepare: Callable[[Town], None]) -> None:
        """Have something made ready for each town before anybody meets it, and for that of now."""
        self._listeners.append(prepare)
        prepare(self.current)

    def known(self) -> tuple[Town, ...]:
        """The towns of now and of before, the newest first."""
        return (self.current, *(town for town in reversed(self._known.values()) if town is not self.current))

    def adopt(self, town: Town) -> None:
        """From now on this is the town, unless a newer one is here already."""
        for prepare in self._listeners:
            prepare(town)
        with self._lock:
            if town.revision < self._seen:
                return
            self._remember(town)
            self._seen, self.current = town.revision, town

    def look(self) -> bool:
        """Follow what was changed at the desk; whether anything was. Raises what the database raises."""
        if self._builder is None or self._store is None or not self._store.is_there:
            return False
        with self._store.read() as session:
            revision = casebook.revision(session)
            if revision == self._seen:
                return False
            overlay = casebook.overlay(session, at=revision)
        town = self._builder.build_what_can_be(overlay, revision=revision)
        if overlay:
            self._note(town)
        self.adopt(town)
        return True

    def follow(self, *, every: float = EVERY) -> threading.Thread:
        """Look from now on, in a thread that ends with this object."""
        thread = threading.Thread(
            target=_follow, args=(weakref.ref(self), every), name="editions", daemon=True
        )
        thread.start()
        return thread

    def try_to_look(self) -> None:
        """Look; a database or a disk that is away is tried again, and told of once."""
        try:
            self.look()
            self._trouble = ""
        except (SQLAlchemyError, CityError, PromptError, VaultError, OSError) as error:
            told = type(error).__name__
            if told != self._trouble:
                log.warning("changes of the town cannot be followed (%s); it stays as it is", told)
            self._trouble = told

    def _note(self, town: Town) -> None:
        """Keep which changes this edition has in it: another process may meet a call of it."""
        if self._store is None or self._builder is None or town.left_out:
            return
        with self._store.write() as session:
            files, now = self._builder.files, datetime.now(UTC)
            casebook.note_edition(session, town.edition, files=files, revision=town.revision, now=now)

    def _find(self, edition: str, session: Session) -> Town | None:
        """An edition that is new here, from the history of changes."""
        if edition in self._lost:
            return None
        try:
            town = self._build(edition, session)
        except (VaultError, OSError) as error:  # it may be well again for the next turn
            log.warning("edition %s cannot be built now: %s", edition, type(error).__name__)
            return None
        except (CityError, PromptError) as error:
            log.warning("edition %s cannot be built: %s", edition, error)
            town = None
        if town is None:
            self._lost.add(edition)
            log.warning("a call of edition %s goes on in another: its files are gone", edition)
            return None
        with self._lock:
            self._remember(town)
        return town

    def _build(self, edition: str, session: Session) -> Town | None:
        builder = self._builder
        if builder is None:
            return None
        if edition == builder.files:
            return builder.build(NOTHING)
        known = casebook.edition(session, edition)
        if known is None or known[0] != builder.files:
            return None
        town = builder.build(casebook.overlay(session, at=known[1]), revision=known[1])
        return town if town.edition == edition else None

    def _remember(self, town: Town) -> None:
        self._known[town.edition] = town
        self._known.move_to_end(town.edition)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)


def _follow(whose: weakref.ref[Editions], every: float) -> None:
    while True:
        sleep(every)
        editions = whose()
        if editions is None:
            return
        editions.try_to_look()
        del editions
