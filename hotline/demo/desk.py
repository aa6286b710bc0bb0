"""The operator of the demo. What they sign in with is written down, which no real town does."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotline.casebook import one_time, operators, passwords
from hotline.casebook.store import Store
from hotline.commands.init import write_secret

FILE = "demo.json"  # in the demo's folder: {"operator": {"name", "password", "totp_secret"}}


@dataclass(frozen=True, slots=True)
class DeskOperator:
    """What the operator signs in with."""

    name: str
    password: str
    totp_secret: str


def enter_operator(store: Store, folder: Path, *, language: str) -> None:
    """Put the operator into the casebook, with what the file says or with something new."""
    known = _written(folder / FILE)
    desk = DeskOperator(**known["operator"]) if "operator" in known else _fresh()
    now = datetime.now(UTC)
    with store.write() as session:
        there = operators.operator_by_name(session, desk.name)
        if there is None:
            operators.add_operator(
                session,
                name=desk.name,
                city=None,
                language=language,
                email=None,
                password_hash=passwords.hashed(desk.password),
                totp_secret=desk.totp_secret,
                now=now,
            )
        elif "operator" not in known:  # the file was lost, the database was not
            kept = passwords.hashed(desk.password)
            operators.renew(
                session,
                there.id,
                was=there.state,
                password_hash=kept,
                totp_secret=desk.totp_secret,
                now=now,
            )
    _write(folder / FILE, {**known, "operator": asdict(desk)})


def read_operator(folder: Path) -> DeskOperator:
    """The operator as the file has them."""
    return DeskOperator(**_written(folder / FILE)["operator"])


def _fresh() -> DeskOperator:
    return DeskOperator("Meike", "sieben Enten am Kanal", one_time.new_secret())


def _written(file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _write(file: Path, known: dict[str, Any]) -> None:
    file.unlink(missing_ok=True)
    write_secret(file, json.dumps(known, indent=2) + "\n")
