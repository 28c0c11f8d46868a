"""The rules themselves, one function each: what a sample of readings gives against its limits.

No rule decides whether the sample is large enough; `acceptance` does that for all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from siteproof.domain.acceptance_limits import Limits, not_above, not_below
from siteproof.domain.checklist import Measure, Rule
from siteproof.domain.reasons import Reason
from siteproof.domain.t_table import t_over_root_n

_ALWAYS_CERTAIN = frozenset({"extreme_exceeded", "worst_exceeded", "minimum_low"})


@dataclass(frozen=True, slots=True)
class Sample:
    """At least one finite reading. `sd` is the sample standard deviation (n - 1), None for one reading."""

    readings: tuple[float, ...]
    mean: float = field(init=False)
    sd: float | None = field(init=False)

    def __post_init__(self) -> None:
        mean = sum(self.readings) / len(self.readings)
        square_sum = sum((reading - mean) ** 2 for reading in self.readings)
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "sd", math.sqrt(square_sum / (self.n - 1)) if self.n > 1 else None)

    @property
    def n(self) -> int:
        return len(self.readings)

    def representative(self, assurance: float | None) -> float | None:
        """Lower confidence bound of the mean: mean - t/sqrt(n) * sd (appendices B and H)."""
        if self.sd is None or assurance is None:
            return None
        return self.mean - t_over_root_n(self.n, assurance) * self.sd


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found; `certain` names reasons that no further reading can cure."""

    reasons: tuple[Reason, ...] = ()
    passed: int | None = None
    required_pct: float | None = None
    representative_value: float | None = None
    limit: float | None = None
    certain: frozenset[str] = _ALWAYS_CERTAIN


RuleFunction: TypeAlias = Callable[[Measure, Limits, Sample, float], Outcome]


def _beyond(limits: Limits, sample: Sample) -> list[Reason]:
    """Readings past the extreme or past factor x tolerance: one is enough to fail."""
    found: list[Reason] = []
    for code, low, high in (
        ("extreme_exceeded", limits.extreme_low, limits.extreme_high),
        ("worst_exceeded", limits.worst_low, limits.worst_high),
    ):
        out = [each for each in sample.readings if not (not_below(each, low) and not_above(each, high))]
        if out:
            worst = min(out) if low is not None and min(out) < low else max(out)
            bound = low if low is not None and worst < low else high
            found.append(Reason(code, {"reading": worst, "limit": bound, "count": len(out)}))
    return found


def _rate(limits: Limits, sample: Sample, required_pct: float) -> tuple[int, list[Reason]]:
    """Passing readings and, when they are too few, the reason. 100 * ok >= required * n, no rounding."""
    passed = sum(limits.holds(reading) for reading in sample.readings)
    if 100 * passed >= required_pct * sample.n:
        return passed, []
    numbers = {
        "passed": passed,
        "n": sample.n,
        "pass_rate_pct": 100.0 * passed / sample.n,
        "required_pct": required_pct,
        "low": limits.low,
        "high": limits.high,
    }
    return passed, [Reason("pass_rate_low", numbers)]


def _pass_rate(measure: Measure, limits: Limits, sample: Sample, required_pct: float) -> Outcome:
    passed, reasons = _rate(limits, sample, required_pct)
    certain = _ALWAYS_CERTAIN | ({"pass_rate_low"} if required_pct >= 100 else set())
    return Outcome((*_beyond(limits, sample), *reasons), passed, required_pct, certain=certain)


def _single(measure: Measure, limits: Limits, sample: Sample, required_pct: float) -> Outcome:
    passed = sum(limits.holds(reading) for reading in sample.readings)
    bound = limits.high if limits.low is None else limits.low
    reasons = _beyond(limits, sample)
    if passed < sample.n:
        out = next(reading for reading in sample.readings if not limits.holds(reading))
        reasons.append(
            Reason(
                "out_of_limits", {"reading": out, "low": limits.low, "high": limits.high, "count": sample.n - passed}
            )
        )
    return Outcome(tuple(reasons), passed, required_pct, limit=bound, certain=_ALWAYS_CERTAIN | {"out_of_limits"})


def _mean_reason(sample: Sample, limit: float | None) -> list[Reason]:
    if not_below(sample.mean, limit):
        return []
    return [Reason("mean_low", {"mean": sample.mean, "limit": limit, "n": sample.n})]


def _mean_and_min(measure: Measure, limits: Limits, sample: Sample, required_pct: float) -> Outcome:
    passed = sum(limits.holds(reading) for reading in sample.readings)
    reasons = _mean_reason(sample, limits.mean_low)
    if passed < sample.n:
        reasons.append(Reason("minimum_low", {"reading": min(sample.readings), "limit": limits.low, "n": sample.n}))
    return Outcome((*reasons, *_beyond(limits, sample)), passed, limit=limits.mean_low)


