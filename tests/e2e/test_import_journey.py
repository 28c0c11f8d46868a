"""A county's own ledger and roads, faults and all, taken by an administrator in the browser; a leader sees them."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from factories.county import PASSWORD, add_county
from harness.browser import new_context
from harness.looks import Looks
from harness.screens import DeskScreen, signed_in
from harness.serving import Served, serving

SCREENSHOTS = Path(__file__).parent / "screenshots"
HEADINGS = ("序号", "项目名称", "类别", "乡镇", "牵头单位", "计划投资", "建设时间", None)
ROWS = (
    (11, "东乡一号路", "农村公路", "东乡", "交通局", 80, date(2026, 3, 1), date(2026, 9, 1)),
    (12, "东乡二号路", "农村公路", "东多", "交通局", 60.5, date(2026, 3, 1), date(2026, 9, 1)),
    (13, "西乡一号路", "农村公路", "西乡", "交通局", "约三百万", date(2026, 3, 1), date(2026, 9, 1)),
    (11, "西乡二号路", "农村公路", "西乡", "交通局", 40, date(2026, 3, 1), date(2026, 9, 1)),
)


@pytest.fixture
def small_county(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Served]:
    """Two townships with a road each, an administrator, a leader."""
    from siteproof.cli.installation import opened
    from siteproof.config import Settings

    data_dir = tmp_path / "data"
    data_dir.mkdir()
    shutil.copyfile(migrated_sqlite, data_dir / "siteproof.sqlite")
    settings = Settings.from_env({"SITEPROOF_DATA_DIR": str(data_dir)})
    with opened(settings) as runtime, runtime.unit_of_work(write=True) as uow:
        add_county(uow)
    with serving(data_dir) as served:
        yield served


def _ledger(file: Path) -> Path:
    """As offices write it: a title, units above the table, headings in two rows, a section, merged cells, a sum."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["2026年民生实事项目台账"], ["单位：万元"], HEADINGS, [*[None] * 6, "开工时间", "完工时间"]):
        sheet.append(list(row))
    for block in ("A1:H1", "A2:H2", "G3:H3", *(f"{letter}3:{letter}4" for letter in "ABCDEF"), "A5:H5"):
        sheet.merge_cells(block)
    sheet["A5"] = "一、交通类项目"
    for number, row in enumerate(ROWS, start=6):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    sheet.merge_cells("E6:E7")
    sheet.append(["合计", None, None, None, None, 480.5])
    book.save(file)
    return file


def _roads(file: Path) -> Path:
    """Three roads: one drawn as long as it says, one half as long, one whose point was lost."""
    lines = ([[104.0, 30.0], [104.0, 30.009]], [[104.1, 30.0], [104.1, 30.009]], [[0.0, 0.0], [104.2, 30.0]])
    features = [
        {"type": "Feature", "properties": {"路名": f"{number}号线", "项目编号": number, "申报长度": length},
         "geometry": {"type": "LineString", "coordinates": line}}
        for number, length, line in zip(("11", "12", "13"), ("1.0公里", "2.0公里", "1.0公里"), lines, strict=True)
    ]  # fmt: skip
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return file


def _drop(page: Page, file: Path) -> None:
    page.locator("input[name=file]").set_input_files(file)
    page.wait_for_url("**/desk/import/*")
    page.locator(".imp-scroll .imp-table").wait_for()


def _in_both_sizes_and_languages(page: Page, looks: list[Looks], name: str) -> None:
    looks[0].at(page, name, touch=False)
    page.get_by_role("button", name="English", exact=True).click()
    looks[1].at(page, name, touch=False)
    page.set_viewport_size({"width": 390, "height": 844})
    looks[1].at(page, f"{name}-390", touch=False)
    page.get_by_role("button", name="中文", exact=True).click()
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_ledger_and_its_roads_are_mended_and_taken(small_county: Served, browser: Browser, tmp_path: Path) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    looks = [Looks(SCREENSHOTS, "zh-CN"), Looks(SCREENSHOTS, "en", typed=True)]
    context = new_context(browser, small_county.url, phone=False)
    page = signed_in(context, {"username": "feng", "password": PASSWORD}, DeskScreen).page
    page.goto("/desk/import")
    take, bad = page.locator("button[name=take]"), page.locator('input[aria-invalid="true"]')

    _drop(page, _ledger(tmp_path / "台账.xlsx"))
    expect(bad).to_have_count(4)  # a township, an amount, one number twice
    expect(take).to_be_disabled()
    _in_both_sizes_and_languages(page, looks, "import-ledger")
    page.get_by_role("button", name="改成“东乡”").click()
    expect(bad).to_have_count(3)
    page.get_by_role("textbox", name="改 8 行 计划投资").fill("300")
    page.keyboard.press("Enter")
    expect(bad).to_have_count(2)
    page.get_by_role("button", name="排除第 9 行").click()
    expect(take).to_have_text("导入 3 行")
    take.click()
    expect(page.locator(".imp-done")).to_contain_text("新建 3 个项目")
    expect(page.locator(".imp-done")).to_contain_text("排除的 1 行没有导入")

    page.get_by_role("link", name="导入工地").click()
    _drop(page, _roads(tmp_path / "路线.geojson"))
    expect(page.locator(".imp-scroll")).to_contain_text("0, 0：没有定位")
    _in_both_sizes_and_languages(page, looks, "import-sites")
    page.get_by_role("button", name="排除这 1 行").click()
    expect(page.locator(".imp-scroll")).to_contain_text("请核对图形或申报数")
    take.click()
    expect(page.locator(".imp-done")).to_contain_text("新建 2 个工地")
    for each in looks:
        each.settle()

    leader = signed_in(new_context(browser, small_county.url), {"username": "zhou", "password": PASSWORD}, DeskScreen)
    leader.page.goto("/leader/projects")
    for name in ("东乡一号路", "东乡二号路", "西乡一号路"):
        expect(leader.page.get_by_text(name, exact=True).first).to_be_visible()
    leader.page.context.close()
    context.close()
