"""A plain table for people: columns as wide as what stands in them, Chinese characters counted as two."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Lines of a table; None is shown as a dash, control characters as question marks."""
    cells = [[_shown(cell) for cell in row] for row in [header, *rows]]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(header))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines)


def number(value: float | None, digits: int = 2) -> str | None:
    """A number with so many digits behind the point, or None."""
    return None if value is None else f"{value:.{digits}f}"


def both(text: Mapping[str, str]) -> str:
    """A text in both languages, Chinese first."""
    return f"{text['zh']} ({text['en']})"


def _shown(cell: object) -> str:
    if cell is None:
        return "-"
    return "".join(character if character.isprintable() else "?" for character in str(cell))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
