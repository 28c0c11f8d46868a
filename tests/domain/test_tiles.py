"""Which tiles cover a township, and when a coarser zoom must do."""

from typing import Any

import pytest

from domain.vectors import cases
from siteproof.domain.tiles import MOST_TILES, Box, levels_over, other_row, tile_at, tile_corner

TOWNSHIP = Box(104.00, 30.20, 104.09, 30.28)


@pytest.mark.parametrize(("given", "expected"), cases("tiles.json"))
def test_a_place_lies_in_its_tile(given: dict[str, Any], expected: dict[str, Any]) -> None:
    x, y = tile_at(given["lat_deg"], given["lon_deg"], given["z"])

    assert (x, y) == (expected["x"], expected["y"])
    assert tile_corner(x, y, given["z"]) == pytest.approx(expected["north_west"], abs=1e-6)


def test_mbtiles_count_rows_from_the_south() -> None:
    assert [other_row(row, 2) for row in range(4)] == [3, 2, 1, 0]


def test_a_township_is_covered_from_a_glance_to_the_finest() -> None:
    levels = levels_over(TOWNSHIP, range(3, 19), lambda level: level.count * 15_000)

    assert [level.z for level in levels] == [11, 12, 13, 14, 15]
    assert levels[0].count <= 4
    finest = levels[-1]
    assert (finest.first_x, finest.first_y) == tile_at(30.28, 104.00, 15)
    assert (finest.last_x, finest.last_y) == tile_at(30.20, 104.09, 15)


def test_a_large_township_gets_a_coarser_map() -> None:
    wide = Box(104.0, 30.0, 104.6, 30.6)

    levels = levels_over(wide, range(3, 16), lambda level: level.count * 1000)

    assert levels[-1].z == 14
    assert sum(level.count for level in levels) <= MOST_TILES


def test_heavy_tiles_end_at_a_coarser_zoom_too() -> None:
    levels = levels_over(TOWNSHIP, range(3, 16), lambda level: level.count * 400_000)

    assert [level.z for level in levels] == [11, 12, 13, 14]


def test_a_map_without_coarse_zooms_begins_with_what_it_has() -> None:
    assert [level.z for level in levels_over(TOWNSHIP, [14, 15], lambda level: 0)] == [14, 15]
