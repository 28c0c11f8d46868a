"""Projects as an administrator works on them: what is missing, the plan's milestones and baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, delete, exists, func, insert, or_, select

from siteproof.store.models import Area, BaselinePoint, Milestone, Project, Site
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProjectCounts:
    """A project with how many sites, milestones and points of a baseline it has."""

    project: Project
    area: Area
    sites: int
    milestones: int
    baseline: int


def page(
    uow: UnitOfWork, viewer: Viewer, *, text: str | None, missing: str | None, after: str | None, limit: int
) -> list[ProjectCounts]:
    """A page of projects in scope, those without a site first; `missing` is site, plan or None."""
    counts = [
        select(func.count()).select_from(model).where(model.project_id == Project.id).scalar_subquery()
        for model in (Site, Milestone, BaselinePoint)
    ]
    drawn = exists().where(Site.project_id == Project.id)
    query = select(Project, Area, *counts).join(Area, Area.id == Project.area_id).where(visible_projects(viewer))
    if missing == "site":
        query = query.where(~drawn)
    elif missing == "plan":
        query = query.where(~exists().where(Milestone.project_id == Project.id))
    if text:
        literal = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        columns = (Project.name, Project.name_en, Project.number, Area.name)
        query = query.where(or_(*(func.lower(column).like(f"%{literal}%", escape="\\") for column in columns)))
    if after is not None:
        later = Project.id > after
        last_drawn = uow.session.execute(select(exists().where(Site.project_id == after))).scalar()
        query = query.where(and_(drawn, later) if last_drawn else or_(drawn, later))
    rows = uow.session.execute(query.order_by(drawn, Project.id).limit(limit))
    return [ProjectCounts(*row) for row in rows]


def without_site(uow: UnitOfWork, viewer: Viewer) -> int:
    """How many projects in scope have no site yet."""
    query = select(func.count()).select_from(Project)
    query = query.where(visible_projects(viewer), ~exists().where(Site.project_id == Project.id))
    return int(uow.connection.execute(query).scalar_one())


def area_of(uow: UnitOfWork, project: Project) -> Area:
    """The area a project lies in."""
    return uow.session.get_one(Area, project.area_id)


def milestones_of(uow: UnitOfWork, project_id: str) -> Sequence[Milestone]:
    """Milestones in order."""
    query = select(Milestone).where(Milestone.project_id == project_id).order_by(Milestone.position, Milestone.id)
    return uow.session.scalars(query).all()


def baseline_of(uow: UnitOfWork, project_id: str) -> Sequence[BaselinePoint]:
    """Points of the approved plan by date."""
    query = select(BaselinePoint).where(BaselinePoint.project_id == project_id).order_by(BaselinePoint.period_end_on)
    return uow.session.scalars(query).all()


def replace_plan(
    uow: UnitOfWork,
    project_id: str,
    milestones: Sequence[Mapping[str, Any]],
    baseline: Sequence[tuple[date, float]],
) -> None:
    """Write the whole plan anew; rows of milestones are complete, with id, project_id and position."""
    uow.connection.execute(delete(Milestone).where(Milestone.project_id == project_id))
    uow.connection.execute(delete(BaselinePoint).where(BaselinePoint.project_id == project_id))
    if milestones:
        uow.connection.execute(insert(Milestone), [dict(each) for each in milestones])
    if baseline:
        rows = [{"project_id": project_id, "period_end_on": on, "planned_pct": pct} for on, pct in baseline]
        uow.connection.execute(insert(BaselinePoint), rows)
