"""Tasks: somebody is to inspect something by a date."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base, one_of

STATES = ("open", "done")


class Task(Base):
    """Planned, drawn by lot or re-inspection; done when its record is live."""

    __tablename__ = "task"
    __table_args__ = (
        one_of("kind", ("planned", "drawn", "re_inspection")),
        one_of("state", STATES),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    site_id: Mapped[str | None] = mapped_column(ForeignKey("site.id"))
    checklist_id: Mapped[str | None]
    checklist_version: Mapped[int | None]
    assignee_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[str]
    due_on: Mapped[date]
    hold_point: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="open")
    record_id: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
