"""Which lines there must be, in the order of the call, and which gaps each of them has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hotline.prompts.lines import Count, Day, Digits, Gap, KeyName, Kind, Moment, Money, Text

_GAPS_OF_LINES = """
language_choice: key
hello:
hello_known:
pause_now:
pause_message: text
pause_until: when
emergency_first:
kinds_intro: count
kinds_else: key
kinds_more_intro: count
kinds_more_else: key
postcode_ask: type count
postcode_change: count
postcode_partial: count
postcode_unknown: count
person_will_note: when
outside_check: postcode
postcode_outside: when
zone_ask: count
zone_choice: zone key
letters_ask: type
letters_change:
letters_partial:
letters_unknown:
letters_count: count
letters_part:
letters_how:
letters_wait:
zone_menu_ask: count type
zone_menu_change: count
zone_menu_instead: count
zone_menu_more: count
zone_menu_else: key
zone_menu_none: key
read_back: type zone postcode
read_back_zone: type zone
correct_kind: key
correct_postcode: key
correct_zone: key
for_other: key
for_other_told:
offer_help: key
offer_told:
offer_noted: zone when
offer_later:
there_place: zone key
there_postcode: count
there_letters:
there_zone_menu: count
there_number:
there_number_again:
there_number_read_back: number
order_when:
order_today: key
order_week: key
order_how_many:
order_payment: limit
order_cash: key
order_later: key
order_cannot_pay: key
order_number: order
promise_open:
promise_open_keyed:
promise_closed: when
promise_today:
promise_person: when
promise_person_there: when
promise_looked_at:
promise_looked_at_there:
promise_there:
promise_there_closed: when
close_word: word
close_pass_on:
close_cards:
close_number_kept:
close_number_shown:
close_data:
goodbye:
word_again: word
news_intro:
news_text: text
news_entry: text number
news_again:
note_offer:
note_offer_instead:
note_notice:
note_kept:
data_about:
data_about_orders:
data_note:
data_delete: key
data_questions:
data_confirm: key
data_deleted:
data_nothing:
known_zone: zone
done_lately: since type
held_back_lately: since type
returning_else: key
returning_person:
shared_same_place: key
shared_open: key
open_waiting: since type
open_taken: helper word type
open_tried:
open_held: since type
open_to_approve: since type
open_taken_shared: word type
open_passed_on: helper type
open_passed_on_shared: type
open_there_waiting: since type
open_there_taken: helper word type
open_there_promised: type
open_several: count
which_waiting: type key
which_taken: type helper key
which_there: type key
which_since: since key
which_more:
open_else: key
open_cancel: key
open_nobody_came: key
open_word: key
word_told: word
closed_meanwhile:
cancelled:
not_cancelled:
nobody_came_noted:
have_one_already: type since
number_ask:
number_again:
number_read_back: number
number_failed: when
take_your_time:
no_keys_stay:
key_means_nothing:
still_here:
may_speak:
not_understood:
not_understood_keys:
person_connecting:
person_nobody:
person_closed: when
person_ticket: when
person_busy: when
person_next:
person_all_busy:
person_call_back: key
person_wait:
person_once_more:
person_call_back_noted: when
person_no_number: when
crisis_offer: key
crisis_connecting: service
crisis_number: service number
talk_number: service until number
blocked: day
blocked_closed: when
emergency_keyed:
whisper: zone type
whisper_kind: type
whisper_plain:
whisper_accept: key
whisper_declined:
whisper_gone:
code_hello:
code_hear: key
code_told: code
code_unwanted:
reading_hello:
reading_code:
reading_code_other:
reading_unproved:
reading_how: key
reading_words: text
reading_tone:
reading_moment:
reading_still:
reading_silent:
reading_long:
reading_lost:
reading_played:
reading_keep: key
reading_again: key
reading_leave: key
reading_kept:
reading_not_kept:
feedback_hello:
feedback_listen: key
feedback_question:
feedback_yes: key
feedback_no: key
feedback_never: key
feedback_thanks:
feedback_sorry:
feedback_stopped:
checkin_hello:
checkin_fine: key
checkin_help: key
checkin_never: key
checkin_well:
checkin_stopped:
checkin_needs:
checkin_again:
callback: type zone
callback_begin: key
callback_nobody:
callback_person:
bridge_word: word
bridge_say_word: word
bridge_cap: limit
bridge_star:
bridge_wait:
bridge_hello: word
bridge_busy:
bridge_nobody:
bridge_failed:
bridge_desk:
bridge_gone:
bridge_later: when
bridge_how:
bridge_arranged: key
bridge_done: key
bridge_mailbox: key
bridge_else: key
bridge_not_needed: key
bridge_worry: key
bridge_noted:
bridge_another_time:
bridge_worry_noted:
bridge_untold:
failure: number
failure_no_number:
"""

_GAPS_FOR_VOLUNTEERS = """
volunteer_door: key
volunteer_resident: key
volunteer_pin:
volunteer_pin_again:
volunteer_pin_left:
volunteer_pin_later:
volunteer_pin_locked:
volunteer_entry_ends: key
volunteer_rules:
volunteer_rules_money: limit
volunteer_rules_accept: key
volunteer_own: type zone
volunteer_own_arranged: type zone
volunteer_ring: key
volunteer_tell: key
volunteer_hear_number: key
volunteer_number: number word
volunteer_next: key
volunteer_not_reached: key
volunteer_give_back: key
volunteer_given_back:
volunteer_count: count
volunteer_many:
volunteer_fits: since type zone
volunteer_urgent:
volunteer_money:
volunteer_take: key
volunteer_decline: key
volunteer_taken:
volunteer_refused_gone:
volunteer_refused_limit:
volunteer_refused_often:
volunteer_refused:
volunteer_none:
volunteer_no_more:
volunteer_off_duty:
volunteer_on_duty: key
volunteer_from_start: key
volunteer_change_pin: key
volunteer_new_pin:
volunteer_new_pin_easy:
volunteer_new_pin_again:
volunteer_new_pin_differs:
volunteer_pin_changed:
volunteer_stopped:
volunteer_bye:
arranged_day:
arranged_today: key
arranged_tomorrow: key
arranged_after_tomorrow: key
arranged_else: key
arranged_date: keyed
arranged_date_anew: keyed
arranged_noted: when
arranged_noted_date: when keyed
spent_paid:
spent_cash: key
spent_later: key
spent_not: key
spent_nothing: key
spent_sum: sum keyed
spent_sum_anew: sum keyed
spent_too_much: limit
spent_read_back: sum
spent_receipt_given: key
spent_receipt_kept: key
spent_unpaid:
"""


def _read(table: str) -> dict[str, frozenset[str]]:
    rows = (row.partition(":") for row in table.strip().splitlines())
    return {name: frozenset(gaps.split()) for name, _, gaps in rows}


VOLUNTEER_LINES: Mapping[str, frozenset[str]] = _read(_GAPS_FOR_VOLUNTEERS)
"""What stands in volunteer.toml."""

CALL_LINES: Mapping[str, frozenset[str]] = {**_read(_GAPS_OF_LINES), **VOLUNTEER_LINES}

TYPE_LINES: Mapping[str, frozenset[str]] = {
    "menu": frozenset({"key"}),
    "again": frozenset({"key"}),
    "noun": frozenset(),
    "label": frozenset(),
}

TYPES = (
    "groceries",
    "pharmacy",
    "phone_company",
    "household",
    "pets",
    "errands_post",
    "transport",
    "meals",
    "paperwork_it",
    "waste",
    "food_aid",
    "childcare",
    "homework",
    "interpreting",
    "protective_items",
    "lending",
    "emotional_support",
    "advice",
    "other",
)

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OPENINGS = ("today", "tomorrow", *_DAYS)
_PARTS_OF_TODAY = ("just_now", "this_morning", "this_noon", "this_afternoon", "this_evening", "last_night")

TIMES: Mapping[str, frozenset[str]] = {
    **{f"{day}_from": frozenset({"hour"}) for day in _OPENINGS},
    "in_days_from": frozenset({"days", "hour"}),
    "until": frozenset({"hour"}),
    **dict.fromkeys(("in_weeks", "day_and_night"), frozenset()),
    **dict.fromkeys(
        ("today", "tomorrow", *_PARTS_OF_TODAY, "yesterday", *_DAYS, "some_days_ago"), frozenset()
    ),
}

SPOKEN: Mapping[str, frozenset[str]] = {
    **CALL_LINES,
    **{f"{code}.{line}": gaps for code in TYPES for line, gaps in TYPE_LINES.items() if line != "label"},
    **{f"times.{name}": gaps for name, gaps in TIMES.items()},
}
"""Every line that is spoken: calls, types (`groceries.menu`) and times (`times.today_from`)."""

NEEDED: Mapping[str, frozenset[str]] = {**SPOKEN, **{f"{code}.label": frozenset() for code in TYPES}}
"""Every line that each language must have; pages come on top, the same in all languages."""

EXAMPLES: Mapping[str, Gap] = {
    "key": KeyName("4"),
    "count": Count(4),
    "type": Kind("groceries"),
    "zone": Text("Neukölln"),
    "word": Text(""),
    "helper": Text("Katharina"),
    "text": Text("Katharina"),
    "postcode": Digits(("12", "043")),
    "number": Digits(("0", "30", "23", "12", "59", "90")),
    "code": Digits(("12", "34", "56")),
    "order": Digits(("10", "23")),
    "limit": Money(200, "PLN"),
    "sum": Money(12, "PLN", 50),
    "keyed": Digits(("12", "50")),
    "when": Moment("tomorrow_from", 9),
    "since": Moment("this_morning"),
    "day": Day(date(2027, 1, 26)),
    "service": Text("Telefonseelsorge"),
    "until": Moment("until", 20),
}
"""A value for each gap, to hear and to measure lines with; the word is the language's first one."""
