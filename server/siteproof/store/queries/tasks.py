"""Tasks made by hand: what may be assigned to whom, within the scope of who assigns."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, exists, func, or_, select

from siteproof.store.models import Checklist, Project, Site, Task, User, UserArea, UserSector
from siteproof.store.scope import Viewer, scopes_of_project, visible_projects
from siteproof.store.unit_of_work import UnitOfWork

TaskRow = tuple[Task, Project, Site | None, User]


def project_in_scope(uow: UnitOfWork, viewer: Viewer, project_id: str, *, lock: bool = False) -> Project | None:
    """The project when the viewer's scope holds it."""
    query = select(Project).where(Project.id == project_id, visible_projects(viewer))
    return uow.session.scalars(query.with_for_update(of=Project) if lock else query).first()


def task_rows(
    uow: UnitOfWork, viewer: Viewer, *, state: str | None = None, task_id: str | None = None, after: str | None = None,
    limit: int = 1,
) -> list[TaskRow]:  # fmt: skip
    """Tasks in scope by due date, from after the task `after`."""
    query = (
        select(Task, Project, Site, User)
        .join(Project, Project.id == Task.project_id)
        .join(User, User.id == Task.assignee_id)
        .outerjoin(Site, Site.id == Task.site_id)
        .where(visible_projects(viewer))
    )
    if state is not None:
        query = query.where(Task.state == state)
    if task_id is not None:
        query = query.where(Task.id == task_id)
    last = uow.session.get(Task, after) if after is not None else None
    if last is not None:
        query = query.where((Task.due_on > last.due_on) | ((Task.due_on == last.due_on) & (Task.id > last.id)))
    found = uow.session.execute(query.order_by(Task.due_on, Task.id).limit(limit))
    return [(task, project, site, user) for task, project, site, user in found]


def locked_task(uow: UnitOfWork, viewer: Viewer, task_id: str) -> Task | None:
    """The task, held until the end of the transaction, when its project is in scope."""
    query = select(Task).join(Project, Project.id == Task.project_id)
    query = query.where(Task.id == task_id, visible_projects(viewer)).with_for_update(of=Task)
    return uow.session.scalars(query).first()


def sites_of(uow: UnitOfWork, project_id: str) -> Sequence[Site]:
    """Sites of a project by name."""
    return uow.session.scalars(select(Site).where(Site.project_id == project_id).order_by(Site.name, Site.id)).all()


def inspectors_of(uow: UnitOfWork, project_id: str) -> list[tuple[User, int]]:
    """Active inspectors whose scope holds the project, with the number of their open tasks."""
    scopes = scopes_of_project(uow, project_id)
    areas = [scope.removeprefix("area:") for scope in scopes if scope.startswith("area:")]
    sectors = [scope.removeprefix("sector:") for scope in scopes if scope.startswith("sector:")]
    has_area = exists().where(UserArea.user_id == User.id)
    has_sector = exists().where(UserSector.user_id == User.id)
    in_area = exists().where(UserArea.user_id == User.id, UserArea.area_id.in_(areas))
    in_sector = exists().where(UserSector.user_id == User.id, UserSector.sector_id.in_(sectors))
    sees = and_(or_(has_area, has_sector), or_(~has_area, in_area), or_(~has_sector, in_sector))
    waiting = (
        select(func.count())
        .select_from(Task)
        .where(Task.assignee_id == User.id, Task.state == "open")
        .scalar_subquery()
    )
    query = select(User, waiting).where(User.role == "inspector", User.active, sees).order_by(User.name, User.id)
    return [(user, int(count)) for user, count in uow.session.execute(query)]


def newest_checklists(uow: UnitOfWork) -> list[Checklist]:
    """The newest published version of each checklist, by id."""
    newest: dict[str, Checklist] = {}
    for checklist in uow.session.scalars(select(Checklist).order_by(Checklist.id, Checklist.version)):
        newest[checklist.id] = checklist
    return list(newest.values())
