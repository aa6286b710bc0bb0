"""Zones that a change would take away, in words: whom it touches, and who would be left without any."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hotline.casebook.zones_going import Going, going
from hotline.cities import City
from hotline.house import house
from hotline.house.changing import Mend
from hotline.pages import say


def _of(city: City, after: Collection[str]) -> list[Going]:
    gone = [code for code in city.zones if code not in after]
    if not gone:
        return []
    with house().store.read() as session:
        return going(session, city.code, gone)


def touched(city: City, after: Collection[str]) -> list[tuple[str, list[str]]]:
    """Each zone that goes, by its name, and whom it touches; `after` are the codes of those that stay."""
    return [(city.zones[one.zone].name, list(_told(one))) for one in _of(city, after)]


def _told(one: Going) -> Iterator[str]:
    yield say("zones.going_requests", count=one.requests)
    yield say("zones.going_volunteers", count=one.volunteers, alone=one.volunteers_alone)
    if one.operators:
        yield say("zones.going_operators", names=", ".join(one.operators))


def left_without(city: City, after: Collection[str]) -> tuple[Mend, ...]:
    """What has to be seen to before: nobody waits, helps or works where nothing is any more."""
    return tuple(
        Mend(city.zones[one.zone].name, words, "") for one in _of(city, after) for words in _to_do(one)
    )


def _to_do(one: Going) -> Iterator[str]:
    if one.requests:
        yield say("zones.open_there", count=one.requests)
    if one.volunteers_alone:
        yield say("zones.going_alone", count=one.volunteers_alone)
    if one.operators_alone:
        yield say("zones.going_operators_alone", names=", ".join(one.operators_alone))
