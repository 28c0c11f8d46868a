"""A base map from a file that may be anything: what is a map is taken whole, everything else changes nothing."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from factories.base_map import PLAIN_ATTRIBUTION, SCHEMA, Row, rows_over, tile_picture, write_mbtiles
from siteproof.api.app import runtime_of
from siteproof.domain.tiles import Box
from siteproof.services.import_tiles import drop_tiles, plain_text, take_tiles
from siteproof.services.own_files import UnusableInput
from siteproof.services.runtime import Runtime
from siteproof.services.tiles import find_tile, tiles_held

GROUND = Box(104.0, 30.0, 104.01, 30.01)
ONE = (1, 1, 1, tile_picture("one"))
STORED_ONCE = """
CREATE TABLE metadata (name TEXT, value TEXT);
CREATE TABLE map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id TEXT);
CREATE TABLE images (tile_id TEXT, tile_data BLOB);
CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row,
  images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id;
INSERT INTO map VALUES (1, 0, 0, 'sea'), (1, 1, 0, 'sea');
"""
META = "CREATE TABLE metadata (name TEXT, value TEXT);"


@pytest.fixture(params=["sqlite"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The map is a file of its own: the main database's engine makes no difference."""
    return str(request.param)


@pytest.fixture
def runtime(app: Flask) -> Runtime:
    """An empty installation."""
    return runtime_of(app)


def test_a_map_is_taken_with_its_source_and_counted_from_the_north(runtime: Runtime, tmp_path: Path) -> None:
    file = write_mbtiles(tmp_path / "county.mbtiles", [*rows_over(GROUND, range(12, 16)), (1, 0, 0, ONE[3])])

    facts = take_tiles(runtime, file, None)

    assert (facts.attribution, facts.min_zoom, facts.max_zoom) == (PLAIN_ATTRIBUTION, 1, 15)
    assert find_tile(runtime, facts.version, 1, 0, 1) == (ONE[3], "image/png")
    assert tiles_held(runtime.data_dir) == facts


def test_zooms_that_no_phone_asks_for_stay_in_the_file(runtime: Runtime, tmp_path: Path) -> None:
    file = write_mbtiles(tmp_path / "county.mbtiles", [ONE, (16, 9, 9, tile_picture())])

    assert take_tiles(runtime, file, None).count == 1


def test_tiles_that_a_tool_stored_once_are_read_through_its_view(runtime: Runtime, tmp_path: Path) -> None:
    file = write_mbtiles(tmp_path / "county.mbtiles", [], STORED_ONCE)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO images VALUES ('sea', ?)", (tile_picture("sea"),))
        connection.commit()

    assert take_tiles(runtime, file, None).count == 2


def test_the_same_map_again_has_the_same_version_and_another_one_has_not(runtime: Runtime, tmp_path: Path) -> None:
    first = take_tiles(runtime, write_mbtiles(tmp_path / "a", [ONE]), None)
    again = take_tiles(runtime, write_mbtiles(tmp_path / "b", [ONE]), None)
    other = take_tiles(runtime, write_mbtiles(tmp_path / "c", [(1, 1, 1, tile_picture("two"))]), None)

    assert first.version == again.version != other.version


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("side_px", [256, 512])
def test_the_three_kinds_of_picture(runtime: Runtime, tmp_path: Path, kind: str, side_px: int) -> None:
    picture = tile_picture("", kind, side_px)

    facts = take_tiles(runtime, write_mbtiles(tmp_path / "m", [(0, 0, 0, picture)], format=kind.lower()), None)

    assert find_tile(runtime, facts.version, 0, 0, 0) == (picture, f"image/{kind.lower()}")


