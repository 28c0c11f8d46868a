"""Reading a list of areas, units or sectors: headings in Chinese or English, every bad row named, nothing guessed."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from siteproof.domain.imports.findings import Finding
from siteproof.domain.place_kinds import AREA_KINDS, PLACE_ID, UNIT_KINDS
from siteproof.domain.reasons import Numbers

MAX_ROWS = 50_000
MAX_NAME_CHARS = 100

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("代码", "编码", "区划代码", "code", "id"),
    "name": ("名称", "单位名称", "区域名称", "领域名称", "领域", "name"),
    "name_en": ("英文名", "英文名称", "name_en"),
    "kind": ("类别", "级别", "类型", "kind"),
    "parent": ("上级", "上级区域", "parent"),
    "area": ("所在区域", "区域", "乡镇", "area"),
}
_KINDS: Mapping[str, str] = {
    "省": "province", "市": "city", "县": "county", "区": "county", "乡镇": "township", "乡": "township",
    "镇": "township", "街道": "township", "村": "village", "社区": "village", "部门": "department", "局": "department",
    "企业": "company", "公司": "company", "其他": "other",
}  # fmt: skip


def wrong(code: str, line: int, field_name: str, numbers: Numbers | None = None) -> Finding:
    """What is wrong at a line (1 is the heading) in the column of this field."""
    return Finding(code, line, field_name, _HEADINGS[field_name][0], numbers=numbers or {})


@dataclass(slots=True)
class PlaceRow:
    """One row as it stands; empty cells are None."""

    line: int
    id: str | None
    name: str
    name_en: str | None
    kind: str | None
    above: str | None


@dataclass(slots=True)
class PlaceRows:
    """The rows of a file and everything wrong with it."""

    rows: list[PlaceRow] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)


def read_place_rows(text: str, what: str) -> PlaceRows:
    """The rows of a CSV (comma, semicolon or tab) of `areas` or `units`."""
    lines = text.splitlines()
    if not lines:
        return PlaceRows(problems=[Finding("file_empty")])
    delimiter = max(",;\t", key=lines[0].count)
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=delimiter, strict=True)
    found = PlaceRows()
    try:
        found = place_rows(columns_of(next(reader)), ((reader.line_num, cells) for cells in reader), what)
    except csv.Error as error:
        found.problems.append(Finding("csv_broken", reader.line_num, numbers={"value": str(error)}))
    return found


def place_rows(columns: Mapping[str, int], rows: Iterable[tuple[int, Sequence[str]]], what: str) -> PlaceRows:
    """The (line, cells) below the headings as rows of `areas`, `units` or `sectors`."""
    found = PlaceRows()
    if "name" not in columns:
        found.problems.append(Finding("name_column_missing"))
        return found
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            _take(found, what, columns, cells, line)
        if len(found.rows) > MAX_ROWS:
            found.problems.append(Finding("too_many_rows", numbers={"limit": MAX_ROWS}))
            break
    return found


def columns_of(heading: Sequence[str]) -> dict[str, int]:
    """Which column says what, by its heading."""
    columns: dict[str, int] = {}
    for position, cell in enumerate(heading):
        word = unicodedata.normalize("NFKC", cell).strip().lower()
        for name, known in _HEADINGS.items():
            if word in known:
                columns.setdefault(name, position)
    return columns


def _take(found: PlaceRows, what: str, columns: Mapping[str, int], cells: Sequence[str], line: int) -> None:
    def cell(name: str) -> str | None:
        position = columns.get(name)
        text = cells[position].strip() if position is not None and position < len(cells) else ""
        return text or None

    name, name_en = cell("name"), cell("name_en")
    if name is None:
        found.problems.append(wrong("missing", line, "name"))
        return
    for field_name, text in (("name", name), ("name_en", name_en or "")):
        if len(text) > MAX_NAME_CHARS:
            lengths = {"count": len(text), "limit": MAX_NAME_CHARS}
            found.problems.append(wrong("too_long", line, field_name, lengths))
        if not text.isprintable():
            found.problems.append(wrong("invisible_signs", line, field_name))
    id_ = cell("id")
    if id_ is not None:
        id_ = unicodedata.normalize("NFKC", id_).lower()
        if PLACE_ID.fullmatch(id_) is None:
            found.problems.append(wrong("code_form", line, "id", {"value": id_[:40]}))
    kind = cell("kind")
    if kind is not None and what != "sectors":
        known = AREA_KINDS if what == "areas" else UNIT_KINDS
        translated = _KINDS.get(kind, kind.lower())
        if translated not in known:
            listed = "、".join(word for word, each in _KINDS.items() if each in known)
            numbers = {"value": kind[:40], "known_zh": listed, "known_en": ", ".join(known)}
            found.problems.append(wrong("place_kind_unknown", line, "kind", numbers))
        kind = translated
    above = cell("parent") if what == "areas" else cell("area")
    found.rows.append(PlaceRow(line, id_, name, name_en, kind, above))
