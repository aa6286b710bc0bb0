"""One request as it is read at the desk."""

from __future__ import annotations

from datetime import datetime

from hotline.casebook import retention
from hotline.casebook.consents import GIVEN
from hotline.casebook.operating import CLOSED_AS
from hotline.casebook.overview import Happened, Held, RequestRecord, Seen
from hotline.casebook.tables import Call
from hotline.casebook.tables.requests import CLAIMED_STATES, OPEN_STATES, SOON
from hotline.desk import call_list, order_page, request_list
from hotline.desk.call_list import Choice
from hotline.desk.guard import cities, now
from hotline.desk.money import MoneyForm, money_form
from hotline.desk.plain import TO, kind_label, plain, zone_name
from hotline.desk.sights import Line
from hotline.pages import formats, language, say


class RequestPage:
    """What the page of a request says, and which buttons it has."""

    def __init__(self, record: RequestRecord) -> None:
        """Take the request with all that belongs to it."""
        self.record = record
        self.request = record.request
        self.city = cities()[self.request.city]

    def stamp(self, at: datetime) -> str:
        """A moment as the clocks of the city show it."""
        return formats.stamp(at, timezone=self.city.timezone, language=language())

    # --- what it is

    @property
    def title(self) -> str:
        """Which help, and where."""
        return say("request_title", kind=kind_label(self.request.kind), zone=self.zone)

    @property
    def zone(self) -> str:
        """The zone's name."""
        return zone_name(self.request.city, self.request.zone) or say("desk.zone_missing")

    @property
    def state(self) -> str:
        """How it stands."""
        if self.request.state in CLAIMED_STATES and self.record.holder:
            return say(f"desk.state_{self.request.state}_by", helper=self.record.holder)
        return request_list.standing(self.request)

    @property
    def urgent(self) -> bool:
        """Whether it comes first on the board."""
        return self.request.priority == SOON and self.is_open

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known, each with its name."""
        request = self.request
        postcode = self.city.postcode_shown(request.postcode) if request.postcode else TO
        known = [
            (
                "asked_at",
                f"{self.stamp(request.asked_at)} ({formats.ago(request.asked_at, now(), language())})",
            ),
            ("postcode", postcode),
            ("language", formats.language_name(request.language, language())),
        ]
        if self.record.note:
            known.append(("note", self.record.note))
        if request.attempts:
            known.append(("attempts", str(request.attempts)))
        if request.due_at is not None:
            known.append(("due_at", self.stamp(request.due_at)))
        if request.published_at is not None:
            known.append(("published_at", self.stamp(request.published_at)))
        if self.held_back_for:
            known.append(("held_back_for", plain("desk.held_back_", self.held_back_for)))
        if request.closed_at is not None:
            known.append(("closed_at", self.stamp(request.closed_at)))
        known += order_page.facts(request, self.city)
        return [(say(f"desk.fact_{name}"), value) for name, value in known]

    @property
    def held_back_for(self) -> str:
        """Why it was held back, where it is."""
        times = (one.detail for one in reversed(self.record.history) if one.kind == "held_back")
        detail = next(times, {}) if self.request.state == "held_back" else {}
        return str(detail.get("reason", ""))

    # --- what happened

    @property
    def same_helper(self) -> bool:
        """Whether the desk has let whoever helped often take it."""
        return any(one.kind == GIVEN for one in self.record.history)

    @property
    def history(self) -> list[Line]:
        """Everything that happened, the newest first."""
        return [self._line(one) for one in reversed(self.record.history)]

    def _line(self, one: Happened) -> Line:
        return Line(self.stamp(one.at), plain("desk.happened_", one.kind), self._who(one.actor, one.name))

    def _who(self, actor: str, name: str | None) -> str:
        return say(f"desk.who_{actor}_named", who=name) if name else plain("desk.who_", actor)

    @property
    def claims(self) -> list[Line]:
        """Who had it, the newest first."""
        return [self._claim(one) for one in reversed(self.record.claims)]

    def _claim(self, one: Held) -> Line:
        until = self.stamp(one.ended_at) if one.ended_at else say("desk.has_it_now")
        ended = plain("desk.claim_", one.ended_as) if one.ended_as else ""
        return Line(f"{self.stamp(one.taken_at)} {TO} {until}", ended, one.name)

    @property
    def views(self) -> list[Line]:
        """Who saw the number or the word, the newest first."""
        return [self._view(one) for one in self.record.views]

    def _view(self, one: Seen) -> Line:
        shown = "number_of_asker" if one.of_asker and one.shown == "number" else one.shown
        return Line(self.stamp(one.at), plain("desk.saw_", shown), self._who(one.viewer, one.name))

    def call(self, one: Call) -> str:
        """A call of it, in a line."""
        running = one.ended_at is None
        return f"{self.stamp(one.started_at)} · {call_list.outcome(one.outcome, running=running)}"

    @property
    def concerns(self) -> list[tuple[Line, str]]:
        """What volunteers have told in confidence, the newest first, each with its words."""
        return [
            (Line(self.stamp(one.at), plain("desk.concern_", one.what), one.first_name), one.words)
            for one in self.record.concerns
        ]

    # --- what can be done

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.request.state in OPEN_STATES

    @property
    def is_held(self) -> bool:
        """Whether a volunteer has it."""
        return self.request.state in CLAIMED_STATES

    @property
    def may_go_up(self) -> bool:
        """Whether it can be put to the top of the board, and is not there yet."""
        waits = self.request.state == "waiting" and not self.urgent
        return (waits or self.request.state == "unreached") and self.request.number_id is not None

    @property
    def money(self) -> MoneyForm | None:
        """The form for what it cost, where it is help that costs money."""
        return money_form(self.request, self.city)

    @property
    def cannot_pay(self) -> bool:
        """Whether it waits for somebody at the desk to find the money."""
        return self.request.payment == "cannot_pay" and self.request.state == "held"

    @property
    def for_desk(self) -> bool:
        """Whether it waits for somebody at the desk because its kind of help does not go to the board."""
        return request_list.is_desks(self.request)

    @property
    def may_reopen(self) -> bool:
        """Whether it can go to the board once more: only while there is a number to ring."""
        return not self.is_open and self.request.number_id is not None

    @property
    def kinds(self) -> list[Choice]:
        """The kinds of help; its own also where the city no longer offers it."""
        offered = dict.fromkeys((*call_list.kinds_of(self.city), self.request.kind))
        return [Choice(kind, kind_label(kind), kind == self.request.kind) for kind in offered]

    @property
    def zones(self) -> list[Choice]:
        """The zones; its own also where the city has it no longer."""
        offered = dict.fromkeys((*self.city.zones, *([self.request.zone] if self.request.zone else [])))
        return [
            Choice(zone, zone_name(self.request.city, zone), zone == self.request.zone) for zone in offered
        ]

    @property
    def outcomes(self) -> list[tuple[str, str, str]]:
        """How it can be closed: code, words, and what that means."""
        return [(code, plain("desk.close_as_", code), plain("desk.close_means_", code)) for code in CLOSED_AS]

    # --- forgetting

    @property
    def forgets(self) -> str:
        """When whose it was is forgotten."""
        at = retention.request_forgets_at(self.request)
        if at is None:
            return say("desk.request_forgotten")
        day = formats.day(at, language(), self.city.timezone)
        if self.is_open:
            return say("desk.request_forgets_open", day=day)
        why = plain("desk.because_", retention.why_request(self.request))
        return f"{say('desk.request_forgets', day=day)} ({why})"
