"""The operators of the demo. What they sign in with is written down, which no real town does."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotline.casebook import operators, passwords
from hotline.casebook.one_time import new_secret
from hotline.casebook.operators import Post, Role
from hotline.casebook.store import Store
from hotline.commands.init import write_secret

FILE = "demo.json"  # in the demo's folder: {"operators": [{"name", "password", "totp_secret", "role"}]}


@dataclass(frozen=True, slots=True)
class DeskOperator:
    """What an operator signs in with, and what they may do."""

    name: str
    password: str
    totp_secret: str
    role: Role = "administrator"


PEOPLE: tuple[tuple[str, str, Role], ...] = (
    ("Meike", "sieben Enten am Kanal", "administrator"),
    ("Ola", "acht Schwäne auf der Spree", "coordinator"),
    ("Jan", "neun Spatzen unterm Dach", "operator"),
)


def enter_operators(store: Store, folder: Path, *, language: str, first_city: str) -> None:
    """Put one of each role into the casebook, with what the file says or with something new.

    Whoever takes calls does so for the first city only; the others work everywhere.
    """
    known = {one["name"]: one for one in _written(folder / FILE).get("operators", ())}
    people = [
        DeskOperator(**known[name]) if name in known else DeskOperator(name, password, new_secret(), role)
        for name, password, role in PEOPLE
    ]
    for one in people:
        cities = (first_city,) if one.role == "operator" else ()
        _enter(store, one, Post(one.role, cities), language=language, renew=one.name not in known)
    _write(folder / FILE, {"operators": [asdict(one) for one in people]})


def _enter(store: Store, one: DeskOperator, post: Post, *, language: str, renew: bool) -> None:
    """`renew`: the file was lost; where the database was not, it is told what the file says now."""
    secrets: dict[str, Any] = {
        "password_hash": passwords.hashed(one.password),
        "totp_secret": one.totp_secret,
    }
    now = datetime.now(UTC)
    with store.write() as session:
        there = operators.operator_by_name(session, one.name)
        if there is None:
            add = operators.add_operator
            add(session, name=one.name, post=post, language=language, email=None, **secrets, now=now)
        elif renew:
            operators.renew(session, there.id, was=there.state, **secrets, now=now)


def read_operators(folder: Path) -> list[DeskOperator]:
    """The operators as the file has them, whoever may do most first."""
    return [DeskOperator(**one) for one in _written(folder / FILE)["operators"]]


def _written(file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _write(file: Path, known: dict[str, Any]) -> None:
    file.unlink(missing_ok=True)
    write_secret(file, json.dumps(known, indent=2) + "\n")
