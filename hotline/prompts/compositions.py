"""Which lines are heard together as one prompt or one menu, so that their length can be checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotline.prompts.declared import EXAMPLES
from hotline.prompts.lines import Gap, KeyName, Line, Text
from hotline.prompts.pieces import Pause, Piece, Speech
from hotline.prompts.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Composition:
    """Lines heard in a row; the faults of its length are told at `told_at`."""

    name: str
    lines: tuple[str, ...]
    menu: bool = False

    @property
    def told_at(self) -> str:
        """The line at which a fault of the whole is shown."""
        return self.lines[0]


OPEN_CHOICES = ("open_else", "open_cancel", "open_nobody_came", "open_word")
WAITING_CHOICES = ("open_else", "open_cancel", "open_word", "returning_person")
DONE_CHOICES = ("groceries.again", "returning_else", "open_nobody_came", "returning_person")
SHARED_CHOICES = ("returning_else", "shared_open", "returning_person")

OWN_CHOICES = ("volunteer_ring", "volunteer_tell", "volunteer_hear_number", "volunteer_next")
HOW_CHOICES = ("bridge_arranged", "bridge_done", "volunteer_not_reached", "bridge_else")
SELDOM_CHOICES = ("bridge_not_needed", "bridge_worry", "volunteer_give_back")
DAY_CHOICES = ("arranged_today", "arranged_tomorrow", "arranged_after_tomorrow", "arranged_else")
PAID_CHOICES = ("spent_cash", "spent_later", "spent_not", "spent_nothing")
TAKE_CHOICES = ("volunteer_take", "volunteer_next", "volunteer_decline")

VOLUNTEERS = (
    Composition("volunteer or resident", ("hello_known", "volunteer_door", "volunteer_resident"), menu=True),
    Composition("rules", ("volunteer_rules", "volunteer_rules_money", "volunteer_rules_accept")),
    *(
        Composition(f"what a volunteer has, {own}", (own, *OWN_CHOICES))
        for own in ("volunteer_own", "volunteer_own_arranged")
    ),
    Composition("choices of what a volunteer has", OWN_CHOICES, menu=True),
    Composition("how it went", ("bridge_how", *HOW_CHOICES), menu=True),
    Composition("arranged for which day", ("arranged_day", *DAY_CHOICES), menu=True),
    Composition("whether it is paid", ("spent_paid", *PAID_CHOICES), menu=True),
    *(
        Composition(f"what it cost, {asked}", (asked, "volunteer_entry_ends"))
        for asked in ("spent_sum", "spent_sum_anew", "spent_too_much")
    ),
    Composition("the receipt", ("spent_read_back", "spent_receipt_given", "spent_receipt_kept"), menu=True),
    Composition("how it went, seldom", SELDOM_CHOICES, menu=True),
    # What waits is told before its choices: the whole is a prompt, the choices a menu.
    Composition("what waits, the first", ("volunteer_fits", "volunteer_urgent", "volunteer_money")),
    Composition("what waits", ("volunteer_fits", "volunteer_urgent", *TAKE_CHOICES)),
    Composition("choices of what waits", TAKE_CHOICES, menu=True),
    Composition("the end", ("volunteer_no_more", "volunteer_from_start", "volunteer_change_pin"), menu=True),
    Composition("a break", ("volunteer_off_duty", "volunteer_on_duty"), menu=True),
)

TOGETHER = (
    *(
        Composition(f"blocked, {person}", ("hello_known", "emergency_first", "blocked", person), menu=True)
        for person in ("returning_person", "blocked_closed")
    ),
    Composition("greeting", ("hello", "emergency_first")),
    Composition("correct, without a postcode", ("correct_kind", "correct_zone", "for_other"), menu=True),
    Composition("correct", ("correct_kind", "correct_postcode", "for_other"), menu=True),
    Composition("today or this week", ("order_when", "order_today", "order_week"), menu=True),
    Composition("who pays", ("order_payment", "order_cash", "order_later", "order_cannot_pay"), menu=True),
    Composition(
        "close, on this phone",
        ("promise_open", "close_word", "close_cards", "close_number_shown", "close_data", "goodbye"),
    ),
    Composition(
        "close, out of hours",
        ("promise_closed", "close_word", "close_cards", "close_number_kept", "close_data", "goodbye"),
    ),
    *(
        Composition(
            f"close, {promise}",
            (promise, "close_word", "close_cards", "close_number_kept", "close_data", "goodbye"),
        )
        for promise in ("promise_today", "promise_person", "promise_looked_at")
    ),
    *(
        Composition(
            f"close, {promise}",
            (
                promise,
                "close_word",
                "close_pass_on",
                "close_cards",
                "close_number_kept",
                "close_data",
                "goodbye",
            ),
        )
        for promise in (
            "promise_there",
            "promise_there_closed",
            "promise_person_there",
            "promise_looked_at_there",
        )
    ),
    Composition("nobody here", ("person_nobody", "person_closed", "close_word", "goodbye")),
    Composition("voice note, after a ticket", ("person_ticket", "note_offer_instead", "note_notice")),
    Composition("data", ("data_about", "data_delete", "data_questions")),
    *(
        Composition(f"{about}, with voice notes", (about, "data_note", "data_delete", "data_questions"))
        for about in ("data_about", "data_about_orders", "data_agreed")
    ),
    Composition("voice note", ("note_offer", "note_notice")),
    Composition("who else helps", ("directory_intro", "news_entry", "news_connect", "news_again")),
    Composition("if that is not enough", ("directory_end", "news_again"), menu=True),
    Composition("after a voice note", ("note_kept", "order_number", "word_again")),
    Composition("zones", ("zone_ask", *("zone_choice",) * 4), menu=True),
    Composition("letters", ("letters_ask", "letters_part", "letters_how", "letters_wait")),
    Composition(
        "letters, for somebody else", ("there_letters", "letters_part", "letters_how", "letters_wait")
    ),
    Composition("letters, once more", ("letters_unknown", "letters_count", "letters_how", "take_your_time")),
    Composition("zone menu", ("zone_menu_ask", *("zone_choice",) * 3, "zone_menu_else"), menu=True),
    Composition(
        "zone menu, instead of the postcode",
        ("zone_menu_instead", *("zone_choice",) * 3, "zone_menu_none"),
        menu=True,
    ),
    Composition(
        "known caller", ("known_zone", "groceries.again", "returning_else", "returning_person"), menu=True
    ),
    # What became of a request is told before its choices: the whole is a prompt, the choices a menu.
    Composition("known caller, done lately", ("done_lately", *DONE_CHOICES)),
    Composition(
        "known caller, held back",
        ("held_back_lately", "groceries.again", "returning_else", "returning_person"),
    ),
    Composition("choices of a request that was done", DONE_CHOICES, menu=True),
    Composition("shared line", ("shared_same_place", *SHARED_CHOICES), menu=True),
    *(
        Composition(f"open request, {state}", (state, *WAITING_CHOICES))
        for state in ("open_waiting", "open_held", "open_to_approve", "open_there_waiting")
    ),
    *(
        Composition(f"open request, {state}", (state, *OPEN_CHOICES))
        for state in ("open_taken", "open_taken_shared", "open_there_taken", "open_there_promised")
    ),
    Composition("choices of an open request", OPEN_CHOICES, menu=True),
    Composition("word told", ("word_told", *OPEN_CHOICES[:3], "returning_person")),
    Composition("which request", ("open_several", *("which_taken",) * 3, "open_else"), menu=True),
    Composition("which of a shared line", ("open_several", *("which_since",) * 3), menu=True),
    Composition("asked already", ("have_one_already", "for_other"), menu=True),
    Composition("code, to be heard", ("code_hello", "code_hear"), menu=True),
    Composition("an offer", ("offer_noted", "goodbye")),
    Composition("an offer, at another time", ("offer_later", "goodbye")),
    Composition("asked afterwards", ("feedback_hello", "feedback_listen", "feedback_never"), menu=True),
    Composition(
        "did help come", ("feedback_question", "feedback_yes", "feedback_no", "feedback_never"), menu=True
    ),
    Composition("sorry, and goodbye", ("feedback_sorry", "goodbye")),
    Composition("how are you", ("checkin_hello", "checkin_fine", "checkin_help", "checkin_never"), menu=True),
    Composition("help is on its way", ("checkin_needs", "kinds_intro")),
    Composition("a line to be read, whose code is asked", ("reading_hello", "reading_code")),
    Composition("how a line is read", ("reading_how", "reading_tone")),
    Composition(
        "a line that was read",
        ("reading_played", "reading_keep", "reading_again", "reading_leave"),
        menu=True,
    ),
    Composition("no code wanted", ("code_unwanted", "goodbye")),
    *VOLUNTEERS,
    Composition("languages", ("language_choice",) * 3, menu=True),
)

MAIN = ("groceries", "pharmacy", "phone_company")


def longest_menus(
    words: Vocabulary, types: Iterable[str], gaps: Mapping[str, Gap]
) -> tuple[Composition, ...]:
    """The menus of kinds of help at their longest, whichever kinds a city chooses."""
    choices = [f"{code}.menu" for code in types if code != "other"]
    longest = sorted(choices, key=lambda name: len(shown(words.say(Line(name, dict(gaps))))), reverse=True)
    first = [f"{code}.menu" for code in MAIN]
    return (
        Composition("kinds of help", ("kinds_intro", *first, "kinds_else"), menu=True),
        Composition("kinds of help, the longest", ("kinds_intro", *longest[:3], "kinds_else"), menu=True),
        Composition("more kinds, the longest", ("kinds_more_intro", *longest[:4]), menu=True),
    )


def examples(word: str) -> dict[str, Gap]:
    """A value for every gap; `word` is the code word."""
    return {**EXAMPLES, "word": Text(word)}


def composed(words: Vocabulary, whole: Composition, gaps: Mapping[str, Gap]) -> tuple[Piece, ...]:
    """The pieces of a composition, its choices numbered in their order; LookupError for a missing line."""
    pieces: list[Piece] = []
    number = 0
    for name in whole.lines:
        number += "key" in words.entries[name].gaps
        pieces.extend(words.say(Line(name, {**gaps, "key": KeyName(str(number or 1))})))
    return tuple(pieces)


def shown(pieces: tuple[Piece, ...]) -> str:
    """Pieces as one reads them: words, and pauses in brackets."""
    return " ".join(_shown(piece) for piece in pieces)


def _shown(piece: Piece) -> str:
    match piece:
        case Speech(text):
            return text
        case Pause(length):
            return f"[{length}]"
        case _:
            return f"(recording {piece.name})"
