"""Reading a city file: every setting has a default or must be there, and a range."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

from hotline.cities.approval import read_approval
from hotline.cities.checkins import read_checkins
from hotline.cities.city import CALL_BACKS, CallBack, City
from hotline.cities.countries import SPENDING_LIMITS, currency_of, number_lengths
from hotline.cities.ground import read_ground, read_table
from hotline.cities.kinds import CHOICES_AT_MOST, Kinds, read_kinds
from hotline.cities.news import Places, read_news
from hotline.cities.orders import read_orders
from hotline.cities.pause import read_pause
from hotline.cities.places import build_index
from hotline.cities.reading import BY_HAND, Section
from hotline.cities.shapes import Shapes, read_shapes, shapes_of
from hotline.cities.site import Where, read_numbers
from hotline.cities.waiting import read_waiting
from hotline.cities.waking import read_waking
from hotline.cities.ways import read_ways
from hotline.cities.week import read_hours


@dataclass(frozen=True, slots=True)
class Calls:
    """How a call runs."""

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
    emergency_always: bool
    portable: bool
    voice_notes: bool
    remember_longer: bool
    readings: bool
    speech: bool
    speech_confidence: float


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """How callers key in their own number, and whether volunteers see numbers."""

    area_code: str
    least: int
    most: int
    must_exist: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A city as it is written down: its file, its part of the site file, and its zone table.

    `folder` is where the files lie that it names; `table` and `map` are the texts of its zone table and
    its map where they are no files.
    """

    code: str
    settings: Section
    numbers: Section
    folder: Path
    table: str | None = None
    map: str | None = None


def read_city(written: Written) -> City:
    """The city that is written down there; raises CityError."""
    section = written.settings
    # 1. What the rest is checked against.
    country, timezone, languages = _country(section), _timezone(section), _languages(section)
    claims, postcodes = section.section("claims"), section.section("postcodes")
    # 2. The parts, each with its own checks.
    kinds = read_kinds(section.section("types"), claims)
    ground = read_ground(section, postcodes)
    table = read_table(postcodes, written.table or written.folder, ground, city=written.code)
    hours = read_hours(section.section("hours"), country=country, timezone=timezone)
    calls = _calls(section.section("calls"))
    _room_for_offers(section.section("calls"), calls, kinds)
    own = _own_number(section.section("numbers"), country)
    telephone = read_numbers(written.numbers, Where(country, timezone, languages))
    currency = currency_of(country)
    # 3. The whole.
    city = City(
        code=written.code,
        title=section.text("title"),
        country=country,
        timezone=timezone,
        languages=languages,
        first_types=kinds.first,
        more_types=kinds.more,
        third_types=kinds.third,
        levels=MappingProxyType(kinds.levels),
        claim_hours_by_type=MappingProxyType(kinds.claim_hours),
        reminder_hours=claims.whole("reminder_hours", 1, least=0, most=24, unit="hours"),
        claims_at_most=claims.whole("at_most", 3, least=1, most=10, unit="requests"),
        same_resident_at_most=claims.whole("same_resident_at_most", 4, least=1, most=30, unit="times"),
        spending_limit=_spending_limit(claims, currency),
        currency=currency,
        zones=MappingProxyType(ground.zones),
        zone_order=ground.zone_order,
        zones_by_name=ground.zones_by_name,
        postcodes_asked=ground.postcodes_asked,
        form=ground.form,
        area=ground.area,
        ask_threshold=ground.ask_threshold,
        table=table,
        index=build_index(table, form=ground.form, area=ground.area, ask_threshold=ground.ask_threshold),
        credits=tuple(dict.fromkeys((*postcodes.words("credits"), *table.sources))),
        area_code=own.area_code,
        number_least=own.least,
        number_most=own.most,
        numbers_must_exist=own.must_exist,
        patience=calls.patience,
        entry_patience=calls.entry_patience,
        readback_patience=calls.readback_patience,
        transfer_seconds=calls.transfer_seconds,
        transfer_at_most=calls.transfer_at_most,
        whisper=calls.whisper,
        shift_phones=calls.shift_phones,
        type_first=calls.type_first,
        for_others=calls.for_others,
        offers=calls.offers,
        call_back=_call_back(claims),
        emergency_always=calls.emergency_always,
        portable=calls.portable,
        voice_notes=calls.voice_notes,
        remember_longer=calls.remember_longer,
        readings=calls.readings,
        confirmations=section.section("messages").yes("confirmations", False),
        feedback=section.section("feedback").yes("calls", False),
        checkins=read_checkins(section.section("checkins")),
        speech=calls.speech,
        speech_confidence=calls.speech_confidence,
        hours=hours,
        waiting=read_waiting(section.section("waiting"), kinds.claim_hours),
        waking=read_waking(section.section("waking")),
        orders=read_orders(section.section("orders"), kinds.levels),
        lines=telephone.lines,
        desk=telephone.desk,
        sms_sender=telephone.sms_sender,
        news=read_news(
            section.section("announcements"),
            section.section("directory"),
            Places(ground.zones, kinds.levels, languages, country, timezone, telephone.ours),
        ),
        ways=read_ways(section.section("types"), kinds=kinds.levels, zones=ground.zones),
        approval=read_approval(section.section("approval"), kinds=kinds.levels, zones=ground.zones),
        pause=read_pause(section.section("pause"), timezone, languages),
        crisis_key=telephone.crisis_key,
        crisis=telephone.crisis,
        talk=telephone.talk,
        shapes=_shapes(section, written, ground.zones),
    )
    section.nothing_else_inside()
    written.numbers.section("settings")  # was put in the place of the file's
    written.numbers.nothing_else()
    return city


