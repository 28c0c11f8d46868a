"""Rows below the headings that are no project: sums, section titles, remarks, headings once more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from siteproof.domain.imports.columns import Layout
from siteproof.domain.imports.headings import plain
from siteproof.domain.imports.merged import Merged
from siteproof.domain.imports.table import Row, is_empty, shown
from siteproof.domain.reasons import Numbers

HIDDEN_ROWS = ("refuse", "take", "skip")
"""What a person says of hidden rows."""
_SUM = re.compile(
    r"(.{0,20}?)(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计)[:：\d项个件()（）万元]{0,8}|(sub|grand )?totals?|sum",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"(注|备注|说明|填表人|填报人|制表人?|审核人?|单位负责人|联系电话|填表日期|填报日期)\s*[:：].*", re.DOTALL
)
_SECTION = re.compile(
    r"([一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+[类部章]).*", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class RowKind:
    """Code and numbers of a row that is no project."""

    code: str
    numbers: Numbers


def kind_of_row(row: Row, layout: Layout, merged: Merged, table_width: int) -> RowKind | None:
    """Why a row is no project; None for a project. The row is not empty."""
    cells: Mapping[int, str] = {i: str(v).strip() for i, v in enumerate(row.values) if not is_empty(v)}
    first = min(cells)
    if _repeats_headings(cells, layout):
        return RowKind("repeated_heading", {})
    if _is_sum(cells, layout):
        return RowKind("total_row", {})
    if _REMARK.match(cells[first]) and len(cells) <= max(3, table_width // 3):
        return RowKind("remark_row", {"value": shown(cells[first])})
    wide = merged.widest(row.number) >= max(3, table_width // 2)
    if len(cells) == 1 and (wide or (_SECTION.match(cells[first]) and table_width > 2)):
        return RowKind("section_row", {"value": shown(cells[first])})
    return None


def _repeats_headings(cells: Mapping[int, str], layout: Layout) -> bool:
    same = sum(
        1 for index, text in cells.items() if plain(text) and plain(text) in plain(layout.headings.get(index, ""))
    )
    return len(cells) >= 3 and 2 * same > len(cells)


def _is_sum(cells: Mapping[int, str], layout: Layout) -> bool:
    """A sum names itself in its number, name or first cell, and has no number of its own besides."""
    name = layout.columns.get("name")
    places = {min(cells), *(layout.columns[f].index for f in ("number", "name", "kind", "area") if f in layout.columns)}
    for index in places & set(cells):
        found = _SUM.fullmatch(cells[index])
        if found is None:
            continue
        if name is None or index == name.index or name.index not in cells or _SUM.fullmatch(cells[name.index]):
            return True
        if index == min(cells) and not any(ch.isdigit() for ch in cells[index]):
            return True
    return False
