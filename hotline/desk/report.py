"""The monthly report (O7): one page as PDF, in the city's language, made when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import typst
from flask import Blueprint, Response, abort
from sqlalchemy.orm import Session

from hotline.casebook import daily
from hotline.casebook.daily import Over
from hotline.casebook.lengths import percentile
from hotline.cities import City
from hotline.desk.guard import cities, now
from hotline.desk.plain import TO
from hotline.house import house
from hotline.pages import formats

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
FEW = 5  # a smaller count is shown to nobody outside the desk, and this page is made to be handed on
KINDS_SHOWN, ZONES_SHOWN = 8, 20
MIDDLE = 0.5


def add_routes(blueprint: Blueprint) -> None:
    """The file of this file."""
    address = "/figures/report/<city>/<month>.pdf"
    blueprint.add_url_rule(address, "figures_report", figures_report, methods=["GET"])


def figures_report(city: str, month: str) -> Response:
    """The month of a city that the operator has, up to today's."""
    here, first = cities().get(city), read_month(month)
    if here is None or first is None or first > now().astimezone(here.timezone).date():
        abort(404)
    with house().store.read() as casebook:
        content = Report(here, first, at=now()).content(casebook)
    answer = Response(pdf(content), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{here.code}-{first:%Y-%m}.pdf"'
    return answer


def read_month(written: str) -> date | None:
    """The first day of "2026-11"."""
    try:
        return datetime.strptime(f"{written}-01", "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def pdf(content: Mapping[str, Any]) -> bytes:
    """The page. Only the fonts that typst brings are used: it looks the same on every machine."""
    made = typst.compile(
        TEMPLATE, format="pdf", font_paths=_fonts(), sys_inputs={"content": json.dumps(content)}
    )
    if not isinstance(made, bytes):
        raise TypeError("one page was asked for")
    return made


@cache
def _fonts() -> typst.Fonts:
    """Libertinus for Latin and Cyrillic letters, DejaVu Sans Mono for Arabic ones."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


class Report:
    """What stands in the report of one month, in words."""

    def __init__(self, city: City, first: date, *, at: datetime) -> None:
        """The city's own language; `at` is when it is made."""
        self.city, self.first, self.at = city, first, at
        self.language = city.languages[0]
        self.last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def content(self, casebook: Session) -> dict[str, Any]:
        """Texts and numbers for the template."""
        over = Over(self.city.code, self.first, self.last)
        outcomes = _one(daily.sums(casebook, over, "calls", "word"))
        asked = daily.sums(casebook, over, "asked", "zone", "word")
        before_first = (self.first - timedelta(days=1)).replace(day=1)
        before = Over(self.city.code, before_first, self.first - timedelta(days=1))
        return {
            "language": self.language,
            "direction": formats.locale(self.language).text_direction,
            "title": self._say("report_title", city=self.city.title),
            "month": formats.month(self.first, self.language),
            "made": self._say("report_made", day=formats.day(self.at, self.language, self.city.timezone)),
            "totals": self._totals(outcomes, asked, casebook, before),
            "lengths_title": self._say("report_lengths"),
            "lengths": self._lengths(casebook, over),
            "zones_title": self._say("zones_title"),
            "zones": self._ranked(_by(asked, 0), self._zone, ZONES_SHOWN),
            "kinds_title": self._say("column_kind"),
            "kinds": self._ranked(_by(asked, 1), self._kind, KINDS_SHOWN),
            "days_title": self._say("report_days"),
            "days": self._days(casebook, over),
            "note": self._say("report_note", few=str(FEW)),
        }

    def _say(self, name: str, **gaps: object) -> str:
        return house().words.page(f"figures.{name}", language=self.language, **gaps)

    def _totals(
        self,
        outcomes: Mapping[str, int],
        asked: Mapping[tuple[str, str], int],
        casebook: Session,
        before: Over,
    ) -> list[dict[str, str]]:
        """Calls, requests and what was done, each beside the month before."""
        earlier_calls = sum(daily.sums(casebook, before, "calls", "word").values())
        earlier = _by(daily.sums(casebook, before, "asked", "zone", "word"), 2)
        states = _by(asked, 2)
        rows = (
            ("calls", sum(outcomes.values()), earlier_calls),
            ("requests", sum(states.values()), sum(earlier.values())),
            ("done", states.get("done", 0), earlier.get("done", 0)),
        )
        return [
            {
                "name": self._say(name),
                "count": self._count(count),
                "before": self._say("report_before", before=self._count(earlier_count)),
            }
            for name, count, earlier_count in rows
        ]

    def _lengths(self, casebook: Session, over: Over) -> list[dict[str, str]]:
        found = []
        for what in ("first_key", "saved", "taken", "rung"):
            counted = [
                (int(word), often) for (word,), often in daily.sums(casebook, over, what, "word").items()
            ]
            middle = percentile(counted, MIDDLE) if sum(often for _, often in counted) >= FEW else None
            length = formats.span(timedelta(seconds=middle), self.language) if middle is not None else TO
            found.append({"name": self._say(f"length_{what}"), "middle": length})
        return found

    def _ranked(self, counts: Mapping[str, int], name: Any, most: int) -> list[dict[str, Any]]:
        """The largest first; `wide` is the part of the largest, nothing where the count is not shown."""
        ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most]
        largest = max((count for _, count in ordered), default=1)
        return [
            {"name": name(code), "count": self._count(count), "wide": count / largest if count >= FEW else 0}
            for code, count in ordered
        ]

    def _days(self, casebook: Session, over: Over) -> list[dict[str, Any]]:
        """Each day of the month with its height, as parts of the fullest."""
        sums = daily.sums(casebook, over, "asked", "day")
        counts = [sums.get((self.first.replace(day=one),), 0) for one in range(1, self.last.day + 1)]
        largest = max(*counts, FEW)
        return [
            {"name": str(one), "high": count / largest if count >= FEW else 0}
            for one, count in enumerate(counts, start=1)
        ]

    def _zone(self, code: str) -> str:
        return self.city.zone_spoken(code, self.language) if code else TO

    def _kind(self, code: str) -> str:
        return house().words.label(code, self.language)

    def _count(self, count: int) -> str:
        """A count below five says only that; none is none."""
        if 0 < count < FEW:
            return self._say("report_few", few=str(FEW))
        return formats.count(count, self.language)


def _one(sums: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    return {word: often for (word,), often in sums.items()}


def _by(asked: Mapping[tuple[str, str], int], part: int) -> dict[str, int]:
    """Requests by zone (0), kind (1) or state (2)."""
    found: dict[str, int] = {}
    for (zone, word), often in asked.items():
        kind, _, state = word.partition("/")
        name = (zone, kind, state)[part]
        found[name] = found.get(name, 0) + often
    return found