def _not_a_database(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04 not a database")


def _only(*rows: Row, schema: str = SCHEMA, **metadata: str | None) -> Callable[[Path], None]:
    return lambda file: (write_mbtiles(file, rows, schema, **metadata), None)[1]


def _script(sql: str) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(sql)
            connection.commit()

    return write


def _torn(file: Path) -> None:
    write_mbtiles(file, [(3, n, 0, tile_picture(str(n))) for n in range(8)])
    data = bytearray(file.read_bytes())
    data[4096 * 2 : 4096 * 4] = b"\xff" * 4096 * 2
    file.write_bytes(data[:-5000])


ATTRIBUTED = f"{META} INSERT INTO metadata VALUES ('attribution', 'x');"
COLUMNS = "1 AS zoom_level, 0 AS tile_column, 0 AS tile_row"
HOSTILE = {
    "no database": (_not_a_database, "no SQLite database"),
    "nothing at all": (lambda file: file.write_bytes(b""), "no SQLite database"),
    "a torn file": (_torn, "damaged"),
    "another database": (_script("CREATE TABLE person (name TEXT);"), "no table"),
    "vector tiles by their word": (_only(ONE, format="pbf"), "vector"),
    "vector tiles by their bytes": (_only((1, 0, 0, b"\x1f\x8b\x08 packed")), "vector"),
    "no source": (_only(ONE, attribution=None), "--attribution"),
    "a source of markup only": (_only(ONE, attribution="<script></script> \n"), "--attribution"),
    "no tile": (_only(), "no tile up to zoom 15"),
    "no tile that is coarse enough": (_only((16, 0, 0, tile_picture())), "no tile up to zoom 15"),
    "a column beyond the world": (_only((1, 2, 0, tile_picture())), "1/2/0"),
    "a row below the world": (_only((1, 0, -1, tile_picture())), "1/0/-1"),
    "a number that is text": (_only((1, "x", 0, tile_picture())), "1/x/0"),
    "a zoom below zero": (_only((-1, 0, 0, tile_picture())), "-1/0/0"),
    "a page in place of a picture": (_only((1, 0, 0, b"<html>" * 50)), "tile 1/0/0"),
    "text in place of a picture": (_only((1, 0, 0, "png")), "tile 1/0/0"),
    "half a picture": (_only((1, 0, 0, tile_picture()[:200])), "tile 1/0/0"),
    "a picture of another size": (_only((1, 0, 0, tile_picture(side_px=300))), "tile 1/0/0"),
    "a picture too heavy": (_only((1, 0, 0, tile_picture() + bytes(600_000))), "tile 1/0/0"),
    "a row of five megabytes": (_only((1, 0, 0, bytes(5_000_000))), "damaged"),
    "a view that counts for ever": (
        _script(f"{ATTRIBUTED} CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n)"
                f" SELECT {COLUMNS}, i AS tile_data FROM n;"), "do more than read"),
    "a view that makes bytes": (
        _script(f"{ATTRIBUTED} CREATE VIEW tiles AS SELECT {COLUMNS}, zeroblob(900000000) AS tile_data;"),
        "do more than read"),
    "a view on itself": (
        _script(f"{ATTRIBUTED} CREATE VIEW tiles AS SELECT * FROM other; CREATE VIEW other AS SELECT * FROM tiles;"),
        "damaged"),
    "a virtual table": (
        _script(f"{ATTRIBUTED} CREATE VIRTUAL TABLE tiles USING fts5(zoom_level, tile_column, tile_row, tile_data);"),
        "virtual table"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_map_changes_nothing(runtime: Runtime, tmp_path: Path, name: str) -> None:
    before = take_tiles(runtime, write_mbtiles(tmp_path / "before", [ONE]), None)
    write, sentence = HOSTILE[name]
    file = tmp_path / "hostile.mbtiles"
    write(file)

    with pytest.raises(UnusableInput, match=sentence):
        take_tiles(runtime, file, None)

    assert tiles_held(runtime.data_dir) == before
    assert [each.name for each in runtime.data_dir.iterdir() if "tiles" in each.name] == ["tiles.sqlite"]


def test_what_is_no_file_is_said(runtime: Runtime, tmp_path: Path) -> None:
    for absent in (tmp_path / "absent", tmp_path):
        with pytest.raises(UnusableInput, match="No such file"):
            take_tiles(runtime, absent, None)


def test_a_trigger_in_the_file_never_runs_and_the_file_stays_as_it_was(runtime: Runtime, tmp_path: Path) -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON metadata BEGIN DELETE FROM tiles; END;"
    file = write_mbtiles(tmp_path / "m", [ONE])
    _script(trigger)(file)
    bytes_before = file.read_bytes()

    assert take_tiles(runtime, file, None).count == 1
    assert file.read_bytes() == bytes_before


def test_a_source_said_by_hand_goes_before_that_of_the_file(runtime: Runtime, tmp_path: Path) -> None:
    facts = take_tiles(runtime, write_mbtiles(tmp_path / "m", [ONE], attribution=None), "天地图 GS(2024)0568号")

    assert facts.attribution == "天地图 GS(2024)0568号"


def test_a_source_is_shown_as_words() -> None:
    assert plain_text("<b onclick='x'>Map</b>&nbsp;&copy;\n  Office\x00") == "Map Office"


def test_what_a_killed_import_left_is_swept_a_day_later(runtime: Runtime, tmp_path: Path) -> None:
    old, young = (runtime.data_dir / f"tiles.sqlite.{n}.new" for n in (1, 2))
    old.write_bytes(b"left")
    young.write_bytes(b"at work")
    os.utime(old, (0, 0))

    take_tiles(runtime, write_mbtiles(tmp_path / "m", [ONE]), None)

    assert [old.exists(), young.exists()] == [False, True]


def test_a_removed_map_is_gone(runtime: Runtime, tmp_path: Path) -> None:
    take_tiles(runtime, write_mbtiles(tmp_path / "m", [ONE]), None)

    assert [drop_tiles(runtime), drop_tiles(runtime), tiles_held(runtime.data_dir)] == [True, False, None]
