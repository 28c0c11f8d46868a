"""What a phone or desk pulls: objects as this viewer may see them now, many at once.

An inspector gets projects, sites, checklists and his own tasks, flags and returns; never another's
answers or photos. What is left out of an answer is gone for this viewer. Registered at import.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from siteproof.domain.chainage import line_length_m
from siteproof.services.flag_view import flag_view
from siteproof.services.names import name_of, pair
from siteproof.services.view_registry import register_view
from siteproof.store.models import InspectionState, Milestone, ProjectState, Record
from siteproof.store.queries import views as queries
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

Views = Mapping[str, Mapping[str, Any]]


def project_views(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Views:
    """Projects in scope."""
    rows = queries.projects(uow, viewer, ids)
    milestones = queries.milestones(uow, [project.id for project, *_ in rows])
    return {
        project.id: {
            "id": project.id,
            "version": project.version,
            "number": project.number,
            "name": name_of(project),
            "kind": project.kind,
            "area_id": project.area_id,
            "area_name": area.name,
            "area_name_en": area.name_en,
            "sector_id": project.sector_id,
            "light": state.light if state else None,
            "stage": project.stage,
            "checklist_id": project.checklist_id,
            "design": project.design,
            "promised_quantity": project.promised_quantity,
            "promised_unit": project.promised_unit,
            "planned_start_on": _day(project.planned_start_on),
            "planned_finish_on": _day(project.planned_finish_on),
            "responsible_unit": responsible.name if responsible else None,
            "responsible_unit_en": responsible.name_en if responsible else None,
            "contractor": contractor.name if contractor else None,
            "contractor_en": contractor.name_en if contractor else None,
            "milestones": [_milestone(milestone) for milestone in milestones.get(project.id, [])],
            "progress_last": _shared(state).get("progress_last", {}),
            "last_inspected_on": _shared(state).get("last_inspected_on"),
            "serious_flags": _shared(state).get("serious_flags", 0),
            "outline_area_id": (_shared(state).get("outline") or {}).get("area_id"),
        }
        for project, area, responsible, contractor, state in rows
    }


def site_views(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Views:
    """Sites of projects in scope; roads with their segments."""
    found: dict[str, dict[str, Any]] = {}
    for site, state in queries.sites(uow, viewer, ids):
        found[site.id] = {
            "id": site.id,
            "version": site.version,
            "project_id": site.project_id,
            "name": name_of(site),
            "kind": site.kind,
            "geometry": site.geometry,
            "buffer_m": site.buffer_m,
            "length_m": line_length_m(site.geometry) if site.kind == "line" else None,
            "segments": _shared(state).get("segments", {}).get(site.id),
        }
    return found


def checklist_views(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Views:
    """Checklist versions by `<id>@<version>`."""
    wanted = set(ids)
    found = queries.checklists(uow, {object_id.partition("@")[0] for object_id in wanted})
    return {f"{c.id}@{c.version}": c.content for c in found if f"{c.id}@{c.version}" in wanted}


def task_views(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Views:
    """Tasks: an inspector's own, a supervisor's scope."""
    return {
        task.id: {
            "id": task.id,
            "version": task.version,
            "project_id": task.project_id,
            "site_id": task.site_id,
            "checklist_id": task.checklist_id,
            "checklist_version": task.checklist_version,
            "assignee_id": task.assignee_id,
            "kind": task.kind,
            "due_on": task.due_on.isoformat(),
            "state": task.state,
            "hold_point": task.hold_point,
        }
        for task in queries.tasks(uow, viewer, ids)
    }


def flag_views(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Views:
    """Open flags on the viewer's own inspections."""
    return {
        flag.id: {**flag_view(flag), "record_id": flag.record_id, "project_id": flag.project_id}
        for flag in queries.own_flags(uow, viewer, ids)
    }


def return_views(uow: UnitOfWork, viewer: Viewer, ids: Sequence[str]) -> Views:
    """The viewer's own inspections that a supervisor returned; gone once corrected."""
    return {state.record_id: _return(state, record) for state, record in queries.own_returns(uow, viewer, ids)}


def _return(state: InspectionState, record: Record) -> dict[str, Any]:
    """With the whole inspection, so that it opens at the wrong item without a network."""
    document = json.loads(record.bytes)
    review = next(each for each in reversed(state.content["reviews"]) if not each["superseded"])
    return {
        "id": state.record_id,
        "review_id": review["id"],
        "decided_at": review["received_at"],
        "reviewer_name": review["reviewer_name"],
        "reviewer_name_en": review.get("reviewer_name_en"),
        "reason_code": review["reason_code"],
        "reason": review["reason"],
        "items": review["items"],
        "inspection": {"sha256": record.sha256, "body": document["body"], "photos": document["photos"]},
        "corrections": [{"id": c["id"], "sha256": c["sha256"]} for c in state.content["corrections"]],
        "project_id": state.project_id,
        "site_id": state.site_id,
    }


def _shared(state: ProjectState | None) -> Mapping[str, Any]:
    return {} if state is None else state.content["shared"]


def _milestone(milestone: Milestone) -> dict[str, Any]:
    name = pair(milestone.name, milestone.name_en)
    return {"code": milestone.code, "name": name, "weight_pct": milestone.weight_pct}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


for _type, _loader in (
    ("project", project_views),
    ("site", site_views),
    ("checklist", checklist_views),
    ("task", task_views),
    ("flag", flag_views),
    ("return", return_views),
):
    register_view(_type, _loader)
