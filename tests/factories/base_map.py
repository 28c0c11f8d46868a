"""Made-up MBTiles files: a few drawn tiles, and every way in which such a file can be wrong."""

import io
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from PIL import Image, ImageDraw

from siteproof.domain.tiles import Box, level_over, other_row

ATTRIBUTION = '<a href="https://map.example">示范地图</a> GS(2026)0001号'
PLAIN_ATTRIBUTION = "示范地图 GS(2026)0001号"
SCHEMA = """
CREATE TABLE metadata (name TEXT, value TEXT);
CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);
"""
Row = tuple[object, object, object, object]


def tile_picture(text: str = "", kind: str = "PNG", side_px: int = 256) -> bytes:
    """A field with a river, a road and the tile's number on it."""
    image = Image.new("RGB", (side_px, side_px), "#e9efdc")
    draw = ImageDraw.Draw(image)
    draw.line([(0, side_px * 0.2), (side_px * 0.6, side_px * 0.5), (side_px, side_px * 0.4)], fill="#9cc3d5", width=14)
    draw.line([(side_px * 0.3, 0), (side_px * 0.4, side_px)], fill="#f2c14e", width=8)
    draw.rectangle([side_px * 0.6, side_px * 0.6, side_px * 0.85, side_px * 0.8], fill="#cfc4b2")
    draw.rectangle([0, 0, side_px - 1, side_px - 1], outline="#b8c4a4")
    draw.text((8, 8), text, fill="#4a4a40")
    data = io.BytesIO()
    image.save(data, kind)
    return data.getvalue()


def rows_over(box: Box, zooms: Iterable[int]) -> list[Row]:
    """Rows, counted from the south, of every tile that touches the box."""
    rows: list[Row] = []
    for level in (level_over(box, z) for z in zooms):
        for x in range(level.first_x, level.last_x + 1):
            for y in range(level.first_y, level.last_y + 1):
                rows.append((level.z, x, other_row(y, level.z), tile_picture(f"{level.z}/{x}/{y}")))
    return rows


def write_mbtiles(file: Path, rows: Iterable[Row], schema: str = SCHEMA, **metadata: str | None) -> Path:
    """An MBTiles file; a metadata name with None is left out."""
    said = {"name": "示范", "format": "png", "attribution": ATTRIBUTION, **metadata}
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(schema)
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", [(k, v) for k, v in said.items() if v is not None])
        for row in rows:
            connection.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", row)
        connection.commit()
    return file
