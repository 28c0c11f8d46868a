"""Areas (province > county > township > village) and sectors: the two axes of every scope."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Area(Base):
    """One node of the area tree; geometry is GeoJSON in WGS-84 or None."""

    __tablename__ = "area"

    id: Mapped[str] = mapped_column(primary_key=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("area.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    geometry: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(default=1)


class Sector(Base):
    """A field a county leader answers for (分管领域)."""

    __tablename__ = "sector"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
