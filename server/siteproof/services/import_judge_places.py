"""A dropped list of areas, units or sectors as the screen shows it: compared by what would take it, writing nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from siteproof.domain.checklist import Text
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.imports.corrections import corrected
from siteproof.domain.imports.findings import Finding, finding_document, in_order
from siteproof.domain.imports.table import Row, Table, column_letters, is_empty
from siteproof.media.imports.delimited import Delimited
from siteproof.media.imports.workbook import Sheet
from siteproof.services.import_judge_ledger import cell_text
from siteproof.services.import_judged import BAD, EXCLUDED, GOOD, Column, Judged, JudgedRow, mark_of
from siteproof.services.import_places import PLAN, By, PlacesRefused, Taken, take_list
from siteproof.services.import_reading import cells_by_column, excluded, option
from siteproof.services.place_rows import PlaceRows, columns_of, place_rows
from siteproof.services.runtime import Runtime
from siteproof.store.models import ImportDraft
from siteproof.store.unit_of_work import UnitOfWork

SEARCHED_ROWS = 10
_LABELS: Mapping[str, Text] = {
    "id": Text("代码", "Code"),
    "name": Text("名称", "Name"),
    "name_en": Text("英文名", "English name"),
    "kind": Text("级别或类别", "Kind"),
    "parent": Text("上级", "Lies in"),
    "area": Text("所在区域", "Area"),
}
PLACE_FIELDS: Mapping[str, Sequence[str]] = {
    "areas": ("id", "name", "name_en", "kind", "parent"),
    "units": ("id", "name", "name_en", "kind", "area"),
    "sectors": ("id", "name", "name_en"),
}


class PlacesTable:
    """The sheet with the headings of such a list: chosen by the person, else the first that has a name column."""

    def __init__(self, draft: ImportDraft, found: Delimited | list[Sheet]) -> None:
        sheets = [Sheet("", found.table)] if isinstance(found, Delimited) else found
        self.sheets = [] if isinstance(found, Delimited) else [sheet.name for sheet in found]
        wanted = option(draft, "sheet")
        best = max(sheets, key=lambda sheet: (sheet.name == wanted, len(_headings(sheet.table)[1])))
        self.sheet = best.name or None
        self.kind = draft.kind
        heading_row = option(draft, "heading_row")
        self.first, self.columns = _headings(best.table, heading_row)
        self.heading: Row | None = best.table.rows[self.first - 1] if self.first else None
        self._choose(option(draft, "named"))
        given = cells_by_column(draft)
        self.table = corrected(best.table, given, {})
        self.excluded = excluded(draft)

    def _choose(self, named: Mapping[str, str]) -> None:
        wanted = {name: column for name, column in self.columns.items() if name in PLACE_FIELDS[self.kind]}
        width = len(self.heading.values) if self.heading is not None else 0
        letters = {column_letters(index): index for index in range(width)}
        for name, place in named.items():
            wanted.pop(name, None)
            if place in letters:
                wanted = {each: column for each, column in wanted.items() if column != letters[place]}
                wanted[name] = letters[place]
        self.columns = wanted

    @property
    def below(self) -> list[Row]:
        """Every row below the headings that is not empty."""
        return [row for row in self.table.rows[self.first :] if not all(is_empty(v) for v in row.values)]

    def rows(self) -> PlaceRows:
        """As the terminal reads them, without what is left out."""
        width = max(self.columns.values(), default=-1) + 1
        kept = [row for row in self.below if row.number not in self.excluded]
        return place_rows(
            self.columns, ((row.number, [cell_text(row, n) for n in range(width)]) for row in kept), self.kind
        )


def _headings(table: Table, chosen: int | None = None) -> tuple[int, dict[str, int]]:
    """Where the rows begin, and the columns by field; (0, {}) when no row names a 名称."""
    for at, row in enumerate(table.rows[: None if chosen is not None else SEARCHED_ROWS]):
        columns = columns_of([cell_text(row, n) for n in range(len(row.values))])
        if row.number == chosen or (chosen is None and "name" in columns):
            return at + 1, columns
    return 0, {}


def judge_places_draft(runtime: Runtime, draft: ImportDraft, found: Delimited | list[Sheet], by: By) -> Judged:
    """Compare it with what is stored, in a transaction that only reads: phones write on meanwhile."""
    places = PlacesTable(draft, found)
    with runtime.unit_of_work() as uow, uow.session.no_autoflush:
        plan = PLAN[draft.kind](uow, runtime, places.rows(), by)
    taken = Taken() if plan.problems else plan.taken
    columns = [
        Column(str(index), name, cell_text(places.heading, index) if places.heading else "", _LABELS[name])
        for name, index in sorted(places.columns.items(), key=lambda each: each[1])
    ]
    judged = Judged(columns, _rows(places), _Cells(places))
    _place_marks(judged, in_order(plan.problems))
    judged.mapping = _mapping(places)
    judged.facts = {"taken": {"new": taken.new, "changed": taken.changed, "unchanged": taken.unchanged}}
    return judged


def take_places(
    uow: UnitOfWork, runtime: Runtime, draft: ImportDraft, found: Delimited | list[Sheet], by: By
) -> tuple[Taken, int]:
    """Take the list; returns also how many rows were left out. Raises import_invalid naming what is wrong."""
    places = PlacesTable(draft, found)
    try:
        taken = take_list(uow, runtime, draft.kind, places.rows(), by)
    except PlacesRefused as refused:
        problems = [finding_document(each) for each in refused.problems]
        raise SiteproofError(ErrorCode.IMPORT_INVALID, file=draft.file_name, problems=problems) from refused
    return taken, sum(1 for row in places.below if row.number in places.excluded)


def _rows(places: PlacesTable) -> list[JudgedRow]:
    left_out = places.excluded
    return [JudgedRow([row.number], EXCLUDED if row.number in left_out else GOOD) for row in places.below]


class _Cells:
    def __init__(self, places: PlacesTable) -> None:
        self._rows = {row.number: row for row in places.table.rows}

    def __call__(self, number: int) -> Mapping[str, str]:
        row = self._rows[number]
        texts = {str(index): cell_text(row, index) for index in range(len(row.values))}
        return {key: text for key, text in texts.items() if text}


def _place_marks(judged: Judged, problems: Sequence[Finding]) -> None:
    """Lay what is wrong on the rows that are to be taken; what is wrong with no such row is about the whole file."""
    rows = {row.number: row for row in judged.rows if row.state != EXCLUDED}
    keys = {column.field: column.key for column in judged.columns}
    for problem in problems:
        mark = mark_of(problem, keys.get(problem.field or ""))
        row = rows.get(problem.row) if problem.row is not None else None
        if row is None:
            judged.whole.append(mark)
        else:
            row.state = BAD
            row.marks.append(mark)


def _mapping(places: PlacesTable) -> dict[str, Any]:
    field_of = {index: name for name, index in places.columns.items()}
    width = len(places.heading.values) if places.heading is not None else 0
    head = [] if places.heading is not None else places.table.rows[:SEARCHED_ROWS]
    return {
        "headings": [
            {"letters": column_letters(n), "heading": cell_text(places.heading, n) if places.heading else "",
             "field": field_of.get(n),
             "samples": list(dict.fromkeys(cell_text(row, n)[:40] for row in places.below[:20] if row.at(n)))[:3]}
            for n in range(width)
        ],
        "fields": [{"field": name, "label": {"zh": _LABELS[name].zh, "en": _LABELS[name].en},
                    "required": name == "name"} for name in PLACE_FIELDS[places.kind]],
        "heading_row": places.heading.number if places.heading is not None else None,
        "head_rows": [{"row": row.number, "cells": [cell_text(row, n) for n in range(min(len(row.values), 20))]}
                      for row in head],
        "counted": False, "sheet": places.sheet, "sheets": places.sheets,
    }  # fmt: skip
