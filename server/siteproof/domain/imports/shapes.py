"""One drawn geometry made usable: checked vertex by vertex, turned into WGS-84, closed, named when it cannot be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from siteproof.domain.gcj02 import outside_china, to_wgs84
from siteproof.domain.geo import Geometry, lon_difference_deg, plane_distance_m
from siteproof.domain.imports.crossings import crosses_itself
from siteproof.domain.imports.projection import Degrees, Projection
from siteproof.domain.reasons import Numbers

MOST_SITE_VERTICES = 50_000
LONGEST_JUMP_M = 20_000.0
CLOSING_GAP_M = 1.0
DECIMALS = 7
"""A centimetre on the ground; more digits are noise."""
LINES, OUTLINES, POINTS = SITE_KINDS = ("line", "outline", "point")
_KINDS = {
    "LineString": LINES, "MultiLineString": LINES, "Polygon": OUTLINES, "MultiPolygon": OUTLINES,
    "Point": POINTS, "MultiPoint": POINTS,
}  # fmt: skip
_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}

Vertex = list[float]


@dataclass(slots=True)
class Shape:
    """A judged geometry: kind and WGS-84 GeoJSON (None when unusable), and the remarks (code, numbers)."""

    kind: str | None = None
    geometry: Geometry | None = None
    vertices: int = 0
    remarks: list[tuple[str, Numbers]] = field(default_factory=list)
    has_altitude: bool = False
    repeated: int = 0

    def say(self, code: str, **numbers: float | int | str | None) -> None:
        """Add a remark."""
        self.remarks.append((code, numbers))


class _Broken(Exception):
    """The coordinates are no geometry."""


def judge_shape(geometry: Geometry | None, datum: str, projection: Projection) -> Shape:
    """The shape of one feature whose coordinates are in `projection` on `datum`; never raises."""
    shape = Shape()
    if not isinstance(geometry, dict) or not geometry:
        shape.say("geometry_missing")
        return shape
    type_ = geometry.get("type")
    kind = _KINDS.get(type_) if isinstance(type_, str) else None
    if kind is None or not isinstance(type_, str):
        shape.say("geometry_kind", value=str(type_)[:30])
        return shape
    shape.kind = kind
    try:
        _fill(shape, type_, geometry.get("coordinates"), datum, projection)
    except (_Broken, RecursionError, OverflowError):  # OverflowError: an integer of hundreds of digits
        shape.geometry = None
        shape.say("geometry_broken")
    return shape


def _fill(shape: Shape, type_: str, raw: Any, datum: str, projection: Projection) -> None:
    shape.vertices = _count(raw, _DEPTH[type_])
    if shape.vertices == 0:
        shape.say("geometry_missing")
        return
    if shape.vertices > MOST_SITE_VERTICES:
        shape.say("too_many_vertices", count=shape.vertices, limit=MOST_SITE_VERTICES)
        return
    reader = _VertexReader(datum, projection)
    coordinates = reader.convert(raw, _DEPTH[type_])
    shape.has_altitude = reader.has_altitude
    if reader.tell(shape):
        return
    if shape.kind == OUTLINES:
        coordinates = _outlines(shape, coordinates if type_ == "MultiPolygon" else [coordinates])
        type_ = "MultiPolygon" if len(coordinates) > 1 else "Polygon"
        coordinates = coordinates if len(coordinates) > 1 else coordinates[0]
    elif shape.kind == LINES:
        lines = _lines(shape, coordinates if type_ == "MultiLineString" else [coordinates])
        type_ = "MultiLineString" if len(lines) > 1 else "LineString"
        coordinates = lines if len(lines) > 1 else lines[0]
    elif type_ == "MultiPoint":
        if len(coordinates) > 1:
            shape.say("geometry_kind", value="MultiPoint")
        type_, coordinates = "Point", coordinates[0]
    shape.geometry = {"type": type_, "coordinates": coordinates}


def _count(raw: Any, depth: int) -> int:
    if not isinstance(raw, list | tuple):
        raise _Broken
    return (1 if raw else 0) if depth == 0 else sum(_count(part, depth - 1) for part in raw)


class _VertexReader:
    def __init__(self, datum: str, projection: Projection) -> None:
        self._datum, self._projection = datum, projection
        self._plain = datum == "wgs84" and isinstance(projection, Degrees)
        self.has_altitude = False
        self._odd: dict[str, list[tuple[float, float]]] = {}

    def convert(self, raw: Any, depth: int) -> Any:
        """The same nesting with WGS-84 vertices [longitude, latitude]; what is odd is collected."""
        if depth:
            return [self.convert(part, depth - 1) for part in raw]
        if len(raw) < 2 or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in raw[:2]):
            raise _Broken
        self.has_altitude = self.has_altitude or len(raw) > 2
        lat_deg, lon_deg = self._projection.to_degrees(float(raw[0]), float(raw[1]))
        code = _odd_position(lat_deg, lon_deg)
        if code is None and not self._plain:
            if self._datum != "wgs84" and outside_china(lat_deg, lon_deg):
                code = "outside_china"
            else:
                lat_deg, lon_deg = to_wgs84(lat_deg, lon_deg, self._datum)
        if code is not None:
            found = (lat_deg, lon_deg) if isinstance(self._projection, Degrees) else (float(raw[1]), float(raw[0]))
            self._odd.setdefault(code, []).append(found)
        return [round(lon_deg, DECIMALS), round(lat_deg, DECIMALS)] if math.isfinite(lat_deg + lon_deg) else [0.0, 0.0]

    def tell(self, shape: Shape) -> bool:
        """Add what was odd to the shape; True when a vertex cannot be used."""
        for code, found in self._odd.items():
            lat, lon = (_degrees_text(value) for value in found[0])
            shape.say(code, lat=lat, lon=lon, count=len(found), datum=self._datum)
        return bool(self._odd)


def _odd_position(lat_deg: float, lon_deg: float) -> str | None:
    if not (math.isfinite(lat_deg) and math.isfinite(lon_deg)):
        return "coordinate_unusable"
    if abs(lat_deg) > 90.0 and abs(lon_deg) <= 90.0 and abs(lat_deg) <= 180.0:
        return "axes_swapped"
    if abs(lat_deg) > 90.0 or abs(lon_deg) > 180.0:
        return "coordinate_unusable"
    return "null_island" if abs(lat_deg) < 1e-6 and abs(lon_deg) < 1e-6 else None


def _degrees_text(value: float) -> str:
    return f"{value:.5f}" if abs(value) < 1e6 else f"{value:g}"


def _lines(shape: Shape, parts: Sequence[Sequence[Vertex]]) -> list[list[Vertex]]:
    """The lines of a geometry; a part that is only a point is left out when others remain."""
    kept = [_without_repeats(shape, part) for part in parts]
    long = [line for line in kept if len(line) > 1]
    if not long:
        shape.say("too_few_points", count=max(map(len, kept)))
        return kept
    if len(long) < len(kept):
        shape.say("points_dropped", count=len(kept) - len(long))
    for line in long:
        _require_no_jump(shape, line)
    return long


def _without_repeats(shape: Shape, line: Sequence[Vertex]) -> list[Vertex]:
    kept = [vertex for n, vertex in enumerate(line) if n == 0 or vertex != line[n - 1]]
    shape.repeated += len(line) - len(kept)
    return kept


def _require_no_jump(shape: Shape, line: Sequence[Vertex]) -> None:
    longest_m = 0.0
    for (lon_1, lat_1), (lon_2, lat_2) in pairwise(line):
        if abs(lon_2 - lon_1) > 180.0:
            shape.say("antimeridian")
            return
        if abs(lat_2 - lat_1) > 0.1 or abs(lon_difference_deg(lon_2, lon_1)) > 0.1:
            longest_m = max(longest_m, plane_distance_m(lat_1, lon_1, lat_2, lon_2))
    if longest_m > LONGEST_JUMP_M:
        shape.say("jump", distance_m=round(longest_m))


def _outlines(shape: Shape, polygons: Sequence[Sequence[Sequence[Vertex]]]) -> list[list[list[Vertex]]]:
    closed = [[_ring(shape, ring) for ring in polygon] for polygon in polygons]
    if any(crosses_itself(ring) for polygon in closed for ring in polygon):
        shape.say("self_crossing")
    return closed


def _ring(shape: Shape, ring: Sequence[Vertex]) -> list[Vertex]:
    kept = _without_repeats(shape, ring)
    if len({tuple(vertex) for vertex in kept}) < 3:
        shape.say("too_few_points", count=len({tuple(vertex) for vertex in kept}))
        return kept
    if kept[0] != kept[-1]:
        gap_m = plane_distance_m(kept[0][1], kept[0][0], kept[-1][1], kept[-1][0])
        shape.say("ring_closed" if gap_m <= CLOSING_GAP_M else "ring_open", distance_m=round(gap_m, 1))
        kept = [*kept, kept[0]]
    _require_no_jump(shape, kept)
    return kept


def vertices_of(geometry: Geometry) -> Iterator[Vertex]:
    """Every vertex [longitude, latitude] of a judged geometry."""
    yield from _vertices(geometry["coordinates"], _DEPTH[geometry["type"]])


def _vertices(coordinates: Any, depth: int) -> Iterator[Vertex]:
    if depth == 0:
        yield coordinates
    else:
        for part in coordinates:
            yield from _vertices(part, depth - 1)
