"""Judging the readings of one item: pass, fail or cannot_assess, with the numbers behind it.

Sources: JTG F80/1-2017 3.2.5 and appendices B, C, D, H; GB 50268 and CJJ 1 (1.5 x tolerance);
GB 50207, GB 50411 (mean and single). How sure each limit is says `std.mark` of its checklist. Rates are
compared as integers, never as rounded percentages. Strange data never raises: it is cannot_assess with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from siteproof.domain.acceptance_inputs import named_inputs, readings_from_inputs
from siteproof.domain.acceptance_limits import Limits, resolve_limits
from siteproof.domain.acceptance_rules import RULES, Sample
from siteproof.domain.checklist import Criticality, Measure, Rule
from siteproof.domain.reasons import Reason, finite
from siteproof.domain.thresholds import DEFAULTS, Thresholds

RULE_VERSION = 1
MAX_READING = 1e9


class Verdict(StrEnum):
    """What the readings say."""

    PASS = "pass"
    FAIL = "fail"
    CANNOT_ASSESS = "cannot_assess"


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """The verdict on one item. None: not defined here.

    `limit` is what the representative value or the mean must reach; `low` and `high` bound one reading;
    `reasons` explain a fail or a cannot_assess and are empty for a pass.
    """

    verdict: Verdict
    n: int
    passed: int | None = None
    pass_rate_pct: float | None = None
    required_pass_rate_pct: float | None = None
    mean: float | None = None
    sd: float | None = None
    representative_value: float | None = None
    limit: float | None = None
    low: float | None = None
    high: float | None = None
    reasons: tuple[Reason, ...] = ()


_MIN_READINGS = {
    Rule.THICKNESS_H: 3,
    Rule.COMPACTION_B: 3,
    Rule.STRENGTH_C: 3,
    Rule.STRENGTH_D: 3,
}
"""Where a checklist names no number of points: fewer are "sample too small", never a pass (ours)."""


def judge_item(
    measure: Measure,
    design: Mapping[str, object] | None,
    readings: Sequence[object] | None,
    crit: Criticality | str,
    *,
    inputs: Mapping[str, object] | None = None,
    thresholds: Thresholds = DEFAULTS,
) -> ItemVerdict:
    """Judge the readings of one item against its measure.

    `design` gives the project's design values, `inputs` the named values asked instead of plain
    readings (a measure with `inputs` also takes them as readings in the order of the names). Example:
    general item, gap <= 5 mm, readings 3 4 5 2 6 4 3 5 7 4: 8/10 = 80 % -> pass.
    """
    named = named_inputs(measure, readings or (), inputs)
    values, problem = _values(measure, design or {}, readings or (), named)
    if problem is not None:
        return ItemVerdict(Verdict.CANNOT_ASSESS, len(values), reasons=(problem,))
    limits = resolve_limits(measure, design or {}, named)
    if isinstance(limits, Reason):
        return ItemVerdict(Verdict.CANNOT_ASSESS, len(values), reasons=(limits,))
    if not values:
        return ItemVerdict(Verdict.CANNOT_ASSESS, 0, reasons=(Reason("no_readings"),))
    return _judge(measure, limits, Sample(tuple(values)), _required_pct(measure, crit, thresholds))


def _values(
    measure: Measure, design: Mapping[str, object], readings: Sequence[object], named: Mapping[str, object]
) -> tuple[list[float], Reason | None]:
    if measure.inputs:
        found = readings_from_inputs(measure, design, readings, named)
        if isinstance(found, Reason):
            return [], found
        readings = found
    values: list[float] = []
    for position, reading in enumerate(readings):
        value = finite(reading, MAX_READING)
        if value is None:
            return values, Reason("reading_not_a_number", {"position": position + 1})
        values.append(value)
    return values, None


def _required_pct(measure: Measure, crit: Criticality | str, thresholds: Thresholds) -> float:
    if measure.pass_rate_min is not None:
        return measure.pass_rate_min
    if measure.rule is Rule.SINGLE or crit == Criticality.BASIC:
        return thresholds.basic_pass_rate_pct
    return thresholds.key_pass_rate_pct if crit == Criticality.KEY else thresholds.general_pass_rate_pct


def _judge(measure: Measure, limits: Limits, sample: Sample, required_pct: float) -> ItemVerdict:
    needed = max(measure.points or _MIN_READINGS.get(measure.rule, 1), 2 if measure.rule in _MIN_READINGS else 1)
    outcome = RULES[measure.rule](measure, limits, sample, required_pct)
    found = ItemVerdict(
        Verdict.PASS,
        sample.n,
        passed=outcome.passed,
        pass_rate_pct=None if outcome.passed is None else 100.0 * outcome.passed / sample.n,
        required_pass_rate_pct=outcome.required_pct,
        mean=sample.mean,
        sd=sample.sd,
        representative_value=outcome.representative_value,
        limit=outcome.limit,
        low=limits.low,
        high=limits.high,
    )
    if sample.n < needed:
        certain = tuple(reason for reason in outcome.reasons if reason.code in outcome.certain)
        if certain:
            return replace(found, verdict=Verdict.FAIL, reasons=certain)
        too_small = Reason("sample_too_small", {"n": sample.n, "needed": needed})
        return replace(found, verdict=Verdict.CANNOT_ASSESS, reasons=(too_small,))
    if outcome.reasons:
        return replace(found, verdict=Verdict.FAIL, reasons=outcome.reasons)
    return found
