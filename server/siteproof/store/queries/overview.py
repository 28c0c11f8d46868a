"""Projects with their states as leaders read them: lists and pages, always through the reader's scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.orm import aliased

from siteproof.store.models import (
    Area,
    Flag,
    InspectionState,
    Project,
    ProjectState,
    Sector,
    Unit,
    User,
)
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project in a list."""

    project: Project
    area: Area
    state: ProjectState | None


@dataclass(frozen=True, slots=True)
class ProjectPageRow:
    """A project with everything its page names."""

    project: Project
    area: Area
    sector: Sector
    leader: User | None
    lead_unit: Unit | None
    responsible_unit: Unit | None
    contractor: Unit | None
    state: ProjectState | None


def states(uow: UnitOfWork, viewer: Viewer) -> list[ProjectRow]:
    """All projects in scope with their states, by number."""
    query = (
        select(Project, Area, ProjectState)
        .join(Area, Area.id == Project.area_id)
        .outerjoin(ProjectState, ProjectState.project_id == Project.id)
        .where(visible_projects(viewer))
        .order_by(Project.id)
    )
    return [ProjectRow(*row) for row in uow.session.execute(query)]


def page(
    uow: UnitOfWork, viewer: Viewer, *, light: str | None, text: str | None, after: str | None, limit: int
) -> list[ProjectRow]:
    """A page of projects in scope after the id `after`; `light` 'none' asks for those without one."""
    query = (
        select(Project, Area, ProjectState)
        .join(Area, Area.id == Project.area_id)
        .outerjoin(ProjectState, ProjectState.project_id == Project.id)
        .where(visible_projects(viewer))
        .order_by(Project.id)
        .limit(limit)
    )
    if light == "none":
        query = query.where(ProjectState.light.is_(None))
    elif light is not None:
        query = query.where(ProjectState.light == light)
    if text:
        found = _containing(text)
        columns = (Project.name, Project.name_en, Project.number, Area.name)
        query = query.where(or_(*(func.lower(column).like(found, escape="\\") for column in columns)))
    if after is not None:
        query = query.where(Project.id > after)
    return [ProjectRow(*row) for row in uow.session.execute(query)]


def _containing(text: str) -> str:
    """A LIKE pattern for texts that contain `text` literally, in lower case."""
    literal = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{literal}%"


def project_page(uow: UnitOfWork, viewer: Viewer, project_id: str) -> ProjectPageRow | None:
    """One project in scope, or None."""
    lead, responsible, contractor = aliased(Unit), aliased(Unit), aliased(Unit)
    query = (
        select(Project, Area, Sector, User, lead, responsible, contractor, ProjectState)
        .join(Area, Area.id == Project.area_id)
        .join(Sector, Sector.id == Project.sector_id)
        .outerjoin(User, User.id == Project.leader_id)
        .outerjoin(lead, lead.id == Project.lead_unit_id)
        .outerjoin(responsible, responsible.id == Project.responsible_unit_id)
        .outerjoin(contractor, contractor.id == Project.contractor_unit_id)
        .outerjoin(ProjectState, ProjectState.project_id == Project.id)
        .where(Project.id == project_id, visible_projects(viewer))
    )
    row = uow.session.execute(query).first()
    return None if row is None else ProjectPageRow(*row)


def open_flags(uow: UnitOfWork, project_id: str) -> Sequence[Flag]:
    """Open flags of a project that the caller read through its scope."""
    query = select(Flag).where(Flag.project_id == project_id, Flag.cleared_at.is_(None))
    return uow.session.scalars(query.order_by(Flag.first_seen_at, Flag.id)).all()


def visited_projects(uow: UnitOfWork, viewer: Viewer, since: datetime) -> int:
    """In how many projects of his scope this person was himself since an instant, presence verified."""
    query = (
        select(func.count(distinct(InspectionState.project_id)))
        .join(Project, Project.id == InspectionState.project_id)
        .where(
            InspectionState.inspector_id == viewer.user_id,
            InspectionState.submitted_at >= since,
            InspectionState.presence == "verified",
            visible_projects(viewer),
        )
    )
    return int(uow.session.scalar(query) or 0)


def answers_on(uow: UnitOfWork, record_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Answers to flags by inspection, for inspections of a project that the caller read through its scope."""
    if not record_ids:
        return {}
    query = select(InspectionState.record_id, InspectionState.content).where(InspectionState.record_id.in_(record_ids))
    return {record_id: content["answers"] for record_id, content in uow.session.execute(query)}
