"""Store what was computed: rows change only where the content does, and only then the log says so.

Flags never get a twin: their identity is code + subject, their id follows from it, and one that is
seen again after it was cleared is the same flag.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siteproof.services.announce import announce_projection, announce_task, own_scope
from siteproof.store.log import Look
from siteproof.store.models import Flag, InspectionState, ProjectState
from siteproof.store.queries import evaluation as queries
from siteproof.store.scope import scopes_of_project
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A flag as computed now, ready to be stored."""

    code: str
    subject_type: str
    subject_id: str
    subject_part: str
    record_id: str | None
    severity: str
    rule_version: int
    numbers: Mapping[str, Any]
    threshold: Mapping[str, Any] | None
    first_seen_at: datetime

    @property
    def id(self) -> str:
        """Follows from what the flag is about, so that a rebuild gives the same."""
        identity = "\n".join((self.code, self.subject_type, self.subject_id, self.subject_part))
        return hashlib.sha256(identity.encode("utf-8")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class InspectionProjection:
    """The computed row of one inspection."""

    record_id: str
    site_id: str | None
    inspector_id: str
    type: str
    state: str
    presence: str | None
    submitted_at: datetime
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProjectProjection:
    """The computed row of a project."""

    light: str | None
    verified_pct: float | None
    reported_pct: float | None
    planned_pct: float | None
    behind_points: float | None
    last_evidence_at: datetime | None
    content: dict[str, Any]


def content_sha256(content: Any) -> str:
    """Hash of the canonical JSON of a content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write_inspections(
    uow: UnitOfWork, project_id: str, computed: Sequence[InspectionProjection], now: datetime
) -> None:
    """Bring the stored inspections of a project to what was computed."""
    stored = {state.record_id: state for state in queries.inspection_states(uow, project_id)}
    for each in computed:
        digest = content_sha256([each.state, each.presence, each.content])
        row = stored.get(each.record_id)
        if row is not None and row.content_sha256 == digest:
            continue
        before = row.state if row is not None else None
        if row is None:
            row = InspectionState(record_id=each.record_id)
            uow.session.add(row)
        row.project_id = project_id
        row.site_id, row.inspector_id, row.type = each.site_id, each.inspector_id, each.type
        row.state, row.presence, row.submitted_at = each.state, each.presence, each.submitted_at
        row.content, row.content_sha256 = each.content, digest
        looks: list[Look] = []
        if before != each.state:
            looks.append((own_scope(each.inspector_id), "record_state", each.record_id))
        if "returned" in (before, each.state):
            looks.append((own_scope(each.inspector_id), "return", each.record_id))
        uow.session.flush()
        announce_projection(uow, "inspection", each.record_id, looks, now)


def complete_tasks(uow: UnitOfWork, project_id: str, done_by: Mapping[str, str], now: datetime) -> None:
    """Open tasks of the project whose inspection is live are done; `done_by` maps task id to record id."""
    for task in queries.open_tasks(uow, project_id, done_by):
        task.state, task.record_id, task.version = "done", done_by[task.id], task.version + 1
        uow.session.flush()
        announce_task(uow, task.id, task.assignee_id, now)


def write_flags(
    uow: UnitOfWork,
    project_id: str,
    raised: Sequence[RaisedFlag],
    authors: Mapping[str, str],
    seen_at: datetime,
    now: datetime,
) -> None:
    """Bring the stored flags of a project to what was computed; `authors` maps record id to user id.

    `seen_at` is the start of the day of this evaluation: how long a flag has been seen counts in days.
    """
    stored = {flag.id: flag for flag in queries.flags_of(uow, project_id)}
    changed: list[Flag] = []
    for each in raised:
        row = stored.pop(each.id, None)
        if row is None:
            row = Flag(id=each.id, project_id=project_id)
            uow.session.add(row)
            changed.append(row)
        elif _differs(row, each):
            changed.append(row)
        row.first_seen_at = each.first_seen_at
        row.code, row.subject_type, row.subject_id = each.code, each.subject_type, each.subject_id
        row.subject_part, row.record_id, row.severity = each.subject_part, each.record_id, each.severity
        row.rule_version, row.numbers = each.rule_version, dict(each.numbers)
        row.threshold = None if each.threshold is None else dict(each.threshold)
        row.last_seen_at, row.cleared_at = max(row.first_seen_at, seen_at), None
    for row in stored.values():
        if row.cleared_at is None:
            row.cleared_at = now
            changed.append(row)
    uow.session.flush()
    for row in changed:
        author = authors.get(row.record_id or "")
        looks = [(own_scope(author), "flag", row.id)] if author is not None else []
        announce_projection(uow, "flag", row.id, looks, now)


def _differs(row: Flag, each: RaisedFlag) -> bool:
    """What a reader sees has changed: it came back, or says another thing."""
    said = (row.severity, row.rule_version, row.first_seen_at, row.threshold)
    threshold = None if each.threshold is None else dict(each.threshold)
    new = (each.severity, each.rule_version, each.first_seen_at, threshold)
    return (
        row.cleared_at is not None or said != new or (row.record_id is not None and row.numbers != dict(each.numbers))
    )


def write_project(
    uow: UnitOfWork, project_id: str, computed: ProjectProjection, site_ids: Sequence[str], now: datetime
) -> None:
    """Bring the stored state of a project to what was computed; phones are told only what they share."""
    digest = content_sha256(computed.content)
    row = queries.project_state(uow, project_id)
    if row is not None and row.content_sha256 == digest:
        row.computed_at = now
        return
    before = row.content["shared"] if row is not None else None
    if row is None:
        row = ProjectState(project_id=project_id)
        uow.session.add(row)
    row.light, row.verified_pct, row.reported_pct = computed.light, computed.verified_pct, computed.reported_pct
    row.planned_pct, row.behind_points = computed.planned_pct, computed.behind_points
    row.last_evidence_at, row.computed_at = computed.last_evidence_at, now
    row.content, row.content_sha256 = computed.content, digest
    uow.session.flush()
    shared = computed.content["shared"]
    if before == shared:
        return
    objects = [("project", project_id)]
    if before is None or before["segments"] != shared["segments"]:
        objects += [("site", site_id) for site_id in site_ids]
    outline = shared["outline"]
    if outline is not None and (before is None or before.get("outline") != outline):
        objects.append(("area", outline["area_id"]))
    scopes = scopes_of_project(uow, project_id)
    looks = [(scope, object_type, object_id) for object_type, object_id in objects for scope in scopes]
    announce_projection(uow, "project", project_id, looks, now)
