"""Flags: a machine's remarks as a projection; re-evaluating never makes a twin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Flag(Base):
    """One remark; subject_part is '' where the whole subject is meant (NULL would allow twins)."""

    __tablename__ = "flag"
    __table_args__ = (
        UniqueConstraint("code", "subject_type", "subject_id", "subject_part"),
        Index("ix_flag_project_id_cleared_at", "project_id", "cleared_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    subject_part: Mapped[str] = mapped_column(default="")
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    record_id: Mapped[str | None] = mapped_column(index=True)
    severity: Mapped[str]
    rule_version: Mapped[int]
    numbers: Mapped[dict[str, Any]]
    threshold: Mapped[dict[str, Any] | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
