"""A dropped ledger as the screen shows it: what each cell says, what is odd about it, what taking it would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from siteproof.domain.imports.columns import Layout
from siteproof.domain.imports.findings import rows_in_error
from siteproof.domain.imports.headings import FIELDS
from siteproof.domain.imports.kinds_of_works import KIND_LABELS
from siteproof.domain.imports.known_county import KnownCounty
from siteproof.domain.imports.ledger import LedgerPreview
from siteproof.domain.imports.table import Row, Table, column_letters, is_empty, shown
from siteproof.media.imports.delimited import Delimited
from siteproof.media.imports.workbook import Sheet
from siteproof.services.import_judged import (
    BAD,
    EXCLUDED,
    GOOD,
    MOST_CHOICES,
    OTHER,
    Column,
    Judged,
    JudgedRow,
    mark_of,
)
from siteproof.services.import_known import known_county
from siteproof.services.import_plan import ProjectPlan, prepare_names
from siteproof.services.import_projects import Taking, choose_sheet, compare_ledger, preview_ledger
from siteproof.services.import_reading import cells_by_column, excluded, ledger_options, option
from siteproof.services.runtime import Runtime
from siteproof.store.models import ImportDraft
from siteproof.store.unit_of_work import UnitOfWork

SHOWN_CHARS = 300
SHOWN_HEAD_ROWS = 12
SAMPLES = 3


def judge_ledger_draft(
    uow: UnitOfWork, runtime: Runtime, draft: ImportDraft, found: Delimited | list[Sheet], taking: Taking
) -> Judged:
    """Read only; the ids given to townships that would be made are thrown away."""
    read = choose_sheet(found, option(draft, "sheet"))
    known = known_county(uow)
    preview = preview_ledger(read, known, ledger_options(draft))
    plan = ProjectPlan()
    if preview.layout.usable:
        new_areas = taking.new_areas and taking.reach.whole
        prepare_names(uow, preview, new_areas=new_areas, now=runtime.now(), new_id=runtime.new_id, make=False)
        plan = compare_ledger(uow, preview, taking)
    judged = Judged(_columns(preview.layout), [], _Cells(read.table, draft))
    judged.rows = _rows(read.table, preview, plan, excluded(draft))
    place_marks(judged, preview)
    judged.mapping = _mapping(read.table, preview.layout, found, read.sheet)
    judged.choices = _choices(known)
    years = {p.values.get("programme_year") for p in preview.projects} - {None}
    judged.facts = {"years": sorted(years), "county_wide": taking.reach.whole}
    return judged


def _columns(layout: Layout) -> list[Column]:
    used = sorted(layout.columns.values(), key=lambda each: each.index)
    return [Column(str(each.index), each.field, each.heading, FIELDS[each.field].label) for each in used]


class _Cells:
    """What stands in a row's cells, typed texts first."""

    def __init__(self, table: Table, draft: ImportDraft) -> None:
        self._rows = {row.number: row for row in table.rows}
        self._typed = cells_by_column(draft)

    def __call__(self, number: int) -> Mapping[str, str]:
        row = self._rows[number]
        texts = {str(index): cell_text(row, index) for index in range(len(row.values))}
        texts |= {str(column): text for (typed, column), text in self._typed.items() if typed == number}
        return {key: text for key, text in texts.items() if text}


def cell_text(row: Row, index: int) -> str:
    """A cell as a person reads it; a day without its midnight."""
    return shown(row.at(index), SHOWN_CHARS).removesuffix(" 00:00:00")


def _rows(table: Table, preview: LedgerPreview, plan: ProjectPlan, left_out: frozenset[int]) -> list[JudgedRow]:
    if not preview.layout.usable:
        return []
    bad, changes = rows_in_error(preview.problems), {each.row: each.change for each in plan.projects}
    projects = {each.row for each in preview.projects}
    hidden = {each.row for each in preview.problems if each.code == "hidden_row_skipped"}
    rows: list[JudgedRow] = []
    for row in table.rows[preview.layout.first_data :]:
        if all(is_empty(value) for value in row.values):
            continue
        number = row.number
        state = EXCLUDED if number in left_out or number in hidden else BAD if number in bad else GOOD
        rows.append(JudgedRow([number], OTHER if state == GOOD and number not in projects else state))
        rows[-1].change = changes.get(number) if state == GOOD else None
    return rows


def place_marks(judged: Judged, preview: Any) -> None:
    """Lay every finding on its row and cell; those of no row are about the whole file."""
    by_row = {number: row for row in judged.rows for number in row.rows}
    keys = {column.field: column.key for column in judged.columns}
    for finding in preview.problems:
        mark = mark_of(finding, keys.get(finding.field or ""))
        row = by_row.get(finding.row) if finding.row is not None else None
        if row is not None:
            row.marks.append(mark)
        else:
            judged.whole.append(mark)
    judged.notes.extend(mark_of(finding) for finding in preview.notes)


def _mapping(table: Table, layout: Layout, found: Delimited | Sequence[Sheet], sheet: str | None) -> dict[str, Any]:
    """The columns of the sheet with what each is taken for, the fields there are, and the sheets to choose from."""
    field_of = {column.index: column.field for column in layout.columns.values()}
    below = table.rows[layout.first_data : layout.first_data + 20]
    width = max(layout.headings, default=-1) + 1
    head = [] if layout.headings else table.rows[:SHOWN_HEAD_ROWS]
    return {
        "headings": [
            {"letters": column_letters(index), "heading": layout.headings.get(index, ""),
             "field": field_of.get(index), "samples": _samples(below, index)}
            for index in range(width)
        ],
        "fields": [{"field": name, "label": {"zh": words.label.zh, "en": words.label.en}, "required": words.required}
                   for name, words in FIELDS.items()],
        "heading_row": table.rows[layout.first_data - 1].number if layout.headings else None,
        "head_rows": [{"row": row.number, "cells": [cell_text(row, n) for n in range(min(len(row.values), 20))]}
                      for row in head],
        "counted": layout.counted,
        "sheet": sheet,
        "sheets": [] if isinstance(found, Delimited) else [each.name for each in found],
    }  # fmt: skip


def _samples(rows: Sequence[Row], index: int) -> list[str]:
    texts = dict.fromkeys(cell_text(row, index)[:40] for row in rows if not is_empty(row.at(index)))
    return list(texts)[:SAMPLES]


def _choices(known: KnownCounty) -> dict[str, list[str]]:
    """What a person may pick instead of typing, by field."""
    units = sorted(known.units)[:MOST_CHOICES]
    return {
        "kind": [label.zh for label in KIND_LABELS.values()],
        "area": sorted(known.townships or {})[:MOST_CHOICES],
        "leader": sorted(known.leaders)[:MOST_CHOICES],
        "sector": sorted(known.sectors)[:MOST_CHOICES],
        **dict.fromkeys(("lead_unit", "responsible_unit", "contractor_unit"), units),
    }
