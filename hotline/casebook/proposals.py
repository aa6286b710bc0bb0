"""What somebody at the desk proposes: approved or held back, once, by whoever may (O13, O16).

An announcement, or an entry of the directory: both become a change of the town.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias, get_args

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from hotline.casebook import audit, marks
from hotline.casebook.changes import changed
from hotline.casebook.handling import UNDO_FOR
from hotline.casebook.reach import within, zones_of
from hotline.casebook.store import vault_of
from hotline.casebook.tables import Operator, Proposal
from hotline.casebook.tables.base import is_
from hotline.casebook.worst_first import Need

About: TypeAlias = Literal["announcement", "entry"]
Why: TypeAlias = Literal["not_now", "wrong", "unclear", "other"]
REASONS: tuple[Why, ...] = get_args(Why)
SHOWN_FOR = timedelta(days=14)  # so long what was decided stands on the page
AT_MOST = 50
SUBJECTS: Mapping[str, str] = {"announcement": "proposal", "entry": "entry"}  # in the audit trail
NEEDS: Mapping[str, str] = {"announcement": "proposals", "entry": "entries"}


class TooLate(Exception):
    """Somebody else has decided meanwhile."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What shall be told: in one zone, or everywhere where `zone` is None; until a day; by language.

    Of an entry `texts` are its fields by their names, and `until` is the day on which it was tried.
    """

    city: str
    zone: str | None
    until: date
    texts: Mapping[str, str]
    about: About = "announcement"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal in clear, by their names who wrote it and who decided."""

    id: int
    wording: Wording
    state: str
    at: datetime
    by: str
    decided_at: datetime | None
    decided_by: str
    decider_id: int | None
    reason: str
    sentence: str
    revision: int | None

    def may_undo(self, operator_id: int, *, now: datetime) -> bool:
        """Whether this operator has decided it so lately that it was perhaps a slip."""
        lately = self.decided_at is not None and self.decided_at >= now - UNDO_FOR
        return lately and self.decider_id == operator_id


def propose(session: Session, wording: Wording, *, operator: Operator, now: datetime) -> int:
    """It waits for somebody who may approve it; its id."""
    texts = vault_of(session).seal(json.dumps(dict(wording.texts), ensure_ascii=False))
    new = Proposal(city=wording.city, zone=wording.zone, until=wording.until, texts=texts, state="open")
    new.about, new.created_at, new.created_by = wording.about, now, operator.id
    session.add(new)
    session.flush()
    _noted(session, new.id, wording, "proposed", operator.id, now)
    return new.id


def shown(session: Session, about: About, *, reach: Sequence[str], now: datetime) -> list[Proposed]:
    """What waits within reach, and what was decided lately: the open ones first, then the newest."""
    lately = is_(Proposal.state, "open") | (Proposal.decided_at > now - SHOWN_FOR)
    here = Proposal.about == about, within(reach, Proposal.city, Proposal.zone)
    query = _with_names().where(lately, *here)
    order = (Proposal.state != "open", Proposal.id.desc())
    return [_read(session, *row) for row in session.execute(query.order_by(*order).limit(AT_MOST))]


def find(session: Session, proposal_id: int, about: About, *, reach: Sequence[str]) -> Proposed | None:
    """One of those that whoever has this reach may decide about: of a whole city only with all its zones."""
    here = Proposal.id == proposal_id, Proposal.about == about
    query = _with_names().where(*here, within(reach, Proposal.city, Proposal.zone))
    row = session.execute(query).one_or_none()
    found = _read(session, *row) if row is not None else None
    return found if found is not None and may_decide(found.wording, reach) else None


def may_decide(wording: Wording, reach: Sequence[str]) -> bool:
    """Whether all who would hear it are within reach."""
    return all_within(wording.city, wording.zone, reach)


