"""Pending work: what must be done after a commit, claimed with a lease, idempotent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class PendingWork(Base):
    """One subject to work on; asking again while it waits moves revision, never makes a twin."""

    __tablename__ = "pending_work"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_pending_work_not_before", "not_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
