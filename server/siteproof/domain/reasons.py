"""Why a rule answered as it did: a stable code and the numbers that made it speak.

Sentences are made from these elsewhere; a reason itself holds no words for people.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Numbers: TypeAlias = Mapping[str, float | int | str | None]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; units are in the names of its numbers."""

    code: str
    numbers: Numbers = field(default_factory=dict)


def finite(value: object, limit: float = 1e12) -> float | None:
    """`value` as a float when it is a finite number of sane size, else None (strings and booleans: None)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) and abs(value) <= limit else None
