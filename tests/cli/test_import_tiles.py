"""`siteproof import tiles`: what it says when it takes, refuses or removes a base map."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from factories.base_map import PLAIN_ATTRIBUTION, tile_picture, write_mbtiles

Run = Callable[..., Result]


@pytest.fixture
def county(siteproof: Run) -> Run:
    """A county that has begun."""
    siteproof("init", "--county", "青山县", "--admin", "feng", "--admin-name", "冯敏")
    return siteproof


def test_a_map_is_taken_shown_by_doctor_and_removed(county: Run, tmp_path: Path) -> None:
    file = write_mbtiles(tmp_path / "county.mbtiles", [(1, 1, 1, tile_picture())])

    taken, doctor = county("import", "tiles", str(file)), county("doctor", "--lang", "zh")
    removed, after = county("import", "tiles", "--remove"), county("doctor", "--lang", "zh")

    assert taken.exit_code == 0, taken.output
    assert PLAIN_ATTRIBUTION in taken.output
    assert f"✓ 底图 0.0 MB，1–1 级：{PLAIN_ATTRIBUTION}" in doctor.output
    assert "已删掉" in removed.output
    assert "· 没有底图" in after.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["--datum", "gcj02"], "GCJ-02"), ([], "not an MBTiles file"), (["--remove"], "--remove")],
)
def test_a_refusal_is_one_sentence(county: Run, tmp_path: Path, words: list[str], sentence: str) -> None:
    file = tmp_path / "county.mbtiles"
    file.write_text("no map", "utf-8")

    answer = county("import", "tiles", str(file), *words)

    assert answer.exit_code == 2
    assert sentence in answer.output
