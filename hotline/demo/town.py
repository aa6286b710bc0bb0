"""The people of the demo, and the numbers they have: all of them kept for fiction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from hotline.casebook import people
from hotline.casebook.store import Store
from hotline.simulator import SimulatedPhone

AREA = "+493023125"
LINES = {"900": ("de",), "901": ("pl",), "902": ("en",), "903": ("de", "pl", "en")}
DESK = f"{AREA}990"


@dataclass(frozen=True, slots=True)
class Helper:
    """A volunteer of the demo, and what to try with them."""

    first_name: str
    number: str
    language: str
    level: int
    zones: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A resident who rings while the demo starts: last digits of the number and of the line, and the keys."""

    number: str
    line: str
    keys: tuple[str, ...]


HELPERS = (
    Helper("Aylin", "+491713920001", "de", 2, ("neukoelln", "mitte"), "Neukölln and Mitte, all kinds"),
    Helper("Jonas", "+491713920002", "en", 1, ("neukoelln",), "Neukölln too, in English"),
    Helper("Zofia", "+491713920003", "pl", 2, ("pankow", "mitte"), "Pankow and Mitte, in Polish"),
)
CALLERS = (
    Caller("011", "900", ("1", "12043")),
    Caller("012", "900", ("2", "12047")),
    Caller("013", "901", ("1", "10115")),
    Caller("014", "902", ("4", "2", "12049")),
    Caller("015", "900", ("3", "13187")),
    Caller("016", "900", ("1",)),  # rings off half-way: a ticket
)


def site_text(city: str, today: date) -> str:
    """The site file of the demo: its lines, and a desk that was tried today."""
    blocks = [
        f'[[{city}.lines]]\nnumber = "{AREA}{digits}"\nlanguages = {list(languages)}\n'
        for digits, languages in LINES.items()
    ]
    desk = f'[[{city}.desk]]\nnumber = "{DESK}"\nverified_on = {today}\nverified_by = "the demo"\n'
    return "# Numbers kept for fiction: nobody answers there.\n\n" + "\n".join([*blocks, desk])


def enter_helpers(store: Store, city: str) -> None:
    """Put the volunteers into the casebook, unless they are there."""
    now = datetime.now(UTC)
    for helper in HELPERS:
        with store.write() as session:
            if people.volunteer_by_number(session, helper.number) is None:
                people.add_volunteer(
                    session,
                    first_name=helper.first_name,
                    number=helper.number,
                    language=helper.language,
                    level=helper.level,
                    city=city,
                    zones=helper.zones,
                    identity_seen_by="the demo",
                    identity_seen_on=now.date(),
                    activated_by="a second person",
                    now=now,
                )


def ring(caller: Caller, *, url: str, token: str) -> None:
    """Make a call as the resident does, key by key, over HTTP; only time is simulated."""
    phone = SimulatedPhone(url, token=token, caller=AREA + caller.number, dials=AREA + caller.line).dial()
    for keys in caller.keys:
        phone.presses(keys)
    phone.hears()
    phone.hangs_up()
