"""A ledger of a thousand rows as an office might send it, with faults planted in known rows, and a clean one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl

HEADINGS = (
    *("序号", "项目名称", "类别", "乡镇", "责任领导", "牵头单位", "责任单位", "责任人"),
    *("计划投资", "开工时间", "完工时间", "目标数量", "单位", "备注"),
)
TOWNSHIPS = ("东岭镇", "荷塘镇", "石磨镇", "松坡乡", "柳湾镇", "城关镇", "北塘镇", "梅坞乡")
KINDS = (
    ("农村公路", "交通局", "公里"),
    ("老旧小区改造", "住建局", "户"),
    ("学校", "教育局", "平方米"),
    ("供水", "水利局", "公里"),
)
FIRST_ROW = 5
"""Rows 1 to 4: the title, the unit, two rows of headings."""


def clean_row(number: int) -> list[Any]:
    """The values of one honest project."""
    kind, unit, measure = KINDS[number % len(KINDS)]
    township = TOWNSHIPS[number % len(TOWNSHIPS)]
    start = date(2026, 3, 1) + timedelta(days=number % 60)
    return [number, f"{township}{kind}第{number}项", kind, township, "何敬", unit, f"{township}人民政府", "吴桐",
            round(80 + number % 300 + 0.5, 2), start, start + timedelta(days=150 + number % 40),
            round(1 + number % 7 + 0.25, 2), measure, None]  # fmt: skip


def _set(column: int, value: Any) -> Callable[[Any, int], None]:
    def plant(sheet: Any, row: int) -> None:
        cell = sheet.cell(row, column)
        cell.value = value
        if isinstance(value, int | float):
            cell.number_format = "General"

    return plant


def _merge_down(column: int) -> Callable[[Any, int], None]:
    def plant(sheet: Any, row: int) -> None:
        sheet.merge_cells(start_row=row - 1, end_row=row, start_column=column, end_column=column)

    return plant


def _copy_of_row_8(sheet: Any, row: int) -> None:
    for column in (2, 4):
        sheet.cell(row, column).value = clean_row(8)[column - 1]


def _hide(sheet: Any, row: int) -> None:
    sheet.row_dimensions[row].hidden = True


def _whole_row(values: Iterable[Any]) -> Callable[[Any, int], None]:
    kept = list(values)

    def plant(sheet: Any, row: int) -> None:
        for column in range(1, len(HEADINGS) + 1):
            sheet.cell(row, column).value = kept[column - 1] if column <= len(kept) else None

    return plant


def _section(sheet: Any, row: int) -> None:
    _whole_row(["二、住房类项目"])(sheet, row)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=12)


def _merge_across(sheet: Any, row: int) -> None:
    sheet.merge_cells(start_row=row, end_row=row, start_column=6, end_column=7)


FAULTS: tuple[tuple[str, Callable[[Any, int], None]], ...] = (
    ("missing", _set(2, None)),
    ("missing", _set(1, None)),
    ("missing_wanted", _set(5, None)),
    ("extra_cells", _set(16, "错位")),
    ("number_twice", _set(1, 7)),
    ("number_unclear", _set(1, 12.5)),
    ("wrong_type", _set(1, date(2026, 1, 2))),
    ("name_twice", _copy_of_row_8),
    ("too_long", _set(2, "长" * 300)),
    ("garbled", _set(2, "锟斤拷锟斤拷")),
    ("wrong_type", _set(2, 20260301)),
    ("spaces_trimmed", _set(4, " 东岭镇  ")),
    ("spaces_inside", _set(8, "吴　桐")),
    ("full_width", _set(2, "东岭镇农村公路第９９９项（二期）")),
    ("invisible", _set(4, "东岭\u200b镇")),
    ("line_break", _set(2, "东岭镇农村公路\n第9998项")),
    ("unknown_area", _set(4, "火星市西区")),
    ("unknown_area_alike", _set(4, "东岑镇")),
    ("several_areas", _set(4, "东岭镇、荷塘镇")),
    ("kind_other", _set(3, "文化惠民")),
    ("several_units", _set(6, "交通局、财政局")),
    ("unit_looks_alike", _set(6, "交通具")),
    ("phone_left_out", _set(8, "吴桐13812345678")),
    ("several_people", _set(8, "吴桐、叶青")),
    ("formula", _set(9, "=SUM(I5:I9)")),
    ("cell_error", _set(9, "#REF!")),
    ("money_text", _set(9, "128.5")),
    ("money_unit_in_cell", _set(9, "350万元")),
    ("money_scale_doubt", _set(9, 3_500_000)),
    ("money_unclear", _set(9, "约三百万")),
    ("money_negative", _set(9, -35)),
    ("money_zero", _set(9, 0)),
    ("placeholder", _set(9, "待定")),
    ("date_text", _set(10, "2026.3.15")),
    ("date_month", _set(11, "2026年10月底")),
    ("date_year_missing", _set(11, "11月30日")),
    ("date_coarse", _set(11, "2026年底")),
    ("date_two_digit_year", _set(10, "26年3月1日")),
    ("date_serial", _set(10, 46_090)),
    ("date_impossible", _set(10, "2026-02-30")),
    ("date_ambiguous", _set(10, "3/4/2026")),
    ("date_ambiguous", _set(11, 2026.1)),
    ("date_unclear", _set(11, "尽快")),
    ("date_out_of_range", _set(10, date(1905, 7, 18))),
    ("finish_before_start", _set(11, date(2026, 1, 5))),
    ("finish_before_year", _set(11, date(2025, 11, 30))),
    ("quantity_unclear", _set(12, "若干")),
    ("quantity_not_positive", _set(12, -2)),
    ("quantity_two_units", _set(12, "3500米")),
    ("number_text", _set(12, "３.５")),
    ("hidden_row", _hide),
    ("merged_cell", _merge_down(6)),
    ("merged_rows", _merge_down(2)),
    ("merged_across", _merge_across),
    ("section_row", _section),
    ("repeated_heading", _whole_row(HEADINGS)),
    ("total_row", _whole_row(["小计", None, None, None, None, None, None, None, "=SUM(I5:I400)"])),
    ("total_differs", _whole_row(["合计", None, None, None, None, None, None, None, 12345])),
    ("remark_row", _whole_row(["注：以上为县级安排，乡镇自筹部分未列入。"])),
)


def write_ledger(file: Path, rows: int, *, faults: bool = False) -> list[tuple[int, str]]:
    """Write a ledger of so many rows; answers the planted (row, code), one every sixteenth row."""
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "民生实事"
    sheet.append(["示范县2026年民生实事项目清单"])
    sheet.append([None] * 11 + ["单位：万元"])
    sheet.append([*HEADINGS[:9], "计划工期", None, *HEADINGS[11:]])
    sheet.append([None] * 9 + ["开工时间", "完工时间"])
    sheet.merge_cells("A1:N1")
    sheet.merge_cells("J3:K3")
    for column in [*range(1, 10), 12, 13, 14]:
        sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
    for number in range(1, rows + 1):
        sheet.append(clean_row(number))
    planted: list[tuple[int, str]] = []
    for nth, (code, plant) in enumerate(FAULTS if faults else ()):
        row = FIRST_ROW + 20 + nth * 16
        plant(sheet, row)
        planted.append((row, code))
    book.save(file)
    return planted
