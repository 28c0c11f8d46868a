"""A site drawn or corrected by hand, judged by the rules that a file of sites is judged by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from siteproof.domain.chainage import line_length_m
from siteproof.domain.extent import outline_area_m2
from siteproof.domain.geo import Geometry
from siteproof.domain.imports.findings import Finding
from siteproof.domain.imports.lengths import TOLERANCE
from siteproof.domain.imports.projection import Degrees
from siteproof.domain.imports.shapes import LINES, OUTLINES, judge_shape, vertices_of
from siteproof.domain.imports.site_fields import M_PER_UNIT
from siteproof.domain.imports.whereabouts import NEAREST_FAR_M, Box, Surroundings, misplaced
from siteproof.domain.reasons import Numbers

MOST_DRAWN_VERTICES = 8000
"""Ours: what one request of 256 KiB can carry; a file of sites may hold longer ones."""
BUFFERS_M = (1.0, 5000.0)
"""Shortest and longest buffer, as in a file of sites."""
_NOT_SAID: Mapping[str, None] = MappingProxyType({"ring_closed": None})
"""An outline drawn by hand is always closed for its author; that is no remark."""


@dataclass(slots=True)
class Drawn:
    """A judged drawing: WGS-84 geometry (None when unusable), how long or large it is, what is to be said."""

    kind: str | None = None
    geometry: Geometry | None = None
    vertices: int = 0
    length_m: float | None = None
    area_m2: float | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """True when nothing keeps it from being taken."""
        return self.geometry is not None and not any(each.is_error for each in self.findings)


def judge_drawn(geometry: Any, datum: str, county: Box | None) -> Drawn:
    """Judge one geometry whose degrees are on `datum`; never raises."""
    shape = judge_shape(geometry, datum, Degrees())
    drawn = Drawn(shape.kind, shape.geometry, shape.vertices)
    drawn.findings = [Finding(code, numbers=n) for code, n in shape.remarks if code not in _NOT_SAID]
    if shape.vertices > MOST_DRAWN_VERTICES and not any(f.code == "too_many_vertices" for f in drawn.findings):
        numbers = {"count": shape.vertices, "limit": MOST_DRAWN_VERTICES}
        drawn.findings.append(Finding("too_many_vertices", numbers=numbers))
    if shape.geometry is None:
        return drawn
    found = None if _unplaceable(drawn) else misplaced(shape.geometry, Surroundings(county, None, NEAREST_FAR_M))
    if found is not None:
        drawn.findings.append(Finding(found[0], numbers=found[1]))
    if shape.kind == LINES:
        drawn.length_m = line_length_m(shape.geometry)
    elif shape.kind == OUTLINES:
        drawn.area_m2 = outline_area_m2(shape.geometry)
    return drawn


def _unplaceable(drawn: Drawn) -> bool:
    return drawn.geometry is None or next(vertices_of(drawn.geometry), None) is None


def declared_length_m(quantity: float | None, unit: str | None) -> float | None:
    """What a promise says in metres, None when it is not a length."""
    per_unit_m = M_PER_UNIT.get((unit or "").strip().lower())
    return None if quantity is None or per_unit_m is None else quantity * per_unit_m


def length_finding(drawn_m: Sequence[float], declared_m: float | None) -> Finding | None:
    """What to say of all lines of a project beside its declared length; None within 5 % or without one."""
    total_m = sum(drawn_m)
    if not declared_m or not total_m or abs(total_m / declared_m - 1.0) <= TOLERANCE:
        return None
    numbers: Numbers = {"drawn_km": f"{total_m / 1000:.2f}", "declared_km": f"{declared_m / 1000:.2f}",
               "share_pct": round(100 * total_m / declared_m, 1)}  # fmt: skip
    return Finding("length_differs", numbers=numbers)
