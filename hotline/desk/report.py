"""The monthly report (O7): one page as PDF, in the city's language, made when it is asked for.

It is made to be handed on: no count below five stands in it, nor can be worked out from the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import typst
from flask import Blueprint, Response, abort
from pylopdf_fonts_ar import serif_path
from sqlalchemy.orm import Session

from hotline.casebook import audit, daily
from hotline.casebook.daily import Over
from hotline.casebook.disclosure import LEAST, parted, stepped
from hotline.casebook.lengths import percentile
from hotline.cities import City
from hotline.desk.figures import own_zones
from hotline.desk.guard import cities, now
from hotline.desk.plain import TO
from hotline.house import house
from hotline.pages import formats

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
KINDS_SHOWN, ZONES_SHOWN = 8, 20
MIDDLE = 0.5
HASH_SHOWN = 16  # signs: what `hotline audit check --seen` takes


def add_routes(blueprint: Blueprint) -> None:
    """The file of this file."""
    address = "/figures/report/<city>/<month>.pdf"
    blueprint.add_url_rule(address, "figures_report", figures_report, methods=["GET"])


def figures_report(city: str, month: str) -> Response:
    """The month of a city that the operator has, of their zones, up to today's."""
    here, first = cities().get(city), read_month(month)
    if here is None or first is None or first > now().astimezone(here.timezone).date():
        abort(404)
    with house().store.read() as casebook:
        if first < _begun(casebook, here):
            abort(404)
        content = Report(here, first, at=now(), zones=own_zones(here)).content(casebook)
    answer = Response(pdf(content), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{here.code}-{first:%Y-%m}.pdf"'
    return answer


def _begun(casebook: Session, city: City) -> date:
    """The first day of the first month of which there is a report."""
    begun = daily.first_day(casebook, city.code) or now().astimezone(city.timezone).date()
    return begun.replace(day=1)


def read_month(written: str) -> date | None:
    """The first day of "2026-11"."""
    try:
        return datetime.strptime(f"{written}-01", "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def pdf(content: Mapping[str, Any]) -> bytes:
    """The page. Only fonts that come with typst and with a package are used: the same on every machine."""
    made = typst.compile(
        TEMPLATE, format="pdf", font_paths=_fonts(), sys_inputs={"content": json.dumps(content)}
    )
    if not isinstance(made, bytes):
        raise TypeError("one page was asked for")
    return made


@cache
def _fonts() -> typst.Fonts:
    """Libertinus for Latin and Cyrillic letters, Noto Naskh for Arabic ones."""
    arabic = serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[arabic])


class Report:
    """What stands in the report of one month, in words."""

    def __init__(self, city: City, first: date, *, at: datetime, zones: frozenset[str] | None) -> None:
        """The city's own language; `at` is when it is made, `zones` what it is about, None the whole city."""
        self.city, self.first, self.at, self.zones = city, first, at, zones
        self.language = city.languages[0]
        self.last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def content(self, casebook: Session) -> dict[str, Any]:
        """Texts and numbers for the template."""
        over = self._over(self.first, self.last)
        zones, kinds = (_words(daily.sums(casebook, over, "asked", by)) for by in ("zone", "kind"))
        all_zones = self.zones if self.zones is not None else {"", *self.city.zones}
        return {
            "language": self.language,
            "direction": formats.locale(self.language).text_direction,
            "title": self._say("report_title", city=self.city.title),
            "month": formats.month(self.first, self.language),
            "about": [*self._which_zones(), *self._is_draft()],
            "made": self._say("report_made", day=formats.day(self.at, self.language, self.city.timezone)),
            "totals": self._totals(casebook, over),
            "lengths_title": self._say("report_lengths"),
            "lengths": self._lengths(casebook, over),
            "zones_title": self._say("zones_title"),
            "zones": self._ranked(parted(zones, known=all_zones, most=ZONES_SHOWN), self._zone),
            "kinds_title": self._say("column_kind"),
            "kinds": self._ranked(parted(kinds, known=self.city.levels, most=KINDS_SHOWN), self._kind),
            "days_title": self._say("report_days"),
            "days": self._days(casebook, over),
            "note": self._say("report_note", few=str(LEAST)),
            "trail": self._trail(casebook),
        }

    def _say(self, name: str, **gaps: object) -> str:
        return house().words.page(f"figures.{name}", language=self.language, **gaps)

    def _trail(self, casebook: Session) -> str:
        """Where the trail of changes ended when this was made: on paper, nobody can change that any more."""
        end = audit.head(casebook)
        head = f"{end.last_id}:{end.hash[:HASH_SHOWN]}"
        return house().words.page("rights.report_trail", language=self.language, head=head)

    def _over(self, first: date, last: date) -> Over:
        return Over(self.city.code, first, last, self.zones)

    def _which_zones(self) -> list[str]:
        """What it is about, where that is not the whole city."""
        if self.zones is None:
            return []
        names = [self._zone(code) for code in self.city.zones if code in self.zones]
        return [self._say("report_zones", zones=", ".join(names))]

    def _is_draft(self) -> list[str]:
        """Two looks at a month that grows could be subtracted: it is not handed on."""
        today = self.at.astimezone(self.city.timezone).date()
        return [self._say("report_draft")] if today <= self.last else []

    def _totals(self, casebook: Session, over: Over) -> list[dict[str, str]]:
        """Calls, requests and what was done, each beside the month before."""
        last = self.first - timedelta(days=1)
        now, before = (_Sums(casebook, one) for one in (over, self._over(last.replace(day=1), last)))
        rows = (
            ("calls", self._count(now.calls), self._count(before.calls)),
            ("requests", self._count(now.requests), self._count(before.requests)),
            ("done", self._part(now.done, now.requests), self._part(before.done, before.requests)),
        )
        return [
            {"name": self._say(name), "count": count, "before": self._say("report_before", before=earlier)}
            for name, count, earlier in rows
        ]

    def _lengths(self, casebook: Session, over: Over) -> list[dict[str, str]]:
        found = []
        for what in ("first_key", "saved", "taken", "rung"):
            counted = [
                (int(word), often) for (word,), often in daily.sums(casebook, over, what, "word").items()
            ]
            middle = percentile(counted, MIDDLE) if sum(often for _, often in counted) >= LEAST else None
            length = formats.span(timedelta(seconds=middle), self.language) if middle is not None else TO
            found.append({"name": self._say(f"length_{what}"), "middle": length})
        return found

    def _ranked(self, parts: tuple[Mapping[str, int], int], name: Any) -> list[dict[str, Any]]:
        """The largest first, then all others in one; `wide` is the part of the largest."""
        given, rest = parts
        rows = [(name(code), count) for code, count in given.items()]
        rows += [(self._say("report_others"), rest)] if rest else []
        largest = max((count for _, count in rows), default=1)
        return [
            {"name": words, "count": self._count(count), "wide": count / largest if count >= LEAST else 0}
            for words, count in rows
        ]

    def _days(self, casebook: Session, over: Over) -> list[dict[str, Any]]:
        """Each day of the month with its height in steps, as parts of the fullest."""
        sums = daily.sums(casebook, over, "asked", "day")
        counts = [stepped(sums.get((self.first.replace(day=one),), 0)) for one in range(1, self.last.day + 1)]
        largest = max(*counts, LEAST)
        return [{"name": str(one), "high": count / largest} for one, count in enumerate(counts, start=1)]

    def _zone(self, code: str) -> str:
        return self.city.zone_spoken(code, self.language) if code else TO

    def _kind(self, code: str) -> str:
        return house().words.label(code, self.language)

    def _count(self, count: int) -> str:
        """A count below five says only that; none is none."""
        if 0 < count < LEAST:
            return self._say("report_few", few=str(LEAST))
        return formats.count(count, self.language)

    def _part(self, part: int, whole: int) -> str:
        """Of a whole that is told as well: neither it nor what is missing may be below five."""
        if part >= LEAST and 0 < whole - part < LEAST:
            return self._say("report_at_least", count=formats.count(stepped(part), self.language))
        return self._count(part)


class _Sums:
    """What came of a month."""

    def __init__(self, casebook: Session, over: Over) -> None:
        self.calls = sum(daily.sums(casebook, over, "calls", "word").values())
        states = _words(daily.sums(casebook, over, "asked", "word"))
        self.requests, self.done = sum(states.values()), states.get("done", 0)


def _words(sums: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    return {word: often for (word,), often in sums.items()}
