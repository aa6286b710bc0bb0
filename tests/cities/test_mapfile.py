"""A map of real boundaries is brought: its shapes find their zones, and lose the corners that nobody sees."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from hotline.cities import CityError, Zone, mapfile
from hotline.cities.mapfile import GRIDS, MOST_BROUGHT, MOST_POINTS, fit

ZONES = {
    "neukoelln": Zone("neukoelln", "Neukölln", {"en": "Noy Kurln"}),
    "mitte": Zone("mitte", "Mitte", {}),
}


def shape(west: float, *, points: int = 4, **named: str) -> dict[str, Any]:
    """A disc of a tenth of a degree, with so many corners."""
    turns = [2 * math.pi * one / points for one in range(points)]
    ring = [[west + math.cos(turn) / 20, 52.5 + math.sin(turn) / 20] for turn in turns]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"type": "Feature", "properties": named, "geometry": geometry}


def whole(*features: dict[str, Any], **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def test_shapes_are_known_by_whatever_property_names_the_zones() -> None:
    found = fit(
        whole(
            shape(13.3, id="1", Bezirk="NEUKÖLLN"),
            shape(13.4, id="2", Bezirk="Mitte"),
            shape(13.6, id="3", Bezirk="Mitte"),
            shape(14.0, id="4", Bezirk="Potsdam"),
        ),
        ZONES,
        credit="The town, 2026",
    )
    assert (found.by, found.others, found.shapes.credit) == ("Bezirk", ("Potsdam",), "The town, 2026")
    assert {zone: len(rings) for zone, rings in found.shapes.rings.items()} == {"neukoelln": 1, "mitte": 2}
    again = fit(found.text.encode(), ZONES, credit="")
    assert (again.text, again.by) == (found.text, "zone")


def test_far_too_many_corners_become_few_and_what_is_shared_stays_shared() -> None:
    left, right = shape(13.3, points=40_000, zone="neukoelln"), shape(13.4, points=40_000, zone="mitte")
    shared = left["geometry"]["coordinates"][0][0]
    right["geometry"]["coordinates"][0][1] = shared
    found = fit(whole(left, right), ZONES, credit="")
    assert found.before == 80_002
    assert MOST_POINTS / 4 < found.after <= MOST_POINTS
    corners = [{point for ring in rings for point in ring} for rings in found.shapes.rings.values()]
    assert corners[0] & corners[1]
    step = 0.2 / GRIDS[-1]
    nearest = min(math.dist(shared, point) for point in corners[0])
    assert nearest < 2 * step


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"{", "not JSON"),
        (b'{"type": "Topology"}', "no FeatureCollection"),
        (whole(shape(13.3, name="Mitte")), "There are: Mitte."),
        (whole(shape(13.3, zone="mitte"), shape(2000, zone="neukoelln")), "EPSG:4326"),
        (b" " * 5_000_001, "more than 5 MB"),
        (
            whole({"type": "Feature", "properties": {"zone": "mitte"}}, shape(13.3, zone="neukoelln")),
            "no area",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(data: bytes, what: str) -> None:
    with pytest.raises(CityError, match=r".") as refused:
        fit(data, ZONES, credit="")
    assert what in str(refused.value)


def test_an_area_without_corners_is_none_and_a_credit_is_one_line_that_can_be_kept() -> None:
    empty = {"type": "Polygon", "coordinates": []}
    nowhere = [{**shape(13.3, zone=zone), "geometry": empty} for zone in ZONES]
    with pytest.raises(CityError, match="Zones are missing: Neukölln, Mitte"):
        fit(whole(*nowhere), ZONES, credit="")
    there = [shape(13.3, zone="neukoelln"), shape(13.4, zone="mitte")]
    found = fit(whole(*there, credit="The\ud800 town\n2026 " + "x" * 3_000_000), ZONES, credit="")
    assert found.shapes.credit.startswith("The town 2026 xxx")
    assert len(found.shapes.credit) == 120


def tiny(many: int, west: float = 13.3, size: float = 0.1, **named: str) -> dict[str, Any]:
    """So many triangles, one beside the other."""
    ring = [[west, 52.5], [west + size, 52.5], [west, 52.6], [west, 52.5]]
    geometry = {"type": "MultiPolygon", "coordinates": [[ring]] * many}
    return {"type": "Feature", "properties": named, "geometry": geometry}


def test_nobody_waits_for_a_map_of_more_little_areas_than_can_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []
    real = mapfile._in_steps

    def counted(*asked: Any) -> Any:
        looked.append(1)
        return real(*asked)

    monkeypatch.setattr(mapfile, "_in_steps", counted)
    with pytest.raises(CityError, match="more corners than a page can show"):
        fit(whole(tiny(20_000, zone="mitte"), tiny(1, zone="neukoelln")), ZONES, credit="")
    assert len(looked) <= len(GRIDS) * (MOST_POINTS // 4 + 1)
    looked.clear()
    with pytest.raises(CityError, match=f"more than {MOST_BROUGHT}"):
        fit(whole(tiny(MOST_BROUGHT // 4 + 1, zone="mitte"), tiny(1, zone="neukoelln")), ZONES, credit="")
    assert not looked


def test_names_that_no_page_can_show_are_shown_as_far_as_they_can_be() -> None:
    names = ("Mitte", "Neukölln", "Pots\ud800dam")
    there = [shape(13 + nth / 5) | {"properties": {"zone\ud800": one}} for nth, one in enumerate(names)]
    found = fit(whole(*there), ZONES, credit="")
    assert (found.by, found.others) == ("zone", ("Potsdam",))
