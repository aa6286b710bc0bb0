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
    "outside",
    "read_back",
    "correct",
    "postcode_anew",
    "number",
    "number_anew",
    "number_read_back",
    "there_place",
    "there_number",
    "there_number_anew",
    "there_read_back",
    "order_when",
    "order_how_many",
    "order_payment",
    "order_number",
    "close",
    "voice_note",
    "word_again",
    "farewell",
    "which_request",
    "open_request",
    "word_told",
    "person_or_goodbye",
    "closed_meanwhile",
    "have_one_already",
    "known_caller",
    "shared_line",
    "cancelled",
    "transfer",
    "all_busy",
    "crisis_transfer",
    "talk_number",
    "noted",
    "blocked",
    "blocked_again",
    "blocked_later",
    "offer_noted",
    "offer_later",
    "ring_again",
    "number_failed",
    "data_about",
    "data_confirm",
    "data_deleted",
    "data_nothing",
)

# Of calls that are no resident's the log needs few words: these parts, in the order of such a call.
VOLUNTEERS = (
    *(
        "volunteer_door",
        "volunteer_pin",
        "volunteer_new_pin",
        "volunteer_rules",
        "volunteer",
        "volunteer_own",
    ),
    *("volunteer_number", "volunteer_how", "volunteer_fits", "arranged", "spent"),
)
PUT_THROUGH = ("bridge",)
CHECKINS = ("checkin",)
