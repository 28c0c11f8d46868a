"""Objects as a reader may see them, many at once: a constant number of queries for any number of ids."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from siteproof.store.models import (
    Area,
    Checklist,
    Flag,
    InspectionState,
    Milestone,
    Project,
    ProjectState,
    Record,
    Site,
    Task,
    Unit,
)
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork

ProjectRow = tuple[Project, Area, Unit | None, Unit | None, ProjectState | None]


def projects(uow: UnitOfWork, viewer: Viewer, ids: Collection[str]) -> list[ProjectRow]:
    """Projects among `ids` in scope with area, responsible unit, contractor and state."""
    responsible, contractor = aliased(Unit), aliased(Unit)
    query = (
        select(Project, Area, responsible, contractor, ProjectState)
        .join(Area, Area.id == Project.area_id)
        .outerjoin(responsible, responsible.id == Project.responsible_unit_id)
        .outerjoin(contractor, contractor.id == Project.contractor_unit_id)
        .outerjoin(ProjectState, ProjectState.project_id == Project.id)
        .where(Project.id.in_(ids), visible_projects(viewer))
    )
    return [(p, a, r, c, s) for p, a, r, c, s in uow.session.execute(query)]


def milestones(uow: UnitOfWork, project_ids: Collection[str]) -> dict[str, list[Milestone]]:
    """Milestones in order by project id."""
    query = select(Milestone).where(Milestone.project_id.in_(project_ids)).order_by(Milestone.position)
    found: dict[str, list[Milestone]] = {}
    for milestone in uow.session.scalars(query):
        found.setdefault(milestone.project_id, []).append(milestone)
    return found


def sites(uow: UnitOfWork, viewer: Viewer, ids: Collection[str]) -> list[tuple[Site, ProjectState | None]]:
    """Sites among `ids` of projects in scope, with the state of their project."""
    query = (
        select(Site, ProjectState)
        .join(Project, Project.id == Site.project_id)
        .outerjoin(ProjectState, ProjectState.project_id == Project.id)
        .where(Site.id.in_(ids), visible_projects(viewer))
    )
    return [(site, state) for site, state in uow.session.execute(query)]


def checklists(uow: UnitOfWork, ids: Collection[str]) -> Sequence[Checklist]:
    """All versions of the named checklists; a published checklist is no secret of any scope."""
    return uow.session.scalars(select(Checklist).where(Checklist.id.in_(ids))).all()


def tasks(uow: UnitOfWork, viewer: Viewer, ids: Collection[str]) -> Sequence[Task]:
    """Tasks among `ids` of projects in scope; an inspector sees his own only."""
    query = select(Task).join(Project, Project.id == Task.project_id)
    query = query.where(Task.id.in_(ids), visible_projects(viewer))
    if viewer.role == "inspector":
        query = query.where(Task.assignee_id == viewer.user_id)
    return uow.session.scalars(query).all()


def own_flags(uow: UnitOfWork, viewer: Viewer, ids: Collection[str]) -> Sequence[Flag]:
    """Open flags among `ids` on inspections of the viewer himself."""
    query = (
        select(Flag)
        .join(Record, Record.id == Flag.record_id)
        .where(Flag.id.in_(ids), Record.author_id == viewer.user_id, Flag.cleared_at.is_(None))
    )
    return uow.session.scalars(query).all()


def own_returns(uow: UnitOfWork, viewer: Viewer, ids: Collection[str]) -> list[tuple[InspectionState, Record]]:
    """Inspections of the viewer among `ids` that a supervisor returned and that wait for a correction."""
    query = (
        select(InspectionState, Record)
        .join(Record, Record.id == InspectionState.record_id)
        .where(
            InspectionState.record_id.in_(ids),
            InspectionState.inspector_id == viewer.user_id,
            InspectionState.state == "returned",
        )
    )
    return [(state, record) for state, record in uow.session.execute(query)]
