"""Turning the limits of a measure into plain numbers: the nominal found, deviations added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from siteproof.domain.acceptance_inputs import allowed_seepage
from siteproof.domain.checklist import Measure, Rule
from siteproof.domain.reasons import Reason, finite

TOLERANCE = 1e-9
"""Readings are decimal, floats are not: a limit is met when missed by less than this."""

COUNT_BELOW = 2.0
EXTREME_BELOW = 5.0
"""Compaction, percentage points under the standard: points count from -2, none may lie below -5.

JTG F80/1-2017, notes to the table of earth subgrades (4.2.2).
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one reading (`low`, `high`), on every reading (`extreme_*`, `worst_*`), on the mean and on the
    representative value; None means no such bound."""

    nominal: float | None
    low: float | None
    high: float | None
    extreme_low: float | None
    extreme_high: float | None
    worst_low: float | None
    worst_high: float | None
    mean_low: float | None
    representative_low: float | None

    def holds(self, reading: float) -> bool:
        """True when one reading is within low and high, both ends included."""
        return not_below(reading, self.low) and not_above(reading, self.high)


def not_below(value: float, bound: float | None) -> bool:
    """value >= bound (or no bound)."""
    return bound is None or value >= bound - TOLERANCE


def not_above(value: float, bound: float | None) -> bool:
    """value <= bound (or no bound)."""
    return bound is None or value <= bound + TOLERANCE


def resolve_limits(measure: Measure, design: Mapping[str, object], inputs: Mapping[str, object]) -> Limits | Reason:
    """The limits in the unit of the readings, or the reason why they cannot be had."""
    nominal = measure.nominal
    if measure.nominal_field is not None:
        nominal = finite(design.get(measure.nominal_field))
        if nominal is None:
            return Reason("design_value_missing", {"field": measure.nominal_field})
    low, high = _single(measure, nominal)
    if measure.rule is Rule.COMPACTION_B and nominal is not None:
        low, high = nominal - COUNT_BELOW if measure.count_from is None else measure.count_from, None
    if measure.upper_table is not None:
        high = allowed_seepage(measure, design, inputs)
        if high is None:
            return Reason("design_value_missing", {"field": "dn_mm"})
    extreme_low, extreme_high = _extremes(measure, nominal)
    worst_low, worst_high = _worst(measure, nominal)
    return Limits(
        nominal=nominal,
        low=low,
        high=high,
        extreme_low=extreme_low,
        extreme_high=extreme_high,
        worst_low=worst_low,
        worst_high=worst_high,
        mean_low=_from(nominal, measure.mean_lower, measure.mean_lower_pct),
        representative_low=_from(nominal, measure.rep_lower, measure.rep_lower_pct),
    )


def _from(nominal: float | None, deviation: float | None, deviation_pct: float | None) -> float | None:
    if nominal is None:
        return None
    if deviation is not None:
        return nominal + deviation
    return None if deviation_pct is None else nominal + abs(nominal) * deviation_pct / 100.0


def _tightest(found: list[float | None], *, lower: bool) -> float | None:
    bounds = [bound for bound in found if bound is not None]
    if not bounds:
        return None
    return max(bounds) if lower else min(bounds)


def _single(measure: Measure, nominal: float | None) -> tuple[float | None, float | None]:
    around = None if nominal is None or measure.abs_upper is None else measure.abs_upper
    low = _tightest(
        [
            _from(nominal, measure.lower, None),
            _from(nominal, None, measure.lower_pct),
            None if around is None or nominal is None else nominal - around,
            measure.lower_abs,
            measure.count_from,
        ],
        lower=True,
    )
    high = _tightest(
        [
            _from(nominal, measure.upper, None),
            _from(nominal, None, measure.upper_pct),
            None if around is None or nominal is None else nominal + around,
            measure.upper_abs,
        ],
        lower=False,
    )
    return low, high


def _extremes(measure: Measure, nominal: float | None) -> tuple[float | None, float | None]:
    """An extreme is a lower bound when it lies below nominal (or below 0 as a deviation), else an upper one."""
    bound = measure.extreme_abs
    if bound is None:
        bound = _from(nominal, measure.extreme, measure.extreme_pct)
    if bound is None and measure.rule is Rule.COMPACTION_B and nominal is not None:
        bound = nominal - EXTREME_BELOW
    if bound is None:
        return None, None
    is_lower = nominal is None or bound <= nominal
    return (bound, None) if is_lower else (None, bound)


def _worst(measure: Measure, nominal: float | None) -> tuple[float | None, float | None]:
    """factor x tolerance around nominal, and factor x upper_abs; a bare lower_abs has no tolerance to multiply."""
    factor = measure.worst_factor
    if factor is None:
        return None, None
    low, high = measure.lower, measure.upper
    if measure.abs_upper is not None:
        low, high = -measure.abs_upper, measure.abs_upper
    worst_low = _from(nominal, None if low is None else factor * low, _times(measure.lower_pct, factor))
    worst_high = _from(nominal, None if high is None else factor * high, _times(measure.upper_pct, factor))
    if worst_high is None and measure.upper_abs is not None:
        worst_high = factor * measure.upper_abs
    return worst_low, worst_high


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