def all_within(city: str, zone: str | None, reach: Sequence[str]) -> bool:
    """Whether whoever has this reach has a zone, or, where none is named, all of the city."""
    zones = zones_of(reach, city)
    return city in reach and (zones is None or zone in zones)


def became(session: Session, revision: int) -> bool:
    """Whether a change of the town was a proposal: then it goes back as one."""
    return session.scalar(select(Proposal.id).where(Proposal.revision == revision).limit(1)) is not None


def _with_names() -> Any:
    by, decided = aliased(Operator), aliased(Operator)
    query = select(Proposal, by.name, decided.name).join(by, by.id == Proposal.created_by)
    return query.outerjoin(decided, decided.id == Proposal.decided_by)


def _read(session: Session, one: Proposal, by: str, decided_by: str | None) -> Proposed:
    opened = vault_of(session).open
    return Proposed(
        id=one.id,
        wording=Wording(one.city, one.zone, one.until, json.loads(opened(one.texts)), _about(one)),
        state=one.state,
        at=one.created_at,
        by=by,
        decided_at=one.decided_at,
        decided_by=decided_by or "",
        decider_id=one.decided_by,
        reason=one.reason or "",
        sentence=opened(one.sentence) if one.sentence else "",
        revision=one.revision,
    )


def _about(one: Proposal) -> About:
    return "entry" if one.about == "entry" else "announcement"


def approved(session: Session, one: Proposed, revision: int, *, operator_id: int, now: datetime) -> None:
    """It became this change of the town, in whose transaction this is. Raises TooLate."""
    _decide(session, one, {"state": "approved", "revision": revision}, operator_id=operator_id, now=now)


def hold_back(
    session: Session, one: Proposed, reason: Why, sentence: str, *, operator_id: int, now: datetime
) -> None:
    """Nobody is told it; why is shown to whoever proposed it. Raises TooLate."""
    words = vault_of(session).seal(sentence) if sentence else None
    values = {"state": "held_back", "reason": reason, "sentence": words}
    _decide(session, one, values, operator_id=operator_id, now=now)


def _decide(
    session: Session, one: Proposed, values: Mapping[str, Any], *, operator_id: int, now: datetime
) -> None:
    waits = update(Proposal).where(Proposal.id == one.id, Proposal.state == "open")
    if changed(session, waits.values(**values, decided_at=now, decided_by=operator_id), seen=False) == 0:
        raise TooLate
    _noted(session, one.id, one.wording, values["state"], operator_id, now)


def undo(session: Session, one: Proposed, *, operator_id: int, now: datetime) -> None:
    """What this operator has decided is open again. Raises TooLate."""
    theirs = Proposal.id == one.id, Proposal.decided_by == operator_id, Proposal.decided_at >= now - UNDO_FOR
    again = {"state": "open", "revision": None, "reason": None, "sentence": None}
    opening = update(Proposal).where(*theirs).values(**again, decided_at=None, decided_by=None)
    if changed(session, opening, seen=False) == 0:
        raise TooLate
    _noted(session, one.id, one.wording, "undone", operator_id, now)


def needs(session: Session, *, reach: Sequence[str]) -> list[Need]:
    """For the first page of whoever may decide: an entry for each city and what waits there to be decided."""
    by = Proposal.city, Proposal.about
    query = select(*by, func.min(Proposal.id), func.min(Proposal.created_at), func.count())
    query = query.where(is_(Proposal.state, "open"), within(reach, Proposal.city, Proposal.zone))
    rows = session.execute(query.group_by(*by).order_by(*by))
    return [
        Need(NEEDS[about], "proposals", first, city, at, count=count)
        for city, about, first, at, count in rows
    ]


def _noted(
    session: Session, proposal_id: int, wording: Wording, verb: str, operator_id: int, now: datetime
) -> None:
    about: Any = {"subject": (SUBJECTS[wording.about], proposal_id), "city": wording.city}
    audit.note(session, actor=operator_id, verb=verb, **about, now=now)
    marks.touch(session, "desk")
