"""Reading an .xlsx workbook: openpyxl in read-only mode for the cells, our own pass for what it leaves out."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from siteproof.domain.imports.table import CellError, Formula, Row, Table, Value
from siteproof.media.imports import limits
from siteproof.media.imports.archives import opened_archive
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.sheet_marks import SheetMarks, read_marks
from siteproof.media.imports.sources import Source, is_zip, refuse_foreign_tables

_MAIN = "xl/workbook.xml"
_BROKEN = (
    OSError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    InvalidFileException,
    OverflowError,
)
"""What openpyxl raises on parts that are missing or senseless."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook as a table, with its name."""

    name: str
    table: Table


def read_workbook(source: Source, sheet: str | None = None) -> list[Sheet]:
    """The visible sheets, or the one that is named; raises FileRefused for anything but a plain .xlsx."""
    refuse_foreign_tables(source)
    if not is_zip(source.head(4)):
        raise FileRefused("unknown_format")
    source.require_at_most(limits.MOST_WORKBOOK_BYTES)
    with opened_archive(source) as archive:
        marks = _read_parts(archive)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it leaves out
                return _sheets(marks, source, sheet)
        except FileRefused:
            raise
        except _BROKEN as error:
            raise FileRefused("not_a_workbook", reason=f"{type(error).__name__} {error}"[:80]) from error


def _read_parts(archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
    """Look through every XML part once; the marks of the worksheets by path. Raises FileRefused."""
    names = {name.lower() for name in archive.namelist()}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "macrosheets/" in name for name in names):
        raise FileRefused("macros")
    if "xl/workbook.bin" in names:
        raise FileRefused("binary_workbook")
    if "content.xml" in names and "mimetype" in names:
        raise FileRefused("open_document")
    if _MAIN not in names:
        raise FileRefused("not_a_workbook", reason=f"no {_MAIN}")
    found: dict[str, SheetMarks] = {}
    for entry in archive.infolist():
        name = entry.filename.lower()
        if name.endswith("sharedstrings.xml") and entry.file_size > limits.MOST_SHARED_STRINGS_BYTES:
            size, limit = -(-entry.file_size // limits.MIB), limits.MOST_SHARED_STRINGS_BYTES // limits.MIB
            raise FileRefused("zip_size", size_mib=size, limit_mib=limit)
        if name.endswith((".xml", ".rels", ".vml")):
            with archive.open(entry) as part:
                found[entry.filename] = read_marks(part)  # type: ignore[arg-type]
    return found


def _sheets(marks: Mapping[str, SheetMarks], source: Source, wanted: str | None) -> list[Sheet]:
    source.file.seek(0)
    book: Any = openpyxl.load_workbook(source.file, read_only=True, data_only=False, keep_links=False)
    try:
        pages = [page for page in book.worksheets if wanted is not None or page.sheet_state == "visible"]
        if wanted is not None:
            named = [page for page in pages if page.title.strip() == wanted.strip()]
            if not named:
                raise FileRefused("no_sheet", name=wanted, names="、".join(page.title for page in pages))
            pages = named
        if not pages:
            raise FileRefused("no_visible_sheet")
        budget = _CellBudget()
        return [_sheet(marks, page, budget) for page in pages]
    finally:
        book.close()


def _sheet(parts: Mapping[str, SheetMarks], page: Any, budget: _CellBudget) -> Sheet:
    marks = parts[page._worksheet_path.lstrip("/")]  # openpyxl keeps the path to itself
    rows = list(_rows(page, marks, budget))
    return Sheet(page.title, Table(rows, tuple(marks.merges), frozenset(marks.hidden_columns)))


class _CellBudget:
    """How many rows and cells of a workbook may still be kept."""

    def __init__(self) -> None:
        self.rows, self.cells, self.empty = limits.MOST_ROWS, limits.MOST_CELLS, limits.MOST_EMPTY_CELLS

    def take(self, cells: int) -> None:
        """Count one row; raises FileRefused when there are too many."""
        self.rows, self.cells = self.rows - 1, self.cells - cells
        if self.rows < 0 or self.cells < 0:
            raise FileRefused("too_many_rows", limit=limits.MOST_ROWS)


def _rows(page: Any, marks: SheetMarks, budget: _CellBudget) -> Iterator[Row]:
    page.reset_dimensions()  # a file may claim a size it does not have
    for number, cells in enumerate(page.iter_rows(), start=1):
        budget.empty -= len(cells)
        if budget.empty < 0:
            raise FileRefused("too_many_columns", row=number, count=len(cells), limit=limits.MOST_COLUMNS)
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if not values:
            continue
        if len(values) > limits.MOST_COLUMNS:
            raise FileRefused("too_many_columns", row=number, count=len(values), limit=limits.MOST_COLUMNS)
        budget.take(len(values))
        yield Row(number, tuple(values), number in marks.hidden_rows)


def _value(cell: Any) -> Value:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Formula(str(getattr(value, "text", None) or value))
    if cell.data_type == "e":
        return CellError(str(value))
    if isinstance(value, str) and not value.strip():
        return None
    return value  # type: ignore[no-any-return]
