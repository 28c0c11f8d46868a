"""A project's own page at the desk: its names and its plan (milestones with weights, the approved baseline).

A ledger brings a project without a plan; then its baseline is linear between start and finish. What is set
here is versioned like every administered thing, and lights are reckoned again from it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from siteproof.services.administer.change import (
    Administrator,
    check_version,
    looks_of_projects,
    not_found,
    refuse,
    told,
)
from siteproof.services.names import name_of
from siteproof.services.pending_work import enqueue
from siteproof.store.models import Project
from siteproof.store.queries import admin_projects as queries
from siteproof.store.queries.checklists import newest_version, published_content
from siteproof.store.queries.tasks import project_in_scope
from siteproof.store.unit_of_work import UnitOfWork

PAGE = 100
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
WHOLE_PCT = 100.0
WEIGHT_SLACK_PCT = 0.05
"""Ours: three thirds written with one decimal still count as a whole."""


def list_projects(who: Administrator, *, text: str | None, missing: str | None, after: str | None) -> dict[str, Any]:
    """One page of projects in scope, those without a site first: {items, next, without_site}."""
    with who.runtime.unit_of_work() as uow:
        rows = queries.page(uow, who.viewer, text=text, missing=missing, after=after, limit=PAGE + 1)
        return {
            "items": [_row(row) for row in rows[:PAGE]],
            "next": rows[PAGE - 1].project.id if len(rows) > PAGE else None,
            "without_site": queries.without_site(uow, who.viewer),
        }


def show_project(who: Administrator, project_id: str) -> dict[str, Any]:
    """Names, days and plan of a project; raises not_found."""
    with who.runtime.unit_of_work() as uow:
        return _view(uow, project_in_scope(uow, who.viewer, project_id) or not_found())


def change_project(who: Administrator, project_id: str, yours: Mapping[str, Any]) -> dict[str, Any]:
    """Set names and the whole plan, made from version yours['version']; the project is evaluated again.

    Raises not_found, version_conflict (with both sides) and invalid_request with the field at fault.
    """
    now = who.runtime.now()
    with who.runtime.unit_of_work(write=True) as uow:
        project = project_in_scope(uow, who.viewer, project_id, lock=True) or not_found()
        before = _view(uow, project)
        check_version(project_id, _wire(yours), project.version, before)
        _check_milestones(yours["milestones"])
        _check_baseline(yours["baseline"])
        kept = {each.code: each.id for each in queries.milestones_of(uow, project_id)}
        milestones = [
            {
                **each,
                "id": kept.get(each["code"]) or who.runtime.new_id(),
                "project_id": project_id,
                "position": position,
            }
            for position, each in enumerate(yours["milestones"])
        ]
        baseline = [(each["period_end_on"], each["planned_pct"]) for each in yours["baseline"]]
        queries.replace_plan(uow, project_id, milestones, baseline)
        uow.session.expire_all()
        project.name, project.name_en, project.version = yours["name"], yours["name_en"], project.version + 1
        uow.session.flush()
        told(
            uow, who, "project.plan", ("project", project_id), at=now, looks=looks_of_projects(uow, [project_id]),
            data={"plan": {name: before[name] for name in ("version", "name", "milestones", "baseline")}},
        )  # fmt: skip
        enqueue(uow, "evaluate", project_id, now)
        uow.after_commit(who.runtime.signal.wake)
        return _view(uow, project)


def _wire(yours: Mapping[str, Any]) -> dict[str, Any]:
    """What the caller sent, with days as texts again."""
    milestones = [{**each, "planned_on": _day(each["planned_on"])} for each in yours["milestones"]]
    baseline = [{**each, "period_end_on": _day(each["period_end_on"])} for each in yours["baseline"]]
    return {**yours, "milestones": milestones, "baseline": baseline}


def _check_milestones(milestones: Sequence[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for position, each in enumerate(milestones):
        if CODE.fullmatch(each["code"]) is None:
            refuse(f"milestones.{position}.code", "code")
        if each["code"] in seen:
            refuse(f"milestones.{position}.code", "taken")
        if not math.isfinite(each["weight_pct"]) or not 0.0 < each["weight_pct"] <= WHOLE_PCT:
            refuse(f"milestones.{position}.weight_pct", "range")
        seen.add(each["code"])
    if milestones and abs(sum(each["weight_pct"] for each in milestones) - WHOLE_PCT) > WEIGHT_SLACK_PCT:
        refuse("milestones", "not_whole")


def _check_baseline(points: Sequence[Mapping[str, Any]]) -> None:
    for position, each in enumerate(points):
        if not math.isfinite(each["planned_pct"]) or not 0.0 <= each["planned_pct"] <= WHOLE_PCT:
            refuse(f"baseline.{position}.planned_pct", "range")
    for position, (one, other) in enumerate(pairwise(points), start=1):
        if other["period_end_on"] <= one["period_end_on"]:
            refuse(f"baseline.{position}.period_end_on", "order")
        if other["planned_pct"] < one["planned_pct"]:
            refuse(f"baseline.{position}.planned_pct", "falls")
    if points and points[-1]["planned_pct"] != WHOLE_PCT:
        refuse("baseline", "not_whole")


def _row(row: queries.ProjectCounts) -> dict[str, Any]:
    project = row.project
    return {
        "id": project.id,
        "number": project.number,
        "programme_year": project.programme_year,
        "name": name_of(project),
        "kind": project.kind,
        "area_name": name_of(row.area),
        "sites": row.sites,
        "milestones": row.milestones,
        "baseline": row.baseline,
    }


def _view(uow: UnitOfWork, project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "version": project.version,
        "number": project.number,
        "programme_year": project.programme_year,
        "name": project.name,
        "name_en": project.name_en,
        "kind": project.kind,
        "area_name": name_of(queries.area_of(uow, project)),
        "planned_start_on": _day(project.planned_start_on),
        "planned_finish_on": _day(project.planned_finish_on),
        "milestones": [
            {"code": each.code, "name": each.name, "name_en": each.name_en, "weight_pct": each.weight_pct,
             "planned_on": _day(each.planned_on)}
            for each in queries.milestones_of(uow, project.id)
        ],
        "baseline": [
            {"period_end_on": each.period_end_on.isoformat(), "planned_pct": each.planned_pct}
            for each in queries.baseline_of(uow, project.id)
        ],
        "asked_codes": _asked_codes(uow, project),
    }  # fmt: skip


def _asked_codes(uow: UnitOfWork, project: Project) -> list[str]:
    """The milestones that the project's checklist asks the progress of: others are never observed."""
    if project.checklist_id is None:
        return []
    version = newest_version(uow, project.checklist_id)
    content = published_content(uow, project.checklist_id, version) if version is not None else None
    progress = [item.get("progress") or {} for item in (content or {}).get("items", [])]
    return list(dict.fromkeys(code for each in progress for code in each.get("milestones", [])))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
