"""The steps at which a call can stand: those that ask something, put through, or say the last words.

In the order of a call. The other steps only lead on; a test walks every call and compares.
"""

from __future__ import annotations

ASKING = (
    "language",
    "kind",
    "more_kinds",
    "last_kinds",
    "postcode",
    "postcode_all_digits",
    "postcode_not_found",
    "zone",
    "zone_menu",
    "zone_menu_more",
    "zone_menu_last",
    "read_back",
    "correct",
    "postcode_anew",
    "number",
    "number_anew",
    "number_read_back",
    "close",
    "voice_note",
    "word_again",
    "farewell",
    "open_request",
    "known_caller",
    "cancelled",
    "transfer",
    "all_busy",
    "crisis_transfer",
    "talk_number",
    "noted",
    "ring_again",
    "number_failed",
    "data_about",
    "data_confirm",
    "data_deleted",
    "data_nothing",
)
