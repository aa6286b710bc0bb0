"""The provider's codes in our words: whether trying again is useless, and what to do. No number in here."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """What a code says. `for_good`: the same request will never be taken. `reason`: ours, of `REASONS`."""

    for_good: bool
    words: str
    reason: str = "other"


NOT_LET_IN = (
    "The provider does not know the account or its token. "
    "Compare TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN with the first page of its console."
)
CODES = {
    10004: Meaning(False, "Too many calls at once for this account; it goes on by itself.", "provider"),
    13214: Meaning(True, "The number shown is not one of this account. Look at the lines.", "sender"),
    13223: Meaning(True, "This is not a telephone number.", "not_a_number"),
    13224: Meaning(True, "This number cannot be rung.", "not_a_number"),
    13225: Meaning(True, "The provider does not ring this number.", "blocked"),
    13227: Meaning(True, "Calls to this country are switched off. Allow it in the console.", "country"),
    20003: Meaning(False, NOT_LET_IN, "account"),  # an operator mends it, and the message may still go
    20404: Meaning(True, "The provider has no such account, number or message."),
    20429: Meaning(False, "Too many requests at once; it goes on by itself in a while.", "provider"),
    21201: Meaning(True, "The call has nobody to ring.", "not_a_number"),
    21205: Meaning(True, "The provider does not take this web address. Is PUBLIC_URL right?"),
    21210: Meaning(True, "The number shown is not one of this account. Look at the lines.", "sender"),
    21211: Meaning(True, "The recipient is not a telephone number.", "not_a_number"),
    21212: Meaning(True, "The sender is no telephone number. Look at sms_sender in the site file.", "sender"),
    21213: Meaning(True, "The call shows no number. Enter the lines in the site file.", "sender"),
    21214: Meaning(True, "This number cannot be reached.", "not_a_number"),
    21215: Meaning(True, "Calls to this country are switched off. Allow it in the console.", "country"),
    21216: Meaning(True, "The provider does not ring this number.", "blocked"),
    21217: Meaning(True, "This is not a telephone number.", "not_a_number"),
    21219: Meaning(True, "A trial account rings only numbers verified in its console.", "trial"),
    21220: Meaning(True, "The call is over already."),
    21405: Meaning(True, "A fallback address without a first address."),
    21408: Meaning(True, "Messages to this country are switched off. Allow it in the console.", "country"),
    21421: Meaning(True, "This is not a telephone number.", "not_a_number"),
    21602: Meaning(True, "The message has no text.", "text"),
    21603: Meaning(True, "The message has no sender. Enter sms_sender in the site file.", "sender"),
    21604: Meaning(True, "The message has no recipient.", "not_a_number"),
    21606: Meaning(True, "The sender cannot send text messages there. Enter another sms_sender.", "sender"),
    21608: Meaning(True, "A trial account sends only to numbers verified in its console.", "trial"),
    21609: Meaning(True, "The provider does not take this web address. Is PUBLIC_URL right?"),
    21610: Meaning(True, "The recipient has opted out of messages from this sender.", "blocked"),
    21611: Meaning(False, "The sender's queue is full; it goes on by itself in a while.", "provider"),
    21612: Meaning(
        True, "No way leads from this sender to the recipient. Enter another sms_sender.", "sender"
    ),
    21614: Meaning(True, "The recipient is a landline, which takes no text messages.", "landline"),
    21615: Meaning(True, "The number needs an address on file. Enter one in the console."),
    21617: Meaning(True, "The text is too long.", "text"),
    21649: Meaning(True, "The number needs an approved regulatory bundle. Hand in the papers."),
    21659: Meaning(True, "The sender is no number of this account. Look at sms_sender.", "sender"),
    30001: Meaning(False, "The provider's queue is full; it goes on by itself in a while.", "provider"),
    30002: Meaning(True, "The account is suspended. Its console says why.", "account"),
    30003: Meaning(True, "The telephone was switched off or out of reach.", "switched_off"),
    30004: Meaning(True, "The recipient blocks messages.", "blocked"),
    30005: Meaning(True, "The recipient's number is not in use.", "not_a_number"),
    30006: Meaning(True, "The recipient is a landline, which takes no text messages.", "landline"),
    30007: Meaning(True, "The network took the message for an unwanted one.", "text"),
    30008: Meaning(True, "The network did not say why it did not deliver the message."),
    30009: Meaning(True, "A part of the message was lost on its way.", "provider"),
    30010: Meaning(True, "The message would have cost more than is allowed.", "text"),
    30034: Meaning(True, "The sender is not registered for messages to this country.", "sender"),
}
STATUSES = {
    401: Meaning(False, NOT_LET_IN, "account"),
    403: Meaning(True, "The account may not do this.", "account"),
    404: Meaning(True, "The provider has no such account, number or message."),
    408: Meaning(False, "The provider took too long; it is tried again.", "provider"),
    429: Meaning(False, "Too many requests at once; it goes on by itself in a while.", "provider"),
}
REQUEST_REFUSED = Meaning(True, "The provider does not take this. Its console explains the code.")
PROVIDER_IN_TROUBLE = Meaning(False, "The provider itself is in trouble; it is tried again.", "provider")


def meaning(code: object, status: object) -> Meaning:
    """By the code; a code that nobody knows by the HTTP status, and that by its hundred."""
    if isinstance(code, int) and code in CODES:
        return CODES[code]
    if not isinstance(status, int):
        return PROVIDER_IN_TROUBLE
    return STATUSES.get(status, REQUEST_REFUSED if 400 <= status < 500 else PROVIDER_IN_TROUBLE)


def reason_of(code: str) -> str:
    """Ours, of `REASONS`, for a code with which the provider tells that a message did not arrive."""
    known = CODES.get(int(code)) if code.isascii() and code.isdigit() else None
    return known.reason if known else "other"


def words_of(code: str) -> str:
    """The sentence for a code that stands in the casebook; empty where there is none."""
    known = CODES.get(int(code)) if code.isascii() and code.isdigit() else None
    return known.words if known else ""
