"""The base map over HTTP: only what covers the township of a site one may see, from this server, kept for good."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from factories.base_map import PLAIN_ATTRIBUTION, rows_over, write_mbtiles
from factories.county import EAST, EAST_SITE, WEST_SITE
from factories.phone import Phone
from siteproof.api.app import runtime_of
from siteproof.domain.tiles import Box, tile_at
from siteproof.services.import_tiles import take_tiles
from siteproof.store.models import Area
from siteproof.store.tile_file import TILE_FILE, TileFacts

EAST_GROUND = Box(103.97, 29.97, 104.03, 30.04)


@pytest.fixture
def base_map(county: Flask, tmp_path: Path) -> TileFacts:
    """A base map of the ground around the eastern site."""
    return take_tiles(runtime_of(county), write_mbtiles(tmp_path / "m", rows_over(EAST_GROUND, range(10, 16))), None)


def _around(who: Phone, site_id: str = EAST_SITE) -> TestResponse:
    return who.client.get(f"/api/v1/tiles?site_id={site_id}", headers=who.headers)


def _tile(who: Phone, address: str) -> TestResponse:
    return who.client.get(f"/api/v1/tiles/{address}", headers=who.headers)


def _tiles(answer: TestResponse) -> list[tuple[int, int, int]]:
    runs = answer.get_json()["runs"]
    return [(z, x, y) for z, x, first, last in runs for y in range(first, last + 1)]


def test_what_covers_the_ground_can_be_fetched_tile_by_tile(base_map: TileFacts, phone: Callable[..., Phone]) -> None:
    wang = phone("wang")

    answer = _around(wang)

    found = answer.get_json()
    tiles = _tiles(answer)
    assert (found["version"], found["attribution"]) == (base_map.version, PLAIN_ATTRIBUTION)
    assert len(set(tiles)) == len(tiles) == found["count"]
    assert {z for z, _, _ in tiles} == {12, 13, 14, 15}
    assert (15, *tile_at(30.0045, 104.0, 15)) in tiles
    pictures = [_tile(wang, f"{base_map.version}/{z}/{x}/{y}") for z, x, y in tiles]
    assert {each.status_code for each in pictures} == {200}
    assert {each.mimetype for each in pictures} == {"image/png"}
    assert sum(len(each.data) for each in pictures) == found["bytes"]
    assert pictures[0].headers["Cache-Control"] == "private, immutable, max-age=31536000"
    assert "default-src 'none'" in pictures[0].headers["Content-Security-Policy"]


def test_the_outline_of_the_township_says_how_far(
    county: Flask, base_map: TileFacts, phone: Callable[..., Phone]
) -> None:
    ring = [[103.98, 29.98], [104.0, 29.98], [104.0, 30.01], [103.98, 30.01], [103.98, 29.98]]
    with runtime_of(county).unit_of_work(write=True) as uow:
        area = uow.session.get(Area, EAST)
        assert area is not None
        area.geometry = {"type": "Polygon", "coordinates": [ring]}

    tiles = _tiles(_around(phone("wang")))

    finest = [(x, y) for z, x, y in tiles if z == 15]
    assert min(finest) == tile_at(30.01, 103.98, 15)
    assert max(finest) == tile_at(29.98, 104.0, 15)


def test_a_site_out_of_scope_has_no_map(base_map: TileFacts, phone: Callable[..., Phone]) -> None:
    assert _around(phone("wang"), WEST_SITE).status_code == 404
    assert _around(phone("wang"), "absent").status_code == 404


def test_a_township_beyond_the_map_has_none(base_map: TileFacts, phone: Callable[..., Phone]) -> None:
    assert _around(phone("zhao"), WEST_SITE).get_json() == {
        "version": None, "attribution": "", "count": 0, "bytes": 0, "runs": [],
    }  # fmt: skip


def test_without_a_map_nothing_is_offered(phone: Callable[..., Phone]) -> None:
    assert _around(phone("wang")).get_json()["version"] is None


def test_a_damaged_map_is_offered_to_nobody(county: Flask, phone: Callable[..., Phone]) -> None:
    (runtime_of(county).data_dir / TILE_FILE).write_bytes(b"SQLite format 3\x00 torn")

    assert _around(phone("wang")).get_json()["version"] is None
    assert _tile(phone("wang"), "0000/1/0/0").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["{v}/15/0/0", "{v}/16/0/0", "{v}/10/1024/0", "{v}/99999999999999999999/0/0", "old/13/{x}/{y}", "../13/0/0"]
)  # fmt: skip
def test_what_is_not_there_is_a_typed_404(base_map: TileFacts, phone: Callable[..., Phone], address: str) -> None:
    x, y = tile_at(30.0, 104.0, 13)

    answer = _tile(phone("wang"), address.format(v=base_map.version, x=x, y=y))

    assert (answer.status_code, (answer.get_json() or {})["code"]) == (404, "not_found")


def test_a_new_map_ends_the_addresses_of_the_old_one(
    county: Flask, base_map: TileFacts, phone: Callable[..., Phone], tmp_path: Path
) -> None:
    wang = phone("wang")
    z, x, y = _tiles(_around(wang))[0]
    newer = take_tiles(runtime_of(county), write_mbtiles(tmp_path / "n", rows_over(EAST_GROUND, [z])), "新图")

    assert _tile(wang, f"{base_map.version}/{z}/{x}/{y}").status_code == 404
    assert _tile(wang, f"{newer.version}/{z}/{x}/{y}").status_code == 200


def test_the_status_page_says_whose_map_it_is(county: Flask, base_map: TileFacts, phone: Callable[..., Phone]) -> None:
    feng = phone("feng", key=False)
    checks: list[dict[str, Any]] = feng.client.get("/api/v1/admin_status", headers=feng.headers).get_json()["checks"]

    (check,) = [check for check in checks if check["code"] == "tiles"]
    assert PLAIN_ATTRIBUTION in check["sentence"]["zh"]
    assert "10 to 15" in check["sentence"]["en"]
