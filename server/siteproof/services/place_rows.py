"""Reading a list of areas, units or sectors: headings in Chinese or English, every bad row named, nothing guessed."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from siteproof.services.administer.places import ID, UNIT_KINDS

MAX_ROWS = 50_000
MAX_NAME_CHARS = 100

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("代码", "编码", "区划代码", "code", "id"),
    "name": ("名称", "单位名称", "区域名称", "领域名称", "领域", "name"),
    "name_en": ("英文名", "英文名称", "name_en"),
    "kind": ("级别", "类别", "类型", "kind"),
    "parent": ("上级", "上级区域", "parent"),
    "area": ("所在区域", "区域", "乡镇", "area"),
}
_KINDS: Mapping[str, str] = {
    "市": "city", "县": "county", "区": "county", "乡镇": "township", "乡": "township", "镇": "township",
    "街道": "township", "村": "village", "社区": "village", "部门": "department", "局": "department",
    "企业": "company", "公司": "company", "其他": "other",
}  # fmt: skip
AREA_KINDS = ("city", "county", "township", "village")
_BELOW = {"province": "city", "city": "county", "county": "township", "township": "village"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a line (1 is the heading) and heading of the file."""

    line: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        where = f"第 {self.line} 行" + (f" {self.column}" if self.column else "")
        return f"{where}: {self.reason}"


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
    problems: list[Problem] = field(default_factory=list)


def read_place_rows(text: str, what: str) -> PlaceRows:
    """The rows of a CSV (comma, semicolon or tab) of `areas` or `units`."""
    lines = text.splitlines()
    if not lines:
        return PlaceRows(problems=[Problem(1, None, "文件是空的 (the file is empty)")])
    delimiter = max(",;\t", key=lines[0].count)
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=delimiter, strict=True)
    found = PlaceRows()
    try:
        found = place_rows(columns_of(next(reader)), ((reader.line_num, cells) for cells in reader), what)
    except csv.Error as error:
        found.problems.append(Problem(reader.line_num, None, f"不是有效的 CSV (not a valid CSV: {error})"))
    return found


def place_rows(columns: Mapping[str, int], rows: Iterable[tuple[int, Sequence[str]]], what: str) -> PlaceRows:
    """The (line, cells) below the headings as rows of `areas`, `units` or `sectors`."""
    found = PlaceRows()
    if "name" not in columns:
        found.problems.append(Problem(1, None, "没有“名称”这一列 (no column 名称 / name)"))
        return found
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            _take(found, what, columns, cells, line)
        if len(found.rows) > MAX_ROWS:
            found.problems.append(Problem(line, None, f"最多 {MAX_ROWS} 行 (at most {MAX_ROWS} rows)"))
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

    def wrong(column: str, reason: str) -> None:
        found.problems.append(Problem(line, column, reason))

    name, name_en = cell("name"), cell("name_en")
    if name is None:
        wrong("名称", "没有填 (missing)")
        return
    for column, text in (("名称", name), ("英文名", name_en or "")):
        if len(text) > MAX_NAME_CHARS:
            wrong(column, f"超过 {MAX_NAME_CHARS} 个字 (over {MAX_NAME_CHARS} characters)")
        if not text.isprintable():
            wrong(column, "有看不见的字符 (invisible characters)")
    id_ = cell("id")
    if id_ is not None:
        id_ = unicodedata.normalize("NFKC", id_).lower()
        if ID.fullmatch(id_) is None:
            wrong("代码", f"“{id_[:40]}”只能用字母、数字、- 和 _ (letters, digits, - and _ only)")
    kind = cell("kind")
    if kind is not None and what != "sectors":
        known = AREA_KINDS if what == "areas" else UNIT_KINDS
        translated = _KINDS.get(kind, kind.lower())
        if translated not in known:
            wrong("类别", f"不认识“{kind[:40]}” (unknown; one of {', '.join(known)})")
        kind = translated
    above = cell("parent") if what == "areas" else cell("area")
    found.rows.append(PlaceRow(line, id_, name, name_en, kind, above))


def kind_below(kind: str) -> str:
    """What an area of no stated kind is, by what lies above it."""
    return _BELOW.get(kind, "village")
