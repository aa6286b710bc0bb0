"""What operators change of the town: kept one after the other, and found as it was at any time.

Changes are counted by the mark `town`, which every process looks at. Whoever makes one has built and checked
the town as it was at the count they saw: if somebody else was faster, nothing is kept and they look again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, aliased

from hotline.casebook import audit, marks
from hotline.casebook.changes import changed
from hotline.casebook.store import insert_if_missing, vault_of
from hotline.casebook.tables import Call, Edition, Mark, Operator, Request, TownEdit, Volunteer

PAGE = 25
SUBJECTS_TOLD = 20
DAY = "__day__"
Values: TypeAlias = Mapping[tuple[str, str], Any]  # (city, subject): what holds, the newest last


@dataclass(frozen=True, slots=True)
class Change:
    """What one button changed. `undoes` is the revision that was taken back; `page` where it was done.

    `found` is what it must still find, if it goes back: whatever somebody has changed since stays.
    """

    city: str
    values: Mapping[str, Any]
    page: str
    operator_id: int | None
    undoes: int | None = None
    found: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """The edition that a change leads to, and the count of changes that it was built on."""

    edition: str
    files: str
    seen: int


@dataclass(frozen=True, slots=True)
class Told:
    """A change in the history. Of each subject the value before and after; None: as the files have it."""

    revision: int
    city: str
    page: str
    who: str
    at: datetime
    undoes: int | None
    values: Mapping[str, tuple[Any, Any]]


def revision(session: Session) -> int:
    """How often the town was changed."""
    return marks.current(session, "town")


def overlay(session: Session, *, at: int | None = None) -> Values:
    """What held when the town had been changed so often; now without `at`."""
    below = TownEdit.revision <= at if at is not None else TownEdit.revision.is_not(None)
    newest = _newest(below)
    rows = session.execute(
        select(TownEdit.city, TownEdit.subject, TownEdit.value)
        .join(newest, TownEdit.id == newest.c.id)
        .where(TownEdit.value.is_not(None))
        .order_by(TownEdit.revision, TownEdit.id)
    )
    return {(city, subject): _opened(session, value) for city, subject, value in rows}


def _newest(condition: ColumnElement[bool]) -> Any:
    newest = select(func.max(TownEdit.id).label("id")).where(condition)
    return newest.group_by(TownEdit.city, TownEdit.subject).subquery()


def keep(session: Session, change: Change, built: Built, *, now: datetime) -> int | None:
    """Keep a change; its revision, or None if the town was changed by somebody else meanwhile."""
    session.execute(insert_if_missing(session, Mark).values(name="town", number=0))
    counting = update(Mark).where(Mark.name == "town", Mark.number == built.seen)
    if changed(session, counting.values(number=built.seen + 1)) == 0:
        return None
    for subject, value in change.values.items():
        session.add(_edit(session, change, subject, value, revision=built.seen + 1, now=now))
    note_edition(session, built.edition, files=built.files, revision=built.seen + 1, now=now)
    session.flush()
    _tell_trail(session, change, revision=built.seen + 1, now=now)
    return built.seen + 1


def _tell_trail(session: Session, change: Change, *, revision: int, now: datetime) -> None:
    """What was changed, by name; the values stand in the history."""
    verb = "town_changed" if change.undoes is None else "town_put_back"
    detail = {"page": change.page, "subjects": sorted(change.values)[:SUBJECTS_TOLD]}
    actor: audit.Actor = change.operator_id if change.operator_id is not None else "terminal"
    subject = ("town", revision)
    audit.note(session, actor=actor, verb=verb, subject=subject, city=change.city, detail=detail, now=now)


def _edit(
    session: Session, change: Change, subject: str, value: Any, *, revision: int, now: datetime
) -> TownEdit:
    edit = TownEdit(revision=revision, city=change.city, subject=subject, page=change.page, at=now)
    edit.value = _sealed(session, value) if value is not None else None
    edit.operator_id, edit.undoes = change.operator_id, change.undoes
    return edit


def note_edition(session: Session, edition: str, *, files: str, revision: int, now: datetime) -> None:
    """Which changes this edition has in it. Safe to say twice."""
    values = {"id": edition, "files": files, "revision": revision, "at": now}
    session.execute(insert_if_missing(session, Edition).values(**values))


def edition(session: Session, name: str) -> tuple[str, int] | None:
    """The files that an edition was built from, and the changes in it; None for a name nobody knows."""
    found = session.execute(select(Edition.files, Edition.revision).where(Edition.id == name)).first()
    return (found.files, found.revision) if found else None


def history(session: Session, *, city: str, before: int | None = None, limit: int = PAGE) -> list[Told]:
    """The changes of a city, the newest first; `before` is a revision."""
    chosen = select(TownEdit.revision).where(TownEdit.city == city)
    if before is not None:
        chosen = chosen.where(TownEdit.revision < before)
    revisions = session.scalars(chosen.distinct().order_by(TownEdit.revision.desc()).limit(limit)).all()
    return [found for one in revisions if (found := change(session, one)) is not None]


def change(session: Session, revision: int) -> Told | None:
    """One change, with what held before it."""
    rows = session.execute(
        select(TownEdit, Operator.name)
        .outerjoin(Operator, Operator.id == TownEdit.operator_id)
        .where(TownEdit.revision == revision)
        .order_by(TownEdit.id)
    ).all()
    if not rows:
        return None
    first, who = rows[0]
    values = {edit.subject: (_before(session, edit), _opened(session, edit.value)) for edit, _ in rows}
    return Told(revision, first.city, first.page, who or "", first.at, first.undoes, values)


def own_change(session: Session, revision: int, *, operator_id: int, since: datetime) -> Told | None:
    """A change that this operator has made since then, and nobody has taken back yet."""
    undone = select(TownEdit.id).where(TownEdit.undoes == revision)
    mine = TownEdit.revision == revision, TownEdit.operator_id == operator_id, TownEdit.at >= since
    found = session.scalar(select(TownEdit.id).where(*mine, TownEdit.undoes.is_(None)).limit(1))
    if found is None or session.scalar(undone.limit(1)) is not None:
        return None
    return change(session, revision)


def _before(session: Session, edit: TownEdit) -> Any:
    earlier = aliased(TownEdit)
    found = select(earlier.value).where(
        earlier.city == edit.city, earlier.subject == edit.subject, earlier.revision < edit.revision
    )
    return _opened(session, session.scalar(found.order_by(earlier.revision.desc()).limit(1)))


def is_lived_in(session: Session, city: str) -> bool:
    """Whether anybody has rung there, asked for something, or helps."""
    tables: tuple[Any, ...] = (Call, Request, Volunteer)
    return any(session.scalar(select(one.id).where(one.city == city).limit(1)) is not None for one in tables)


def _sealed(session: Session, value: Any) -> str:
    return vault_of(session).seal(json.dumps(value, default=_in_json, ensure_ascii=False))


def _opened(session: Session, sealed: str | None) -> Any:
    if sealed is None:
        return None
    return json.loads(vault_of(session).open(sealed), object_hook=_from_json)


def _in_json(value: object) -> dict[str, str]:
    """A date, which JSON does not know and city files do."""
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _from_json(value: dict[str, Any]) -> Any:
    return date.fromisoformat(value[DAY]) if value.keys() == {DAY} else value
