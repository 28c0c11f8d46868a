"""The empty ledger that an office can fill in: headings, an explanation of each, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from siteproof.domain.imports.headings import FIELDS
from siteproof.domain.imports.kinds_of_works import KIND_LABELS

SHEET, EXPLANATION = "项目清单", "填写说明"
ROWS_PREPARED = 500
_COLUMNS: tuple[tuple[str, str, int, str, str, str], ...] = (
    # field, heading, width, example, 说明, explanation
    ("number", "序号", 8, "1", "当年不重复", "Once a year only"),
    ("name", "项目名称", 32, "石桥村通村道路硬化", "向社会公布的名称", "As promised in public"),
    ("kind", "类别", 14, "农村公路", "从下拉表里选，也可写本地叫法", "From the list, or in local words"),
    ("area", "乡镇", 14, "东岭镇", "与系统里的乡镇名一致；几个乡镇写“全县”", "A township as it is known here"),
    ("leader", "责任领导", 12, "何敬", "县级责任领导姓名", "Name of the leader in charge"),
    ("lead_unit", "牵头单位", 16, "交通局", "只写一个", "One only"),
    ("responsible_unit", "责任单位", 18, "东岭镇人民政府", "只写一个", "One only"),
    ("responsible_person", "责任人", 12, "吴桐", "只写姓名，不写电话", "The name, no telephone number"),
    ("contractor_unit", "施工单位", 18, "示范路桥公司", "可空", "May be empty"),
    (
        "budget",
        "计划投资（万元）",
        16,
        "128.5",
        "以万元计的数字；不知道请留空",
        "A number in 10,000 yuan; empty when unknown",
    ),
    ("start", "开工时间", 14, "2026-03-01", "日期", "A date"),
    ("finish", "完工时间", 14, "2026-11-30", "日期", "A date"),
    ("quantity", "目标数量", 12, "3.2", "只写数字", "A number"),
    ("quantity_unit", "计量单位", 10, "公里", "公里、户、平方米……", "km, households, square metres ..."),
)


def write_template(file: Path | BinaryIO) -> None:
    """Write the workbook; it can be imported as it is once rows are filled in."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    for column, (field, heading, width, *_) in enumerate(_COLUMNS, start=1):
        cell = sheet.cell(1, column, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFF2CC" if FIELDS[field].required else "EAF1E4")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "C2"
    _prepare_cells(sheet)
    _explain(book.create_sheet(EXPLANATION))
    book.save(file)


def _prepare_cells(sheet: Any) -> None:
    """Kinds from a list, days shown as days."""
    from openpyxl.worksheet.datavalidation import DataValidation

    fields = [field for field, *_ in _COLUMNS]
    kinds = DataValidation("list", formula1='"{}"'.format(",".join(label.zh for label in KIND_LABELS.values())))
    kinds.errorStyle, kinds.allow_blank = "information", True
    sheet.add_data_validation(kinds)
    letter = get_column_letter(fields.index("kind") + 1)
    kinds.add(f"{letter}2:{letter}{ROWS_PREPARED}")
    for field in ("start", "finish"):
        sheet.column_dimensions[get_column_letter(fields.index(field) + 1)].number_format = "yyyy-mm-dd"
        for row in range(2, ROWS_PREPARED):
            sheet.cell(row, fields.index(field) + 1).number_format = "yyyy-mm-dd"


def _explain(sheet: Any) -> None:
    sheet.append(["列 Column", "必填 Required", "例 Example", "说明", "Explanation"])
    for field, heading, _, example, zh, en in _COLUMNS:
        shown: Any = date.fromisoformat(example) if field in ("start", "finish") else example
        sheet.append([heading, "是 yes" if FIELDS[field].required else "", shown, zh, en])
    for column, width in zip("ABCDE", (20, 16, 24, 48, 48), strict=True):
        sheet.column_dimensions[column].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
