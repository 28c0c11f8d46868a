"""What kinds of areas and units there are (design.md 2), and how their codes are written."""

from __future__ import annotations

import re

AREA_KINDS = ("province", "city", "county", "township", "village")
"""From the top of the tree downwards."""
UNIT_KINDS = ("department", "township", "company", "village", "other")
PLACE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def kind_below(kind: str) -> str:
    """What an area of no stated kind is, by the kind of the one above it."""
    if kind not in AREA_KINDS[:-1]:
        return AREA_KINDS[-1]
    return AREA_KINDS[AREA_KINDS.index(kind) + 1]
