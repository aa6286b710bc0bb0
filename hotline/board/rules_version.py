"""The version of the safety rules, as the board's pages know it."""

from __future__ import annotations

from hotline.cities.volunteer_rules import CALL_FROM, CALL_UNTIL, SINCE, VERSION

__all__ = ["CALL_FROM", "CALL_UNTIL", "SINCE", "VERSION"]
