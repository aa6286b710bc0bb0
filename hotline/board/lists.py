"""The lists of what waits, as a volunteer sees them on one page: first theirs, then next door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hotline.board import cards, looking
from hotline.board.cards import WaitingCard
from hotline.board.guard import city, now, volunteer
from hotline.casebook import board
from hotline.casebook.board import PageKey, Waiting
from hotline.casebook.sight import Sight
from hotline.casebook.tables.base import LARGEST_ID
from hotline.casebook.tables.requests import LATER, SOON, USUAL
from hotline.pages import formats, language

PAGE = 20
PRIORITIES = (SOON, USUAL, LATER)
YEARS = range(2000, 3000)  # what every database can look up, in whatever time zone it is written
NEXT_DOOR = "n"  # before a key: the page goes on among those next door


@dataclass(frozen=True, slots=True)
class Seen:
    """One page. `next_page`: the key of the page after it; `until`: how long what is offered is theirs."""

    offered: list[WaitingCard]
    waiting: list[WaitingCard]
    next_door: list[WaitingCard]
    declined: list[WaitingCard]
    paged: bool
    next_page: str | None
    until: str

    @property
    def anything(self) -> bool:
        """Whether anything waits that one might take."""
        return bool(self.offered or self.waiting or self.next_door)


def look(casebook: Session, key: str) -> Seen:
    """The page that begins after this key; the first one where it is none of ours."""
    sight, after = looking.sight(casebook), read_key(key.removeprefix(NEXT_DOOR))
    among_own = after is None or not key.startswith(NEXT_DOOR)
    own = _own(casebook, sight, after) if among_own else []
    near = _near(casebook, sight, None if among_own else after, room=PAGE + 1 - len(own))
    more = len(own) + len(near) > PAGE
    shown = (own + near)[:PAGE]
    offered = board.offered(casebook, volunteer(), sight=sight, now=now()) if after is None else []
    aside = [] if more else board.put_aside(casebook, volunteer(), sight=sight, now=now(), limit=PAGE)
    return Seen(
        offered=[cards.waiting_card(one) for one in offered],
        waiting=[cards.waiting_card(one) for one in own[:PAGE]],
        next_door=[cards.waiting_card(one) for one in near[: PAGE - min(len(own), PAGE)]],
        declined=[cards.waiting_card(one) for one in aside],
        paged=after is not None,
        next_page=_key_after(shown[-1], next_door=len(own) < len(shown)) if more else None,
        until=_until(offered),
    )


def _own(casebook: Session, sight: Sight, after: PageKey | None) -> list[Waiting]:
    return board.waiting(casebook, volunteer(), sight=sight, now=now(), after=after, limit=PAGE + 1)


def _near(casebook: Session, sight: Sight, after: PageKey | None, *, room: int) -> list[Waiting]:
    if room <= 0:
        return []
    return board.next_door(casebook, volunteer(), sight=sight, now=now(), after=after, limit=room)


def _until(offered: list[Waiting]) -> str:
    """Until when the first of those is nobody else's."""
    if not offered:
        return ""
    at = city().helper_until(min(one.asked_at for one in offered))
    if at <= now():  # somebody at the desk has looked at it first: it is theirs from then on
        return ""
    return formats.moment(at, now(), timezone=city().timezone, language=language())


def _key_after(last: Waiting, *, next_door: bool) -> str:
    return (NEXT_DOOR if next_door else "") + write_key(last.key)


def write_key(key: PageKey) -> str:
    """A page key as it stands in an address: "1_2026-11-23T09:30:00+00:00_17"."""
    return f"{key.priority}_{key.asked_at.isoformat()}_{key.id}"


def read_key(written: str) -> PageKey | None:
    """The key in an address; None, which is the first page, where it is none of ours."""
    try:
        priority, asked_at, request_id = written.split("_")
        key = PageKey(int(priority), datetime.fromisoformat(asked_at), int(request_id))
    except ValueError:
        return None
    known = key.asked_at.tzinfo is not None and key.asked_at.year in YEARS
    return key if known and key.priority in PRIORITIES and 0 < key.id <= LARGEST_ID else None
