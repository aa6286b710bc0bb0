"""The shapes of a city's zones, from a GeoJSON file (RFC 7946), for a map that the server draws.

A feature names its zone by the property `zone`. Longitudes and latitudes only; whatever could not be drawn
is refused with what to do about it. A member `schematic: true` says that the shapes are none: tiles side by
side, each where its zone lies in relation to the others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from hotline.cities.reading import CityError, decoded, likely, nearest, stops_in, undecodable

Point: TypeAlias = tuple[float, float]
Ring: TypeAlias = tuple[Point, ...]

LARGEST_FILE = 2_000_000  # bytes
MOST_POINTS = 5_000  # of all zones together: more makes the page slow, and nobody sees it
LEAST_RING = 4
SIMPLIFY = "Simplify it with shared edges, for example with mapshaper.org (-simplify 10%)."
# One tile of a schematic map: about 6 km in Berlin, so that it lies near where the zones are.
TILE_WIDTH, TILE_HEIGHT = 0.1, 0.06


@dataclass(frozen=True, slots=True)
class Shapes:
    """Rings of (longitude, latitude) by zone; `schematic`: tiles. `credit` is to be shown with it."""

    rings: Mapping[str, tuple[Ring, ...]]
    schematic: bool
    credit: str


def read_shapes(path: Path, zones: Collection[str]) -> Shapes:
    """The shapes of a file; CityError says what is the matter with it."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            most = LARGEST_FILE // 1_000_000
            raise fault(path.name, f"The file has more than {most} MB.", SIMPLIFY, "map_too_large", most=most)
        return shapes_of(path.read_bytes(), path.name, zones)
    except OSError as error:
        raise CityError(path.name, "The map cannot be read.", f"The system says: {error.strerror}.") from None


def shapes_of(written: bytes, path: str, zones: Collection[str]) -> Shapes:
    """The shapes of a file's bytes; `path` is what it is called. CityError says what is the matter."""
    features, data = features_of(written, path)
    rings: dict[str, tuple[Ring, ...]] = {}
    for feature in features:
        zone = _zone(path, feature, zones)
        if zone in rings:
            what, mend = f'The zone "{zone}" stands there twice.', "Make one MultiPolygon of the two."
            raise fault(path, what, mend, "map_zone_twice", zone=zone)
        rings[zone] = tuple(rings_of(path, zone, feature.get("geometry")))
    check_whole(path, rings, zones)
    credit = data.get("credit")
    return Shapes(rings, data.get("schematic") is True, credit if isinstance(credit, str) else "")


def features_of(written: bytes, path: str) -> tuple[list[Any], dict[str, Any]]:
    """The features of a file, and all of it; CityError where it is no GeoJSON."""
    data = _json(written, path)
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        mend = "Export the zones as GeoJSON (not TopoJSON)."
        raise fault(path, "This is no FeatureCollection.", mend, "map_no_collection")
    features = data.get("features")
    return (features if isinstance(features, list) else []), data


class MapError(CityError):
    """A map cannot be used; `name` and `gaps` are the line of `faults.toml` that says so at the desk."""

    def __init__(self, file: str, what: str, mend: str, name: str, gaps: Mapping[str, object]) -> None:
        super().__init__(file, what, mend)
        self.name = name
        self.gaps = gaps


def fault(path: str, what: str, mend: str, name: str, /, **gaps: object) -> MapError:
    """What is the matter with a map, and what to do."""
    return MapError(path, what, mend, name, gaps)


def _json(written: bytes, path: str) -> Any:
    try:
        return json.loads(decoded(written)[0])
    except UnicodeDecodeError as error:
        what, mend = undecodable(error), "Save the file as UTF-8."
        raise fault(path, what, mend, "map_not_utf8", line=stops_in(error)) from None
    except (ValueError, RecursionError) as error:
        what, mend = f"This is not JSON: {error}.", "Export it once more as GeoJSON."
        raise fault(path, what, mend, "map_not_json") from None


