"""A whole ledger judged: which rows are projects, what each says, and every row and cell that is odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from siteproof.domain.imports.columns import Layout, find_layout
from siteproof.domain.imports.corrections import Corrections, corrected
from siteproof.domain.imports.findings import Finding, in_order, rows_in_error
from siteproof.domain.imports.headings import money_scale
from siteproof.domain.imports.known_county import KnownCounty
from siteproof.domain.imports.ledger_cells import UNIT_FIELDS, read_row
from siteproof.domain.imports.ledger_row import ProjectRow, RowReader
from siteproof.domain.imports.merged import Merged
from siteproof.domain.imports.money import doubtful_scales, read_money, yuan_text
from siteproof.domain.imports.places import nearest, odd_names
from siteproof.domain.imports.row_kinds import kind_of_row
from siteproof.domain.imports.table import Row, Table, column_letters, is_empty


@dataclass(frozen=True, slots=True)
class LedgerOptions:
    """What the person says besides the file: `--map`, `--year`, `--money` (元, 万元, ...), `--hidden`.

    On the screen also: the row of headings, typed corrections of cells, and rows that are left out.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    money_unit: str | None = None
    hidden: str = "refuse"
    heading_row: int | None = None
    corrections: Corrections = field(default_factory=dict)
    excluded: frozenset[int] = frozenset()


@dataclass(slots=True)
class LedgerPreview:
    """Everything a person needs to see before taking a ledger; `rows` counts every row below the headings."""

    rows: int
    projects: list[ProjectRow]
    problems: list[Finding]
    notes: list[Finding]
    headings: dict[str, str]
    layout: Layout

    @property
    def good(self) -> list[ProjectRow]:
        """The projects whose rows have no error."""
        bad = rows_in_error(self.problems)
        return [each for each in self.projects if each.row not in bad]

    @property
    def unreadable(self) -> bool:
        """True when an error is about the whole file: then no row can be taken."""
        return any(each.is_error and each.row is None for each in self.problems)


def judge_ledger(table: Table, known: KnownCounty, options: LedgerOptions) -> LedgerPreview:
    """Read every row of a sheet; never raises on what a file may hold."""
    layout = find_layout(table, options.named, options.heading_row)
    headings = {name: column.heading for name, column in layout.columns.items()}
    if not layout.usable:
        return LedgerPreview(0, [], layout.findings, [], headings, layout)
    table = corrected(table, options.corrections, {each.index: name for name, each in layout.columns.items()})
    judge = _Judge(table, layout, known, options)
    if judge.merges_overflow:
        return LedgerPreview(0, [], [Finding("too_many_merges")], [], headings, layout)
    judge.read_rows()
    judge.compare_rows()
    if not judge.projects:
        judge.findings.append(Finding("no_rows"))
    return LedgerPreview(judge.count, judge.projects, in_order(judge.findings), judge.notes(), headings, layout)


