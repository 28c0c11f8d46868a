"""The numbers a county may set, with the shipped default, where each comes from and whether it is published.

A threshold is data: rules take `Thresholds` as an argument and hold no such constant inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from siteproof.domain.reasons import finite


@dataclass(frozen=True, slots=True)
class ThresholdSource:
    """`published`: the number stands in a named publication; else it is our choice, said so on every screen."""

    source: str
    published: bool
    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """One county's thresholds; units in the names."""

    accuracy_m: float = 50.0
    fix_age_s: float = 60.0
    unknown_accuracy_m: float = 200.0
    speed_m_per_s: float = 40.0
    jump_m: float = 200.0
    clock_offset_s: float = 120.0
    clock_conflict_s: float = 600.0
    chain_gap_h: float = 72.0
    key_pass_rate_pct: float = 95.0
    general_pass_rate_pct: float = 80.0
    basic_pass_rate_pct: float = 100.0
    behind_yellow_points: float = 10.0
    behind_red_points: float = 30.0
    not_started_yellow_months: float = 1.0
    not_started_red_months: float = 3.0
    evidence_age_days: float = 30.0
    exif_place_conflict_m: float = 200.0
    similar_phash_bits: float = 10.0
    similar_dhash_bits: float = 10.0
    picture_short_side_px: float = 240.0
    picture_contrast: float = 6.0
    picture_detail: float = 30.0


DEFAULTS = Thresholds()

_F80 = "JTG F80/1-2017 3.2.5"
_YINCHUAN = "银川市 2025 年重点项目红黄绿灯规则"
_OURS = "Siteproof"

SOURCES: Mapping[str, ThresholdSource] = {
    "accuracy_m": ThresholdSource(_OURS, False, "m", 1.0, 1000.0),
    "fix_age_s": ThresholdSource(_OURS, False, "s", 1.0, 3600.0),
    "unknown_accuracy_m": ThresholdSource(_OURS, False, "m", 0.0, 10_000.0),
    "speed_m_per_s": ThresholdSource(_OURS, False, "m/s", 1.0, 400.0),
    "jump_m": ThresholdSource(_OURS, False, "m", 0.0, 10_000.0),
    "clock_offset_s": ThresholdSource(_OURS, False, "s", 1.0, 86_400.0),
    "clock_conflict_s": ThresholdSource(_OURS, False, "s", 1.0, 86_400.0),
    "chain_gap_h": ThresholdSource(_OURS, False, "h", 1.0, 1000.0),
    "key_pass_rate_pct": ThresholdSource(_F80, True, "%", 1.0, 100.0),
    "general_pass_rate_pct": ThresholdSource(_F80, True, "%", 1.0, 100.0),
    "basic_pass_rate_pct": ThresholdSource(_OURS, False, "%", 1.0, 100.0),
    "behind_yellow_points": ThresholdSource(_YINCHUAN, True, "points", 0.0, 100.0),
    "behind_red_points": ThresholdSource(_YINCHUAN, True, "points", 0.0, 100.0),
    "not_started_yellow_months": ThresholdSource(_YINCHUAN, True, "months", 1.0, 60.0),
    "not_started_red_months": ThresholdSource(_YINCHUAN, True, "months", 1.0, 60.0),
    "evidence_age_days": ThresholdSource(_OURS, False, "days", 1.0, 3650.0),
    "exif_place_conflict_m": ThresholdSource(_OURS, False, "m", 0.0, 10_000.0),
    "similar_phash_bits": ThresholdSource(_OURS, False, "bits", 0.0, 20.0),
    "similar_dhash_bits": ThresholdSource(_OURS, False, "bits", 0.0, 20.0),
    "picture_short_side_px": ThresholdSource(_OURS, False, "px", 1.0, 4000.0),
    "picture_contrast": ThresholdSource(_OURS, False, "grey levels", 0.0, 128.0),
    "picture_detail": ThresholdSource(_OURS, False, "grey levels squared", 0.0, 10_000.0),
}
"""One row for each field of Thresholds; `low` and `high` bound what a county may set."""


def thresholds_from(settings: Mapping[str, object], base: Thresholds = DEFAULTS) -> tuple[Thresholds, list[str]]:
    """The thresholds with a county's settings applied, and the names that were not usable (kept at default)."""
    known = {each.name for each in fields(Thresholds)}
    usable: dict[str, float] = {}
    refused: list[str] = []
    for name, value in settings.items():
        number = finite(value)
        if name not in known or number is None or not SOURCES[name].low <= number <= SOURCES[name].high:
            refused.append(name)
        else:
            usable[name] = number
    found = replace(base, **usable)
    if found.behind_yellow_points > found.behind_red_points:
        return base, sorted([*refused, "behind_yellow_points", "behind_red_points"])
    return found, sorted(refused)
