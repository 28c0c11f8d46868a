"""Does an outline cross itself? Segments are sorted into a grid, so that a long outline costs no square time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

MOST_CELLS_PER_RING = 400_000
MOST_COMPARISONS = 2_000_000

_Segment = tuple[float, float, float, float]


def crosses_itself(ring: Sequence[Sequence[float]]) -> bool:
    """True when two sides of a closed ring cross in their inside; False also when the ring is too tangled to tell."""
    segments = [(a[0], a[1], b[0], b[1]) for a, b in pairwise(ring)]
    if len(segments) < 4:
        return False
    cells = _grid(segments)
    left = MOST_COMPARISONS
    for members in cells.values():
        left -= len(members) * len(members) // 2
        if left < 0:
            return False
        for n, one in enumerate(members):
            for other in members[n + 1 :]:
                if _apart(one, other, len(segments)) and _cross(segments[one], segments[other]):
                    return True
    return False


def _grid(segments: Sequence[_Segment]) -> dict[tuple[int, int], list[int]]:
    west, south = min(min(s[0], s[2]) for s in segments), min(min(s[1], s[3]) for s in segments)
    east, north = max(max(s[0], s[2]) for s in segments), max(max(s[1], s[3]) for s in segments)
    per_side = max(1, int(len(segments) ** 0.5))
    width, height = (east - west) / per_side or 1.0, (north - south) / per_side or 1.0
    cells: dict[tuple[int, int], list[int]] = {}
    left = MOST_CELLS_PER_RING
    for index, (x1, y1, x2, y2) in enumerate(segments):
        columns = range(int((min(x1, x2) - west) / width), int((max(x1, x2) - west) / width) + 1)
        rows = range(int((min(y1, y2) - south) / height), int((max(y1, y2) - south) / height) + 1)
        left -= len(columns) * len(rows)
        if left < 0:
            return {}
        for column in columns:
            for row in rows:
                cells.setdefault((column, row), []).append(index)
    return cells


def _apart(one: int, other: int, count: int) -> bool:
    return abs(one - other) > 1 and abs(one - other) != count - 1


def _cross(a: _Segment, b: _Segment) -> bool:
    return _sides(a, b) and _sides(b, a)


def _sides(a: _Segment, b: _Segment) -> bool:
    """True when the ends of b lie on different sides of the line through a."""
    dx, dy = a[2] - a[0], a[3] - a[1]
    first = dx * (b[1] - a[1]) - dy * (b[0] - a[0])
    second = dx * (b[3] - a[1]) - dy * (b[2] - a[0])
    return (first > 0) != (second > 0) and first != 0 and second != 0
