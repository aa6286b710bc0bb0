"""A city as the rest of the house sees it: one frozen value, read from its file at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from hotline.cities import moments, numbers
from hotline.cities.approval import NO_APPROVAL, Approval
from hotline.cities.checkins import Checkins
from hotline.cities.codes import CodeForm
from hotline.cities.helplines import DeskNumber, HelpLine, Tried, is_fresh, named_now
from hotline.cities.hours import OpeningHours
from hotline.cities.located import Located, Zone
from hotline.cities.moments import Opening
from hotline.cities.news import NO_NEWS, News
from hotline.cities.orders import Orders
from hotline.cities.pause import NO_PAUSE, Pause
from hotline.cities.places import Area, PlaceIndex, ZoneTable
from hotline.cities.shapes import Shapes
from hotline.cities.waiting import Cutoffs, Waiting, cutoffs
from hotline.cities.waking import Waking, WakingTimes, digest_begins, helper_until, waking_times
from hotline.cities.ways import ALL_TO_THE_BOARD, BOARD, Ways

CallBack: TypeAlias = Literal["bridge", "number", "both"]
CALL_BACKS: tuple[CallBack, ...] = ("bridge", "number", "both")


@dataclass(frozen=True, slots=True)
class HotlineNumber:
    """A number that people dial, and the languages spoken on it."""

    number: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class City(Located):
    """Everything that differs from city to city. Read once; two cities are equal only if the same."""

    code: str
    title: str
    country: str
    timezone: ZoneInfo
    languages: tuple[str, ...]

    first_types: tuple[str, ...]
    more_types: tuple[str, ...]
    third_types: tuple[str, ...]
    levels: Mapping[str, int]
    claim_hours_by_type: Mapping[str, int]
    reminder_hours: int
    claims_at_most: int
    same_resident_at_most: int
    spending_limit: int
    currency: str

    zones: Mapping[str, Zone]
    zone_order: tuple[str, ...]
    zones_by_name: bool
    postcodes_asked: bool
    form: CodeForm
    area: Area
    ask_threshold: float
    table: ZoneTable
    index: PlaceIndex
    credits: tuple[str, ...]

    area_code: str
    number_least: int
    number_most: int
    numbers_must_exist: bool

    patience: float
    entry_patience: float
    readback_patience: float
    transfer_seconds: int
    transfer_at_most: int
    whisper: bool
    shift_phones: bool
    type_first: bool
    for_others: bool
    offers: bool
    call_back: CallBack
    emergency_always: bool
    portable: bool
    voice_notes: bool
    remember_longer: bool
    readings: bool
    confirmations: bool
    feedback: bool
    checkins: Checkins
    speech: bool
    speech_confidence: float

    hours: OpeningHours
    waiting: Waiting
    waking: Waking
    orders: Orders
    lines: tuple[HotlineNumber, ...] = ()
    desk: tuple[DeskNumber, ...] = ()
    sms_sender: str | None = None
    pause: Pause = NO_PAUSE
    approval: Approval = NO_APPROVAL
    ways: Ways = ALL_TO_THE_BOARD
    news: News = NO_NEWS
    crisis_key: str = ""
    crisis: tuple[HelpLine, ...] = ()
    talk: tuple[HelpLine, ...] = ()
    shapes: Shapes | None = None

    @property
    def numbers_shown(self) -> bool:
        """Whether a volunteer who has taken a request is shown the number."""
        return self.call_back != "bridge"

    @property
    def bridges(self) -> bool:
        """Whether the hotline rings both, and neither sees the other's number."""
        return self.call_back != "number"

    # --- types and claims

    def claim_hours(self, kind: str) -> int:
        """Hours after which a claim without an attempt to ring is released (R67)."""
        return self.claim_hours_by_type[kind]

    def looked_at(self, kind: str, zone: str) -> bool:
        """Whether such a request waits for somebody at the desk, and volunteers do not see it."""
        return self.approval.wanted(kind, zone) or self.ways.of(kind, zone) != BOARD

    def too_long(self, now: datetime) -> Cutoffs:
        """What has waited too long by now (R66, R72)."""
        return cutoffs(self.waiting, city=self.code, hours=self.hours, levels=self.levels, now=now)

    # --- numbers

    def dialled_number(self, keyed: str) -> str | None:
        """The E.164 number that was keyed in, the area code filled in where it is missing, or None.

        The hotline's own is none: it would ring itself.
        """
        found = numbers.dialled_number(
            keyed, country=self.country, area_code=self.area_code, must_exist=self.numbers_must_exist
        )
        return None if self.is_ours(found) else found

    def is_ours(self, number: str | None) -> bool:
        """Whether a number (E.164) is one of the hotline's own lines in this city."""
        return any(line.number == number for line in self.lines)

    def may_ring(self, number: str) -> bool:
        """Whether the hotline may ring a number (E.164) that somebody at the desk wrote down."""
        return numbers.costs_as_usual(number, self.country) and not self.is_ours(number)

    def example_number(self) -> str:
        """The digits of a number of the country as its owner would key it in, for trying."""
        return "".join(self.number_pairs(numbers.example_number(self.country)))

    def written_number(self, text: str) -> str | None:
        """The E.164 number that somebody at the desk wrote down, in any usual way, or None."""
        return numbers.written_number(
            text,
            country=self.country,
            area_code=self.area_code,
            least=self.number_least,
            must_exist=self.numbers_must_exist,
        )

    def number_pairs(self, e164: str) -> tuple[str, ...]:
        """A number as dialled inside the country, in pairs for reading back."""
        return numbers.number_pairs(e164, self.country)

    def languages_of(self, dialled: str) -> tuple[str, ...]:
        """The languages of the number that was dialled; all (at most three) if we do not know it."""
        for line in self.lines:
            if line.number == dialled:
                return line.languages
        return self.languages[:3]

    @property
    def confirms(self) -> bool:
        """Whether callers get a text message that says what was noted; there must be a sender."""
        return self.confirmations and self.sms_sender is not None

    # --- times and people

    def waking_times(self, now: datetime) -> WakingTimes:
        """Since when a request is shown to neighbouring zones too, or no longer to its helper only."""
        return waking_times(self.waking, now=now, timezone=self.timezone)

    def day_began(self, now: datetime) -> datetime:
        """When today began in the city: UTC."""
        today = now.astimezone(self.timezone).date()
        return datetime.combine(today, time(), self.timezone).astimezone(UTC)

    def weekday(self, now: datetime) -> str:
        """Which day it is there: `monday`."""
        return moments.WEEKDAYS[now.astimezone(self.timezone).weekday()]

    @property
    def digest_time(self) -> time:
        """When those are told who want to hear of it once a day."""
        return time(self.waking.digest_hour)

    def helper_until(self, asked_at: datetime) -> datetime:
        """Until when a request is its former helper's only; nights do not count."""
        return helper_until(self.waking, asked_at, timezone=self.timezone)

    def digest_begins(self, now: datetime) -> bool:
        """Whether those may be told by now who are told once a day."""
        return digest_begins(self.waking, now=now, timezone=self.timezone)

    def pause_ends(self, now: datetime) -> Opening:
        """From when on callers are answered again, as it is said; it must be paused."""
        ends = self.pause.until or now
        return moments.from_then(ends.astimezone(self.timezone), now.astimezone(self.timezone))

    def desk_in_order(self, today: date) -> tuple[DeskNumber, ...]:
        """The desk's telephones as they are rung: the one tried last first. A date to come counts least."""
        tried = sorted(self.desk, key=lambda one: (one.verified_on <= today, one.verified_on), reverse=True)
        return tuple(tried)

    def spoken_desk_number(self, today: date) -> str | None:
        """The desk's number, only if it was tried of late: a dead number is never said."""
        first = next(iter(self.desk_in_order(today)), None)
        return first.number if first and is_fresh(first.verified_on, today) else None

    def crisis_line(self, now: datetime, language: str) -> HelpLine | None:
        """The line behind the crisis key, where there is one for this language now (D5)."""
        return named_now(self.crisis, now, language) if self.crisis_key else None

    def talk_line(self, now: datetime, language: str) -> HelpLine | None:
        """The one line that a caller is told of who wants to talk while nobody is here (R52)."""
        return named_now(self.talk, now, language)

    def too_old(self, today: date) -> tuple[Tried, ...]:
        """The numbers that nobody has tried for so long that they are no longer spoken of."""
        undoubted = (one for one in self.news.directory if one.doubted_on is None)
        tried: tuple[Tried, ...] = (*self.desk, *self.crisis, *self.talk, *undoubted)
        return tuple(one for one in tried if not is_fresh(one.verified_on, today))


def when_open(city: City, now: datetime) -> Opening:
    """From when a person rings back."""
    return moments.next_promise(city.hours, now)


def since(city: City, then: datetime, now: datetime) -> str:
    """How long ago something was, as a name of `times.toml`: `this_morning`."""
    return moments.ago(then, now, city.timezone)
