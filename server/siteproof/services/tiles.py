"""The base map for a walk: which tiles cover the township around a site, and each tile by its number."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.geo import bounding_box, metres_per_degree
from siteproof.domain.tiles import Box, Level, is_tile, levels_over
from siteproof.media.image_header import read_header
from siteproof.services.runtime import Runtime
from siteproof.store.models import Area, Site
from siteproof.store.queries.outlines import ground_of_site
from siteproof.store.scope import Viewer
from siteproof.store.tile_file import TileFacts, TilesDamaged, read_tile, tile_facts, tiles_within

AROUND_SITE_M = 2000.0
SMALL_AREAS = frozenset({"township", "village"})
_NONE: dict[str, Any] = {"version": None, "attribution": "", "count": 0, "bytes": 0, "runs": []}


def tiles_held(data_dir: Path) -> TileFacts | None:
    """What the county's base map is; None without one or where it is damaged (the status page says which)."""
    try:
        return tile_facts(data_dir)
    except TilesDamaged:
        return None


def tiles_around(runtime: Runtime, viewer: Viewer, site_id: str) -> dict[str, Any]:
    """The tiles that cover the township of a site in the viewer's scope, as runs (z, x, first y, last y).

    Without an outline of the township (or the village), the ground 2 km around the site. Raises not_found.
    """
    with runtime.unit_of_work() as uow:
        found = ground_of_site(uow, viewer, site_id)
        if found is None:
            raise SiteproofError(ErrorCode.NOT_FOUND)
        box = _ground(*found)
    try:
        return _covering(runtime.data_dir, box)
    except TilesDamaged:
        return _NONE


def _covering(data_dir: Path, box: Box) -> dict[str, Any]:
    held = tile_facts(data_dir)
    if held is None:
        return _NONE
    tiles: dict[int, list[tuple[int, int, int]]] = {}

    def bytes_of(level: Level) -> int:
        tiles[level.z] = tiles_within(data_dir, level)
        return sum(size for _, _, size in tiles[level.z])

    levels = levels_over(box, range(held.min_zoom, held.max_zoom + 1), bytes_of)
    taken = [(level.z, *tile) for level in levels for tile in tiles[level.z]]
    if not taken:
        return _NONE
    return {
        "version": held.version,
        "attribution": held.attribution,
        "count": len(taken),
        "bytes": sum(size for *_, size in taken),
        "runs": runs_of([tile[:3] for tile in taken]),
    }


def runs_of(tiles: list[tuple[int, int, int]]) -> list[list[int]]:
    """Tiles (z, x, y), ordered, as runs from north to south: z, x, first y, last y."""
    if not tiles:
        return []
    starts = [0, *(n for n, (a, b) in enumerate(pairwise(tiles), 1) if (a[0], a[1], a[2] + 1) != b)]
    ends = [*starts[1:], len(tiles)]
    return [[*tiles[start], tiles[end - 1][2]] for start, end in zip(starts, ends, strict=True)]


def find_tile(runtime: Runtime, version: str, z: int, x: int, y: int) -> tuple[bytes, str]:
    """A picture and its media type; raises not_found for another version, another number, or none there."""
    try:
        picture = read_tile(runtime.data_dir, version, z, x, y) if is_tile(x, y, z) else None
    except TilesDamaged:
        picture = None
    header = None if picture is None else read_header(picture)
    if picture is None or header is None:
        raise SiteproofError(ErrorCode.NOT_FOUND)
    return picture, header.media_type


def _ground(site: Site, area: Area | None) -> Box:
    """The frame of the township's outline, else the ground around the site."""
    frame = bounding_box(area.geometry) if area is not None and area.kind in SMALL_AREAS else None
    if frame is not None:
        return Box(*frame)
    per_lat_m, per_lon_m = metres_per_degree((site.min_lat_deg + site.max_lat_deg) / 2)
    lat, lon = AROUND_SITE_M / per_lat_m, AROUND_SITE_M / per_lon_m
    return Box(site.min_lon_deg - lon, site.min_lat_deg - lat, site.max_lon_deg + lon, site.max_lat_deg + lat)
