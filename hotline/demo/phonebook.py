"""Who has a telephone in the demo, written down for the simulated telephones; and what to sign in with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hotline.commands.init import write_secret
from hotline.demo.desk import DeskOperator
from hotline.demo.town import Town
from hotline.simulator import BOOK_FILE


def write_phonebook(folder: Path, towns: Sequence[Town], operators: Sequence[DeskOperator]) -> None:
    """Written anew at each start, for its owner alone: it holds a password."""
    file = folder / BOOK_FILE
    file.unlink(missing_ok=True)
    write_secret(file, json.dumps(_book(towns, operators), indent=2, ensure_ascii=False) + "\n")


def _book(towns: Sequence[Town], operators: Sequence[DeskOperator]) -> dict[str, Any]:
    people = [one for town in towns for one in _people(town)]
    return {
        "lines": [
            {"number": number, "languages": list(languages)}
            for town in towns
            for number, languages in town.lines
        ],
        "people": list({one["number"]: one for one in people}.values()),  # one withheld number is enough
        "operators": [_sign_in(one) for one in operators],
        "tries": [asdict(one) for town in towns for one in town.tries if one.keys],
        "newcomer": towns[0].newcomer,
    }


def _sign_in(one: DeskOperator) -> dict[str, str]:
    return {"name": one.name, "password": one.password, "totp_secret": one.totp_secret}


def _people(town: Town) -> Iterator[dict[str, str]]:
    for one in town.residents:
        yield asdict(one)
    for helper in town.helpers:
        code = {"code": helper.code} if helper.code else {}
        yield {"number": helper.number, "kind": "volunteer", "name": helper.first_name, **code}
    for desk in town.desk:
        yield {"number": desk.number, "kind": "desk", "name": desk.name}
