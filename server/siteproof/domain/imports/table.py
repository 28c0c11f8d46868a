"""A sheet as the rules see it: rows with the numbers people read beside them, and what was merged or hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that reckons; its text is kept for the message and never evaluated."""

    text: str


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error such as #REF!."""

    text: str


Value: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | Formula | CellError | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` is what the sheet shows at its left, trailing empty cells are left off."""

    number: int
    values: tuple[Value, ...]
    hidden: bool = False

    def at(self, column: int) -> Value:
        """The value in a 0-based column, None beyond the last cell."""
        return self.values[column] if column < len(self.values) else None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block: row numbers as in the sheet, columns 0-based, all inclusive."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or one CSV file. `typed` is False where the format knows texts only (CSV)."""

    rows: Sequence[Row]
    merges: tuple[Merge, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    typed: bool = True


def column_letters(column: int) -> str:
    """How a sheet names a 0-based column: A, B, ..., Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def is_empty(value: Value) -> bool:
    """True for no value and for a text of nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def shown(value: Value, limit: int = 40) -> str:
    """The value as a person sees it, cut to a length that fits a message."""
    if value is None:
        return ""
    if isinstance(value, Formula | CellError):
        text = value.text
    elif isinstance(value, datetime):
        text = value.isoformat(" ")
    elif isinstance(value, float) and abs(value) < 1e15 and value == int(value):
        text = str(int(value))
    else:
        text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
