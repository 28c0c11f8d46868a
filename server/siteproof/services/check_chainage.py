"""`check chainage`: where points lie on a road, and how much of the road they cover."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from siteproof.domain.chainage import Chainage, Road, chainage_label, covered_intervals, covered_segments
from siteproof.services.own_geometry import OwnPoint, read_points, read_road

BESIDE_M = 30.0
REACH_M = 25.0
STEP_M = 100.0
JOIN_M = 100.0
"""Ours: a look reaches 25 m along the road both ways; points of a track join when at most 100 m apart on it."""


def check_chainage(road_file: Path, points_file: Path, beside_m: float = BESIDE_M, reach_m: float = REACH_M) -> Any:
    """The answer of `siteproof check chainage` (design.md 10); raises UnusableInput.

    A point that is no position keeps its row with a problem. Points more than `beside_m` beside the road
    have a chainage but cover nothing.
    """
    road = Road(read_road(road_file))
    points = read_points(points_file)
    spots = [_locate(road, point) for point in points]
    near = [spot for spot in spots if spot is not None]
    looks = covered_intervals(near, road.length_m, within_m=beside_m, reach_m=reach_m)
    covered = _merged([*looks, *_walked(points, spots, beside_m)])
    segments = covered_segments(covered, road.length_m, STEP_M)
    return {
        "road_length_m": round(road.length_m, 3),
        "points": [_point(point, spot, beside_m) for point, spot in zip(points, spots, strict=True)],
        "covered_m": round(sum(end_m - start_m for start_m, end_m in covered), 3),
        "covered_pct": round(100.0 * sum(end_m - start_m for start_m, end_m in covered) / road.length_m, 3),
        "segments": [
            {"from_m": round(each.from_m, 3), "to_m": round(each.to_m, 3), "covered_m": round(each.covered_m, 3)}
            for each in segments
        ],
        "within_m": beside_m,
        "reach_m": reach_m,
    }


def _locate(road: Road, point: OwnPoint) -> Chainage | None:
    if point.lat_deg is None or point.lon_deg is None:
        return None
    return road.locate(point.lat_deg, point.lon_deg)


def _point(point: OwnPoint, spot: Chainage | None, beside_m: float) -> dict[str, Any]:
    if spot is None:
        nothing = dict.fromkeys(("chainage_m", "offset_m", "label", "lat_deg", "lon_deg"))
        return {**nothing, "problem": "no_position"}
    return {
        "chainage_m": round(spot.chainage_m, 3),
        "offset_m": round(spot.offset_m, 3),
        "label": chainage_label(spot.chainage_m),
        "lat_deg": point.lat_deg,
        "lon_deg": point.lon_deg,
        "problem": None if spot.offset_m <= beside_m else "beside_the_road",
    }


def _walked(points: list[OwnPoint], spots: list[Chainage | None], beside_m: float) -> Iterable[tuple[float, float]]:
    """Stretches between consecutive points of one track, both on the road and not far apart along it."""
    for index in range(1, len(points)):
        before, after = spots[index - 1], spots[index]
        if before is None or after is None or points[index].track is None:
            continue
        if points[index].track != points[index - 1].track or max(before.offset_m, after.offset_m) > beside_m:
            continue
        start_m, end_m = sorted((before.chainage_m, after.chainage_m))
        if 0.0 < end_m - start_m <= JOIN_M:
            yield start_m, end_m


def _merged(intervals: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start_m, end_m in sorted(intervals):
        if merged and start_m <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end_m))
        else:
            merged.append((start_m, end_m))
    return merged
