"""The lines that whoever rings and asks for help may hear, in the order of the call, and their gaps."""

RESIDENT_LINES = """
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
news_connect: key
news_connecting:
news_not_reached:
news_too_often:
news_full:
directory_intro:
directory_end:
note_offer:
note_offer_instead:
note_notice:
note_kept:
data_about:
data_about_orders:
data_agreed: day
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
"""
