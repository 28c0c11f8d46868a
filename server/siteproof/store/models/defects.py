"""Defects as a projection: confirmed problems of a site, and the photos that show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base, one_of


class Defect(Base):
    """One confirmed problem; its id follows from record and item, so that a rebuild gives the same."""

    __tablename__ = "defect"
    __table_args__ = (
        one_of("state", ("open", "closed")),
        Index("ix_defect_project_id_state", "project_id", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    site_id: Mapped[str | None]
    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"))
    item_id: Mapped[str]
    state: Mapped[str]
    grade: Mapped[str]
    found_on: Mapped[date]
    due_on: Mapped[date | None]
    content: Mapped[dict[str, Any]]
    content_sha256: Mapped[str]


class DefectPhoto(Base):
    """A photo of a defect: opens it to every inspector of the site while the defect is open."""

    __tablename__ = "defect_photo"

    defect_id: Mapped[str] = mapped_column(ForeignKey("defect.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True, index=True)
