"""Flags on a project's schedule; their numbers are those of its light."""

from __future__ import annotations

from siteproof.domain.flags.facts import ProjectFacts
from siteproof.domain.flags.kinds import Flag, Severity, SubjectType
from siteproof.domain.lights import Colour
from siteproof.domain.schedule import BaselineKind
from siteproof.domain.thresholds import DEFAULTS, Thresholds


def behind_baseline(facts: ProjectFacts, thresholds: Thresholds = DEFAULTS) -> Flag | None:
    """Verified progress is behind the plan by at least the yellow limit; serious beyond the red one."""
    light = facts.light
    behind = light.behind_points
    if light.computed in (None, Colour.BLUE) or behind is None or behind < thresholds.behind_yellow_points:
        return None
    is_red = behind > thresholds.behind_red_points
    numbers = {
        "behind_points": behind,
        "planned_pct": light.planned_pct,
        "verified_pct": light.verified_pct,
        "computed_on": light.on.isoformat(),
        "baseline": light.baseline.value,
        "reason": "linear" if light.baseline is BaselineKind.LINEAR else "",
    }
    limit = thresholds.behind_red_points if is_red else thresholds.behind_yellow_points
    return Flag(
        "schedule.behind_baseline",
        1,
        Severity.SERIOUS if is_red else Severity.MINOR,
        SubjectType.PROJECT,
        facts.project_id,
        numbers=numbers,
        threshold={"limit_points": limit},
    )


def evidence_stale(facts: ProjectFacts, thresholds: Thresholds = DEFAULTS) -> Flag | None:
    """The newest verified evidence of a running project is older than the limit; where there is none at all,
    the planned start is."""
    light = facts.light
    if light.computed in (None, Colour.BLUE) or not light.no_fresh_evidence:
        return None
    if light.evidence_age_days is None and (light.on - facts.start_on).days <= thresholds.evidence_age_days:
        return None
    numbers = {
        "age_days": light.evidence_age_days,
        "last_on": None if facts.last_evidence_on is None else facts.last_evidence_on.isoformat(),
        "start_on": facts.start_on.isoformat(),
        "reason": "none_yet" if light.evidence_age_days is None else "",
    }
    return Flag(
        "schedule.evidence_stale",
        1,
        Severity.MINOR,
        SubjectType.PROJECT,
        facts.project_id,
        numbers=numbers,
        threshold={"limit_days": thresholds.evidence_age_days},
    )
