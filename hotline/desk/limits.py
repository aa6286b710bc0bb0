"""Times and limits that a town may change: where its file says so, in the order of the page.

Ranges, units and usual values stand nowhere here: the reader of city files knows them (`Section.span`).
"""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "waiting": (
        "waiting.hours",
        "waiting.ring_hours",
        "waiting.ticket_hours",
        "waiting.passed_days",
        "waiting.arranged_days",
        "waiting.calls_in_a_day",
    ),
    "claims": (
        "claims.hours",
        "claims.reminder_hours",
        "claims.at_most",
        "claims.same_resident_at_most",
    ),
    "levels": (),
    "waking": (
        "waking.size",
        "waking.minutes",
        "waking.rest_minutes",
        "waking.neighbour_hours",
        "waking.helper_hours",
        "waking.digest_hour",
    ),
    "calls": (
        "calls.patience",
        "calls.entry_patience",
        "calls.readback_patience",
        "calls.transfer_seconds",
        "calls.transfer_at_most",
        "calls.speech_confidence",
    ),
    "checkins": ("checkins.at_once",),
    "keyed": ("numbers.area_code", "numbers.least", "numbers.most", "postcodes.ask_threshold"),
}
BY_KIND: Mapping[str, str] = {"waiting": "waiting.hours_by_type", "claims": "claims.hours_by_type"}
LEVELS, LEVEL = "levels", "types.level"
TEXTS = ("numbers.area_code",)
BY_THE_READER = (*TEXTS, "numbers.most")  # what they may be hangs on others: the reader alone can say it
PATHS = (*(path for group in GROUPS.values() for path in group), *BY_KIND.values(), LEVEL)
SUBJECTS = tuple(f"settings.{path}" for path in PATHS)


def line_of(path: str) -> str:
    """The line of pages that names a setting."""
    by_kind = path in BY_KIND.values()
    return "town.times_by_kind" if by_kind else f"town.times_{path.replace('.', '_')}"


LABELS: Mapping[str, str] = {path: line_of(path) for path in PATHS}
