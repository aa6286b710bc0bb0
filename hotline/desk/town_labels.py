"""What the pages of the town call a setting: for what is to be mended, for the history and for reports."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.desk import limits
from hotline.desk.switches import CALL_BACK, SWITCHES

# By setting, without the rows of lists: the line with which a page names it.
LABELS: Mapping[str, str] = {
    **limits.LABELS,
    **{one.path: f"town.switch_{name}" for name, one in SWITCHES.items()},
    CALL_BACK: "town.switch_call_back",
    "title": "town.name_town",
    "country": "town.new_country",
    "timezone": "town.new_timezone",
    "languages": "town.part_languages",
    "hours": "town.part_hours",
    "hours.daily": "town.hours_week",
    "hours.days": "town.hours_days",
    "hours.holidays_of": "town.hours_region",
    "hours.closed_on_holidays": "town.hours_holidays",
    "types": "town.part_menu",
    "types.to": "desk.ways_title",
    "types.to_in": "town.ways_in_title",
    "types.first": "town.menu_first",
    "types.more": "town.menu_more",
    "types.third": "town.menu_third",
    "claims.spending_limit": "town.part_money",
    "orders.counted": "town.menu_counted",
    "orders.paid": "town.money_paid",
    "orders.fund_below_zero": "town.money_below",
    "postcodes": "town.part_zones",
    "postcodes.mask": "zones.mask",
    "postcodes.area_prefixes": "zones.area",
    "postcodes.table": "zones.table",
    "postcodes.zone_order": "town.order_first",
    "zones": "zones.all",
    "zones.name": "zones.name",
    "zones.spoken": "zones.spoken",
    "zones.neighbours": "zones.neighbours",
    "map": "zones.map",
    "lines": "town.numbers_lines",
    "desk": "town.numbers_desk",
    "sms_sender": "town.numbers_sender",
    "crisis": "town.helplines_crisis",
    "crisis_key": "town.helplines_key",
    "talk": "town.helplines_talk",
    "announcements": "town.part_announcements",
    "announcements.list.until": "town.announcements_until",
    "directory": "town.part_directory",
    "directory.list.hours": "town.part_hours",
    "directory.list.open.weekdays": "desk.directory_weekdays",
    "directory.list.open.saturday": "desk.directory_saturday",
    "directory.list.open.sunday": "desk.directory_sunday",
    "directory.connects_a_day": "desk.directory_connects_a_day",
    "directory.connects_in_town": "desk.directory_connects_in_town",
    "directory.talk_minutes": "desk.directory_talk_minutes",
    "approval": "town.part_approval",
    "approval.kinds": "desk.approval_kinds",
    "approval.zones": "desk.approval_zones",
    "pause": "town.part_pause",
    "pause.until": "town.pause_until",
}
# The fields that entries of several lists have.
FIELDS: Mapping[str, str] = {
    "number": "town.numbers_number",
    "name": "town.numbers_name",
    "verified_on": "town.numbers_tried",
    "verified_by": "town.numbers_tried_by",
    "language": "town.numbers_spoken",
    "languages": "town.part_languages",
    "zone": "town.directory_zone",
    "kind": "town.directory_kind",
    "daily": "town.helplines_daily",
}
# Whole tables, which only a file of a town changes at once, and what is no setting.
TABLES: Mapping[str, str] = {
    "claims": "town.times_claims",
    "waiting": "town.times_waiting",
    "waking": "town.times_waking",
    "calls": "town.times_calls",
    "checkins": "town.times_checkins",
    "numbers": "town.times_keyed",
    "orders": "town.part_money",
    "messages": "town.switch_confirmations",
    "feedback": "town.switch_feedback",
    "table": "zones.table",
    "city": "town.new_title",
}
