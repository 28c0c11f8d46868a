"""How much ground an outline encloses, on WGS-84: for a person who draws it, and beside what was promised."""

from __future__ import annotations

from collections.abc import Sequence

from siteproof.domain.geo import Geometry, Position, lon_difference_deg, metres_per_degree, rings_of


def outline_area_m2(geometry: Geometry | None) -> float:
    """Square metres inside the outlines of a geometry, holes taken out; 0 when it has none.

    Measured in the plane tangent at the middle latitude of each outline: within 0.01 % up to 10 km.
    """
    return sum(_polygon_m2(rings) for rings in rings_of(geometry))


def _polygon_m2(rings: Sequence[Sequence[Position]]) -> float:
    outer = rings[0]
    lats = [position[1] for position in outer]
    per_lat_m, per_lon_m = metres_per_degree((min(lats) + max(lats)) / 2.0)
    return max(0.0, _ring_m2(outer, per_lat_m, per_lon_m) - sum(_ring_m2(r, per_lat_m, per_lon_m) for r in rings[1:]))


def _ring_m2(ring: Sequence[Position], per_lat_m: float, per_lon_m: float) -> float:
    """The shoelace formula around the ring's first vertex, so that large longitudes cost no digits."""
    lon_0, lat_0 = ring[0][0], ring[0][1]
    plane = [(lon_difference_deg(p[0], lon_0) * per_lon_m, (p[1] - lat_0) * per_lat_m) for p in ring]
    doubled = 0.0
    x1, y1 = plane[-1]
    for x2, y2 in plane:
        doubled += x1 * y2 - x2 * y1
        x1, y1 = x2, y2
    return abs(doubled) / 2.0
