"""The tables, typed. Nothing in them is in clear that could find or convince a resident."""

from hotline.casebook.tables.base import Base
from hotline.casebook.tables.calls import Call, Number, Turn
from hotline.casebook.tables.erasures import Erasure
from hotline.casebook.tables.marks import Mark
from hotline.casebook.tables.notes import VoiceNote
from hotline.casebook.tables.operators import Operator, OperatorSession, View
from hotline.casebook.tables.outbox import Alert, Message
from hotline.casebook.tables.people import (
    SignIn,
    SignInCode,
    SignInCount,
    Volunteer,
    VolunteerEvent,
    VolunteerZone,
)
from hotline.casebook.tables.removals import Removal
from hotline.casebook.tables.requests import Claim, Request, RequestEvent, Ticket, TicketEvent

__all__ = [
    "Alert",
    "Base",
    "Call",
    "Claim",
    "Erasure",
    "Mark",
    "Message",
    "Number",
    "Operator",
    "OperatorSession",
    "Removal",
    "Request",
    "RequestEvent",
    "SignIn",
    "SignInCode",
    "SignInCount",
    "Ticket",
    "TicketEvent",
    "Turn",
    "View",
    "VoiceNote",
    "Volunteer",
    "VolunteerEvent",
    "VolunteerZone",
]
