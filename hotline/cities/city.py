"""A city as the rest of the house sees it: one frozen value, read from its file at start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from hotline.cities import keyed, moments, nearest, numbers, parts
from hotline.cities.approval import NO_APPROVAL, Approval
from hotline.cities.checkins import Checkins
from hotline.cities.codes import CodeForm, keys_of
from hotline.cities.helplines import DeskNumber, HelpLine, Tried, is_fresh, named_now
from hotline.cities.hours import OpeningHours
from hotline.cities.moments import Opening
from hotline.cities.news import NO_NEWS, News
from hotline.cities.orders import Orders
from hotline.cities.pause import NO_PAUSE, Pause
from hotline.cities.places import Area, AskZones, ByPerson, Place, Placed, PlaceIndex, ZoneTable
from hotline.cities.shapes import Shapes
from hotline.cities.waiting import Cutoffs, Waiting, cutoffs
from hotline.cities.waking import Waking, WakingTimes, digest_begins, helper_until, waking_times

CallBack: TypeAlias = Literal["bridge", "number", "both"]
CALL_BACKS: tuple[CallBack, ...] = ("bridge", "number", "both")


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the city with its own board; `spoken` has another wording for single languages.

    `neighbours`: the zones beside it, from which somebody would come too.
    """

    code: str
    name: str
    spoken: Mapping[str, str]
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HotlineNumber:
    """A number that people dial, and the languages spoken on it."""

    number: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class City:
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

    # --- zones and postcodes

    @property
    def area_prefixes(self) -> tuple[str, ...]:
        """The beginnings of codes that are ours."""
        return self.area.inside

    def zone_spoken(self, zone: str, language: str) -> str:
        """The bare name of a zone as it is said in a language: "Neukölln"; a lost zone has its code."""
        found = self.zones.get(zone)
        if found is None:
            return zone
        return found.spoken.get(language, found.name)

    def zones_asked(self) -> tuple[tuple[str, ...], ...]:
        """The zones among which some postcode makes a caller choose."""
        places = [*self.index.codes.values(), *self.index.prefixes.values()]
        if self.form.has_letters:
            places += [self.place(keys_of(code)) for code in self.index.codes]
        return tuple({place.zones: None for place in places if isinstance(place, AskZones)})

    def zones_beside(self, zones: Iterable[str]) -> tuple[str, ...]:
        """The zones that border on one of these, and are none of them."""
        own = tuple(zones)
        found = [one for zone in own if zone in self.zones for one in self.zones[zone].neighbours]
        return tuple(one for one in dict.fromkeys(found) if one not in own)

    def zones_near(self, postcode: str) -> tuple[str, ...]:
        """All zones for a menu of names: those near a postcode first, the likeliest first among equals."""
        return nearest.nearest_first(self.zone_order, self.table, self.canonical(postcode))

    @property
    def postcode_length(self) -> int:
        """The signs of a postcode, at most."""
        return self.form.most

    def canonical(self, text: str) -> str:
        """A code as the table has it: capital letters and digits, nothing between. Never padded."""
        return self.form.canonical(text)

    def is_whole(self, code: str) -> bool:
        """Whether a code is complete, whoever knows it."""
        return self.form.fits(self.canonical(code))

    def place(self, code: str) -> Place:
        """Where a postcode lies; of a code with letters also where its keys lead."""
        canonical = self.canonical(code)
        if self.form.is_keyed(canonical):
            return keyed.place_keyed(canonical, index=self.index, table=self.table, order=self.zone_order)
        return self.index.place(canonical)

    def has_postcode(self, code: str) -> bool:
        """Whether a postcode is known and lies in the area."""
        return isinstance(self.place(code), Placed | AskZones | ByPerson)

    def place_partial(self, beginning: str) -> str | None:
        """The zone, if every known code that this may be a part of lies in that one zone (R22)."""
        canonical = self.canonical(beginning)
        is_keyed = self.form.is_keyed(canonical)
        find = partial(keyed.partial_keyed, self.index) if is_keyed else self.index.place_partial
        zone = find(canonical)
        if zone is None or not canonical.isdigit():
            return zone
        sure = parts.means_only(canonical, zone, length=self.form.least, place=self.place)
        return zone if sure else None

    def code_in(self, code: str, zone: str) -> str:
        """The one postcode in a zone that was meant; if its keys mean several, the keys."""
        canonical = self.canonical(code)
        if not self.form.is_keyed(canonical):
            return canonical
        meant = keyed.codes_in(self.index, canonical, zone)
        return meant[0] if len(meant) == 1 else canonical

    def is_read_aloud(self, code: str) -> bool:
        """Whether a postcode can be read to a caller: it is one code, and we know at least its beginning."""
        canonical = self.canonical(code)
        if not canonical or self.form.is_keyed(canonical):
            return False
        return self.index.goes_on(canonical) or self.index.place_partial(canonical) is not None

    def postcode_groups(self, code: str) -> tuple[str, ...]:
        """A code in the groups in which it is read aloud: ("12", "043")."""
        return self.form.groups(self.canonical(code))

    def postcode_shown(self, code: str) -> str:
        """A code as people write it, by the city's mask: `80-180`. What does not fit stays as it is.

        Keys that can be several codes are shown with them: `7912 (SW1A, SW12)`.
        """
        canonical = self.canonical(code)
        if self.form.is_keyed(canonical):
            meant = [self.form.shown(one) for one in keyed.codes_of(self.index, canonical)]
            return f"{canonical} ({', '.join(meant)})" if meant else canonical
        return self.form.shown(canonical) if self.form.fits(canonical) else code

    # --- types and claims

    def claim_hours(self, kind: str) -> int:
        """Hours after which a claim without an attempt to ring is released (R67)."""
        return self.claim_hours_by_type[kind]

    def too_long(self, now: datetime) -> Cutoffs:
        """What has waited too long by now (R66, R72)."""
        return cutoffs(self.waiting, city=self.code, hours=self.hours, now=now)

    # --- numbers

    def dialled_number(self, keyed: str) -> str | None:
        """The E.164 number that was keyed in, the area code filled in where it is missing, or None."""
        return numbers.dialled_number(
            keyed, country=self.country, area_code=self.area_code, must_exist=self.numbers_must_exist
        )

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

    def digest_began(self, now: datetime) -> datetime:
        """The moment of today's digest: UTC."""
        today = now.astimezone(self.timezone).date()
        return datetime.combine(today, self.digest_time, self.timezone).astimezone(UTC)

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
        tried: tuple[Tried, ...] = (*self.desk, *self.crisis, *self.talk, *self.news.directory)
        return tuple(one for one in tried if not is_fresh(one.verified_on, today))


def when_open(city: City, now: datetime) -> Opening:
    """From when a person rings back."""
    return moments.next_promise(city.hours, now)


def since(city: City, then: datetime, now: datetime) -> str:
    """How long ago something was, as a name of `times.toml`: `this_morning`."""
    return moments.ago(then, now, city.timezone)
