"""Reading somebody's MBTiles file (MBTiles 1.3: SQLite with `metadata` and `tiles`) as what it may be: hostile.

Read only and immutable; nothing of its schema is trusted. `tiles` may be a view (many tools store equal tiles once),
so an authorizer lets a query read and nothing else: no function, no recursion, no other database.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

MAGIC = b"SQLite format 3\x00"
MOST_FILE_BYTES = 8 * 1024**3
MOST_ROW_BYTES = 4 * 1024**2
MOST_STEPS = 4_000_000_000
STEPS_A_LOOK = 1_000_000
MOST_METADATA = 200
_NEEDED = frozenset({"metadata", "tiles"})
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})


class MBTilesRefused(Exception):
    """The file cannot be used; the argument is a code (services/import_tiles.py has the sentence)."""


@contextmanager
def opened_mbtiles(file: Path) -> Iterator[sqlite3.Connection]:
    """The file with its two tables found; raises MBTilesRefused, OSError where it cannot be read at all."""
    if not file.is_file():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    with file.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise MBTilesRefused("not_sqlite")
    if file.stat().st_size > MOST_FILE_BYTES:
        raise MBTilesRefused("too_large")
    with closing(sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1", uri=True)) as connection:
        with _one_refusal():
            _distrust(connection)
            _find_tables(connection)
        yield connection


@contextmanager
def _one_refusal() -> Iterator[None]:
    """Whatever the database does wrong is one refusal."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise MBTilesRefused("unreadable") from error


def _distrust(connection: sqlite3.Connection) -> None:
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "mmap_size=0", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").close()
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_ROW_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 2)
    steps_left = [MOST_STEPS // STEPS_A_LOOK]

    def one_look() -> bool:
        steps_left[0] -= 1
        return steps_left[0] < 0

    connection.set_progress_handler(one_look, STEPS_A_LOOK)
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY)


def _find_tables(connection: sqlite3.Connection) -> None:
    found = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchmany(1000)
    if any(str(sql).lstrip().upper().startswith("CREATE VIRTUAL") for _, _, sql in found):
        raise MBTilesRefused("virtual_table")
    if not {name for kind, name, _ in found if kind in ("table", "view")} >= _NEEDED:
        raise MBTilesRefused("no_tiles_table")


def metadata_of(connection: sqlite3.Connection) -> dict[str, str]:
    """Names and values that are text or numbers."""
    with _one_refusal():
        rows = connection.execute("SELECT name, value FROM metadata").fetchmany(MOST_METADATA)
    return {str(name): str(value) for name, value in rows if isinstance(value, str | int | float)}


def tiles_of(connection: sqlite3.Connection, highest_zoom: int) -> Iterator[tuple[Any, Any, Any, Any]]:
    """(zoom_level, tile_column, tile_row from the south, tile_data) up to a zoom, unchecked, in no order."""
    query = "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles WHERE zoom_level <= ?"
    with _one_refusal():
        rows = connection.execute(query, (highest_zoom,))
    while True:
        with _one_refusal():
            row = rows.fetchone()
        if row is None:
            return
        yield row
