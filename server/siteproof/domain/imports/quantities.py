"""How much was promised: a number, with the unit of its cell or of its column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from siteproof.domain.imports.table import Value
from siteproof.domain.imports.text_cells import clean_text, half_width

_QUANTITY = re.compile(r"(?:约|共|共计|计)?([+-]?\d[\d,]*(?:\.\d+)?)\s*([^\d\s.,，、;；+\-]{0,12})")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit its cell carries (None: the column's); `problem` is a code when it cannot be read."""

    number: float | None = None
    unit: str | None = None
    as_text: bool = False
    problem: str | None = None


def plain_number(text: str) -> float | None:
    """A number people write: 1,234.5 with whole groups of three; None for anything else."""
    text = half_width(text).replace("，", ",").strip()
    if "," in text and not _GROUPED.fullmatch(text):
        return None
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return number if abs(number) <= 1e15 else None


def read_quantity(value: Value) -> Quantity:
    """The quantity of one cell that is neither empty, formula nor error."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Quantity(problem="quantity_unclear")
    unit, as_text = None, isinstance(value, str)
    if isinstance(value, str):
        found = _QUANTITY.fullmatch(clean_text(value).text)
        number = plain_number(found.group(1)) if found else None
        unit = (found.group(2) or None) if found else None
    else:
        number = float(value)
    if number is None or number != number or abs(number) > LARGEST:
        return Quantity(problem="quantity_unclear")
    if number <= 0:
        return Quantity(problem="quantity_not_positive")
    return Quantity(number, unit, as_text)
