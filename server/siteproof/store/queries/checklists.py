"""Published checklist versions: looked up by id and version, added once, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from siteproof.store.models import Area, Checklist, Sector
from siteproof.store.unit_of_work import UnitOfWork


def published_content(uow: UnitOfWork, checklist_id: str, version: int) -> dict[str, Any] | None:
    """The content of this very version, or None."""
    found = uow.session.get(Checklist, (checklist_id, version))
    return None if found is None else found.content


def add_checklist(uow: UnitOfWork, checklist_id: str, version: int, content: dict[str, Any], at: datetime) -> None:
    """Publish a version; the caller made sure that it is new."""
    uow.session.add(Checklist(id=checklist_id, version=version, content=content, published_at=at))
    uow.session.flush()


def newest_version(uow: UnitOfWork, checklist_id: str) -> int | None:
    """The newest published version of a checklist, or None."""
    query = select(Checklist.version).where(Checklist.id == checklist_id).order_by(Checklist.version.desc())
    return uow.session.scalars(query.limit(1)).first()


def every_scope(uow: UnitOfWork) -> list[str]:
    """All scopes of the installation that are not one person's: each area and each sector."""
    areas = uow.session.scalars(select(Area.id).order_by(Area.id))
    sectors = uow.session.scalars(select(Sector.id).order_by(Sector.id))
    return [f"area:{area}" for area in areas] + [f"sector:{sector}" for sector in sectors]
