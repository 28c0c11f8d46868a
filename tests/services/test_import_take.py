"""Taking a ledger and a file of sites: whole or not at all, again without twins, conflicts with both sides."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from factories.counting import count_queries
from siteproof.api.app import runtime_of
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.imports.ledger import LedgerOptions
from siteproof.domain.imports.sites import SiteOptions
from siteproof.media.imports.sources import Source
from siteproof.services.import_projects import Taken, Taking, read_ledger, take_ledger
from siteproof.services.import_sites import ForProjects, read_sites, take_sites
from siteproof.services.pending_work import drain_pending
from siteproof.services.runtime import Runtime
from siteproof.store.models import Area, LogEvent, Project, ScopeChange, Sector, Site, Unit, User
from siteproof.store.queries.audit import audit_entries

HEADINGS = [
    *("序号", "项目名称", "类别", "乡镇", "责任领导", "牵头单位", "责任单位", "责任人"),
    *("计划投资(万元)", "开工时间", "完工时间", "目标数量", "单位"),
]
ROAD = [
    *("1", "石桥村通村道路硬化", "农村公路", "东岭镇", "何敬", "交通局", "东岭镇人民政府", "吴桐"),
    *("128.5", "2026-03-01", "2026-11-30", "3.2", "公里"),
]
SCHOOL = [
    *("2", "荷塘中心小学改造", "学校", "荷塘镇", "何敬", "教育局", "教育局", "秦墨"),
    *("900", "2026-03-01", "2026-12-31", "5200", "平方米"),
]


@pytest.fixture
def runtime(app: Any) -> Runtime:
    """An installation with a county, two townships and a leader; nothing else."""
    found = runtime_of(app)
    with found.unit_of_work(write=True) as uow:
        uow.session.add(Area(id="county", kind="county", name="示范县", name_en="Shifan"))
        uow.session.flush()
        for id_, name in (("east", "东岭镇"), ("west", "荷塘镇")):
            uow.session.add(Area(id=id_, parent_id="county", kind="township", name=name, name_en=name))
        uow.session.add(User(id="hejing", username="hejing", name="何敬", role="leader"))
    return found


def ledger(*rows: list[Any], headings: list[str] = HEADINGS) -> Source:
    lines = [",".join(str(cell) for cell in row) for row in (headings, *rows)]
    return Source(io.BytesIO("\n".join(lines).encode()), "ledger.csv")


def take(runtime: Runtime, source: Source, **how: Any) -> Taken:
    options = LedgerOptions(year=how.pop("year", 2026))
    with runtime.unit_of_work(write=True) as uow:
        return take_ledger(uow, runtime, read_ledger(source), options, Taking(**how), (source.name, "0" * 64))[1]


def project(runtime: Runtime, number: str) -> Project:
    with runtime.unit_of_work() as uow:
        return uow.session.scalars(select(Project).where(Project.number == number)).one()


def count(runtime: Runtime, model: type[Any]) -> int:
    with runtime.unit_of_work() as uow:
        return uow.session.scalar(select(func.count()).select_from(model)) or 0


def refusal(runtime: Runtime, source: Source, **how: Any) -> list[dict[str, Any]]:
    with pytest.raises(SiteproofError) as caught:
        take(runtime, source, **how)
    assert caught.value.code == ErrorCode.IMPORT_INVALID
    return caught.value.details["problems"]  # type: ignore[return-value]


def test_a_ledger_comes_in_with_its_units_sectors_and_events(runtime: Runtime) -> None:
    taken = take(runtime, ledger(ROAD, SCHOOL))

    road = project(runtime, "1")
    assert taken == Taken(2, 0, 0, 0)
    assert (road.area_id, road.leader_id, road.sector_id, road.kind, road.version) == (
        "east", "hejing", "transport", "village_road", 1)  # fmt: skip
    assert (road.budget_fen, road.promised_quantity, road.promised_unit) == (128_500_000, 3.2, "公里")
    assert (str(road.planned_start_on), str(road.planned_finish_on)) == ("2026-03-01", "2026-11-30")
    with runtime.unit_of_work() as uow:
        units = {unit.name: unit for unit in uow.session.scalars(select(Unit))}
        looks = set(uow.session.scalars(select(ScopeChange.scope).where(ScopeChange.object_id == road.id)))
        acts = [entry["act"] for entry in audit_entries(uow)]
    assert set(units) == {"交通局", "教育局", "东岭镇人民政府"}
    assert road.responsible_unit_id == units["东岭镇人民政府"].id
    assert looks == {"area:east", "area:county", "sector:transport"}
    assert acts[-1] == "projects.imported"
    drain_pending(runtime)


def test_the_same_file_again_changes_nothing(runtime: Runtime) -> None:
    take(runtime, ledger(ROAD, SCHOOL))
    events = count(runtime, LogEvent)

    assert take(runtime, ledger(ROAD, SCHOOL)) == Taken(0, 0, 2, 0)
    assert count(runtime, LogEvent) == events
    assert project(runtime, "1").version == 1


@pytest.mark.invariant("S25")
def test_a_long_ledger_is_written_in_as_many_statements_as_a_short_one(runtime: Runtime) -> None:
    """Phones wait while it is written: 10,000 projects must not be 10,000 statements."""

    def rows(begin: int, end: int) -> Source:
        return ledger(*([str(n), f"第{n}条路", *ROAD[2:]] for n in range(begin, end)))

    take(runtime, rows(0, 2))
    with count_queries() as short:
        take(runtime, rows(2, 12))
    with count_queries() as long:
        assert take(runtime, rows(12, 312)).new == 300

    assert long.count == short.count


def test_a_changed_cell_is_a_new_version(runtime: Runtime) -> None:
    take(runtime, ledger(ROAD, SCHOOL))
    later = [*ROAD[:8], "150", *ROAD[9:]]

    assert take(runtime, ledger(later, SCHOOL)) == Taken(0, 1, 1, 0)
    assert (project(runtime, "1").version, project(runtime, "1").budget_fen) == (2, 150_000_000)
    assert project(runtime, "2").version == 1


def test_an_empty_cell_erases_nothing_and_a_missing_column_is_left_alone(runtime: Runtime) -> None:
    take(runtime, ledger(ROAD))

    assert take(runtime, ledger([*ROAD[:8], "", *ROAD[9:]])).unchanged == 1
    assert take(runtime, ledger(ROAD[:4], headings=HEADINGS[:4])).unchanged == 1
    assert project(runtime, "1").budget_fen == 128_500_000


def _in_the_office(runtime: Runtime, number: str, **values: Any) -> None:
    with runtime.unit_of_work(write=True) as uow:
        found = uow.session.scalars(select(Project).where(Project.number == number)).one()
        for name, value in values.items():
            setattr(found, name, value)
        found.version += 1


def test_what_the_office_changed_is_kept_when_the_file_did_not(runtime: Runtime) -> None:
    take(runtime, ledger(ROAD))
    _in_the_office(runtime, "1", budget_fen=999)

    assert take(runtime, ledger([*ROAD[:7], "叶青", *ROAD[8:]])).changed == 1
    assert (project(runtime, "1").budget_fen, project(runtime, "1").responsible_person) == (999, "叶青")


def test_a_conflict_shows_both_sides_and_takes_nothing(runtime: Runtime) -> None:
    take(runtime, ledger(ROAD, SCHOOL))
    _in_the_office(runtime, "1", responsible_person="白川")
    file = ledger([*ROAD[:7], "叶青", *ROAD[8:]], [*SCHOOL[:8], "950", *SCHOOL[9:]])

    problems = refusal(runtime, file)

    assert [(p["row"], p["field"], p["code"], p["numbers"]) for p in problems] == [
        (2, "responsible_person", "conflict", {"file": "叶青", "current": "白川"})]  # fmt: skip
    assert project(runtime, "2").budget_fen == 900_000_000
    assert take(runtime, file, partial=True) == Taken(0, 1, 0, 1)
    assert (project(runtime, "1").responsible_person, project(runtime, "2").budget_fen) == ("白川", 950_000_000)
    assert take(runtime, file, conflicts="file").changed == 1
    assert project(runtime, "1").responsible_person == "叶青"


def test_one_bad_row_keeps_everything_out_unless_partial(runtime: Runtime) -> None:
    file = ledger(ROAD, [*SCHOOL[:9], "2026-02-30", *SCHOOL[10:]])
    before = count(runtime, LogEvent)

    problems = refusal(runtime, file)

    assert [(p["row"], p["column"], p["code"]) for p in problems] == [(3, "开工时间", "date_impossible")]
    assert (count(runtime, Project), count(runtime, Unit), count(runtime, LogEvent)) == (0, 0, before)
    assert take(runtime, file, partial=True) == Taken(1, 0, 0, 1)


def test_without_a_year_nothing_is_guessed(runtime: Runtime) -> None:
    assert [p["code"] for p in refusal(runtime, ledger(ROAD), year=None)] == ["year_needed"]


def test_townships_can_be_made_from_the_first_ledger(app: Any) -> None:
    runtime = runtime_of(app)
    assert [p["code"] for p in refusal(runtime, ledger(ROAD))] == ["county_needed"]
    with runtime.unit_of_work(write=True) as uow:
        uow.session.add(Area(id="county", kind="county", name="示范县", name_en="Shifan"))

    assert [p["code"] for p in refusal(runtime, ledger(ROAD))] == ["areas_needed"]
    whole_county = ["3", "全县健身器材", "文化", "全县"]
    assert take(runtime, ledger(ROAD, SCHOOL, whole_county), new_areas=True).new == 3
    with runtime.unit_of_work() as uow:
        areas = {area.name: area for area in uow.session.scalars(select(Area))}
    assert {area.parent_id for name, area in areas.items() if name != "示范县"} == {"county"}
    assert project(runtime, "3").area_id == "county"
    assert count(runtime, Sector) == 3


def _features(*features: tuple[dict[str, Any], list[Any]]) -> Source:
    made = [{"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": line}}
            for properties, line in features]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": made})
    return Source(io.BytesIO(text.encode()), "roads.geojson")


def take_roads(runtime: Runtime, source: Source, number: str | None = None, **how: Any) -> Taken:
    with runtime.unit_of_work(write=True) as uow:
        read = read_sites(source, SiteOptions())
        belong = ForProjects(number)
        return take_sites(uow, runtime, read, SiteOptions(), belong, Taking(**how), (source.name, "0" * 64))[1]


LINE = [[104.0, 30.0], [104.0, 30.01]]
REDRAWN = [[104.0, 30.0], [104.0, 30.02]]


def test_sites_come_in_by_project_number_and_are_redrawn_by_a_new_version(runtime: Runtime) -> None:
    take(runtime, ledger(ROAD, SCHOOL))
    road = {"项目编号": 1, "路名": "石桥线"}

    assert take_roads(runtime, _features((road, LINE))) == Taken(1, 0, 0, 0)
    assert take_roads(runtime, _features((road, LINE))) == Taken(0, 0, 1, 0)
    assert take_roads(runtime, _features((road, REDRAWN))) == Taken(0, 1, 0, 0)
    with runtime.unit_of_work() as uow:
        site = uow.session.scalars(select(Site)).one()
        looks = uow.session.scalars(select(ScopeChange.scope).where(ScopeChange.object_id == site.id)).all()
    assert (site.name, site.version, site.kind, site.buffer_m, site.max_lat_deg) == ("石桥线", 2, "line", 30.0, 30.02)
    assert len(looks) == 6
    drain_pending(runtime)


def test_a_site_redrawn_in_the_office_is_not_overwritten(runtime: Runtime) -> None:
    take(runtime, ledger(ROAD))
    take_roads(runtime, _features(({"路名": "石桥线"}, LINE)), "1")
    with runtime.unit_of_work(write=True) as uow:
        site = uow.session.scalars(select(Site)).one()
        site.geometry, site.version = {"type": "LineString", "coordinates": [[104.0, 30.0], [104.0, 30.015]]}, 2
    file = _features(({"路名": "石桥线"}, REDRAWN))

    with pytest.raises(SiteproofError) as caught:
        take_roads(runtime, file, "1")

    (problem,) = caught.value.details["problems"]  # type: ignore[misc]
    assert (problem["code"], problem["numbers"]["file"], problem["numbers"]["current"]) == (
        "site_conflict", "LineString 2217 m", "LineString 1663 m")  # fmt: skip
    assert take_roads(runtime, file, "1", conflicts="current").unchanged == 1
    assert take_roads(runtime, file, "1", conflicts="file").changed == 1


def test_sites_want_a_project_that_is_there(runtime: Runtime) -> None:
    take(runtime, ledger(ROAD))

    for features, number, code in (
        ([({"路名": "石桥线"}, LINE)], None, "projects_needed"),
        ([({"路名": "石桥线", "项目编号": "9"}, LINE)], None, "project_unknown"),
        ([({"路名": "石桥线", "项目编号": None}, LINE)], None, "project_missing"),
        ([({"路名": "石桥线"}, LINE)], "9", "project_unknown"),
    ):
        with pytest.raises(SiteproofError) as caught:
            take_roads(runtime, _features(*features), number)
        assert [p["code"] for p in caught.value.details["problems"]] == [code]  # type: ignore[attr-defined]
    assert count(runtime, Site) == 0
    assert take_roads(runtime, _features(({"name": "石桥村通村道路硬化"}, LINE))).new == 1


def test_a_filled_template_comes_in(runtime: Runtime, tmp_path: Path) -> None:
    from siteproof.media.imports.template import write_template

    write_template(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    for column, value in enumerate([*ROAD[:8], "示范路桥公司", *ROAD[8:]], start=1):
        book["项目清单"].cell(2, column).value = float(value) if column in (10, 13) else value
    book.save(tmp_path / "t.xlsx")

    with (tmp_path / "t.xlsx").open("rb") as stream:
        assert take(runtime, Source(stream, "t.xlsx")).new == 1
    assert project(runtime, "1").budget_fen == 128_500_000
