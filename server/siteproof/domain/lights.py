"""The light of a project by the county's written rule, opening to its two numbers, date and reasons.

Default rule: Yinchuan 2025, in points behind a time-proportional plan; "red made good stays yellow":
Ouhai 2020; grey for old evidence is ours. "Behind" is reckoned from verified progress only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from siteproof.domain.reasons import Reason, finite
from siteproof.domain.schedule import BaselineKind, Plan, months_not_started, planned_pct
from siteproof.domain.thresholds import DEFAULTS, Thresholds

RULE_VERSION = 1


class Colour(StrEnum):
    """grey: no fresh evidence, or no progress verified yet; blue: accepted, final."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class LightOverride:
    """A person's decision, with name and reason, until a day; it shows as such."""

    colour: Colour
    name: str
    reason: str
    until_on: date
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class LightFacts:
    """What the light is computed from. None: not known (never 0).

    `started_on`: first day on which verified evidence showed progress. `last_evidence_on`: newest accepted
    inspection with presence verified. `last_red_on`: newest day before today on which the light was red.
    """

    plan: Plan
    verified_pct: float | None
    last_evidence_on: date | None
    started_on: date | None = None
    accepted_on: date | None = None
    last_red_on: date | None = None
    override: LightOverride | None = None


@dataclass(frozen=True, slots=True)
class Light:
    """`colour` None: before the planned start. `computed` is the rule's own colour under an override.

    `no_fresh_evidence` is true for every grey and also for a red, yellow or blue shown over old evidence.
    """

    colour: Colour | None
    computed: Colour | None
    on: date
    planned_pct: float
    verified_pct: float | None
    behind_points: float | None
    evidence_age_days: int | None
    no_fresh_evidence: bool
    baseline: BaselineKind
    reasons: tuple[Reason, ...]
    override: LightOverride | None = None


def behind_points(planned: float, verified: float | None) -> float | None:
    """Points of the whole behind plan (negative: ahead); None while nothing is verified."""
    known = finite(verified)
    return None if known is None else round(planned - known, 9)


def project_light(facts: LightFacts, on: date, thresholds: Thresholds = DEFAULTS) -> Light:
    """The light at the end of a day. Precedence: blue, red, grey, yellow, green; none before the planned start."""
    planned = planned_pct(facts.plan, on)
    verified = finite(facts.verified_pct)
    known_on = facts.last_evidence_on if facts.last_evidence_on is not None and facts.last_evidence_on <= on else None
    age_days = None if known_on is None else (on - known_on).days
    stale = age_days is None or age_days > thresholds.evidence_age_days
    light = Light(
        colour=None,
        computed=None,
        on=on,
        planned_pct=planned,
        verified_pct=verified,
        behind_points=behind_points(planned, verified),
        evidence_age_days=age_days,
        no_fresh_evidence=stale,
        baseline=facts.plan.kind,
        reasons=(),
    )
    colour, reasons = _computed(facts, light, thresholds)
    light = replace(light, colour=colour, computed=colour, reasons=reasons)
    if colour in (None, Colour.BLUE):
        light = replace(light, no_fresh_evidence=False)
    return _overridden(light, facts.override)


def _overridden(light: Light, override: LightOverride | None) -> Light:
    """A person may change a running light, but nobody can make it green over old evidence."""
    if override is None or light.on > override.until_on or light.colour in (None, Colour.BLUE):
        return light
    names = {"name": override.name, "name_en": override.name_en or override.name}
    numbers = {**names, "reason": override.reason, "until": override.until_on.isoformat()}
    if override.colour is Colour.GREEN and light.no_fresh_evidence:
        return replace(light, reasons=(*light.reasons, Reason("override_without_evidence", numbers)))
    return replace(
        light, colour=override.colour, override=override, reasons=(Reason("override", numbers), *light.reasons)
    )


def _computed(facts: LightFacts, light: Light, thresholds: Thresholds) -> tuple[Colour | None, tuple[Reason, ...]]:
    on = light.on
    if facts.accepted_on is not None and facts.accepted_on <= on:
        return Colour.BLUE, (Reason("accepted", {"accepted_on": facts.accepted_on.isoformat()}),)
    if on < facts.plan.start_on:
        return None, (Reason("before_start", {"start_on": facts.plan.start_on.isoformat()}),)
    red, yellow = _behind(facts, light, thresholds)
    age = Reason("evidence_age", {"age_days": light.evidence_age_days, "limit_days": thresholds.evidence_age_days})
    if red:
        return Colour.RED, (*red, *((age,) if light.no_fresh_evidence else ()))
    if light.no_fresh_evidence:
        return Colour.GREY, (age, *yellow)
    if light.verified_pct is None:
        return Colour.GREY, (Reason("progress_unknown", {"planned_pct": light.planned_pct}), *yellow)
    yellow += _overdue(facts, light) + _made_good(facts, on)
    if yellow:
        return Colour.YELLOW, tuple(yellow)
    return Colour.GREEN, (_behind_reason(light, thresholds.behind_yellow_points),)


def _behind_reason(light: Light, limit: float) -> Reason:
    numbers = {
        "behind_points": light.behind_points,
        "planned_pct": light.planned_pct,
        "verified_pct": light.verified_pct,
        "limit_points": limit,
    }
    return Reason("behind", numbers)


def _behind(facts: LightFacts, light: Light, thresholds: Thresholds) -> tuple[list[Reason], list[Reason]]:
    """What makes it red and what makes it yellow, from points behind and months not started."""
    red: list[Reason] = []
    yellow: list[Reason] = []
    behind = light.behind_points
    if behind is not None and behind > thresholds.behind_red_points:
        red.append(_behind_reason(light, thresholds.behind_red_points))
    elif behind is not None and behind >= thresholds.behind_yellow_points:
        yellow.append(_behind_reason(light, thresholds.behind_yellow_points))
    if light.verified_pct is not None and light.verified_pct <= 0.0:
        months = months_not_started(facts.plan, light.on, facts.started_on)
        numbers = {"months": months, "limit_months": thresholds.not_started_red_months}
        if months >= thresholds.not_started_red_months:
            red.append(Reason("not_started", numbers))
        elif months >= thresholds.not_started_yellow_months:
            yellow.append(Reason("not_started", numbers))
    return red, yellow


def _overdue(facts: LightFacts, light: Light) -> list[Reason]:
    finished = light.verified_pct is not None and light.verified_pct >= 100.0
    if light.on <= facts.plan.finish_on or finished:
        return []
    days = (light.on - facts.plan.finish_on).days
    return [Reason("past_planned_end", {"days": days, "finish_on": facts.plan.finish_on.isoformat()})]


def _made_good(facts: LightFacts, on: date) -> list[Reason]:
    """A red made good stays yellow until one full calendar month has ended without red."""
    last = facts.last_red_on
    if last is None or last >= on:
        return []
    free_year, free_month = divmod(last.year * 12 + last.month - 1 + 2, 12)
    free_on = date(free_year, free_month + 1, 1)
    if on >= free_on:
        return []
    return [Reason("red_made_good", {"last_red_on": last.isoformat(), "until": free_on.isoformat()})]
