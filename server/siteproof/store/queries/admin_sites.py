"""Sites as an administrator draws them: a project's own, what lies around them, and what the log keeps of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from siteproof.store.models import Area, InspectionState, LogEvent, Project, Site, User
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""
Change = tuple[datetime, User | None, dict[str, object] | None]
"""When, by whom (None: from the terminal), and what the log keeps of it."""


def site_in_scope(uow: UnitOfWork, viewer: Viewer, site_id: str, *, lock: bool = False) -> Site | None:
    """The site when the viewer's scope holds its project."""
    query = select(Site).join(Project, Project.id == Site.project_id)
    query = query.where(Site.id == site_id, visible_projects(viewer))
    return uow.session.scalars(query.with_for_update(of=Site) if lock else query).first()


def inspections_of_sites(uow: UnitOfWork, site_ids: Collection[str]) -> dict[str, int]:
    """How many inspections each site has."""
    query = select(InspectionState.site_id, func.count()).where(InspectionState.site_id.in_(list(site_ids)))
    rows = uow.connection.execute(query.group_by(InspectionState.site_id))
    return {site_id: int(count) for site_id, count in rows if site_id is not None}


def areas_above(uow: UnitOfWork, area_id: str) -> list[Area]:
    """The area itself and all above it, nearest first."""
    found: list[Area] = []
    area = uow.session.get(Area, area_id)
    while area is not None and area not in found:
        found.append(area)
        area = uow.session.get(Area, area.parent_id) if area.parent_id is not None else None
    return found


def sites_below(
    uow: UnitOfWork, viewer: Viewer, area_id: str, *, without: str, limit: int
) -> list[tuple[Site, Project]]:
    """Sites of other projects in an area and all below it, with their project."""
    tree = select(Area.id.label("id")).where(Area.id == area_id).cte("below", recursive=True)
    child = aliased(Area)
    tree = tree.union(select(child.id).where(child.parent_id == tree.c.id))
    query = (
        select(Site, Project)
        .join(Project, Project.id == Site.project_id)
        .where(Project.area_id.in_(select(tree.c.id)), Project.id != without, visible_projects(viewer))
        .order_by(Site.id)
        .limit(limit)
    )
    return [(site, project) for site, project in uow.session.execute(query)]


def box_of_sites(uow: UnitOfWork, viewer: Viewer) -> Box | None:
    """The box around every site in scope, None without any."""
    columns = (func.min(Site.min_lon_deg), func.min(Site.min_lat_deg), func.max(Site.max_lon_deg),
               func.max(Site.max_lat_deg))  # fmt: skip
    query = select(*columns).join(Project, Project.id == Site.project_id).where(visible_projects(viewer))
    west, south, east, north = uow.connection.execute(query).one()
    return None if west is None else (west, south, east, north)


def changes_of(uow: UnitOfWork, site_id: str, limit: int) -> Sequence[Change]:
    """The newest changes of a site from the log, newest first."""
    query = (
        select(LogEvent.at, User, LogEvent.data)
        .outerjoin(User, User.id == LogEvent.user_id)
        .where(LogEvent.kind == "administered", LogEvent.subject_type == "site", LogEvent.subject_id == site_id)
        .order_by(LogEvent.seq.desc())
        .limit(limit)
    )
    return [(at, user, data) for at, user, data in uow.session.execute(query)]


def name_taken(uow: UnitOfWork, project_id: str, name: str, *, but: str | None) -> bool:
    """Whether another site of the project is called so."""
    query = select(Site.id).where(Site.project_id == project_id, Site.name == name)
    return any(id_ != but for id_ in uow.connection.execute(query).scalars())
