"""The lines of whoever is rung by the hotline, or helps: the desk, volunteers, residents; and their gaps."""

RUNG_LINES = """
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

VOLUNTEER_LINES = """
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
