"""How long what is kept (R57): the terms, and for each record the moment at which it will be forgotten.

Callers are told of ninety days: nothing that names a resident outlives them, but what they agreed to.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hotline.casebook.tables import Call, CheckinList, Request, Ticket, Volunteer

WIPED_AFTER = timedelta(hours=1)  # where a call stood, and what was last said in it
CALLS = timedelta(days=90)  # the number of a call, and the keys pressed in it; that the hotline rang somebody
CLOSED = timedelta(days=30)  # number, code word and postcode of a request or ticket, after its close
AGREED = timedelta(days=365)  # what one key needs to ask for the same again, where the resident agreed to it
NO_INPUT = timedelta(days=14)  # a ticket of a caller who pressed nothing: that number was not given to us
NOTES = timedelta(days=7)  # what somebody said after the tone, and what was written down of it
MESSAGES = timedelta(days=30)  # that a message left; its number and words are gone at once
AT_CARRIER = timedelta(days=1)  # a sent message at the telephone company, which must deliver it first
UNCHECKED = timedelta(days=60)  # somebody who signed up and was never made active
REFUSED = timedelta(days=90)  # somebody who signed up and was refused: so long a second attempt is seen
LEFT = timedelta(days=365)  # what a volunteer's row still says after they have left: who checked them, when
DORMANT = timedelta(days=2 * 365)  # a volunteer of whom nothing was seen for so long goes as if they had left
BANNED = timedelta(days=5 * 365)  # so long it is known who may not come back
SESSIONS = timedelta(days=30)  # when an operator was signed in, and who was invited to the desk
BACKUPS = timedelta(days=35)  # no backup may be older; so long an erased number is known by a hash
READINGS = timedelta(days=14)  # a line that somebody has read at a telephone and nobody has put to use
PROPOSALS = timedelta(days=30)  # what somebody proposed to tell callers, after its last day
SHIFT_NOTES = timedelta(days=30)  # what one shift at the desk wrote for the next
SHIFTS = timedelta(days=90)  # who was planned at the desk; whose telephone rang, until the end of the shift
BLOCKS = timedelta(days=30)  # that a number was blocked, after its end
PROPOSED = timedelta(days=1)  # people read from a file, of whom nobody has said that they count
NO_CALLS = timedelta(days=5 * 365)  # the wish not to be rung: a hash, from which nobody reads a number
TOWN = timedelta(days=2 * 365)  # what was changed of the town, once something else has held for so long
BOOKS = (
    10  # years after the one in which money was booked, as accounts are kept: from whom, for what, by whom
)
REGISTERS = timedelta(days=365)  # who was shown what, and what was erased: ids and hashes only


def books_begin(now: datetime) -> datetime:
    """The first moment of the accounts that are still kept whole: a first of January."""
    return datetime(now.year - BOOKS, 1, 1, tzinfo=UTC)


def call_forgets_at(call: Call) -> datetime | None:
    """When the call forgets who rang and what was keyed; None where it has."""
    return None if call.forgotten_at is not None else call.started_at + CALLS


def request_forgets_at(request: Request) -> datetime | None:
    """When the request forgets whose it was; None where it has.

    Ninety days after it was asked an open one is closed and a closed one forgotten, unless its caller has
    rung again in the meantime.
    """
    if request.forgotten_at is not None:
        return None
    last = request.asked_at + CALLS
    return last if request.closed_at is None else min(last, request.closed_at + CLOSED)


def ticket_forgets_at(ticket: Ticket) -> datetime | None:
    """When the ticket forgets whom it is about, and is closed if it is still open; None where it has."""
    if ticket.forgotten_at is not None:
        return None
    last = ticket.created_at + (NO_INPUT if ticket.reason == "no_input" else CALLS)
    return last if ticket.closed_at is None else min(last, ticket.closed_at + CLOSED)


def list_forgets_at(one: CheckinList) -> datetime:
    """When whoever stands on a list of people to be rung is forgotten: some time after its end."""
    return (one.ended_at or one.ends_at) + CLOSED


def note_forgets_at(created_at: datetime) -> datetime:
    """When a voice note and what was written down of it are deleted: callers are told of seven days."""
    return created_at + NOTES


def volunteer_forgets_at(volunteer: Volunteer) -> datetime | None:
    """When somebody who signed up and was not made active, or was refused, is forgotten; None for others.

    Of those who are active or paused it depends on what they do, of a ban on when it was (`leaving`).
    """
    if volunteer.state == "new":
        return volunteer.created_at + UNCHECKED
    refused = volunteer.state == "refused" and volunteer.ended_at is not None
    return volunteer.ended_at + REFUSED if refused and volunteer.ended_at is not None else None


def why_request(request: Request) -> str:
    """Whether its close decides, or ninety days since it was asked."""
    last = request.asked_at + CALLS
    return "closed" if request.closed_at is not None and request.closed_at + CLOSED < last else "asked"


def why_ticket(ticket: Ticket) -> str:
    """What decides about a ticket."""
    last = ticket.created_at + (NO_INPUT if ticket.reason == "no_input" else CALLS)
    if ticket.closed_at is not None and ticket.closed_at + CLOSED < last:
        return "closed"
    return "no_input" if ticket.reason == "no_input" else "asked"
