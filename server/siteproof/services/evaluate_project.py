"""Recompute everything computed about one project: inspections, flags, progress, light.

A pure recomputation of live records + plan + today; run after a record went live, when the plan
changed and once a day (evidence grows old by itself). Running it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from siteproof.domain.lights import Light
from siteproof.domain.thresholds import Thresholds, thresholds_from
from siteproof.services.evaluation.defects import DefectProjection, defects_of
from siteproof.services.evaluation.effective import effective_inspections
from siteproof.services.evaluation.facts import Facts
from siteproof.services.evaluation.flags import flags_on_inspection, flags_on_project, start_of_day
from siteproof.services.evaluation.inspection_content import inspection_content
from siteproof.services.evaluation.light import light_on, project_plan
from siteproof.services.evaluation.load import load_facts
from siteproof.services.evaluation.observe import Observed, observe
from siteproof.services.evaluation.progress import Counted, counted, reported
from siteproof.services.evaluation.project_content import light_content, page_content, shared_content
from siteproof.services.evaluation.write import (
    InspectionProjection,
    ProjectProjection,
    RaisedFlag,
    complete_tasks,
    write_flags,
    write_inspections,
    write_project,
)
from siteproof.services.evaluation.write_defects import write_defects
from siteproof.services.pending_work import register_handler
from siteproof.services.runtime import Runtime
from siteproof.store.queries.audit import lock_writers
from siteproof.store.queries.evaluation import delete_projections, project_ids
from siteproof.store.queries.work import asked_revision
from siteproof.store.unit_of_work import UnitOfWork, UnitOfWorkFactory

_KIND = "evaluate"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was computed about a project, ready to be stored."""

    facts: Facts
    observed: Sequence[Observed]
    project: ProjectProjection
    raised: Sequence[RaisedFlag]
    defects: Sequence[DefectProjection]


def evaluate_project(uow: UnitOfWork, project_id: str, now: datetime) -> None:
    """Bring all projections of a project up to date; `now` is the server's clock. Unknown ids are ignored."""
    computed = compute_project(uow, project_id, now)
    if computed is not None:
        store_evaluation(uow, project_id, computed, now)


def compute_project(uow: UnitOfWork, project_id: str, now: datetime) -> Evaluation | None:
    """Everything computed about a project from what is stored now; writes nothing. None for an unknown id."""
    facts = load_facts(uow, project_id, now)
    if facts is None:
        return None
    thresholds = county_thresholds(facts.settings)
    observed = [observe(facts, effective, thresholds) for effective in effective_inspections(facts.records)]
    project, raised = _project(facts, observed, counted(facts, observed), thresholds)
    for each in observed:
        raised += flags_on_inspection(facts, each, thresholds)
    return Evaluation(facts, observed, project, raised, defects_of(facts, observed))


def store_evaluation(uow: UnitOfWork, project_id: str, computed: Evaluation, now: datetime) -> None:
    """Bring the stored projections of a project to what was computed."""
    facts, observed = computed.facts, computed.observed
    write_inspections(uow, project_id, [_inspection(each) for each in observed], now)
    complete_tasks(uow, project_id, _tasks_done(observed), now)
    authors = {each.effective.record.id: each.effective.record.author_id for each in observed}
    write_flags(uow, project_id, computed.raised, authors, start_of_day(facts.on, facts.zone), now)
    write_defects(uow, project_id, computed.defects, now)
    write_project(uow, project_id, computed.project, [site.id for site in facts.sites], now)


def evaluate_all(unit_of_work: UnitOfWorkFactory, now: datetime) -> int:
    """Every project in a transaction of its own; returns how many."""
    with unit_of_work() as uow:
        ids = project_ids(uow)
    for project_id in ids:
        with unit_of_work(write=True) as uow:
            evaluate_project(uow, project_id, now)
    return len(ids)


def forget_projections(uow: UnitOfWork) -> None:
    """Throw everything computed away: nothing is lost by it, evaluating brings it back (S19)."""
    delete_projections(uow)


def county_thresholds(settings: object) -> Thresholds:
    """The county's thresholds over the shipped defaults; unusable ones stay at the default."""
    own = settings.get("thresholds") if isinstance(settings, dict) else None
    return thresholds_from(own if isinstance(own, dict) else {})[0]


def _tasks_done(observed: Iterable[Observed]) -> dict[str, str]:
    """The first live inspection that names a task does it."""
    done: dict[str, str] = {}
    for each in observed:
        task_id = each.effective.record.body["task_id"]
        if task_id is not None:
            done.setdefault(task_id, each.effective.record.id)
    return done


def _inspection(observed: Observed) -> InspectionProjection:
    effective = observed.effective
    arrived = [effective.record.received_at, *(record.received_at for record in effective.corrections)]
    return InspectionProjection(
        record_id=effective.record.id,
        site_id=observed.site.id if observed.site else None,
        inspector_id=effective.record.author_id,
        type=effective.record.body["type"],
        state=effective.state,
        presence=observed.presence.state.value,
        submitted_at=max(arrived),
        content=inspection_content(observed),
    )


def _project(
    facts: Facts, observed: Sequence[Observed], inspections: Sequence[Counted], thresholds: Thresholds
) -> tuple[ProjectProjection, list[RaisedFlag]]:
    plan = project_plan(facts)
    light: Light | None = None
    before: Light | None = None
    raised: list[RaisedFlag] = []
    if plan is not None:
        light = light_on(facts, plan, inspections, facts.on, thresholds)
        before = light_on(facts, plan, inspections, facts.on - timedelta(days=1), thresholds)
        raised = flags_on_project(facts, inspections, light, plan, thresholds)
    reports = reported(facts)
    content = {
        "shared": shared_content(facts, observed, inspections, light, raised),
        "light": light_content(light),
        "light_before": light_content(before),
        **page_content(facts, observed, inspections, reports, light, plan),
    }
    return (
        ProjectProjection(
            light=light.colour.value if light and light.colour else None,
            verified_pct=light.verified_pct if light else None,
            reported_pct=reports[-1].pct if reports else None,
            planned_pct=light.planned_pct if light else None,
            behind_points=light.behind_points if light else None,
            last_evidence_at=_last_evidence_at(observed),
            content=content,
        ),
        raised,
    )


def _last_evidence_at(observed: Iterable[Observed]) -> datetime | None:
    return max((each.seen_at for each in observed if each.counts), default=None)


def _evaluate(runtime: Runtime, project_id: str) -> None:
    """Compute while others write; store under the lock, and compute again there only if something came meanwhile."""
    now = runtime.now()
    with runtime.unit_of_work() as uow:
        asked = asked_revision(uow, _KIND, project_id)
        computed = compute_project(uow, project_id, now)
    with runtime.unit_of_work(write=True) as uow:
        lock_writers(uow)
        if asked_revision(uow, _KIND, project_id) != asked:
            computed = compute_project(uow, project_id, now)
        if computed is not None:
            store_evaluation(uow, project_id, computed, now)


register_handler(_KIND, _evaluate)
