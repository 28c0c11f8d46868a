"""Projections of an inspection and of a project, with the hash of their content."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.domain.standing import STATES
from siteproof.store.base import Base, one_of


class InspectionState(Base):
    """Where an inspection stands after corrections and reviews."""

    __tablename__ = "inspection_state"
    __table_args__ = (one_of("state", STATES),)

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    site_id: Mapped[str | None]
    inspector_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    type: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    presence: Mapped[str | None]
    submitted_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    content_sha256: Mapped[str]


class ProjectState(Base):
    """Light and progress of a project; reported, verified, planned in percent, unknown is None."""

    __tablename__ = "project_state"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    light: Mapped[str | None] = mapped_column(index=True)
    verified_pct: Mapped[float | None]
    reported_pct: Mapped[float | None]
    planned_pct: Mapped[float | None]
    behind_points: Mapped[float | None]
    last_evidence_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any]]
    content_sha256: Mapped[str]
    computed_at: Mapped[datetime]
