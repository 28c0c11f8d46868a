"""The county's own map tiles: one SQLite file in the data folder, written once, replaced whole, never changed.

Beside the main database because a tile is no fact: it may be taken away and brought again without a trace in the log.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from siteproof.domain.tiles import Level

TILE_FILE = "tiles.sqlite"
OLD_LEFT_S = 24 * 3600
_SCHEMA = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value);
CREATE TABLE tile (z INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL, picture BLOB NOT NULL,
                   PRIMARY KEY (z, x, y));
"""


class TilesDamaged(Exception):
    """The file cannot be read."""


Tile = tuple[int, int, int, bytes]


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What lies there; `version` names the content and stands in the address of every tile."""

    version: str
    attribution: str
    min_zoom: int
    max_zoom: int
    count: int
    bytes: int
    taken_at: str


def write_tiles(data_dir: Path, tiles: Iterable[Tile], attribution: str, taken_at: str) -> TileFacts | None:
    """Write all tiles (z, x, y from the north, picture) beside the old file, then in its place.

    Of two tiles with one number the first stays. None, and nothing changed, when there is no tile. What `tiles` raises
    leaves the old file as it is; so does OSError or sqlite3.OperationalError (no room).
    """
    fresh = data_dir / f"{TILE_FILE}.{os.getpid()}.new"
    _sweep(data_dir)
    try:
        with closing(sqlite3.connect(fresh)) as connection:
            facts = _fill(connection, tiles, attribution, taken_at)
        if facts is not None:
            _flush(fresh)
            fresh.rename(data_dir / TILE_FILE)
            _flush(data_dir)
        return facts
    finally:
        fresh.unlink(missing_ok=True)


def _sweep(data_dir: Path) -> None:
    """What an import left that was killed, yesterday or before: a younger one may still be at work."""
    for left in data_dir.glob(f"{TILE_FILE}.*.new"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > OLD_LEFT_S:
                left.unlink()


def _fill(connection: sqlite3.Connection, tiles: Iterable[Tile], attribution: str, taken_at: str) -> TileFacts | None:
    connection.executescript(f"PRAGMA journal_mode=OFF; {_SCHEMA}")
    connection.executemany("INSERT OR IGNORE INTO tile VALUES (?, ?, ?, ?)", tiles)
    digest = hashlib.sha256(attribution.encode())
    for z, x, y, picture in connection.execute("SELECT z, x, y, picture FROM tile ORDER BY z, x, y"):
        digest.update(b"%d/%d/%d %d\n" % (z, x, y, len(picture)) + picture)
    low, high, count, size = connection.execute(
        "SELECT min(z), max(z), count(*), sum(length(picture)) FROM tile"
    ).fetchone()
    if not count:
        return None
    facts = TileFacts(digest.hexdigest()[:16], attribution, low, high, count, size, taken_at)
    connection.executemany("INSERT INTO fact VALUES (?, ?)", asdict(facts).items())
    connection.commit()
    return facts


def remove_tiles(data_dir: Path) -> bool:
    """Take the tiles away; False when there were none."""
    file = data_dir / TILE_FILE
    if not file.exists():
        return False
    file.unlink()
    _flush(data_dir)
    return True


@contextmanager
def _opened(data_dir: Path) -> Iterator[tuple[sqlite3.Connection, TileFacts] | None]:
    """The file, open, with its facts; None without one. Facts and tiles are of one file, whatever replaces it."""
    file = data_dir / TILE_FILE
    if not file.exists():
        yield None
        return
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True)) as connection:
            found = dict(connection.execute("SELECT name, value FROM fact").fetchall())
            yield connection, TileFacts(**found)
    except (sqlite3.Error, TypeError) as error:
        raise TilesDamaged(str(file)) from error


def tile_facts(data_dir: Path) -> TileFacts | None:
    """What lies there, None without tiles; raises TilesDamaged, as all readers here do."""
    with _opened(data_dir) as held:
        return None if held is None else held[1]


def read_tile(data_dir: Path, version: str, z: int, x: int, y: int) -> bytes | None:
    """One picture; None where there is none, or where the tiles are of another version by now."""
    with _opened(data_dir) as held:
        if held is None or held[1].version != version:
            return None
        row = held[0].execute("SELECT picture FROM tile WHERE z = ? AND x = ? AND y = ?", (z, x, y)).fetchone()
    return None if row is None else bytes(row[0])


def tiles_within(data_dir: Path, level: Level) -> list[tuple[int, int, int]]:
    """(x, y, bytes) of the tiles that there are of a level, ordered by x, then y."""
    with _opened(data_dir) as held:
        if held is None:
            return []
        return held[0].execute(
            "SELECT x, y, length(picture) FROM tile WHERE z = ? AND x BETWEEN ? AND ? AND y BETWEEN ? AND ?"
            " ORDER BY x, y",
            (level.z, level.first_x, level.last_x, level.first_y, level.last_y),
        ).fetchall()  # fmt: skip


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