class _Judge:
    def __init__(self, table: Table, layout: Layout, known: KnownCounty, options: LedgerOptions) -> None:
        self._table, self._layout, self._known, self._options = table, layout, known, options
        self._merged = Merged(table)
        self.findings: list[Finding] = list(layout.findings)
        self.projects: list[ProjectRow] = []
        self.count = 0
        budget = layout.columns.get("budget")
        heading_unit = budget.unit if budget is not None and money_scale(budget.unit) else None
        said = options.money_unit or heading_unit or layout.money_unit
        self._money_assumed = budget is not None and said is None
        self._money = money_scale(said) or "wan"
        self.year = options.year or layout.year
        self._sum_fen = self._section_fen = 0

    @property
    def merges_overflow(self) -> bool:
        """True when merged blocks cover more cells than any ledger has."""
        return self._merged.overflowing

    def read_rows(self) -> None:
        """Every row below the headings, in order."""
        width = len(self._layout.headings)
        for row in self._table.rows[self._layout.first_data :]:
            if all(is_empty(value) for value in row.values):
                continue
            self.count += 1
            if row.number in self._options.excluded:
                continue
            odd = kind_of_row(row, self._layout, self._merged, width)
            if odd is not None:
                self.findings.append(Finding(odd.code, row.number, numbers=odd.numbers))
                if odd.code == "total_row":
                    self._check_sum(row)
                continue
            if row.hidden and not self._take_hidden(row):
                continue
            reader = RowReader(row, self._layout, self._merged, self._table.typed)
            if self._layout.counted:
                reader.project.values["number"] = str(len(self.projects) + 1)
            read_row(reader, self._known, self.year, self._money)
            self.projects.append(reader.project)
            self.findings.extend(reader.findings)
            amount_fen = reader.project.values.get("budget_fen") or 0
            self._sum_fen, self._section_fen = self._sum_fen + amount_fen, self._section_fen + amount_fen

    def _take_hidden(self, row: Row) -> bool:
        policy = self._options.hidden
        code = {"take": "hidden_row_taken", "skip": "hidden_row_skipped"}.get(policy, "hidden_row")
        self.findings.append(Finding(code, row.number))
        return policy != "skip"

    def _check_sum(self, row: Row) -> None:
        """Compare a row of sums with all rows above it and with those since the last; formulas are not reckoned."""
        section_fen, self._section_fen = self._section_fen, 0
        column = self._layout.columns.get("budget")
        value = row.at(column.index) if column is not None else None
        if column is None or not isinstance(value, int | float) or isinstance(value, bool):
            return
        said = read_money(value, money_scale(column.unit) or self._money).fen
        if said is not None and min(abs(said - self._sum_fen), abs(said - section_fen)) > max(100, said // 1000):
            cell = f"{column_letters(column.index)}{row.number}"
            numbers = {"said": yuan_text(said), "summed": yuan_text(self._sum_fen)}
            self.findings.append(Finding("total_differs", row.number, "budget", column.heading, cell, numbers))

    def compare_rows(self) -> None:
        """What only shows when rows stand beside one another."""
        self._twice("number", "number_twice")
        self._twice("name", "name_twice")
        amounts = {p.row: p.values["budget_fen"] for p in self.projects if p.values.get("budget_fen")}
        doubts = {} if self._options.money_unit is not None else doubtful_scales(amounts)
        for row, times in doubts.items():
            said = f"{times:.0f}" if times >= 1 else f"{times:.5f}"
            self._note(row, "money_scale_doubt", "budget", yuan=yuan_text(amounts[row]), times=said)
        if self._known.townships is None:
            names = {p.row: p.values["area_said"] for p in self.projects if p.values.get("area_said")}
            for row, (code, numbers) in odd_names(names).items():
                self._note(row, code, "area", **numbers)
        for name in UNIT_FIELDS:
            self._alike_units(name)

    def _twice(self, name: str, code: str) -> None:
        first: dict[tuple[object, ...], int] = {}
        for project in self.projects:
            value = project.values.get(name)
            if value is None:
                continue
            key = (
                project.values.get("programme_year"),
                value,
                *([project.values.get("area")] if name == "name" else []),
            )
            if key in first:
                self._note(project.row, code, name, value=str(value), first_row=first[key])
                if code == "number_twice":
                    self._note(first[key], code, name, value=str(value), first_row=project.row)
            else:
                first[key] = project.row

    def _alike_units(self, name: str) -> None:
        counts = Counter(p.values[name] for p in self.projects if p.values.get(name))
        usual = {unit for unit, count in counts.items() if count >= 5} | set(self._known.units)
        odd = {unit: nearest(unit, usual) for unit, count in counts.items() if count <= 2 and unit not in usual}
        for project in self.projects:
            other = odd.get(project.values.get(name) or "")
            if other is not None:
                self._note(project.row, "unit_looks_alike", name, value=project.values[name], other=other)

    def _note(self, row: int, code: str, name: str, **numbers: float | int | str | None) -> None:
        column = self._layout.columns[name]
        cell = f"{column_letters(column.index)}{row}"
        self.findings.append(Finding(code, row, name, column.heading, cell, numbers))

    def notes(self) -> list[Finding]:
        """Remarks about the file as a whole."""
        found: list[Finding] = []
        used = {column.index for column in self._layout.columns.values()}
        unused = [text for index, text in sorted(self._layout.headings.items()) if index not in used]
        if unused:
            found.append(Finding("column_unused", numbers={"columns": "、".join(unused[:20])}))
        hidden = [c.heading for c in self._layout.columns.values() if c.index in self._table.hidden_columns]
        if hidden:
            found.append(Finding("column_hidden", numbers={"columns": "、".join(hidden)}))
        if self._money_assumed:
            heading = self._layout.columns["budget"].heading
            found.append(Finding("money_scale_by_column", field="budget", numbers={"column": heading}))
        for name, code in (("kind", "kinds_from_names"), ("area", "areas_from_county")):
            if name not in self._layout.columns:
                found.append(Finding(code, field=name))
        if self._known.townships is None and "area" in self._layout.columns:
            found.append(Finding("areas_not_checked"))
        if any(project.values.get("programme_year") is None for project in self.projects):
            found.append(Finding("year_missing"))
        return found