def _shapes(section: Section, written: Written, zones: Collection[str]) -> Shapes | None:
    """The map that was brought, that beside the city's file, or the installation's own; or none."""
    name = section.text("map", "")
    if written.map is not None:
        return shapes_of(written.map.encode(), "map", zones)
    return read_shapes(written.folder / name, zones) if name else None


def _country(section: Section) -> str:
    country = section.text("country")
    if country not in phonenumbers.SUPPORTED_REGIONS:
        what, mend = f'"{country}" is not a country.', 'Write two capitals: country = "DE".'
        raise section.fault("country", what, mend, name="no_country", text=country)
    return country


def _timezone(section: Section) -> ZoneInfo:
    name = section.text("timezone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        mend = 'Write continent and city: timezone = "Europe/Berlin".'
        what = f'"{name}" is not a time zone.'
        raise section.fault("timezone", what, mend, name="no_timezone", text=name) from None


def _languages(section: Section) -> tuple[str, ...]:
    languages = section.words("languages")
    if not languages:
        mend = 'Write languages = ["de"], for example.'
        raise section.fault("languages", "A language is missing.", mend, name="language_missing")
    return languages


def _spending_limit(claims: Section, currency: str) -> int:
    """In the country's money; where nothing is usual in it, the city has to say what is."""
    if "spending_limit" not in claims.data and currency not in SPENDING_LIMITS:
        what = "How much may a volunteer spend at once for somebody?"
        mend = f"Write spending_limit = ..., in {currency}."
        raise claims.fault("spending_limit", what, mend, name="limit_missing", currency=currency)
    usual = SPENDING_LIMITS.get(currency, 0)
    return claims.whole("spending_limit", usual, least=0, most=100_000, unit=currency)


def _call_back(claims: Section) -> CallBack:
    """D7: the hotline rings both, or the volunteer sees the number, or may choose."""
    word = claims.text("call_back", "bridge")
    found = next((known for known in CALL_BACKS if known == word), None)
    if found is None:
        mend = 'Write call_back = "bridge", "number" or "both".'
        raise claims.fault("call_back", f'"{word}" is no way to ring back.', mend, name=BY_HAND)
    return found


def _calls(section: Section) -> Calls:
    return Calls(
        patience=section.number("patience", 10.0, least=5, most=20, unit="seconds"),
        entry_patience=section.number("entry_patience", 15.0, least=5, most=20, unit="seconds"),
        readback_patience=section.number("readback_patience", 3.0, least=1, most=10, unit="seconds"),
        transfer_seconds=section.whole("transfer_seconds", 30, least=10, most=120, unit="seconds"),
        transfer_at_most=section.whole("transfer_at_most", 60, least=20, most=300, unit="seconds"),
        whisper=section.yes("whisper", False),
        shift_phones=_shift_phones(section),
        type_first=section.yes("type_first", True),
        for_others=section.yes("for_others", True),
        offers=section.yes("offers", False),
        emergency_always=section.yes("emergency_always", False),
        portable=section.yes("portable", False),
        voice_notes=section.yes("voice_notes", False),
        remember_longer=section.yes("remember_longer", True),
        readings=section.yes("readings", True),
        speech=_speech(section),
        speech_confidence=section.number("speech_confidence", 0.5, least=0, most=1, unit="1 is sure"),
    )


def _room_for_offers(section: Section, calls: Calls, kinds: Kinds) -> None:
    """The key for offering help stands in the last menu of kinds, after the one for somebody else."""
    last = kinds.third or kinds.more or kinds.first
    if calls.offers and len(last) + calls.for_others >= CHOICES_AT_MOST:
        what = "There is no room in the last menu for the key with which callers offer help."
        mend = "Move types to a third menu: more = three of them, third = the others, two at most."
        raise section.fault("offers", what, mend, name="no_room_for_offers")


def _speech(section: Section) -> bool:
    speech = section.yes("speech", False)
    if speech and section.yes("portable", False):
        what = "Callers cannot speak to every provider, and portable = true is for every provider."
        raise section.fault("speech", what, "Set one of the two to false.", name=BY_HAND)
    return speech


def _shift_phones(section: Section) -> bool:
    rings = section.yes("shift_phones", False)
    if rings and not section.yes("whisper", False):
        what = "Without whisper the mailbox of somebody's own telephone would count as a person."
        raise section.fault("shift_phones", what, "Set whisper = true as well.", name=BY_HAND)
    return rings


def _own_number(section: Section, country: str) -> OwnNumber:
    least, most = number_lengths(country)
    least = section.whole("least", least, least=3, most=15, unit="digits")
    area_code = section.text("area_code", "")
    if area_code and not (area_code.isascii() and area_code.isdigit()):
        what, mend = f'"{area_code}" is not an area code.', 'Write digits only: "030".'
        raise section.fault("area_code", what, mend, name="area_code_digits")
    return OwnNumber(
        area_code=area_code,
        least=least,
        most=section.whole("most", max(least, most), least=least, most=15, unit="digits"),
        must_exist=section.yes("must_exist", True),
    )
