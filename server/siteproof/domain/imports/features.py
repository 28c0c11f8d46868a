"""Features as they come from a file of geometries, before anything is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from siteproof.domain.imports.projection import Degrees, Frame


@dataclass(frozen=True, slots=True)
class RawFeature:
    """`row` counts from 1 as the file does; coordinates are in the file's own frame."""

    row: int
    properties: Mapping[str, Any]
    geometry: Any


@dataclass(frozen=True, slots=True)
class GeoFile:
    """All features of a file, the frame it names, and what its format is called."""

    format: str
    features: Sequence[RawFeature]
    frame: Frame = field(default_factory=lambda: Frame(Degrees(), None))
    notes: Sequence[tuple[str, Mapping[str, str]]] = ()
