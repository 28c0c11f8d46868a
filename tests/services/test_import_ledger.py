"""A ledger of a thousand rows with planted faults: the preview names every one of them, and no honest row."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from factories.bad_ledger import FAULTS, FIRST_ROW, TOWNSHIPS, write_ledger
from siteproof.domain.imports.findings import finding_document
from siteproof.domain.imports.known_county import KnownCounty
from siteproof.domain.imports.ledger import LedgerOptions, LedgerPreview
from siteproof.media.imports.sources import Source
from siteproof.services.import_projects import ledger_document, preview_ledger, read_ledger

KNOWN = KnownCounty(county=("county", "示范县"), townships={name: f"t{n}" for n, name in enumerate(TOWNSHIPS)})


def preview(file: Path, known: KnownCounty = KNOWN, **options: object) -> LedgerPreview:
    with file.open("rb") as stream:
        read = read_ledger(Source(stream, file.name))
    return preview_ledger(read, known, LedgerOptions(**options))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> tuple[LedgerPreview, list[tuple[int, str]]]:
    file = tmp_path_factory.mktemp("ledger") / "bad.xlsx"
    planted = write_ledger(file, 1000, faults=True)
    return preview(file), planted


def test_there_are_more_than_25_kinds_of_faults() -> None:
    assert len({code for code, _ in FAULTS}) >= 45


def test_every_planted_fault_is_named_in_its_row(bad: tuple[LedgerPreview, list[tuple[int, str]]]) -> None:
    found = {(each.row, each.code) for each in bad[0].problems}

    assert [each for each in bad[1] if each not in found] == []


def test_no_honest_row_is_named(bad: tuple[LedgerPreview, list[tuple[int, str]]]) -> None:
    planted = {row for row, _ in bad[1]}
    twins = {FIRST_ROW + 6}  # the row whose number a planted fault repeats
    neighbours = {row - 1 for row, code in bad[1] if code in ("merged_cell", "merged_rows")}  # where the blocks begin

    named = {each.row for each in bad[0].problems}

    assert named - planted - twins - neighbours == set()


def test_rows_and_good_rows_are_counted(bad: tuple[LedgerPreview, list[tuple[int, str]]]) -> None:
    document = ledger_document(bad[0])
    errors = {each["row"] for each in document["problems"] if each["severity"] == "error"}
    left_out = {"section_row", "repeated_heading", "total_row", "remark_row"}
    no_project = {each["row"] for each in document["problems"] if each["code"] in left_out}

    assert document["rows"] == 1000
    assert document["accepted"] == 1000 - len(errors | no_project)


def test_each_problem_names_cell_column_and_both_languages(bad: tuple[LedgerPreview, list[tuple[int, str]]]) -> None:
    text = next(each for each in bad[0].problems if each.code == "date_ambiguous" and each.numbers["value"] != "2026.1")
    document = finding_document(text)

    assert document["cell"] == f"J{document['row']}"
    assert (document["field"], document["column"]) == ("start", "计划工期开工时间")
    assert document["message"].startswith(f"J{document['row']}（计划工期开工时间）：“3/4/2026”可以有两种读法")
    assert "2026-03-04 or 2026-04-03" in document["text"]["en"]


def test_an_honest_ledger_has_nothing_to_say(tmp_path: Path) -> None:
    write_ledger(tmp_path / "good.xlsx", 300)

    found = preview(tmp_path / "good.xlsx")

    assert found.problems == []
    assert (found.rows, len(found.good)) == (300, 300)
    first = found.good[0].values
    assert (first["budget_fen"], first["promised_unit"], first["programme_year"]) == (81_50_00_00, "户", 2026)
    assert [note.code for note in found.notes] == ["column_unused"]


def test_without_a_list_of_townships_a_rare_name_is_named(tmp_path: Path) -> None:
    write_ledger(tmp_path / "bad.xlsx", 1000, faults=True)

    found = {each.code for each in preview(tmp_path / "bad.xlsx", KnownCounty()).problems}

    assert {"area_looks_alike", "area_rare"} <= found


def test_money_without_a_unit_is_read_as_ten_thousands_and_said_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("序号,项目名称,类别,乡镇,计划投资\n1,甲路,农村公路,东岭镇,12.5\n", "utf-8")

    wan, yuan = preview(tmp_path / "a.csv"), preview(tmp_path / "a.csv", money_unit="元")

    assert (wan.good[0].values["budget_fen"], yuan.good[0].values["budget_fen"]) == (12_500_000, 1_250)
    assert "money_scale_by_column" in {note.code for note in wan.notes}


def test_headings_can_be_given_and_rows_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("工程,地方,造价\n甲路,东岭镇,12.5万\n乙路,荷塘镇,13万\n", "utf-8")

    found = preview(tmp_path / "a.csv", named={"name": "工程", "area": "B", "budget": "造价", "number": "#"})

    assert [project.values["number"] for project in found.good] == ["1", "2"]
    assert found.headings == {"name": "工程", "area": "地方", "budget": "造价"}


def test_two_columns_of_one_meaning_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("序号,项目名称,责任单位,责任单位\n1,甲路,交通局,住建局\n", "utf-8")

    found = preview(tmp_path / "a.csv")

    assert (found.unreadable, found.problems[0].code) == (True, "heading_twice")
    assert "C 责任单位" in found.problems[0].sentence().zh


def test_sums_of_sections_and_of_all_are_checked(tmp_path: Path) -> None:
    head = "序号,项目名称,类别,乡镇,计划投资(万元)"
    rows = [
        "1,甲路,农村公路,东岭镇,10",
        "小计,,,,10",
        "2,乙路,农村公路,东岭镇,20",
        "小计,,,,20",
        "合计,,,,30",
        "总计,,,,31",
    ]
    book = openpyxl.Workbook()
    for line in (head, *rows):
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in line.split(",")])
    book.save(tmp_path / "a.xlsx")

    found = [(each.row, each.code) for each in preview(tmp_path / "a.xlsx").problems if each.code == "total_differs"]

    assert found == [(7, "total_differs")]


@pytest.mark.real_data
def test_a_real_progress_form_is_read_row_by_row(test_data: Path) -> None:
    file = test_data / "projects" / "xinchang_2021_progress_form_excerpt.csv"

    found = preview(file, KnownCounty(), named={"number": "#", "finish": "计划完成时间_原文"}, year=2021)

    errors = {(each.row, each.code) for each in found.problems if each.is_error}
    assert (found.rows, len(found.good)) == (17, 14)
    assert errors == {(6, "quantity_unclear"), (8, "quantity_unclear"), (9, "date_unclear")}
    assert found.good[0].values["planned_finish_on"].isoformat() == "2021-11-30"
