"""Amounts of money as ledgers write them, in integer fen: 350 (in a column of 10,000 yuan), 350万元, ¥3,500,000."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from siteproof.domain.imports.headings import money_scale
from siteproof.domain.imports.table import Value
from siteproof.domain.imports.text_cells import clean_text

FEN_PER_SCALE = {"yuan": 100, "thousand": 100_000, "wan": 1_000_000, "yi": 10_000_000_000}
LARGEST_FEN = 10_000_000_000_000
DOUBT_TIMES = 500.0
"""Ten thousand is the factor of the mistake; a real ledger's largest project is far below 500 medians (ours)."""
_AMOUNT = re.compile(r"(?:人民币|rmb|cny|¥|￥)?([+-]?\d[\d,]*(?:\.\d*)?)(亿元|万元|千元|亿|万|元)?整?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in fen, or the code of why there is none; `own_unit` when the cell named its unit."""

    fen: int | None = None
    own_unit: bool = False
    as_text: bool = False
    problem: str | None = None


def read_money(value: Value, scale: str) -> Money:
    """The amount of one cell in a column of `scale`; the cell is neither empty, formula nor error."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return Money(problem="money_unclear")
    own_unit, as_text = False, isinstance(value, str)
    if isinstance(value, str):
        found = _AMOUNT.fullmatch(clean_text(value).text.replace(" ", "").replace("，", ","))
        if found is None or ("," in found.group(1) and not _GROUPED.fullmatch(found.group(1))):
            return Money(problem="money_unclear")
        digits = found.group(1).replace(",", "")
        own = money_scale(found.group(2))
        own_unit, scale = own is not None, own or scale
    else:
        digits = repr(value)
    try:
        fen = Decimal(digits) * FEN_PER_SCALE[scale]
    except InvalidOperation:
        return Money(problem="money_unclear")
    problem = _problem(fen)
    return Money(problem=problem) if problem else Money(int(fen.to_integral_value()), own_unit, as_text)


def _problem(fen: Decimal) -> str | None:
    if not fen.is_finite():
        return "money_unclear"
    if fen == 0:
        return "money_zero"
    if fen < 0:
        return "money_negative"
    return "money_too_large" if fen > LARGEST_FEN else None


def doubtful_scales(fen_by_row: Mapping[int, int]) -> dict[int, float]:
    """Rows whose amount is so many times the column's median (or so many times below) that units may be mixed."""
    amounts: Sequence[int] = list(fen_by_row.values())
    if len(amounts) < 5:
        return {}
    median = statistics.median(amounts)
    return {
        row: fen / median for row, fen in fen_by_row.items() if not median / DOUBT_TIMES < fen < median * DOUBT_TIMES
    }


def yuan_text(fen: int) -> str:
    """An amount in yuan as a message shows it: 3,500,000 or 12.50."""
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen / 100:,.2f}"
