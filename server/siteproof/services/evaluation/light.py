"""The light of a project today, yesterday, and on the days since when a red still shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from siteproof.domain.lights import Colour, Light, LightFacts, LightOverride, project_light
from siteproof.domain.schedule import BaselinePoint, NonWorking, Plan, winter_stops
from siteproof.domain.thresholds import Thresholds
from siteproof.services.evaluation.bodies import day
from siteproof.services.evaluation.facts import Facts
from siteproof.services.evaluation.progress import Counted, verified_at


def project_plan(facts: Facts) -> Plan | None:
    """The plan with the county's winter stop; None while the project has no dates."""
    project = facts.project
    if project.planned_start_on is None or project.planned_finish_on is None:
        return None
    return Plan(
        project.planned_start_on,
        project.planned_finish_on,
        tuple(BaselinePoint(on, pct) for on, pct in facts.baseline),
        _winter(facts, project.planned_start_on.year, project.planned_finish_on.year),
    )


def _winter(facts: Facts, first_year: int, last_year: int) -> tuple[NonWorking, ...]:
    stop = facts.settings.get("winter_stop")
    if not isinstance(stop, dict):
        return ()
    return winter_stops(str(stop["from"]), str(stop["to"]), first_year, last_year)


def light_on(facts: Facts, plan: Plan, inspections: Sequence[Counted], on: date, thresholds: Thresholds) -> Light:
    """The light at the end of a local day from what was known then, a past red included."""
    last_red_on = _last_red_on(facts, plan, inspections, on, thresholds)
    known = replace(_light_facts(facts, plan, inspections, on), last_red_on=last_red_on)
    return project_light(known, on, thresholds)


def _light_facts(facts: Facts, plan: Plan, inspections: Sequence[Counted], on: date) -> LightFacts:
    counting = [c for c in inspections if c.counts_since is not None and c.counts_since <= on]
    begun = [c.seen_on for c in counting if any((o.pct or 0.0) > 0.0 for o in c.observations)]
    return LightFacts(
        plan=plan,
        verified_pct=verified_at(facts, inspections, on).pct,
        last_evidence_on=max((c.seen_on for c in counting), default=None),
        started_on=min(begun, default=None),
        accepted_on=facts.project.accepted_on,
        override=_override(facts, on),
    )


def _last_red_on(
    facts: Facts, plan: Plan, inspections: Sequence[Counted], on: date, thresholds: Thresholds
) -> date | None:
    """The newest red day before `on`; older than the month before last it no longer matters."""
    first = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    past = on - timedelta(days=1)
    while past >= max(first, plan.start_on):
        known = replace(_light_facts(facts, plan, inspections, past), override=None)
        if project_light(known, past, thresholds).colour is Colour.RED:
            return past
        past -= timedelta(days=1)
    return None


def _override(facts: Facts, on: date) -> LightOverride | None:
    """The newest override by a named person that is still in force on a day."""
    zone = ZoneInfo(facts.zone)
    for record in reversed(facts.records):
        if record.kind == "light_override" and record.received_at.astimezone(zone).date() <= on:
            until_on = day(record.body["until_on"])
            if until_on is not None and on <= until_on and record.body["light"] in {c.value for c in Colour}:
                colour = Colour(record.body["light"])
                name, name_en = record.author_name
                return LightOverride(colour, name, record.body["reason"], until_on, name_en)
    return None
