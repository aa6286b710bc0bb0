"""Rules for a webhook, written into its address: `https://host/path#rc=2&rp=ct,rt,5xx`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from hotline.simulator.faults import Fault, Refused

NUMBERS = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
KINDS = frozenset({"4xx", "5xx", "ct", "rt", "all"})
EDGES = frozenset(["ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla"])
BAD_EDGE, BAD_RULE = 11240, 11243


@dataclass(frozen=True, slots=True)
class Rules:
    """How long to wait (seconds) and when to try again."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    repeat_on: frozenset[str] = frozenset({"ct"})

    def try_again(self, kind: str) -> bool:
        """Whether a failure of this kind (`ct`, `rt`, `4xx`, `5xx`) is tried again; others never are."""
        return kind in KINDS and (kind in self.repeat_on or "all" in self.repeat_on)


STANDARD = Rules()


def without_fragment(url: str) -> tuple[str, Rules]:
    """The address as it is requested, and the rules behind its `#`; Refused if they make no sense."""
    address, _, fragment = url.partition("#")
    if not fragment:
        return address, STANDARD
    given = dict(parse_qsl(fragment, keep_blank_values=True))
    values = {name: _number(name, given, address) for name in NUMBERS if name in given}
    if unknown := set(given) - set(NUMBERS) - {"rp", "e", "sni"}:
        raise Refused(Fault(BAD_RULE, f"unknown rule {min(unknown)}", address))
    _check_edges(given.get("e"), address)
    rules = Rules(
        connect=values.get("ct", 5000) / 1000,
        read=values.get("rt", 15000) / 1000,
        total=values.get("tt", 15000) / 1000,
        retries=values.get("rc", 1),
        repeat_on=_kinds(given.get("rp", "ct"), address),
    )
    return address, rules


def _number(name: str, given: dict[str, str], address: str) -> int:
    least, most = NUMBERS[name]
    text = given[name]
    if not text.isdecimal() or not least <= int(text) <= most:
        raise Refused(Fault(BAD_RULE, f"{name}={text}", address))
    return int(text)


def _kinds(text: str, address: str) -> frozenset[str]:
    kinds = frozenset(text.split(","))
    if kinds - KINDS:
        raise Refused(Fault(BAD_RULE, f"rp={text}", address))
    return kinds


def _check_edges(text: str | None, address: str) -> None:
    if text is not None and set(text.split(",")) - EDGES:
        raise Refused(Fault(BAD_EDGE, f"e={text}", address))
