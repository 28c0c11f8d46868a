"""`check schedule`: earned schedule and light of a plan that stands in a CSV file."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from siteproof.domain.earned_schedule import Period, earned_schedule, period_problems
from siteproof.services.own_files import UnusableInput, read_text

COLUMNS = ("period_end", "planned_cumulative", "earned_cumulative")
MAX_ROWS = 10_000
_SAYINGS = {
    "period_end_not_growing": "period_end must grow from row to row",
    "planned_not_a_number": "planned_cumulative must be a number from 0",
    "earned_not_a_number": "earned_cumulative must be a number from 0",
    "planned_after_a_gap": "planned_cumulative may be empty only after the planned end",
    "planned_falls": "planned_cumulative must not fall",
    "no_planned_value": "planned_cumulative holds no value above 0",
}


def check_schedule(file: Path, on: date) -> dict[str, Any]:
    """The answer of `siteproof check schedule` (design.md 10): null where undefined; raises UnusableInput."""
    lines, periods = _read_periods(file)
    problems = period_problems(periods)
    if problems:
        row, code = problems[0]
        raise UnusableInput(f"{file}: line {lines[row]}: {_SAYINGS[code]}")
    found = asdict(earned_schedule(periods, on))
    found.pop("reasons")
    return {**found, "on": on.isoformat()}


def _read_periods(file: Path) -> tuple[list[int], list[Period]]:
    """The periods and the line of the file on which each stands."""
    reader = csv.reader(io.StringIO(read_text(file)), strict=True)
    lines: list[int] = []
    periods: list[Period] = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise UnusableInput(f"{file}: no column named {missing[0]} (needed: {', '.join(COLUMNS)})")
        at = [header.index(name) for name in COLUMNS]
        for row in reader:
            if any(cell.strip() for cell in row):
                cells = [row[column].strip() if column < len(row) else "" for column in at]
                periods.append(_period(cells, f"{file}: line {reader.line_num}"))
                lines.append(reader.line_num)
            if len(periods) > MAX_ROWS:
                raise UnusableInput(f"{file}: more than {MAX_ROWS} rows")
    except csv.Error as error:
        raise UnusableInput(f"{file}: not CSV: line {reader.line_num}: {error}") from error
    if not periods:
        raise UnusableInput(f"{file}: holds no period")
    return lines, periods


def _period(cells: list[str], where: str) -> Period:
    try:
        end_on = date.fromisoformat(cells[0])
    except ValueError as error:
        raise UnusableInput(f"{where}: period_end {cells[0]!r} is no date written YYYY-MM-DD") from error
    return Period(end_on, _value(cells[1], f"{where}: {COLUMNS[1]}"), _value(cells[2], f"{where}: {COLUMNS[2]}"))


def _value(cell: str, where: str) -> float | None:
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError as error:
        raise UnusableInput(f"{where} {cell!r} is no number") from error
    if not math.isfinite(value):
        raise UnusableInput(f"{where} {cell!r} is no number")
    return value
