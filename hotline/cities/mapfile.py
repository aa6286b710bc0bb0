"""A map that somebody brings: whose zones its shapes are, and as few points as can be seen.

Files of real boundaries name their areas in a property of their own and have far more points than a map on a
page shows. Every corner goes to the nearest one of a grid: what two zones share they still share afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.cities.cells import plain_name
from hotline.cities.located import Zone
from hotline.cities.shapes import (
    LEAST_RING,
    SIMPLIFY,
    Point,
    Ring,
    Shapes,
    check_whole,
    fault,
    features_of,
    rings_of,
    shapes_of,
)
from hotline.cities.upload import plain_code

LARGEST = 5_000_000  # bytes, as it is brought
LONGEST_CREDIT = 120  # letters
MOST_BROUGHT = 300_000  # points: more than any map of this size has whose places are a metre exact
MOST_POINTS = 2_500  # afterwards: a page carries them twice
GRIDS = (2000, 1400, 1000, 700, 500, 350, 250)  # lines of a grid over the whole town, the finest first
FILE = "map"


@dataclass(frozen=True, slots=True)
class Fitted:
    """A map as it would be kept: `text` is GeoJSON; `by`: the property that names the zones.

    `others`: what lies in the file and is no zone; points before and after.
    """

    text: str
    shapes: Shapes
    by: str
    others: tuple[str, ...]
    before: int
    after: int


def fit(data: bytes, zones: Mapping[str, Zone], *, credit: str) -> Fitted:
    """Read a map against the zones of a town; CityError says what is the matter with it."""
    if len(data) > LARGEST:
        most = LARGEST // 1_000_000
        raise fault(FILE, f"The file has more than {most} MB.", SIMPLIFY, "map_too_large", most=most)
    features, whole = features_of(data, FILE)
    by, named = _named_by(features, zones)
    rings: dict[str, list[Ring]] = {}
    for zone, feature in named:
        rings.setdefault(zone, []).extend(rings_of(FILE, zone, feature.get("geometry")))
    missing = [zone.name for code, zone in zones.items() if not rings.get(code)]
    if missing:
        what, there = f"Zones are missing: {', '.join(missing)}.", _there(features, by)
        mend = f"Name the shapes as the zones are named. There are: {there or 'none'}."
        raise fault(
            FILE, what, mend, "map_missing_named", zones=", ".join(missing), there=there or "\N{EN DASH}"
        )
    before = sum(len(ring) for of_zone in rings.values() for ring in of_zone)
    if before > MOST_BROUGHT:
        what = f"There are {before} points, more than {MOST_BROUGHT}."
        raise fault(FILE, what, SIMPLIFY, "map_many_points", points=before, most=MOST_BROUGHT)
    thinned = _thinned(rings)
    source = credit or one_line(whole.get("credit"))
    text = _written(thinned, credit=source, schematic=whole.get("schematic") is True)
    kept = {id(feature) for _, feature in named}
    others = tuple(_title(one, by) for one in features if id(one) not in kept)
    after = sum(len(ring) for of_zone in thinned.values() for ring in of_zone)
    shapes = shapes_of(text.encode(), FILE, zones)
    return Fitted(text, shapes, one_line(by), others, before, after)


def one_line(written: object) -> str:
    """Whose map it is, or what a shape is called, as it can be kept and shown: one line, not too long."""
    text = written if isinstance(written, str) else ""
    return " ".join(text.encode(errors="ignore").decode().split())[:LONGEST_CREDIT]


# --- whose zone it is


def _named_by(features: Sequence[Any], zones: Mapping[str, Zone]) -> tuple[str, list[tuple[str, Any]]]:
    """The property that names most zones, and the features it names, with their zones."""
    known = _names(zones)
    found: dict[str, list[tuple[str, Any]]] = {"zone": []}
    for feature in features:
        for key, value in _properties(feature).items():
            if isinstance(value, str) and (zone := _zone_of(value, known)) is not None:
                found.setdefault(key, []).append((zone, feature))
    best = max(found, key=lambda key: (len({zone for zone, _ in found[key]}), key == "zone"))
    return best, found[best]


def _names(zones: Mapping[str, Zone]) -> dict[str, str]:
    """Every way in which a zone is written, and its code."""
    names = {plain_code(zone.name): code for code, zone in zones.items()}
    names |= {
        plain_name(one): code for code, zone in zones.items() for one in (zone.name, *zone.spoken.values())
    }
    return names | {code: code for code in zones}


def _zone_of(name: str, known: Mapping[str, str]) -> str | None:
    written = (name, plain_name(name), plain_code(name))
    return next((known[one] for one in written if one in known), None)


def _properties(feature: Any) -> Mapping[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _title(feature: Any, by: str) -> str:
    """What a feature that is no zone is called there."""
    words = [str(value) for value in _properties(feature).values() if isinstance(value, str)]
    return one_line(str(_properties(feature).get(by) or next(iter(words), "?")))[:60]


def _there(features: Sequence[Any], by: str) -> str:
    """What the shapes of a file are called, the first of them."""
    return ", ".join(_title(one, by) for one in features[:20])


# --- as few points as can be seen


def _thinned(rings: Mapping[str, Sequence[Ring]]) -> dict[str, tuple[Ring, ...]]:
    """On the finest grid on which there are not too many."""
    west, south, size = _extent(rings)
    for lines in GRIDS:
        found = _on_grid(rings, _Grid(west, south, size / lines))
        if found is None:
            continue
        if not all(found.values()):  # nothing is left of a zone, nor would be on a coarser one
            break
        check_whole(FILE, found, rings)
        return found
    raise fault(FILE, "It has more corners than a page can show.", SIMPLIFY, "map_corners")


@dataclass(frozen=True, slots=True)
class _Grid:
    west: float
    south: float
    step: float

    def put(self, point: Point) -> tuple[int, int]:
        return round((point[0] - self.west) / self.step), round((point[1] - self.south) / self.step)

    def place(self, corner: tuple[int, int]) -> Point:
        return round(self.west + corner[0] * self.step, 5), round(self.south + corner[1] * self.step, 5)


def _extent(rings: Mapping[str, Sequence[Ring]]) -> tuple[float, float, float]:
    """Where all of it begins in the west and the south, and how far it reaches: degrees."""
    points = [point for of_zone in rings.values() for ring in of_zone for point in ring]
    west, south = min(x for x, _ in points), min(y for _, y in points)
    return west, south, max(max(x for x, _ in points) - west, max(y for _, y in points) - south, 1e-3)


def _on_grid(rings: Mapping[str, Sequence[Ring]], grid: _Grid) -> dict[str, tuple[Ring, ...]] | None:
    """Rings in whole steps; None as soon as there are too many corners: nobody waits for the others."""
    found: dict[str, list[Ring]] = {zone: [] for zone in rings}
    corners = 0
    for zone, ring in ((zone, ring) for zone, of_zone in rings.items() for ring in of_zone):
        kept = _in_steps(ring, grid)
        corners += len(kept)
        if corners > MOST_POINTS:
            return None
        if kept:
            found[zone].append(kept)
    return {zone: tuple(of_zone) for zone, of_zone in found.items()}


def _in_steps(ring: Ring, grid: _Grid) -> Ring:
    """A ring in whole steps; one that is smaller than a step is none any more."""
    corners = [grid.put(point) for point in ring]
    kept = [one for one, before in zip(corners, [None, *corners], strict=False) if one != before]
    is_there = len(kept) >= LEAST_RING and len(set(kept)) >= LEAST_RING - 1
    return tuple(grid.place(one) for one in kept) if is_there else ()


def _written(rings: Mapping[str, Sequence[Ring]], *, credit: str, schematic: bool) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"zone": zone},
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in of_zone]},
        }
        for zone, of_zone in rings.items()
    ]
    whole: dict[str, Any] = {"type": "FeatureCollection"}
    whole |= {"schematic": True} if schematic else {}
    whole |= {"credit": credit} if credit else {}
    return json.dumps(whole | {"features": features}, ensure_ascii=False, separators=(",", ":"))
