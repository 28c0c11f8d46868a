"""Distances on the ground, WGS-84, from GeoJSON geometries (longitude first there, latitude first here).

Distance to a geometry is measured in the plane tangent to the ellipsoid at the point asked about
(radii of curvature of that latitude), so that the phone repeats it line by line; the error is below
0.01 % within 1 km. Geodesics over any distance go through geopy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from geopy.distance import geodesic

Geometry: TypeAlias = Mapping[str, Any]
Position: TypeAlias = Sequence[float]

_A_M = 6378137.0
_E2 = 0.0066943799901413165  # first eccentricity squared of WGS-84


def metres_per_degree(lat_deg: float) -> tuple[float, float]:
    """(metres per degree of latitude, of longitude) at a latitude, from the radii of curvature there."""
    sine = math.sin(math.radians(lat_deg))
    w = 1.0 - _E2 * sine * sine
    meridian_m = _A_M * (1.0 - _E2) / (w * math.sqrt(w))
    prime_vertical_m = _A_M / math.sqrt(w)
    per_degree = math.pi / 180.0
    return meridian_m * per_degree, prime_vertical_m * math.cos(math.radians(lat_deg)) * per_degree


def lon_difference_deg(lon_deg: float, from_deg: float) -> float:
    """Signed difference of longitudes, taken the short way round: -180 to 180."""
    difference = lon_deg - from_deg
    if difference > 180.0:
        return difference - 360.0
    if difference < -180.0:
        return difference + 360.0
    return difference


def is_position(lat_deg: object, lon_deg: object) -> bool:
    """True for finite coordinates in range that are not 0, 0 (which devices write for "absent")."""
    if isinstance(lat_deg, bool) or isinstance(lon_deg, bool):
        return False
    if not isinstance(lat_deg, (int, float)) or not isinstance(lon_deg, (int, float)):
        return False
    if not (math.isfinite(lat_deg) and math.isfinite(lon_deg)):
        return False
    return abs(lat_deg) <= 90.0 and abs(lon_deg) <= 180.0 and not (lat_deg == 0.0 and lon_deg == 0.0)


def geodesic_m(from_lat_deg: float, from_lon_deg: float, to_lat_deg: float, to_lon_deg: float) -> float:
    """Length of the geodesic in metres (Karney's algorithm through geopy; converges everywhere)."""
    return float(geodesic((from_lat_deg, from_lon_deg), (to_lat_deg, to_lon_deg)).meters)


def plane_distance_m(from_lat_deg: float, from_lon_deg: float, to_lat_deg: float, to_lon_deg: float) -> float:
    """Distance in the plane tangent at the mid latitude: 1 cm in 1 km, cheap; for near points."""
    per_lat_m, per_lon_m = metres_per_degree((from_lat_deg + to_lat_deg) / 2.0)
    north_m = (to_lat_deg - from_lat_deg) * per_lat_m
    east_m = lon_difference_deg(to_lon_deg, from_lon_deg) * per_lon_m
    return math.hypot(east_m, north_m)


def _usable(positions: object) -> list[Position]:
    if not isinstance(positions, (list, tuple)):
        return []
    return [
        each
        for each in positions
        if isinstance(each, (list, tuple)) and len(each) >= 2 and is_position(each[1], each[0])
    ]


def paths_of(geometry: Geometry | None) -> list[list[Position]]:
    """The open lines of a LineString or MultiLineString (or Feature, collection of them); else none."""
    found: list[list[Position]] = []
    for kind, coordinates in _simple(geometry):
        if kind == "LineString":
            found.append(_usable(coordinates))
        elif kind == "MultiLineString" and isinstance(coordinates, (list, tuple)):
            found.extend(_usable(each) for each in coordinates)
    return [path for path in found if path]


def rings_of(geometry: Geometry | None) -> list[list[list[Position]]]:
    """Polygons as lists of rings: the outline first, then its holes."""
    found: list[list[list[Position]]] = []
    for kind, coordinates in _simple(geometry):
        if not isinstance(coordinates, (list, tuple)):
            continue
        polygons = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else []
        for polygon in polygons:
            if isinstance(polygon, (list, tuple)):
                found.append([ring for ring in map(_usable, polygon) if ring])
    return [rings for rings in found if rings]


def points_of(geometry: Geometry | None) -> list[Position]:
    """The points of a Point or MultiPoint geometry."""
    found: list[Position] = []
    for kind, coordinates in _simple(geometry):
        if kind == "Point":
            found.extend(_usable([coordinates]))
        elif kind == "MultiPoint":
            found.extend(_usable(coordinates))
    return found


def _simple(geometry: Geometry | None, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if not isinstance(geometry, Mapping) or depth > 4:
        return
    kind = geometry.get("type")
    if kind == "Feature":
        yield from _simple(geometry.get("geometry"), depth + 1)
    elif kind in ("FeatureCollection", "GeometryCollection"):
        members = geometry.get("features" if kind == "FeatureCollection" else "geometries")
        for member in members if isinstance(members, (list, tuple)) else ():
            yield from _simple(member, depth + 1)
    elif isinstance(kind, str):
        yield kind, geometry.get("coordinates")


def _to_plane(path: Sequence[Position], lat_deg: float, lon_deg: float) -> list[tuple[float, float]]:
    per_lat_m, per_lon_m = metres_per_degree(lat_deg)
    return [
        (lon_difference_deg(position[0], lon_deg) * per_lon_m, (position[1] - lat_deg) * per_lat_m) for position in path
    ]


def _from_origin_m(x1: float, y1: float, x2: float, y2: float) -> tuple[float, float]:
    """(distance of the origin to a segment, share of the segment at the nearest spot)."""
    dx, dy = x2 - x1, y2 - y1
    length2 = dx * dx + dy * dy
    share = 0.0 if length2 == 0.0 else min(1.0, max(0.0, -(x1 * dx + y1 * dy) / length2))
    return math.hypot(x1 + share * dx, y1 + share * dy), share


def nearest_on_path(path: Sequence[Position], lat_deg: float, lon_deg: float) -> tuple[float, int, float]:
    """(distance in metres, index of the segment, share of it) of the first nearest spot of an open line."""
    plane = _to_plane(path, lat_deg, lon_deg)
    if len(plane) == 1:
        return math.hypot(*plane[0]), 0, 0.0
    best = (math.inf, 0, 0.0)
    for index in range(len(plane) - 1):
        distance_m, share = _from_origin_m(*plane[index], *plane[index + 1])
        if distance_m < best[0]:
            best = (distance_m, index, share)
    return best


def _holds_origin(ring: Sequence[tuple[float, float]]) -> bool:
    inside = False
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        if (y1 > 0.0) != (y2 > 0.0) and x1 + (0.0 - y1) / (y2 - y1) * (x2 - x1) > 0.0:
            inside = not inside
        x1, y1 = x2, y2
    return inside


def _distance_to_polygon_m(rings: list[list[Position]], lat_deg: float, lon_deg: float) -> float:
    planes = [_to_plane(ring, lat_deg, lon_deg) for ring in rings]
    if _holds_origin(planes[0]) and not any(_holds_origin(hole) for hole in planes[1:]):
        return 0.0
    return min(nearest_on_path([*ring, ring[0]], lat_deg, lon_deg)[0] for ring in rings)


def distance_to_geometry_m(geometry: Geometry | None, lat_deg: float, lon_deg: float) -> float | None:
    """Metres from a position to the nearest spot of a geometry; 0 inside a polygon (not in its holes).

    None when the position is absent or the geometry has no usable coordinate.
    """
    if not is_position(lat_deg, lon_deg):
        return None
    found = [nearest_on_path(path, lat_deg, lon_deg)[0] for path in paths_of(geometry)]
    found += [_distance_to_polygon_m(rings, lat_deg, lon_deg) for rings in rings_of(geometry)]
    found += [nearest_on_path([point], lat_deg, lon_deg)[0] for point in points_of(geometry)]
    return min(found) if found else None


def bounding_box(geometry: Geometry | None) -> tuple[float, float, float, float] | None:
    """(west, south, east, north) in degrees, or None; for a first coarse search only."""
    positions = [position for path in paths_of(geometry) for position in path]
    positions += [position for rings in rings_of(geometry) for position in rings[0]]
    positions += points_of(geometry)
    if not positions:
        return None
    lons, lats = [each[0] for each in positions], [each[1] for each in positions]
    return min(lons), min(lats), max(lons), max(lats)
