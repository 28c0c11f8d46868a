"""What a person typed over the cells of a file, brought in before anything is judged; the file itself stays as it came.

A typed day or number becomes one, so that what was just corrected is not remarked on as a text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from siteproof.domain.imports.quantities import plain_number
from siteproof.domain.imports.table import Row, Table, Value

Corrections = Mapping[tuple[int, int], str]
"""Texts by (row as the sheet shows it, 0-based column)."""
DAYS = frozenset({"start", "finish"})
NUMBERS = frozenset({"budget", "quantity"})


def corrected(table: Table, given: Corrections, field_of: Mapping[int, str]) -> Table:
    """The table with the typed texts in their cells; `field_of` says what a column holds, where it is known."""
    by_row: dict[int, dict[int, str]] = {}
    for (number, column), text in given.items():
        by_row.setdefault(number, {})[column] = text
    if not by_row:
        return table
    rows = [_row(row, by_row[row.number], field_of) if row.number in by_row else row for row in table.rows]
    return replace(table, rows=rows)


def _row(row: Row, given: Mapping[int, str], field_of: Mapping[int, str]) -> Row:
    values = list(row.values) + [None] * (max(given) + 1 - len(row.values))
    for column, text in given.items():
        values[column] = typed_value(field_of.get(column), text)
    return replace(row, values=tuple(values))


def typed_value(field: str | None, text: str) -> Value:
    """A typed text as its column means it: a day, a number, else the text; None for an emptied cell."""
    text = text.strip()
    if not text:
        return None
    if field in DAYS:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    if field in NUMBERS:
        number = plain_number(text)
        return text if number is None or not math.isfinite(number) else number
    return text
