"""What an administrator may administer: the row filter of scope.py, turned to areas, units, people and devices.

He reaches the subtree of his areas. Who has sectors beside it reaches only people of these sectors. Only
who reaches every area (and has no sector of his own to limit him) reaches people and units of no area.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, and_, exists, literal, or_, select
from sqlalchemy.orm import aliased

from siteproof.store.models import Area, Sector, Unit, User, UserArea, UserSector
from siteproof.store.scope import Viewer, area_subtree
from siteproof.store.unit_of_work import UnitOfWork


def _own_areas(viewer: Viewer) -> Any:
    return area_subtree(literal(viewer.user_id, String))


def _all(viewer: Viewer, own: Any) -> ColumnElement[bool]:
    outside = aliased(Area)
    anything = exists().where(UserArea.user_id == viewer.user_id)
    limited = _limited(viewer)
    foreign = and_(outside.id.not_in(own), outside.id.not_in(_above(viewer)))
    return and_(anything, ~limited, ~exists().where(foreign))


def _limited(viewer: Viewer) -> ColumnElement[bool]:
    """True when he has sectors, but not every one."""
    own = select(UserSector.sector_id).where(UserSector.user_id == viewer.user_id)
    return and_(exists().where(UserSector.user_id == viewer.user_id), exists().where(Sector.id.not_in(own)))


def _above(viewer: Viewer) -> Any:
    """Ids of the areas over his own (a province over the county): they hold nothing that is not his as well."""
    roots = select(Area.parent_id.label("id")).join(UserArea, UserArea.area_id == Area.id)
    tree = roots.where(UserArea.user_id == viewer.user_id, Area.parent_id.is_not(None)).cte("above", recursive=True)
    over = aliased(Area)
    tree = tree.union(select(over.parent_id).where(over.id == tree.c.id, over.parent_id.is_not(None)))
    return select(tree.c.id)


def reachable_areas(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on Area."""
    return Area.id.in_(_own_areas(viewer))


def reachable_units(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on Unit; a unit of no area belongs to the whole installation."""
    own = _own_areas(viewer)
    return or_(Unit.area_id.in_(own), and_(Unit.area_id.is_(None), _all(viewer, own)))


def reachable_users(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on User: his whole scope lies within the administrator's."""
    own, unit = _own_areas(viewer), aliased(Unit)
    has_area = exists().where(UserArea.user_id == User.id)
    has_sector = exists().where(UserSector.user_id == User.id)
    strays = exists().where(UserArea.user_id == User.id, UserArea.area_id.not_in(own))
    own_sectors = select(UserSector.sector_id).where(UserSector.user_id == viewer.user_id)
    other_sector = exists().where(UserSector.user_id == User.id, UserSector.sector_id.not_in(own_sectors))
    of_own_unit = exists().where(unit.id == User.unit_id, unit.area_id.in_(own))
    limited = _limited(viewer)
    within = and_(~strays, or_(has_area, and_(~has_sector, of_own_unit)))
    return or_(_all(viewer, own), and_(within, or_(~limited, and_(has_sector, ~other_sector))))


def reaches_everything(uow: UnitOfWork, viewer: Viewer) -> bool:
    """True for an administrator of the whole installation: every area, and no sector that limits him."""
    return bool(uow.connection.execute(select(_all(viewer, _own_areas(viewer)))).scalar())
