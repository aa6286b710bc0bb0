"""Which number to dial for which city, for the simulated telephone, which knows no city."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def lines_by_name(site: Mapping[str, Any]) -> str:
    """`berlin=+49...,berlin.pl=+49...`: a city's first number, and the one for each choice of languages."""
    names: dict[str, str] = {}
    for city, own in site.items():
        for line in own.get("lines", []):
            names.setdefault(city, line["number"])
            names.setdefault(f"{city}.{'-'.join(line.get('languages', []))}", line["number"])
    return ",".join(f"{name}={number}" for name, number in names.items())
