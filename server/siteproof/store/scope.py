"""The one row filter: scope = areas (with their subtrees) x sectors; no query runs without it.

A user with areas and sectors sees projects that lie in both; with only one of them, that one
decides; with neither, nothing. A unit sees its own projects. Foreign objects answer 404.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, exists, false, literal, or_, select, text
from sqlalchemy.orm import aliased

from siteproof.store.models import Area, Project, Sector, UserArea, UserSector
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: the user behind a session; device_key is the public JWK of the session's device."""

    user_id: str
    username: str
    name: str
    role: str
    unit_id: str | None
    session_id: str
    device_id: str | None
    device_key: Mapping[str, Any] | None = None


def area_subtree(user_id: ColumnElement[Any]) -> Any:
    """A select of the ids of all areas in the user's scope, subtrees included."""
    roots = select(UserArea.area_id.label("id")).where(UserArea.user_id == user_id)
    tree = roots.cte("scope_area", recursive=True)
    child = aliased(Area)
    tree = tree.union(select(child.id).where(child.parent_id == tree.c.id))
    return select(tree.c.id)


def visible_projects(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on Project that this viewer's scope puts on every query."""
    unit = literal(viewer.unit_id, String) if viewer.unit_id is not None else None
    return projects_of(literal(viewer.user_id, String), viewer.role, unit)


def projects_of(user: ColumnElement[Any], role: str, unit: ColumnElement[Any] | None) -> ColumnElement[bool]:
    """As visible_projects, for the user and unit that two expressions name."""
    if role == "unit":
        if unit is None:
            return false()
        columns = (Project.responsible_unit_id, Project.contractor_unit_id, Project.lead_unit_id)
        return or_(*(column == unit for column in columns))
    if role == "public":
        return false()
    has_areas = exists().where(UserArea.user_id == user)
    has_sectors = exists().where(UserSector.user_id == user)
    sectors = select(UserSector.sector_id).where(UserSector.user_id == user)
    return and_(
        or_(has_areas, has_sectors),
        or_(~has_areas, Project.area_id.in_(area_subtree(user))),
        or_(~has_sectors, Project.sector_id.in_(sectors)),
    )


_ANCESTORS = text(
    "WITH RECURSIVE up(id, parent_id) AS ("
    " SELECT id, parent_id FROM area WHERE id = (SELECT area_id FROM project WHERE id = :project_id)"
    " UNION SELECT area.id, area.parent_id FROM area JOIN up ON area.id = up.parent_id)"
    " SELECT 'area:' || id FROM up"
    " UNION ALL SELECT 'sector:' || sector_id FROM project WHERE id = :project_id"
)


def scopes_of_project(uow: UnitOfWork, project_id: str) -> list[str]:
    """Every scope whose readers see this project: its area and all above it, and its sector."""
    return list(uow.connection.execute(_ANCESTORS, {"project_id": project_id}).scalars())


def scopes_of_viewer(uow: UnitOfWork, viewer: Viewer) -> list[tuple[str, str, str]]:
    """The (id, name, English name) of the scopes this viewer may pull, `me` last.

    Who has areas pulls by area (his sectors filter the views); who has only sectors, by sector.
    """
    areas = uow.connection.execute(
        select(Area.id, Area.name, Area.name_en)
        .join(UserArea, UserArea.area_id == Area.id)
        .where(UserArea.user_id == viewer.user_id)
        .order_by(Area.id)
    ).all()
    found = [(f"area:{row.id}", row.name, row.name_en) for row in areas]
    if not found:
        sectors = uow.connection.execute(
            select(Sector.id, Sector.name, Sector.name_en)
            .join(UserSector, UserSector.sector_id == Sector.id)
            .where(UserSector.user_id == viewer.user_id)
            .order_by(Sector.id)
        ).all()
        found = [(f"sector:{row.id}", row.name, row.name_en) for row in sectors]
    return [*found, ("me", viewer.name, viewer.name)]


def grants_of_viewer(uow: UnitOfWork, viewer: Viewer) -> str:
    """Everything that visible_projects rests on, as one text: equal texts, equal rights."""
    areas = select(literal("area:").concat(UserArea.area_id)).where(UserArea.user_id == viewer.user_id)
    sectors = select(literal("sector:").concat(UserSector.sector_id)).where(UserSector.user_id == viewer.user_id)
    granted = sorted(uow.connection.execute(areas.union_all(sectors)).scalars())
    return "\n".join((viewer.role, viewer.unit_id or "", *granted))


_IN_SECTOR = text("SELECT id FROM project WHERE sector_id = :within AND id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_IN_AREA = text(
    "WITH RECURSIVE down(id) AS (SELECT CAST(:within AS VARCHAR)"
    " UNION SELECT area.id FROM area JOIN down ON area.parent_id = down.id)"
    " SELECT id FROM project WHERE area_id IN (SELECT id FROM down) AND id IN :ids"
).bindparams(bindparam("ids", expanding=True))


def projects_in_scope(uow: UnitOfWork, scope: str, ids: Collection[str]) -> set[str]:
    """Those of the projects that lie in this scope (`area:<id>` with all below it, `sector:<id>`) now."""
    if not ids:
        return set()
    kind, _, within = scope.partition(":")
    statement = _IN_SECTOR if kind == "sector" else _IN_AREA
    return set(uow.connection.execute(statement, {"within": within, "ids": list(ids)}).scalars())
