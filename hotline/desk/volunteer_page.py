"""What the page of one volunteer says: words instead of codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from hotline.casebook import (
    board,
    documents,
    offers,
    people,
    pins,
    register,
    retention,
    roster,
    telling,
    volunteering,
)
from hotline.casebook.board import Mine
from hotline.casebook.numbers import masked_in
from hotline.casebook.offers import Offer
from hotline.casebook.register import Sight
from hotline.casebook.roster import Happened
from hotline.casebook.tables import SignIn, Telling, Volunteer
from hotline.cities import City
from hotline.desk import volunteer_forms
from hotline.desk.guard import cities, now, operator, reach
from hotline.desk.plain import kind_label, plain, zone_name
from hotline.desk.sights import Line, link_to, sight_line
from hotline.pages import formats, language, offer_form, say

SIGHTS = 10  # the newest; all of them stand in the register


@dataclass(frozen=True, slots=True)
class Offered:
    """The form of what somebody offers, and what can be chosen in it."""

    form: MultiDict[str, str]
    choices: dict[str, list[offer_form.Choice]]


@dataclass(frozen=True)
class VolunteerPage:
    """One volunteer with everything that the desk knows."""

    one: Volunteer
    masked: str | None
    zone_codes: tuple[str, ...]
    holds: Sequence[Mine]
    sessions: Sequence[SignIn]
    happened: Sequence[Happened]
    sights: Sequence[Sight]
    pin: pins.Standing | None
    telling: Telling
    offer: Offer

    @property
    def city(self) -> City:
        """Where the volunteer helps."""
        return cities()[self.one.city]

    @property
    def state(self) -> str:
        """New, active, paused or banned, in words."""
        return plain("desk.volunteer_", self.one.state)

    @property
    def duty(self) -> str:
        """Whether they have a break of their own, where it matters."""
        return say("desk.on_duty" if self.one.on_duty else "desk.off_duty") if self.is_active else ""

    @property
    def is_active(self) -> bool:
        """Whether they may help at present."""
        return self.one.state == "active"

    @property
    def zones(self) -> str:
        """The names of the zones."""
        return ", ".join(zone_name(self.one.city, zone) for zone in self.zone_codes)

    @property
    def languages(self) -> str:
        """What they speak, the language of pages and messages first."""
        spoken = dict.fromkeys((self.one.language, *self.one.speaks))
        return ", ".join(formats.language_name(code, language()) for code in spoken)

    @property
    def name(self) -> str:
        """The first name; who signed up by telephone may have told none yet."""
        return self.one.first_name or say("desk.volunteer_nameless")

    @property
    def kinds(self) -> str:
        """The kinds of help they offer."""
        some = [kind_label(kind) for kind in self.one.kinds]
        return formats.listed(some, language()) or say("desk.volunteer_every_kind")

    @property
    def days(self) -> str:
        """The days on which they help."""
        some = [formats.day_of_week(day, language()) for day in self.one.days]
        return formats.listed(some, language()) or say("desk.volunteer_every_day")

    @property
    def number_proved(self) -> str:
        """When a code proved that the number is theirs."""
        at = self.one.number_proved_at
        return say("desk.number_proved", day=self.day(at)) if at else say("desk.number_not_proved")

    @property
    def forgotten_on(self) -> str:
        """When all about this person is deleted, and why then."""
        if self.one.state == "refused" and (at := retention.volunteer_forgets_at(self.one)) is not None:
            return say("desk.volunteer_forgotten_refused", day=self.day(at))
        if self.one.state != "new":
            return say(f"desk.volunteer_kept{'_banned' if self.one.state == 'banned' else ''}")
        return say("desk.volunteer_forgotten_on", day=self.day(self.one.created_at + retention.UNCHECKED))

    @property
    def is_first_person(self) -> bool:
        """Whether the operator who looks is not the one who may make them active (R42)."""
        return volunteering.is_first_person(self.one, operator().id, operator().name)

    @property
    def identity(self) -> str:
        """Who saw the identity and when; empty where nobody has."""
        if self.one.identity_seen_on is None:
            return ""
        return say(
            "desk.identity_seen", who=self.one.identity_seen_by, day=self.day(self.one.identity_seen_on)
        )

    @property
    def activated(self) -> str:
        """Who made them active and when; empty where nobody has."""
        if self.one.activated_at is None:
            return ""
        return say("desk.activated_by", who=self.one.activated_by, day=self.day(self.one.activated_at))

    @property
    def rules(self) -> str:
        """When they accepted the safety rules."""
        at = self.one.rules_accepted_at
        return say("desk.rules_accepted_on", day=self.day(at)) if at else say("desk.rules_not_yet")

    @property
    def document(self) -> str:
        """What was noted of the document; empty where none was seen."""
        on = self.one.document_seen_on
        if on is None:
            return ""
        name = f"desk.document_was_{self.one.document_result}"
        return say(name, who=self.one.document_seen_by, day=self.day(on))

    @property
    def document_until(self) -> str:
        """Until when it counts; empty where there is none that does."""
        until = documents.document_until(self.one)
        return say("desk.document_until", day=self.day(until)) if until else ""

    @property
    def told(self) -> str:
        """How they are told of requests, and when that last was."""
        row = self.telling
        if row.stopped_at is not None:
            return say("desk.told_stopped")
        last = row.woken_at or row.digest_at
        when = say("desk.told_last", when=formats.ago(last, now(), language())) if last else ""
        parts = (say(f"desk.told_way_{row.way}"), say(f"desk.told_pace_{row.pace}"))
        return ", ".join((*parts, when or say("desk.told_never")))

    @property
    def unreachable(self) -> list[str]:
        """Where messages do not arrive, and why."""
        found = {"number": self.telling.number_trouble, "email": self.telling.email_trouble}
        return [
            say(f"desk.told_{what}_trouble", why=plain("desk.message_", reason))
            for what, reason in found.items()
            if reason
        ]

    @property
    def code(self) -> str:
        """How it stands with the code for the telephone."""
        if self.pin is None:
            return say("helping.desk_none")
        if self.pin.locked_at is not None:
            return say("helping.desk_locked", day=self.day(self.pin.locked_at))
        return say(
            "helping.desk_given" if self.pin.given else "helping.desk_since", day=self.day(self.pin.set_at)
        )

    @property
    def today(self) -> date:
        """Where a day is asked for, it is mostly this one."""
        return volunteer_forms.today(self.city)

    @cached_property
    def history(self) -> list[Line]:
        """What happened, the newest first."""
        return [self._line(one) for one in self.happened]

    def _line(self, one: Happened) -> Line:
        what = plain("desk.volunteer_event_", one.kind)
        more = (_detail(one.detail, self.one.city), one.note)
        text = "; ".join(part for part in (what, *more) if part)
        return Line(self.stamp(one.at), text, one.by or one.detail.get("by") or say("desk.by_nobody"))

    @cached_property
    def seen(self) -> list[Line]:
        """The numbers that they were shown last."""
        return [sight_line(one) for one in self.sights]

    @property
    def signed_in(self) -> list[tuple[int, str]]:
        """Each session: its id, and since when."""
        return [(one.id, say("desk.session_since", when=self.stamp(one.created_at))) for one in self.sessions]

    def offered(self, typed: MultiDict[str, str] | None) -> Offered:
        """What they offer, as a form: as it is, or as somebody has just typed it."""
        form = typed or offer_form.written(self.offer)
        return Offered(form, offer_form.choices(form, self.city))

    def held(self, one: Mine) -> str:
        """A request that they have, in a line."""
        return say(
            "desk.request_held", id=one.id, kind=kind_label(one.kind), zone=zone_name(self.one.city, one.zone)
        )

    def link(self, one: Mine) -> str | None:
        """The way to its page."""
        return link_to("desk.request_page", request_id=one.id)

    def since(self, one: Mine) -> str:
        """When they took it."""
        return say("desk.held_since", when=self.stamp(one.taken_at))

    def day(self, at: date | datetime) -> str:
        """A day in the city."""
        return formats.day(at, language(), self.city.timezone)

    def stamp(self, at: datetime) -> str:
        """Day and time in the city, in short."""
        return formats.stamp(at, timezone=self.city.timezone, language=language())


def _detail(detail: dict[str, str], city: str) -> str:
    """What else the history knows, in words."""
    parts = []
    for name in ("zones_new", "zones_gone"):
        if detail.get(name):
            names = ", ".join(zone_name(city, zone) for zone in detail[name].split(", "))
            parts.append(say(f"desk.{name}", zones=names))
    if detail.get("seen_by"):
        day = formats.day(date.fromisoformat(detail["seen_on"]), language())
        parts.append(say("desk.seen_by_on", who=detail["seen_by"], day=day))
    if detail.get("way"):
        parts.append(plain("desk.way_", detail["way"]))
    if detail.get("duty"):
        parts.append(say(f"desk.{detail['duty']}_duty"))
    if detail.get("result"):
        parts.append(plain("desk.document_result_", detail["result"]))
    if detail.get("given_back", "0") != "0":
        parts.append(say("desk.given_back_count", count=int(detail["given_back"])))
    return ", ".join(parts)


def look_up(casebook: Session, volunteer_id: int) -> VolunteerPage | None:
    """The volunteer and all that belongs to them; None if they help in no city of the operator's."""
    one = roster.find(casebook, volunteer_id, cities=reach())
    if one is None:
        return None
    wanted = register.Filters(viewer=("volunteer", one.id))
    return VolunteerPage(
        one=one,
        masked=masked_in(casebook, one.number),
        zone_codes=people.zones_of(casebook, one.id),
        holds=board.mine(casebook, one),
        sessions=roster.open_sessions(casebook, one.id, now=now()),
        happened=roster.history(casebook, one.id),
        sights=register.page(casebook, wanted, cities=reach(), limit=SIGHTS).rows,
        pin=pins.standing(casebook, one.id),
        telling=telling.of(casebook, one.id),
        offer=offers.offer_of(casebook, one),
    )
