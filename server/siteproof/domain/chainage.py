"""Distance along a road (桩号): where a position lies on the line, its label, segments and coverage.

Lengths are summed segment by segment in the plane of each segment's mid latitude; parts of a
MultiLineString follow one another without the gap between them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from siteproof.domain.geo import Geometry, is_position, nearest_on_path, paths_of, plane_distance_m


@dataclass(frozen=True, slots=True)
class Chainage:
    """Metres along the road from its first vertex, and metres beside it."""

    chainage_m: float
    offset_m: float


@dataclass(frozen=True, slots=True)
class CoveredSegment:
    """A stretch of road and how many metres of it are covered."""

    from_m: float
    to_m: float
    covered_m: float


class Road:
    """The lines of a geometry with their lengths summed once, for asking about many positions."""

    def __init__(self, geometry: Geometry | None) -> None:
        self._paths = paths_of(geometry)
        self._sums_m: list[list[float]] = []
        total_m = 0.0
        for path in self._paths:
            sums_m = [total_m]
            for before, after in pairwise(path):
                sums_m.append(sums_m[-1] + plane_distance_m(before[1], before[0], after[1], after[0]))
            self._sums_m.append(sums_m)
            total_m = sums_m[-1]
        self.length_m = total_m

    def locate(self, lat_deg: float, lon_deg: float) -> Chainage | None:
        """The spot nearest to a position (the first, where two are equally near); see `chainage`."""
        if not is_position(lat_deg, lon_deg):
            return None
        best: Chainage | None = None
        for path, sums_m in zip(self._paths, self._sums_m, strict=True):
            offset_m, index, share = nearest_on_path(path, lat_deg, lon_deg)
            if best is None or offset_m < best.offset_m:
                start_m, end_m = sums_m[index], sums_m[min(index + 1, len(sums_m) - 1)]
                best = Chainage(start_m + share * (end_m - start_m), offset_m)
        return best


def line_length_m(geometry: Geometry | None) -> float:
    """Length of the lines of a geometry in metres; 0 when it has none."""
    return Road(geometry).length_m


def chainage(geometry: Geometry | None, lat_deg: float, lon_deg: float) -> Chainage | None:
    """The spot of the road nearest to a position (the first, where two are equally near).

    None when the geometry holds no line or the position is absent. Beyond an end: that end.
    """
    return Road(geometry).locate(lat_deg, lon_deg)


def chainage_label(chainage_m: float) -> str:
    """`chainage_label(350.2)` is "K0+350"; whole metres, halves upward."""
    whole = math.floor(max(0.0, chainage_m) + 0.5)
    return f"K{whole // 1000}+{whole % 1000:03d}"


def segments(length_m: float, step_m: float = 100.0) -> list[tuple[float, float]]:
    """(from, to) of the stretches of a road; the last may be shorter. Empty for no length."""
    if not (math.isfinite(length_m) and length_m > 0.0 and step_m > 0.0):
        return []
    count = max(1, math.ceil(length_m / step_m - 1e-9))
    return [(index * step_m, min(length_m, (index + 1) * step_m)) for index in range(count)]


def segment_index(chainage_m: float, length_m: float, step_m: float = 100.0) -> int:
    """Which of `segments(length_m, step_m)` holds a chainage; the end belongs to the last."""
    last = max(0, len(segments(length_m, step_m)) - 1)
    return min(last, max(0, math.floor(chainage_m / step_m)))


def covered_intervals(
    chainages: Iterable[Chainage], length_m: float, *, within_m: float, reach_m: float
) -> list[tuple[float, float]]:
    """The stretches seen from spots at most `within_m` beside the road, each reaching `reach_m` both ways.

    Merged and in order. How far a look reaches is a choice of ours, so it is an argument.
    """
    spans = sorted(
        (max(0.0, each.chainage_m - reach_m), min(length_m, each.chainage_m + reach_m))
        for each in chainages
        if each.offset_m <= within_m
    )
    merged: list[tuple[float, float]] = []
    for start_m, end_m in spans:
        if merged and start_m <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end_m))
        elif end_m > start_m:
            merged.append((start_m, end_m))
    return merged


def covered_segments(
    intervals: Sequence[tuple[float, float]], length_m: float, step_m: float = 100.0
) -> list[CoveredSegment]:
    """Covered metres of each segment; their sum is the covered length of the road."""
    return [
        CoveredSegment(
            from_m, to_m, sum(max(0.0, min(to_m, end_m) - max(from_m, start_m)) for start_m, end_m in intervals)
        )
        for from_m, to_m in segments(length_m, step_m)
    ]
