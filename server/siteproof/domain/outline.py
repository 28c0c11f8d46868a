"""An outline with few corners: a township's border as a phone draws it behind a site.

Douglas-Peucker by ring, with the tolerance doubled until the whole fits. Only for drawing; nothing is
measured against the result.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from siteproof.domain.geo import metres_per_degree

FIRST_TOLERANCE_M = 10.0
MOST_CORNERS = 64
FEWEST_CORNERS = 4  # of a closed ring, the last being the first again
_DECIMALS = 5  # of a degree: about a metre

Ring = list[tuple[float, float]]


def simplified_outline(geometry: Mapping[str, Any], most_corners: int = MOST_CORNERS) -> dict[str, Any] | None:
    """The outer rings of a Polygon or MultiPolygon with at most `most_corners` corners in all.

    Longitude first, rounded to 5 decimals; small islands go before corners of the largest ring. None for
    what is no area or holds no usable ring.
    """
    rings = [ring for ring in map(_ring, _outer_rings(geometry)) if ring]
    if not rings:
        return None
    rings.sort(key=_extent, reverse=True)
    rings = rings[: max(1, most_corners // (2 * FEWEST_CORNERS))]
    tolerance_m = FIRST_TOLERANCE_M
    kept = [_thinned(ring, tolerance_m) for ring in rings]
    while sum(map(len, kept)) > most_corners and any(len(ring) > FEWEST_CORNERS for ring in kept):
        tolerance_m *= 2
        kept = [_thinned(ring, tolerance_m) for ring in rings]
    return {"type": "MultiPolygon", "coordinates": [[[list(p) for p in ring]] for ring in kept]}


def _outer_rings(geometry: Mapping[str, Any]) -> list[Any]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates") or []
    if kind == "Polygon":
        return list(coordinates[:1])
    return [polygon[0] for polygon in coordinates if polygon] if kind == "MultiPolygon" else []


def _ring(positions: Sequence[Sequence[float]]) -> Ring:
    """Rounded, without repeated corners, closed; empty when fewer than three corners are left."""
    ring: Ring = []
    for position in positions:
        corner = (round(position[0], _DECIMALS), round(position[1], _DECIMALS))
        if not ring or ring[-1] != corner:
            ring.append(corner)
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    return ring if len(ring) >= FEWEST_CORNERS else []


def _extent(ring: Ring) -> float:
    lons, lats = [p[0] for p in ring], [p[1] for p in ring]
    return (max(lons) - min(lons)) * (max(lats) - min(lats))


def _thinned(ring: Ring, tolerance_m: float) -> Ring:
    """Both halves between two far corners thinned; a ring that would vanish keeps its four extreme corners."""
    per_lat_m, per_lon_m = metres_per_degree(ring[0][1])
    plane = [(lon * per_lon_m, lat * per_lat_m) for lon, lat in ring]
    far = max(range(len(ring)), key=lambda n: math.dist(plane[0], plane[n]))
    keep = (
        {0, far, len(ring) - 1}
        | _corners(plane, 0, far, tolerance_m)
        | _corners(plane, far, len(ring) - 1, tolerance_m)
    )
    if len(keep) < FEWEST_CORNERS:
        keep |= {max(range(1, len(ring) - 1), key=lambda n: _away_m(plane[n], plane[0], plane[far]))}
    return [ring[n] for n in sorted(keep)]


def _corners(plane: Sequence[tuple[float, float]], first: int, last: int, tolerance_m: float) -> set[int]:
    """Indexes between two corners that stand farther from the chord than the tolerance."""
    found: set[int] = set()
    todo = [(first, last)]
    while todo:
        start, end = todo.pop()
        if end - start < 2:
            continue
        worst = max(range(start + 1, end), key=lambda n: _away_m(plane[n], plane[start], plane[end]))
        if _away_m(plane[worst], plane[start], plane[end]) > tolerance_m:
            found.add(worst)
            todo += [(start, worst), (worst, end)]
    return found


def _away_m(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    return math.dist(p, a) if length == 0 else abs(dx * (p[1] - a[1]) - dy * (p[0] - a[0])) / length
