"""Sites of works: geometry in WGS-84 GeoJSON with a buffer in metres and a bounding box."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.domain.imports.shapes import SITE_KINDS
from siteproof.store.base import Base, one_of


class Site(Base):
    """A road line, a compound outline or a point."""

    __tablename__ = "site"
    __table_args__ = (one_of("kind", SITE_KINDS),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    geometry: Mapped[dict[str, Any]]
    buffer_m: Mapped[float]
    min_lat_deg: Mapped[float]
    min_lon_deg: Mapped[float]
    max_lat_deg: Mapped[float]
    max_lon_deg: Mapped[float]
    version: Mapped[int] = mapped_column(default=1)
