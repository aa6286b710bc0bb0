"""A city's map as SVG paths: the shapes of its zones on a sheet that is a thousand wide, or high.

Mercator's projection, which keeps the angles: two lines, where a library needs 70 MB in each web process.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hotline.cities.shapes import Point, Ring, Shapes

WIDTH = 1000
EDGE = 6  # around the whole, so that no line is cut


@dataclass(frozen=True, slots=True)
class Drawn:
    """A zone: its path, and where its name stands."""

    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole map: how wide and high it is, and its zones."""

    width: int
    height: int
    zones: Mapping[str, Drawn]


def sheet_of(shapes: Shapes) -> Sheet:
    """Everything as large as the sheet is wide, north above."""
    rings = {zone: [_projected(ring) for ring in of_zone] for zone, of_zone in shapes.rings.items()}
    places = [place for of_zone in rings.values() for ring in of_zone for place in ring]
    west, north = min(x for x, _ in places), min(y for _, y in places)
    wide, high = max(x for x, _ in places) - west, max(y for _, y in places) - north
    scale = (WIDTH - 2 * EDGE) / max(wide, high, 1e-9)
    put = {
        zone: [[(EDGE + (x - west) * scale, EDGE + (y - north) * scale) for x, y in ring] for ring in of_zone]
        for zone, of_zone in rings.items()
    }
    return Sheet(
        round(wide * scale) + 2 * EDGE,
        round(high * scale) + 2 * EDGE,
        {zone: _drawn(of_zone) for zone, of_zone in put.items()},
    )


def _projected(ring: Ring) -> list[Point]:
    """In radians, the south below: as SVG counts."""
    return [(math.radians(x), -math.asinh(math.tan(math.radians(y)))) for x, y in ring]


def _drawn(rings: list[list[Point]]) -> Drawn:
    largest = max(rings, key=lambda ring: abs(_area(ring)))
    x, y = _middle(largest)
    return Drawn("".join(_path(ring) for ring in rings), round(x), round(y))


def _path(ring: list[Point]) -> str:
    """In whole units; what falls on the same place is one place."""
    places = [(round(x), round(y)) for x, y in ring[:-1]]
    kept = [place for place, before in zip(places, [None, *places], strict=False) if place != before]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"


def _pairs(ring: list[Point]) -> Iterator[tuple[Point, Point]]:
    return itertools.pairwise(ring)


def _area(ring: list[Point]) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in _pairs(ring)) / 2


def _middle(ring: list[Point]) -> Point:
    """The centre of gravity; of a ring without area the middle of its corners."""
    area = _area(ring)
    if abs(area) < 1e-9:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    x = sum((ax + bx) * (ax * by - bx * ay) for (ax, ay), (bx, by) in _pairs(ring)) / (6 * area)
    y = sum((ay + by) * (ax * by - bx * ay) for (ax, ay), (bx, by) in _pairs(ring)) / (6 * area)
    return x, y
