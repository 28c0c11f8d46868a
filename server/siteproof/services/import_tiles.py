"""Taking the county's own base map: an MBTiles file is read row by row and written anew as ours.

Nothing of the given file is served: only pictures whose header is that of a tile, under numbers that exist.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from siteproof.domain.tiles import HIGHEST_ZOOM, is_tile, other_row
from siteproof.media.image_header import read_header
from siteproof.services.audit import SYSTEM, write_audit
from siteproof.services.identifiers import wire_time
from siteproof.services.own_files import UnusableInput
from siteproof.services.runtime import Runtime
from siteproof.store.mbtiles import MBTilesRefused, metadata_of, opened_mbtiles, tiles_of
from siteproof.store.tile_file import TileFacts, remove_tiles, write_tiles

MOST_TILES_KEPT = 400_000
MOST_TILE_BYTES = 512 * 1024
MOST_ATTRIBUTION = 300
SIDES_PX = (256, 512)
PICTURES = frozenset({"PNG", "JPEG", "WEBP"})
FORMATS = frozenset({"png", "jpg", "jpeg", "webp"})

REFUSALS = {
    "not_sqlite": "不是 MBTiles 文件 (not an MBTiles file: no SQLite database)",
    "unreadable": "数据库坏了，或里面有不该有的东西 (the database is damaged, or its views do more than read)",
    "too_large": "文件太大，最多 8 GB (too large, at most 8 GB)",
    "no_tiles_table": "不是 MBTiles 文件：没有 metadata 表或 tiles 表 (no table `metadata` or no table `tiles`)",
    "virtual_table": "里面有虚拟表，不收 (it holds a virtual table)",
    "vector": "这是矢量瓦片(pbf)，要栅格的：png、jpg 或 webp (vector tiles; png, jpg or webp is needed)",
    "tile_number": "瓦片 {tile} 的编号不对 (no such tile number: {tile})",
    "tile_picture": "瓦片 {tile} 不是 256 或 512 像素见方的 png、jpg、webp 图片 "
    "(tile {tile} is no square png, jpg or webp of 256 or 512 pixels)",
    "too_many": "瓦片太多，最多 40 万张 (more than 400,000 tiles)",
    "no_tiles": "到第 15 级为止一张瓦片都没有 (no tile up to zoom 15)",
    "attribution": "没写图的来源和审图号；用 --attribution 写上，比如 --attribution '天地图 GS(2024)0568号' "
    "(say whose map it is, with its review number: --attribution '…')",
    "gcj02": "GCJ-02 的图会把工地错开几百米，不收；请导出 WGS-84 或 CGCS2000 的图（天地图就是） "
    "(a GCJ-02 map lies hundreds of metres off; export one in WGS-84 or CGCS2000)",
    "full": "磁盘满了，原来的底图没动 (the disk is full; the old tiles are as they were)",
}  # fmt: skip


def refused(file: Path, code: str, tile: str = "") -> UnusableInput:
    """The sentence of a refusal, Chinese first."""
    return UnusableInput(f"{file}: {REFUSALS[code].format(tile=tile)}")


def take_tiles(runtime: Runtime, file: Path, attribution: str | None) -> TileFacts:
    """Take every picture up to zoom 15 in place of what was there; all or nothing.

    `attribution` goes before that of the file. Raises UnusableInput with one sentence.
    """
    try:
        with opened_mbtiles(file) as connection:
            metadata = metadata_of(connection)
            if metadata.get("format", "png").lower() not in FORMATS:
                raise MBTilesRefused("vector")
            said = plain_text(attribution or metadata.get("attribution", ""))
            if not said:
                raise MBTilesRefused("attribution")
            tiles = _checked(tiles_of(connection, HIGHEST_ZOOM))
            facts = write_tiles(runtime.data_dir, tiles, said, wire_time(runtime.now()))
    except MBTilesRefused as refusal:
        raise refused(file, *refusal.args) from refusal
    except sqlite3.OperationalError as error:  # of the file that was being written
        raise refused(file, "full") from error
    except OSError as error:
        raise UnusableInput(f"{file}: {error.strerror or 'cannot be read'}") from error
    if facts is None:
        raise refused(file, "no_tiles")
    _note(runtime, "tiles.taken", facts.version)
    return facts


def drop_tiles(runtime: Runtime) -> bool:
    """Take the base map away; False when there was none. Phones keep theirs until they are asked to drop it."""
    dropped = remove_tiles(runtime.data_dir)
    if dropped:
        _note(runtime, "tiles.removed", "")
    return dropped


def plain_text(text: str) -> str:
    """One line without markup: an attribution is often a piece of HTML, and is shown as words only."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", re.sub(r"<[^>]*>|&\w+;", " ", text)).strip()[:MOST_ATTRIBUTION]


def _checked(rows: Iterator[tuple[object, object, object, object]]) -> Iterator[tuple[int, int, int, bytes]]:
    """Tiles by their number from the north; an empty picture is none. Raises MBTilesRefused for the first bad one."""
    for n, (z, x, row, picture) in enumerate(rows):
        if n >= MOST_TILES_KEPT:
            raise MBTilesRefused("too_many")
        name = f"{z}/{x}/{row}"[:60]
        if not (isinstance(z, int) and isinstance(x, int) and isinstance(row, int)) or not 0 <= z <= HIGHEST_ZOOM:
            raise MBTilesRefused("tile_number", name)
        y = other_row(row, z)
        if not is_tile(x, y, z):
            raise MBTilesRefused("tile_number", name)
        if picture is None or picture == b"":
            continue
        if not isinstance(picture, bytes) or not is_tile_picture(picture):
            raise MBTilesRefused("vector" if _is_packed(picture) else "tile_picture", name)
        yield z, x, y, picture


def is_tile_picture(picture: bytes) -> bool:
    """Whether the header is that of a whole square picture of a tile's size."""
    header = read_header(picture) if len(picture) <= MOST_TILE_BYTES else None
    if header is None or header.format not in PICTURES or not header.complete:
        return False
    return header.width_px == header.height_px and header.width_px in SIDES_PX


def _is_packed(picture: object) -> bool:
    return isinstance(picture, bytes) and picture[:2] == b"\x1f\x8b"  # gzip: how vector tiles are stored


def _note(runtime: Runtime, action: str, version: str) -> None:
    with runtime.unit_of_work(write=True) as uow:
        write_audit(uow, SYSTEM, action, "tiles", version, "done", runtime.now())
