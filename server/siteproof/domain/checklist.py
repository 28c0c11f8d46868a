"""Checklists as the phone and the rules see them: items, what each asks, how it is judged.

Frozen shapes only; reading a document is `checklist_parse`, writing it `checklist_document`.
Nothing here knows where a checklist is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class ItemKind(StrEnum):
    """How an item is answered."""

    CHECK = "check"
    MEASURE = "measure"
    LAB = "lab"
    CHOICE = "choice"
    TEXT = "text"
    PHOTO = "photo"
    PROGRESS = "progress"


class Criticality(StrEnum):
    """basic: one failure blocks acceptance; key: >= 95 %; general: >= 80 % (JTG F80/1-2017 3.2.5)."""

    BASIC = "basic"
    KEY = "key"
    GENERAL = "general"


class Rule(StrEnum):
    """How repeated readings are judged."""

    PASS_RATE = "pass_rate"
    SINGLE = "single"
    MEAN_AND_MIN = "mean_and_min"
    THICKNESS_H = "thickness_H"
    THICKNESS_MEAN = "thickness_mean"
    COMPACTION_B = "compaction_B"
    STRENGTH_C = "strength_C"
    STRENGTH_D = "strength_D"


class Grade(StrEnum):
    """Grade of a defect, default of an item."""

    GENERAL = "general"
    SERIOUS = "serious"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Label:
    """Name and unit of a field that is asked by its id (design value, laboratory field, input)."""

    name: Text
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Limits and rule of repeated readings; deviations are from nominal, `_abs` are on the reading itself.

    `nominal_field` names the design value that is the nominal; None means the limit is not given.
    """

    rule: Rule
    unit: str = ""
    unit_en: str = ""
    nominal: float | None = None
    nominal_field: str | None = None
    lower: float | None = None
    upper: float | None = None
    lower_pct: float | None = None
    upper_pct: float | None = None
    abs_upper: float | None = None
    lower_abs: float | None = None
    upper_abs: float | None = None
    mean_lower: float | None = None
    mean_lower_pct: float | None = None
    rep_lower: float | None = None
    rep_lower_pct: float | None = None
    extreme: float | None = None
    extreme_pct: float | None = None
    extreme_abs: float | None = None
    count_from: float | None = None
    worst_factor: float | None = None
    pass_rate_min: float | None = None
    assurance: float | None = None
    upper_table: str | None = None
    inputs: tuple[str, ...] = ()
    minutes_min: float | None = None
    soak_hours_min: float | None = None
    head_above_crown_m: float | None = None
    points: int | None = None
    spots: int | None = None
    per: int | None = None
    freq: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class PhotoDemand:
    """`fail`: asked only when the item fails; `always`: a proof shot. `what` says what must be in the frame."""

    when: str
    min: int
    what: Text


@dataclass(frozen=True, slots=True)
class Source:
    """Where an item comes from; mark R read, M remembered (verify in print), S our suggestion."""

    code: str
    clause: str
    mark: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ProgressDemand:
    """Observed percent or chainage reached, per milestone code."""

    unit: str
    milestones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question; `days` is the rectification deadline in calendar days, 0 means stop work now."""

    id: str
    name: Text
    kind: ItemKind
    crit: Criticality
    sev: Grade
    days: int
    std: Source
    photo: PhotoDemand | None = None
    measure: Measure | None = None
    options: tuple[Option, ...] = ()
    fail_on: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    progress: ProgressDemand | None = None
    hold_point: bool = False
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """One published version; immutable for ever once published."""

    id: str
    version: int
    name: Text
    applies_to: Mapping[str, str]
    standards: tuple[str, ...]
    design_fields: tuple[str, ...]
    items: tuple[Item, ...]
    labels: Mapping[str, Label] = field(default_factory=lambda: MappingProxyType({}))
    dwell_min_s: int | None = None

    def item(self, item_id: str) -> Item | None:
        """The item with this id, or None."""
        return next((item for item in self.items if item.id == item_id), None)


@dataclass(frozen=True, slots=True)
class ChecklistProblem:
    """`path` leads to the place in the document: ("items", 3, "measure", "rule")."""

    path: tuple[str | int, ...]
    reason: str


class ChecklistInvalid(Exception):
    """A document is no checklist; every problem found is listed, not only the first."""

    def __init__(self, problems: list[ChecklistProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{'/'.join(map(str, p.path))}: {p.reason}" for p in problems))
