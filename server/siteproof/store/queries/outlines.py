"""Outlines of areas: the nearest one over a place, and those a reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from siteproof.store.models import Area, Project, Site
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork

_HIGHEST = 12  # levels; a tree of areas has four


def nearest_outlined(uow: UnitOfWork, area_id: str) -> Area | None:
    """The area itself or the nearest above it that has an outline."""
    area = uow.session.get(Area, area_id)
    for _ in range(_HIGHEST):
        if area is None or area.geometry is not None:
            return area
        area = None if area.parent_id is None else uow.session.get(Area, area.parent_id)
    return None


def ground_of_site(uow: UnitOfWork, viewer: Viewer, site_id: str) -> tuple[Site, Area | None] | None:
    """A site in the viewer's scope and the nearest outlined area around it; None out of scope."""
    query = select(Site, Project.area_id).join(Project, Project.id == Site.project_id)
    found = uow.session.execute(query.where(Site.id == site_id, visible_projects(viewer))).one_or_none()
    return None if found is None else (found[0], nearest_outlined(uow, found[1]))


def visible_areas(uow: UnitOfWork, viewer: Viewer, ids: Collection[str]) -> Sequence[Area]:
    """Areas among `ids` in which, or over which, a project of the viewer's scope lies."""
    tree = select(Project.area_id.label("id")).where(visible_projects(viewer)).cte("seen_area", recursive=True)
    below = aliased(Area)
    tree = tree.union(select(below.parent_id).where(below.id == tree.c.id, below.parent_id.is_not(None)))
    return uow.session.scalars(select(Area).where(Area.id.in_(ids), Area.id.in_(select(tree.c.id)))).all()
