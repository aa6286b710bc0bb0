"""Who can send and who can be sent a text message, by the provider's codes."""

from __future__ import annotations

import re

NUMBER = re.compile(r"\+[1-9]\d{6,14}")
NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 \-+_&]{1,11}")
LONGEST = 1600
# Numbers that are not mobile ones, in the countries this product serves.
LANDLINES = {
    "+49": re.compile(r"\+49(?!15|16|17)\d+"),
    "+48": re.compile(r"\+48(1[2-8]|2[2-59]|3[2-4]|4[1-468]|5[24-689]|6[1-378]|7[14-7]|8[1-79]|9[145])\d+"),
}
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_DOUBLE = frozenset("^{}\\[~]|€")

ERRORS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    21201: (400, "No 'To' number is specified."),
    21205: (400, "The address is not one that can be asked."),
    21210: (400, "'From' phone number is not a number of this account."),
    21211: (400, "The 'To' number is not a valid phone number."),
    21212: (400, "The 'From' number is not a valid phone number or sender name."),
    21213: (400, "Caller phone number is required."),
    21220: (400, "Call is not in-progress. Cannot redirect or end."),
    21405: (400, "A fallback address without a first address."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The 'StatusCallback' URL is not valid."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, f"The concatenated message body exceeds the {LONGEST} character limit"),
    21626: (400, "Invalid statusCallbackEvent(s)."),
}


def refusal(*, receiver: str, sender: str, service: str, body: str) -> int:
    """The code with which the provider would refuse this message, or 0."""
    landlines = LANDLINES.get(receiver[:3])
    reasons = {
        21604: not receiver,
        21603: not sender and not service,
        21602: not body,
        21617: len(body) > LONGEST,
        21211: not NUMBER.fullmatch(receiver),
        21212: bool(sender) and not NUMBER.fullmatch(sender) and not NAME.fullmatch(sender),
        21614: landlines is not None and landlines.fullmatch(receiver) is not None,
    }
    return next((code for code, applies in reasons.items() if applies), 0)


def segments(body: str) -> int:
    """How many text messages this text is paid as."""
    if all(character in GSM_7 or character in GSM_7_DOUBLE for character in body):
        length, one, several = sum(2 if character in GSM_7_DOUBLE else 1 for character in body), 160, 153
    else:
        length, one, several = len(body.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= one else -(-length // several)
