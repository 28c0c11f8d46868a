"""Square map tiles: which one holds a place, and which ones cover a township.

Numbers as in OpenStreetMap's "Slippy map tilenames" (= OGC 17-083r2, WebMercatorQuad): at zoom z the world is 2**z by
2**z tiles, x from 180 W eastwards, y from 85.0511 N southwards, on spherical Mercator. MBTiles 1.3 counts its rows
from the south (TMS).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HIGHEST_ZOOM = 15
"""About 4 m a pixel at 30 N; whoever stands on a road sees its bends and the houses beside it."""
MOST_TILES = 1500
MOST_BYTES = 30 * 1024 * 1024
MERCATOR_LAT_DEG = 85.0511287798
_AT_A_GLANCE = 2  # tiles across


@dataclass(frozen=True, slots=True)
class Box:
    """A frame in degrees of WGS-84; never across 180 E."""

    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float


@dataclass(frozen=True, slots=True)
class Level:
    """The tiles of one zoom that touch a box, from the north-western to the south-eastern one."""

    z: int
    first_x: int
    last_x: int
    first_y: int
    last_y: int

    @property
    def count(self) -> int:
        """How many tiles."""
        return (self.last_x - self.first_x + 1) * (self.last_y - self.first_y + 1)


def tile_at(lat_deg: float, lon_deg: float, z: int) -> tuple[int, int]:
    """The (x, y) of the tile of zoom z that holds a place; beyond the map's edge, the last one."""
    n = 1 << z
    lat = math.radians(max(-MERCATOR_LAT_DEG, min(MERCATOR_LAT_DEG, lat_deg)))
    x = math.floor((lon_deg + 180.0) / 360.0 * n)
    y = math.floor((1.0 - math.asinh(math.tan(lat)) / math.pi) / 2.0 * n)
    return max(0, min(n - 1, x)), max(0, min(n - 1, y))


def tile_corner(x: int, y: int, z: int) -> tuple[float, float]:
    """Latitude and longitude, in degrees, of the north-western corner of a tile."""
    n = 1 << z
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * y / n)))), x / n * 360.0 - 180.0


def other_row(row: int, z: int) -> int:
    """A row counted from the south as one counted from the north, and back."""
    return (1 << z) - 1 - row


def is_tile(x: int, y: int, z: int) -> bool:
    """Whether there is such a tile among those a phone may hold."""
    return 0 <= z <= HIGHEST_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z


def level_over(box: Box, z: int) -> Level:
    """The tiles of zoom z that touch the box."""
    first_x, first_y = tile_at(box.north_deg, box.west_deg, z)
    last_x, last_y = tile_at(box.south_deg, box.east_deg, z)
    return Level(z, first_x, last_x, first_y, last_y)


def levels_over(box: Box, zooms: Sequence[int], bytes_of: Callable[[Level], int]) -> list[Level]:
    """Levels that cover a box, coarse to fine, as fine as MOST_TILES and MOST_BYTES in all allow.

    `zooms`: those there are, ascending. Begins one before the last that shows the whole box at a glance, so that a
    screen that is wider than the box has something at its edges.
    """
    levels = [level_over(box, z) for z in zooms if z <= HIGHEST_ZOOM]
    coarse = [n for n, level in enumerate(levels) if _is_glance(level)]
    taken: list[Level] = []
    count = size = 0
    for level in levels[max(0, coarse[-1] - 1) if coarse else 0 :]:
        count += level.count
        if count > MOST_TILES:
            break
        size += bytes_of(level)
        if size > MOST_BYTES:
            break
        taken.append(level)
    return taken


def _is_glance(level: Level) -> bool:
    return max(level.last_x - level.first_x, level.last_y - level.first_y) < _AT_A_GLANCE
