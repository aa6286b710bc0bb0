"""The tables, typed. Nothing in them is in clear that could find or convince a resident."""

from hotline.casebook.tables.agreements import Agreement
from hotline.casebook.tables.audit import Audit, AuditHead
from hotline.casebook.tables.base import Base
from hotline.casebook.tables.blocks import Block
from hotline.casebook.tables.calls import Call, Number, Turn
from hotline.casebook.tables.checkins import CheckinList, CheckinPerson, CheckinResult, NoCall
from hotline.casebook.tables.concerns import Concern
from hotline.casebook.tables.connected import ConnectedDay
from hotline.casebook.tables.counts import Count, CountedDay, OpenMonth
from hotline.casebook.tables.erasures import Erasure, Forgotten
from hotline.casebook.tables.fund import Fund, FundEntry
from hotline.casebook.tables.marks import Mark
from hotline.casebook.tables.notes import VoiceNote
from hotline.casebook.tables.operators import Invitation, Operator, OperatorSession, RecoveryCode, View
from hotline.casebook.tables.outbox import Alert, Message, Receipt
from hotline.casebook.tables.outgoing import Outgoing
from hotline.casebook.tables.partners import Partner, Referral
from hotline.casebook.tables.people import (
    SignIn,
    SignInCode,
    SignInCount,
    Volunteer,
    VolunteerEvent,
    VolunteerPin,
    VolunteerZone,
)
from hotline.casebook.tables.proposals import Proposal
from hotline.casebook.tables.readings import Reading
from hotline.casebook.tables.removals import Removal
from hotline.casebook.tables.requests import Claim, Request, RequestEvent, Ticket, TicketEvent
from hotline.casebook.tables.shift_notes import ShiftNote, ShiftNoteSeen
from hotline.casebook.tables.shifts import Calendar, Shift
from hotline.casebook.tables.taken_calls import TakenCall
from hotline.casebook.tables.town import Edition, TownEdit
from hotline.casebook.tables.waking import Decline, Notice, PushSubscription, Search, Telling, Waking
from hotline.casebook.tables.watch import Outage, Pulse, Quiet

__all__ = [
    "Agreement",
    "Alert",
    "Audit",
    "AuditHead",
    "Base",
    "Block",
    "Calendar",
    "Call",
    "CheckinList",
    "CheckinPerson",
    "CheckinResult",
    "Claim",
    "Concern",
    "ConnectedDay",
    "Count",
    "CountedDay",
    "Decline",
    "Edition",
    "Erasure",
    "Forgotten",
    "Fund",
    "FundEntry",
    "Invitation",
    "Mark",
    "Message",
    "NoCall",
    "Notice",
    "Number",
    "OpenMonth",
    "Operator",
    "OperatorSession",
    "Outage",
    "Outgoing",
    "Partner",
    "Proposal",
    "Pulse",
    "PushSubscription",
    "Quiet",
    "Reading",
    "Receipt",
    "RecoveryCode",
    "Referral",
    "Removal",
    "Request",
    "RequestEvent",
    "Search",
    "Shift",
    "ShiftNote",
    "ShiftNoteSeen",
    "SignIn",
    "SignInCode",
    "SignInCount",
    "TakenCall",
    "Telling",
    "Ticket",
    "TicketEvent",
    "TownEdit",
    "Turn",
    "View",
    "VoiceNote",
    "Volunteer",
    "VolunteerEvent",
    "VolunteerPin",
    "VolunteerZone",
    "Waking",
]
