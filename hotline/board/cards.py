"""What a page says of a request: words instead of codes, ages instead of times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from hotline.board.guard import city, now, volunteer
from hotline.casebook import fitting
from hotline.casebook.board import Mine, Order, Past, Waiting
from hotline.house import house
from hotline.pages import formats, language, say


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """Before the claim: only what R59 allows."""

    id: int
    label: str
    zone: str
    age: str
    language: str
    urgent: bool
    too_high: bool
    needed: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about an order: its name, its value, and what to do with it."""

    name: str
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class MineCard:
    """While the claim is active; number and word are not here: they are shown one by one.

    `claim` names this claim on the page; `seconds_left` until it runs out, nothing where it does not.
    """

    id: int
    claim: int
    label: str
    zone: str
    age: str
    language: str
    language_code: str
    by_neighbour: bool
    attempts: int
    standing: str
    due: str
    left: str | None
    seconds_left: int | None
    needed: str
    order: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PastCard:
    """After the close: zone, kind and day (R58)."""

    label: str
    zone: str
    day: str


def waiting_card(one: Waiting) -> WaitingCard:
    """A waiting request, as this volunteer reads it."""
    return WaitingCard(
        id=one.id,
        label=house().words.label(one.kind, language()),
        zone=zone_name(one.zone),
        age=formats.ago(one.asked_at, now(), language()),
        language=_speaks(one.language),
        urgent=one.urgent,
        too_high=level_of(one.kind) > volunteer().level,
        needed=_needed(one.deadline),
    )


def mine_card(one: Mine) -> MineCard:
    """A request that this volunteer has."""
    return MineCard(
        id=one.id,
        claim=one.claim_id,
        label=house().words.label(one.kind, language()),
        zone=zone_name(one.zone),
        age=formats.ago(one.asked_at, now(), language()),
        language=_speaks(one.language),
        language_code=one.language,
        by_neighbour=one.by_neighbour,
        attempts=one.attempts,
        standing=_left(one.due_at) or _due(one),
        due=_due(one),
        left=_left(one.due_at),
        seconds_left=_seconds_left(one.due_at),
        needed=_needed(one.deadline),
        order=tuple(_order(one.order)),
    )


def _needed(deadline: date | None) -> str:
    """Today, this week, or since when it is too late: in the days of the city."""
    if deadline is None:
        return ""
    today = now().astimezone(city().timezone).date()
    if deadline < today:
        return say("needed_late")
    return say("needed_today" if deadline == today else "needed_week")


def _order(order: Order) -> Iterator[Fact]:
    """What was asked about it; how it is paid, also where that was left open."""
    if order.number is not None:
        yield Fact(say("order_number"), str(order.number), say("order_number_hint"))
    if order.quantity is not None:
        yield Fact(say("order_quantity"), str(order.quantity))
    if order.cap is not None:
        yield Fact(say("order_payment"), say("payment_" + (order.payment or "open")))


def past_card(one: Past) -> PastCard:
    """A request that this volunteer had."""
    on = formats.day(one.ended_at, language(), city().timezone)
    return PastCard(house().words.label(one.kind, language()), zone_name(one.zone), on)


def level_of(kind: str) -> int:
    """What the city asks of whoever helps with this kind (R44); a kind it no longer names needs most."""
    return fitting.level_needed(kind, city().levels)


def zone_name(code: str) -> str:
    """The zone's name on a page; its code where the city has no such zone any more."""
    zone = city().zones.get(code)
    return zone.name if zone else code


def _speaks(code: str) -> str:
    return say("speaks", spoken=formats.language_name(code, language()))


def _left(due_at: datetime | None) -> str | None:
    """How much time is left, where there is an end to it."""
    if due_at is None or due_at <= now():
        return None
    return say("call_left", left=formats.left(due_at, now(), language()))


def _seconds_left(due_at: datetime | None) -> int | None:
    """For the page's script, which counts by itself and does not trust the visitor's clock."""
    return None if due_at is None else max(int((due_at - now()).total_seconds()), 1)


def _due(one: Mine) -> str:
    """On the page: until when to ring, or what was arranged."""
    if one.due_at is None and one.arranged_for is not None:
        return say("outcomes.arranged_for", day=formats.weekday(one.arranged_for, language()))
    if one.due_at is None:
        return say("arranged_now")
    if one.due_at <= now():
        return say("call_late")
    time = formats.moment(one.due_at, now(), timezone=city().timezone, language=language())
    return say("call_by", time=time)
