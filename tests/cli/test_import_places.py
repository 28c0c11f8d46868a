"""Areas and units from a county's CSV: all or nothing, each bad row named, twice is once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from siteproof.cli.installation import opened
from siteproof.config import Settings
from siteproof.store.queries.places import every_area, every_unit

Run = Callable[..., Result]
AREAS = "代码,名称,英文名,级别,上级\nv1,一村,Village One,村,t1\nt1,东乡,East,,\n,西镇,,乡镇,\n,二村,,,西镇\n"
UNITS = "名称,类别,所在区域\n县交通局,部门,\n东乡政府,乡镇,东乡\n路桥公司,企业,\n"


@pytest.fixture
def county(siteproof: Run) -> Run:
    """A county that has begun."""
    siteproof("init", "--county", "青山县", "--admin", "feng", "--admin-name", "冯敏")
    return siteproof


def _areas() -> dict[str, tuple[str, str | None]]:
    with opened(Settings.from_env(os.environ)) as runtime, runtime.unit_of_work() as uow:
        rows = every_area(uow)
        names = {area.id: area.name for area in rows}
        return {area.name: (area.kind, names.get(area.parent_id or "")) for area in rows}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_areas_in_any_order_and_encoding(county: Run, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "areas.csv"
    file.write_bytes(AREAS.replace("\n", "\r\n").encode(encoding))

    first, second = county("import", "areas", str(file)), county("import", "areas", str(file))

    assert "4 new, 0 changed, 0 unchanged" in first.output, first.output
    assert "0 new, 0 changed, 4 unchanged" in second.output
    assert _areas() == {
        "青山县": ("county", None),
        "东乡": ("township", "青山县"),
        "西镇": ("township", "青山县"),
        "一村": ("village", "东乡"),
        "二村": ("village", "西镇"),
    }


def test_a_renamed_area_keeps_its_code(county: Run, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(AREAS, "utf-8")
    county("import", "areas", str(file))
    file.write_text("代码,名称\nt1,东镇\n", "utf-8")

    answer = county("import", "areas", str(file))

    assert "0 new, 1 changed" in answer.output
    assert _areas()["一村"] == ("village", "东镇")


def test_every_bad_row_is_named_and_nothing_is_taken(county: Run, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(
        "代码,名称,级别,上级\nt1,东乡,,\nt1,西乡,,\nA B,南乡,,\n,,村,t1\n,北乡,星球,\n,远村,村,月亮\n", "utf-8"
    )

    answer = county("import", "areas", str(file))

    assert answer.exit_code == 2
    for line in (3, 4, 5, 6, 7):
        assert f"第 {line} 行" in answer.output
    assert list(_areas()) == ["青山县"]


def test_units(county: Run, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(AREAS, "utf-8")
    county("import", "areas", str(file))
    file.write_text(UNITS, "utf-8")

    first, second = county("import", "units", str(file)), county("import", "units", str(file))

    assert "3 new" in first.output
    assert "3 unchanged" in second.output
    with opened(Settings.from_env(os.environ)) as runtime, runtime.unit_of_work() as uow:
        units = {unit.name: (unit.kind, unit.area_id) for unit in every_unit(uow)}
    assert units == {"县交通局": ("department", None), "东乡政府": ("township", "t1"), "路桥公司": ("company", None)}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00\xd8", "not a text"),
        ("级别\n村\n".encode(), "名称"),
        ('名称\n"未完'.encode(), "CSV"),
        ("名称,所在区域\n某局,月亮\n".encode(), "月亮"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(county: Run, tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "units.csv"
    file.write_bytes(content)

    answer = county("import", "units", str(file))

    assert answer.exit_code == 2
    assert reason in answer.output


def test_without_a_county_it_says_what_to_do_first(siteproof: Run, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(AREAS, "utf-8")

    answer = siteproof("import", "areas", str(file))

    assert answer.exit_code == 2
    assert "siteproof init" in answer.output


def test_sectors_are_taken_and_renamed_by_their_code(county: Run, tmp_path: Path) -> None:
    file = tmp_path / "sectors.csv"
    file.write_text("代码,名称\nagri,农业\nforest,林业\n", "utf-8")
    first, again = county("import", "sectors", str(file)), county("import", "sectors", str(file))
    file.write_text("代码,名称\nagri,农业农村\n!,错\n", "utf-8")
    bad = county("import", "sectors", str(file))
    file.write_text("代码,名称\nagri,农业农村\n", "utf-8")
    renamed = county("import", "sectors", str(file))

    assert "2 new, 0 changed" in first.output, first.output
    assert "0 new, 0 changed, 2 unchanged" in again.output
    assert (bad.exit_code, "第 3 行 代码" in bad.output) == (2, True)
    assert "0 new, 1 changed" in renamed.output
