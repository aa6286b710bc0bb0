"""A simulated telephone and the provider behind it. Knows no other room: it speaks HTTP."""

from hotline.simulator.clocks import RealClock, VirtualClock
from hotline.simulator.events import Event
from hotline.simulator.faults import EndlessCall, Fault, LineIsDead, NotSimulated
from hotline.simulator.hands import Hands
from hotline.simulator.mounting import add_telephones, numbers_of
from hotline.simulator.numbers import PhoneNumber
from hotline.simulator.people import ANSWERS, BUSY, FAILS, NO_ANSWER, REFUSES, Person
from hotline.simulator.phone import SimulatedPhone
from hotline.simulator.phonebook import BOOK_FILE, Line
from hotline.simulator.rest import create_blueprint
from hotline.simulator.speech import Pace
from hotline.simulator.switches import Switches, carries_none, doubles, loses, noisy_line
from hotline.simulator.texts import texts_at
from hotline.simulator.transport import SocketTransport, Transport, WsgiTransport

__all__ = [
    "ANSWERS",
    "BOOK_FILE",
    "BUSY",
    "FAILS",
    "NO_ANSWER",
    "REFUSES",
    "EndlessCall",
    "Event",
    "Fault",
    "Hands",
    "Line",
    "LineIsDead",
    "NotSimulated",
    "Pace",
    "Person",
    "PhoneNumber",
    "RealClock",
    "SimulatedPhone",
    "SocketTransport",
    "Switches",
    "Transport",
    "VirtualClock",
    "WsgiTransport",
    "add_telephones",
    "carries_none",
    "create_blueprint",
    "doubles",
    "loses",
    "noisy_line",
    "numbers_of",
    "texts_at",
]
