"""Inspections waiting for a supervisor and the one he has open, always through his scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from siteproof.store.models import (
    Area,
    Checklist,
    Flag,
    InspectionState,
    Project,
    ProjectState,
    Record,
    RecordOriginal,
    RecordPlacement,
    Site,
    StoredPhoto,
    Unit,
    User,
)
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WaitingInspection:
    """A row of the queue as stored."""

    state: InspectionState
    project: Project
    site: Site | None
    inspector: User


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One inspection with everything around it."""

    state: InspectionState
    record: Record
    author: User
    project: Project
    area: Area
    site: Site | None
    responsible_unit: Unit | None
    contractor: Unit | None
    checklist: Checklist | None
    project_state: ProjectState | None


def waiting(uow: UnitOfWork, viewer: Viewer, limit: int) -> list[WaitingInspection]:
    """Submitted inspections of others in scope, newest first; a leader's own visits are not reviewed."""
    query = (
        select(InspectionState, Project, Site, User)
        .join(Project, Project.id == InspectionState.project_id)
        .join(User, User.id == InspectionState.inspector_id)
        .outerjoin(Site, Site.id == InspectionState.site_id)
        .where(
            InspectionState.state == "submitted",
            InspectionState.type != "leader_visit",
            InspectionState.inspector_id != viewer.user_id,
            visible_projects(viewer),
        )
        .order_by(InspectionState.submitted_at.desc(), InspectionState.record_id)
        .limit(limit)
    )
    return [WaitingInspection(*row) for row in uow.session.execute(query)]


def open_flags(uow: UnitOfWork, record_ids: Collection[str]) -> Sequence[Flag]:
    """Open flags that cite one of these records; the caller took the ids from a scoped query."""
    query = select(Flag).where(Flag.record_id.in_(record_ids), Flag.cleared_at.is_(None)).order_by(Flag.code, Flag.id)
    return uow.session.scalars(query).all()


def reviewed_since(uow: UnitOfWork, viewer: Viewer, since: datetime) -> int:
    """How many live reviews this supervisor wrote that arrived since an instant."""
    query = (
        select(func.count())
        .select_from(Record)
        .join(RecordPlacement, RecordPlacement.record_id == Record.id)
        .where(
            Record.kind == "review",
            Record.author_id == viewer.user_id,
            Record.received_at >= since,
            RecordPlacement.placed == "live",
        )
    )
    return int(uow.session.scalar(query) or 0)


def inspection(uow: UnitOfWork, viewer: Viewer, inspection_id: str) -> InspectionRow | None:
    """The inspection with its surroundings; None when it is not there or not in scope."""
    responsible, contractor = aliased(Unit), aliased(Unit)
    query = (
        select(InspectionState, Record, User, Project, Area, Site, responsible, contractor, ProjectState)
        .join(Record, Record.id == InspectionState.record_id)
        .join(User, User.id == InspectionState.inspector_id)
        .join(Project, Project.id == InspectionState.project_id)
        .join(Area, Area.id == Project.area_id)
        .outerjoin(Site, Site.id == InspectionState.site_id)
        .outerjoin(responsible, responsible.id == Project.responsible_unit_id)
        .outerjoin(contractor, contractor.id == Project.contractor_unit_id)
        .outerjoin(ProjectState, ProjectState.project_id == Project.id)
        .where(InspectionState.record_id == inspection_id, visible_projects(viewer))
    )
    if viewer.role == "inspector":
        query = query.where(InspectionState.inspector_id == viewer.user_id)
    row = uow.session.execute(query).first()
    if row is None:
        return None
    state, record, author, project, area, site, unit, builder, project_state = row
    reference = state.content.get("checklist")
    found = uow.session.get(Checklist, (reference["id"], reference["version"])) if reference else None
    return InspectionRow(state, record, author, project, area, site, unit, builder, found, project_state)


def county_area(uow: UnitOfWork) -> Area | None:
    """The area of kind county, for its outline on maps."""
    return uow.session.scalars(select(Area).where(Area.kind == "county").order_by(Area.id).limit(1)).first()


def earlier_inspections(uow: UnitOfWork, project_id: str, before: datetime) -> list[tuple[InspectionState, User]]:
    """Inspections of the same project handed in before an instant, newest first, with the inspector."""
    query = (
        select(InspectionState, User)
        .join(User, User.id == InspectionState.inspector_id)
        .where(InspectionState.project_id == project_id, InspectionState.submitted_at < before)
        .order_by(InspectionState.submitted_at.desc())
        .limit(40)
    )
    return [(state, user) for state, user in uow.session.execute(query)]


def stored_originals(uow: UnitOfWork, record_ids: Collection[str]) -> dict[tuple[str, int], tuple[str, int]]:
    """(record id, position of the photo) -> (hash, bytes) of the originals that these records' authors sent."""
    query = (
        select(RecordOriginal.record_id, RecordOriginal.position, StoredPhoto.sha256, StoredPhoto.bytes)
        .join(Record, Record.id == RecordOriginal.record_id)
        .join(StoredPhoto, and_(StoredPhoto.sha256 == RecordOriginal.sha256, StoredPhoto.user_id == Record.author_id))
        .where(RecordOriginal.record_id.in_(record_ids))
    )
    return {(record_id, n): (sha256, size) for record_id, n, sha256, size in uow.connection.execute(query)}
