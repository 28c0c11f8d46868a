"""One row of a ledger while it is judged: its cells read field by field, its findings collected."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from siteproof.domain.imports.columns import Column, Layout
from siteproof.domain.imports.findings import Finding
from siteproof.domain.imports.merged import Merged
from siteproof.domain.imports.table import CellError, Formula, Row, Value, column_letters, is_empty, shown
from siteproof.domain.imports.text_cells import clean_text, is_placeholder

_FORMULA_TEXT = re.compile(r"=\s*[A-Za-z(+\-$'\d@]")
_ERROR_TEXT = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|####*)", re.IGNORECASE)
NUMERIC = frozenset({"budget", "start", "finish", "period", "quantity", "year"})
"""Fields that are no text; their readers clean again what is said here."""
ONE_PER_PROJECT = frozenset({"number", "name"})


@dataclass(slots=True)
class ProjectRow:
    """What one row says of a project; a field that is not there is not in `values`."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)


class RowReader:
    """Reads the mapped cells of one row and notes what is odd about each."""

    def __init__(self, row: Row, layout: Layout, merged: Merged, typed: bool) -> None:
        self.row, self.layout, self._merged, self.typed = row, layout, merged, typed
        self.findings: list[Finding] = []
        self.project = ProjectRow(row.number)

    def note(self, code: str, name: str | None, **numbers: float | int | str | None) -> None:
        """Add a finding at the cell of a field."""
        column = self.layout.columns.get(name) if name is not None else None
        if column is None:
            self.findings.append(Finding(code, self.row.number, name, numbers=numbers))
            return
        cell = f"{column_letters(column.index)}{self.row.number}"
        self.findings.append(Finding(code, self.row.number, name, column.heading, cell, numbers))

    def value(self, name: str) -> Value:
        """The usable value of a field's cell; None when empty, merged away, a formula, an error or a placeholder."""
        column = self.layout.columns.get(name)
        if column is None:
            return None
        value = self.row.at(column.index)
        if is_empty(value):
            value = self._from_merge(column)
        else:
            self._note_block(column)
        if isinstance(value, str) and name in NUMERIC:
            for change in clean_text(value).changes:
                self.note(change, name, value=shown(clean_text(value).text))
        if isinstance(value, Formula) or (isinstance(value, str) and _FORMULA_TEXT.match(value.strip())):
            self.note("formula", name, value=shown(value))
            return None
        if isinstance(value, CellError) or (isinstance(value, str) and _ERROR_TEXT.fullmatch(value.strip())):
            self.note("cell_error", name, value=shown(value))
            return None
        if isinstance(value, str) and is_placeholder(value):
            self.note("placeholder", name, value=shown(value))
            return None
        return value

    def text(self, name: str, limit: int, *, joined_by: str = "") -> str | None:
        """The cleaned text of a field; None when there is none or it cannot be one.

        `joined_by` replaces line breaks where each line is a name of its own.
        """
        value = self.value(name)
        if value is None or is_empty(value):
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and name in ("number", "quantity_unit"):
            value = self._number_text(value, name)
        if not isinstance(value, str):
            if value is not None:
                self.note("wrong_type", name, value=shown(value))
            return None
        if joined_by and "\n" in value.strip():
            value = joined_by.join(line.strip() for line in value.splitlines() if line.strip())
        clean = clean_text(value)
        if clean.garbled:
            self.note("garbled", name, value=shown(value))
            return None
        for change in clean.changes:
            self.note(change, name, value=shown(clean.text))
        if len(clean.text) > limit:
            self.note("too_long", name, count=len(clean.text), limit=limit)
            return None
        return clean.text or None

    def _number_text(self, value: int | float, name: str) -> str | None:
        if isinstance(value, float) and not value.is_integer():
            self.note("number_unclear", name, value=f"{value:.10g}")
            return None
        return str(int(value)) if abs(value) < 1e15 else f"{value:.0f}"

    def _from_merge(self, column: Column) -> Value:
        """The value of the block this empty cell is merged into."""
        merge = self._merged.block(self.row.number, column.index)
        if merge is None:
            return None
        value = self._merged.value(merge)
        if is_empty(value):
            return None
        origin = f"{column_letters(merge.first_column)}{merge.first_row}"
        if merge.first_column != merge.last_column:
            last = f"{column_letters(merge.last_column)}{merge.last_row}"
            self.note("merged_across", column.field, range=f"{origin}:{last}")
            return None
        if column.field in ONE_PER_PROJECT:
            self.note("merged_rows", column.field, from_cell=origin)
            return None
        self.note("merged_cell", column.field, from_cell=origin, value=shown(value))
        return value

    def _note_block(self, column: Column) -> None:
        """Say that this cell also stands for the rows it is merged with."""
        block = self._merged.begins(self.row.number, column.index)
        if block is not None and block.first_column == block.last_column:
            letters = column_letters(column.index)
            self.note("merged_origin", column.field, range=f"{letters}{block.first_row}:{letters}{block.last_row}")

    def note_extra_cells(self) -> None:
        """Say when the row goes on beyond the last heading: its cells may be shifted."""
        last = max(self.layout.headings, default=0)
        extra = [column for column in range(last + 1, len(self.row.values)) if not is_empty(self.row.at(column))]
        if extra:
            cell = f"{column_letters(extra[0])}{self.row.number}"
            self.findings.append(Finding("extra_cells", self.row.number, cell=cell, numbers={"count": len(extra)}))

    def noted(self, name: str) -> bool:
        """True when a field of this row already has an error."""
        return any(each.field == name and each.is_error for each in self.findings)

    def spoken_of(self, name: str) -> bool:
        """True when a field of this row has any remark already."""
        return any(each.field == name for each in self.findings)