def _represented(
    limits: Limits, sample: Sample, required_pct: float, representative: float | None, limit: float | None
) -> Outcome:
    """Appendices B and H: the representative value first; the pass rate counts only when it holds."""
    passed, rate = _rate(limits, sample, required_pct)
    reasons = _beyond(limits, sample)
    if representative is not None and not not_below(representative, limit):
        numbers = {
            "representative_value": representative,
            "limit": limit,
            "mean": sample.mean,
            "sd": sample.sd,
            "n": sample.n,
        }
        reasons.insert(0, Reason("representative_value_low", numbers))
    else:
        reasons += rate
    return Outcome(tuple(reasons), passed, required_pct, representative, limit)


def _thickness_h(measure: Measure, limits: Limits, sample: Sample, required_pct: float) -> Outcome:
    limit = limits.nominal if limits.representative_low is None else limits.representative_low
    return _represented(limits, sample, required_pct, sample.representative(measure.assurance), limit)


def _compaction_b(measure: Measure, limits: Limits, sample: Sample, required_pct: float) -> Outcome:
    """K >= K0; from which value points count and where the extreme lies is in the limits."""
    limit = limits.nominal if limits.representative_low is None else limits.representative_low
    return _represented(limits, sample, required_pct, sample.representative(measure.assurance), limit)


def _thickness_mean(measure: Measure, limits: Limits, sample: Sample, required_pct: float) -> Outcome:
    """JTG 5220-2020 5.9.2 (overlays): the mean first, then single readings; no representative value."""
    limit = limits.mean_low if limits.mean_low is not None else limits.representative_low
    limit = limits.nominal if limit is None else limit
    passed, rate = _rate(limits, sample, required_pct)
    mean = _mean_reason(sample, limit)
    return Outcome((*(mean or rate), *_beyond(limits, sample)), passed, required_pct, limit=limit)


def _strength_c(measure: Measure, limits: Limits, sample: Sample, required_pct: float) -> Outcome:
    """Appendix C, flexural strength f_r: n <= 10 mean >= 1.10 f_r and each >= 0.85 f_r; above, f_r + K sd."""
    design, n = limits.nominal if limits.nominal is not None else 0.0, sample.n
    if n <= 10:
        limit, floor, below_allowed = 1.10 * design, 0.85 * design, 0
    else:
        factor = 0.75 if n <= 14 else 0.70 if n <= 19 else 0.65
        limit, floor, below_allowed = design + factor * (sample.sd or 0.0), 0.80 * design, 1
    reasons = _mean_reason(sample, limit)
    least = min(sample.readings)
    below = sum(not not_below(reading, 0.85 * design) for reading in sample.readings)
    if not not_below(least, floor):
        reasons.append(Reason("minimum_low", {"reading": least, "limit": floor, "n": n}))
    elif below > below_allowed:
        reasons.append(Reason("minimum_low", {"reading": least, "limit": 0.85 * design, "n": n, "count": below}))
    return Outcome(tuple(reasons), limit=limit, certain=frozenset())


def _strength_d(measure: Measure, limits: Limits, sample: Sample, required_pct: float) -> Outcome:
    """Appendix D (figures of GB/T 50107), compressive strength f_k of small structures."""
    design, n = limits.nominal if limits.nominal is not None else 0.0, sample.n
    if n < 10:
        limit, floor = (1.10 if design >= 60.0 else 1.15) * design, 0.95 * design
    else:
        first, second = (1.15, 0.90) if n <= 14 else (1.05, 0.85) if n <= 19 else (0.95, 0.85)
        limit, floor = design + first * max(2.5, sample.sd or 0.0), second * design
    reasons = _mean_reason(sample, limit)
    if not not_below(min(sample.readings), floor):
        reasons.append(Reason("minimum_low", {"reading": min(sample.readings), "limit": floor, "n": n}))
    return Outcome(tuple(reasons), limit=limit, certain=frozenset())


RULES: dict[Rule, RuleFunction] = {
    Rule.PASS_RATE: _pass_rate,
    Rule.SINGLE: _single,
    Rule.MEAN_AND_MIN: _mean_and_min,
    Rule.THICKNESS_H: _thickness_h,
    Rule.THICKNESS_MEAN: _thickness_mean,
    Rule.COMPACTION_B: _compaction_b,
    Rule.STRENGTH_C: _strength_c,
    Rule.STRENGTH_D: _strength_d,
}
