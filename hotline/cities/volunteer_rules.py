"""Which safety rules hold. When their words change in substance, a new date here asks everybody again."""

from __future__ import annotations

from datetime import date, time

VERSION = "2026-11-01"
SINCE = date.fromisoformat(VERSION)

CALL_FROM, CALL_UNTIL = time(8), time(20)  # R71b: when residents may be rung, local time