def _zone(path: str, feature: Any, zones: Collection[str]) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    zone = properties.get("zone") if isinstance(properties, dict) else None
    if not isinstance(zone, str):
        mend = 'Give each its zone\'s code: "properties": {"zone": "mitte"}.'
        example = '"properties": {"zone": "mitte"}'
        raise fault(path, "A feature names no zone.", mend, "map_no_name", example=example)
    if zone not in zones:
        what, there = f'The city has no zone "{zone}".', likely(zone, zones)
        raise fault(path, what, nearest(zone, zones), "map_other_zone", zone=zone, zones=there)
    return zone


def rings_of(path: str, zone: str, geometry: Any) -> Iterator[Ring]:
    """The closed rings of one geometry, holes among them."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    places = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(places, list):
        mend = "Only Polygon and MultiPolygon can be drawn."
        raise fault(path, f'"{zone}" is no area.', mend, "map_no_area", zone=zone)
    polygons = [places] if kind == "Polygon" else places
    for polygon in polygons:
        for ring in polygon if isinstance(polygon, list) else [None]:
            yield _ring(path, zone, ring)


def _ring(path: str, zone: str, ring: Any) -> Ring:
    points = tuple(_point(path, zone, one) for one in ring) if isinstance(ring, list) else ()
    if len(points) < LEAST_RING or points[0] != points[-1]:
        mend = "A ring has four points at least and ends where it began."
        raise fault(path, f'A ring of "{zone}" is not closed.', mend, "map_not_closed", zone=zone)
    return points


def _point(path: str, zone: str, place: Any) -> Point:
    good = isinstance(place, list) and len(place) >= 2 and all(type(one) in (int, float) for one in place[:2])
    if not good or not (-180 <= place[0] <= 180 and -85 <= place[1] <= 85):
        mend = "Export it in degrees (WGS 84, EPSG:4326): longitude first, then latitude."
        shown = f"{place!r:.40}"
        what = f'"{zone}" has a place that is none on earth: {shown}.'
        raise fault(path, what, mend, "map_no_place", zone=zone, place=shown)
    return float(place[0]), float(place[1])


def check_whole(path: str, rings: Mapping[str, Sequence[Ring]], zones: Collection[str]) -> None:
    """Every zone is there, and no more points than can be seen."""
    missing = [zone for zone in zones if not rings.get(zone)]
    if missing:
        mend = "A map without some of them would say that nobody waits there."
        shown = ", ".join(missing)
        raise fault(path, f"Zones are missing: {shown}.", mend, "map_missing", zones=shown)
    points = sum(len(ring) for of_zone in rings.values() for ring in of_zone)
    if points > MOST_POINTS:
        what = f"There are {points} points, more than {MOST_POINTS}."
        raise fault(path, what, SIMPLIFY, "map_many_points", points=points, most=MOST_POINTS)


# --- tiles


def tiles(grid: str, *, west: float, north: float) -> dict[str, Any]:
    """A schematic map as GeoJSON: each line of `grid` is a row of zones, `.` stands for none.

    `west` and `north` (degrees) are the corner at which the first row begins.
    """
    features = []
    for row, line in enumerate(line for line in grid.splitlines() if line.strip() and line[0] != "#"):
        for column, zone in enumerate(line.split()):
            if zone != ".":
                left, top = west + column * TILE_WIDTH, north - row * TILE_HEIGHT
                features.append(_tile(zone, left, top))
    return {"type": "FeatureCollection", "schematic": True, "features": features}


def _tile(zone: str, left: float, top: float) -> dict[str, Any]:
    right, low = left + TILE_WIDTH, top - TILE_HEIGHT
    corners = [(left, top), (left, low), (right, low), (right, top), (left, top)]
    ring = [[round(longitude, 4), round(latitude, 4)] for longitude, latitude in corners]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"zone": zone}, "geometry": geometry}
