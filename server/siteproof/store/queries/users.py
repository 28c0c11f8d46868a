"""Writing accounts with their scope."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from siteproof.store.models import Area, Sector, User, UserArea, UserSector
from siteproof.store.unit_of_work import UnitOfWork


def unknown_scopes(uow: UnitOfWork, areas: Collection[str], sectors: Collection[str]) -> list[str]:
    """Those of the area and sector ids that do not exist."""
    known_areas = set(uow.session.scalars(select(Area.id).where(Area.id.in_(areas))))
    known_sectors = set(uow.session.scalars(select(Sector.id).where(Sector.id.in_(sectors))))
    return sorted((set(areas) - known_areas) | (set(sectors) - known_sectors))


def insert_user(
    uow: UnitOfWork,
    user_id: str,
    username: str,
    name: str,
    role: str,
    password_hash: str,
    areas: Collection[str],
    sectors: Collection[str],
) -> None:
    """Insert an active account that is no demo account."""
    user = User(id=user_id, username=username, name=name, role=role, password_hash=password_hash)
    uow.session.add(user)
    uow.session.flush()
    uow.session.add_all(UserArea(user_id=user_id, area_id=area_id) for area_id in areas)
    uow.session.add_all(UserSector(user_id=user_id, sector_id=sector_id) for sector_id in sectors)
    uow.session.flush()
