"""The made-up ground of the demo county: outlines of townships, lines of roads, outlines of compounds.

The county is drawn into an empty desert, so that no living place is shown with an invented fault.
Pure geometry from a seeded generator; nothing here reads or writes anything.
"""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random
from typing import Any

Point = tuple[float, float]  # east, north in metres from the south-west corner of the county
Geometry = dict[str, Any]

ORIGIN_LAT_DEG = 39.05
ORIGIN_LON_DEG = 83.10
COLUMNS, ROWS = 4, 3
CELL_WIDTH_M, CELL_HEIGHT_M = 9_500.0, 10_500.0
_METRES_PER_DEGREE = 111_320.0


def lat_lon(point: Point) -> tuple[float, float]:
    """Latitude and longitude in degrees of a point in county metres; the drawing's own flat projection."""
    east_m, north_m = point
    lat_deg = ORIGIN_LAT_DEG + north_m / _METRES_PER_DEGREE
    lon_deg = ORIGIN_LON_DEG + east_m / (_METRES_PER_DEGREE * math.cos(math.radians(ORIGIN_LAT_DEG)))
    return round(lat_deg, 7), round(lon_deg, 7)


def _position(point: Point) -> list[float]:
    lat_deg, lon_deg = lat_lon(point)
    return [lon_deg, lat_deg]


class Land:
    """The lattice of the county: 12 townships in four columns and three rows with wandering borders."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        rng = Random(f"land-{seed}")
        self._nodes = {
            (column, row): (
                column * CELL_WIDTH_M + rng.uniform(-0.16, 0.16) * CELL_WIDTH_M,
                row * CELL_HEIGHT_M + rng.uniform(-0.16, 0.16) * CELL_HEIGHT_M,
            )
            for column in range(COLUMNS + 1)
            for row in range(ROWS + 1)
        }

    def township(self, index: int) -> Geometry:
        """GeoJSON polygon of township `index` (0-11), numbered row by row from the south-west."""
        column, row = index % COLUMNS, index // COLUMNS
        corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
        return {"type": "Polygon", "coordinates": [self._ring(corners)]}

    def county(self) -> Geometry:
        """GeoJSON polygon of the county: the outer borders of its townships."""
        south = [(c, 0) for c in range(COLUMNS)]
        east = [(COLUMNS, r) for r in range(ROWS)]
        north = [(c, ROWS) for c in range(COLUMNS, 0, -1)]
        west = [(0, r) for r in range(ROWS, 0, -1)]
        return {"type": "Polygon", "coordinates": [self._ring(south + east + north + west)]}

    def inside(self, index: int, rng: Random) -> Point:
        """A place well inside township `index`, so that a road of some kilometres stays in the county."""
        column, row = index % COLUMNS, index // COLUMNS
        u, v = rng.uniform(0.22, 0.78), rng.uniform(0.22, 0.78)
        a, b = self._nodes[(column, row)], self._nodes[(column + 1, row)]
        c, d = self._nodes[(column + 1, row + 1)], self._nodes[(column, row + 1)]
        weights = ((1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v)
        corners = (a, b, c, d)
        east = sum(w * p[0] for w, p in zip(weights, corners, strict=True))
        north = sum(w * p[1] for w, p in zip(weights, corners, strict=True))
        return (east, north)

    def _ring(self, corners: list[tuple[int, int]]) -> list[list[float]]:
        ring: list[list[float]] = []
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
            ring += [_position(p) for p in self._border(start, end)[:-1]]
        return [*ring, ring[0]]

    def _border(self, start: tuple[int, int], end: tuple[int, int]) -> list[Point]:
        low, high = sorted((start, end))
        rng = Random(f"border-{self._seed}-{low}-{high}")
        line = [self._nodes[low], self._nodes[high]]
        for level in range(3):
            line = _displaced(line, 0.09 / (level + 1), rng)
        return line if start == low else line[::-1]


def _displaced(line: list[Point], share: float, rng: Random) -> list[Point]:
    finer = [line[0]]
    for (ax, ay), (bx, by) in pairwise(line):
        shift = rng.uniform(-share, share)
        finer += [((ax + bx) / 2 - (by - ay) * shift, (ay + by) / 2 + (bx - ax) * shift), (bx, by)]
    return finer


def road(start: Point, length_m: float, rng: Random) -> tuple[Geometry, list[Point]]:
    """A winding line of about `length_m` metres from `start`; GeoJSON and the same points in county metres."""
    heading = rng.uniform(0, 2 * math.pi)
    swing = rng.uniform(-0.10, 0.10)
    points = [start]
    step_m = 60.0
    for n in range(max(2, round(length_m / step_m))):
        heading += 0.22 * math.sin(n / 5.0) * (1 + swing * 4) + swing * 0.25 + rng.uniform(-0.05, 0.05)
        east, north = points[-1]
        points.append((east + step_m * math.cos(heading), north + step_m * math.sin(heading)))
    return {"type": "LineString", "coordinates": [_position(p) for p in points]}, points


def outline(centre: Point, width_m: float, depth_m: float, rng: Random) -> tuple[Geometry, list[Point]]:
    """A slightly skewed block outline around `centre`; GeoJSON polygon and its corners in county metres."""
    turn = rng.uniform(0, math.pi)
    corners: list[Point] = []
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = sx * width_m / 2 * rng.uniform(0.92, 1.08)
        y = sy * depth_m / 2 * rng.uniform(0.92, 1.08)
        corners.append(
            (centre[0] + x * math.cos(turn) - y * math.sin(turn), centre[1] + x * math.sin(turn) + y * math.cos(turn))
        )
    ring = [_position(p) for p in corners]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, corners


def spot(at: Point) -> Geometry:
    """GeoJSON point at county metres."""
    return {"type": "Point", "coordinates": _position(at)}


def along(points: list[Point], distance_m: float) -> tuple[Point, float]:
    """The place `distance_m` along a line of county metres, clamped to its ends, and the line's heading there."""
    left = max(0.0, distance_m)
    for (ax, ay), (bx, by) in pairwise(points):
        length = math.hypot(bx - ax, by - ay)
        heading = math.atan2(by - ay, bx - ax)
        if left <= length:
            return (ax + (bx - ax) * left / length, ay + (by - ay) * left / length), heading
        left -= length
    return points[-1], heading


def moved(point: Point, heading: float, sideways_m: float) -> Point:
    """`point` moved to the left of `heading` (radians from east) by `sideways_m` metres."""
    return (point[0] - math.sin(heading) * sideways_m, point[1] + math.cos(heading) * sideways_m)
