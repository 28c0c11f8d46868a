"""Projects with milestones and the approved baseline: administered, versioned data."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Project(Base):
    """One promise of the yearly list; money in integer fen, unknown is None."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("programme_year", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    programme_year: Mapped[int]
    number: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    sector_id: Mapped[str] = mapped_column(ForeignKey("sector.id"), index=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    leader_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    lead_unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    responsible_unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    responsible_person: Mapped[str | None]
    contractor_unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    budget_fen: Mapped[int | None] = mapped_column(BigInteger)
    paid_fen: Mapped[int | None] = mapped_column(BigInteger)
    paid_on: Mapped[date | None]
    promised_quantity: Mapped[float | None]
    promised_unit: Mapped[str | None]
    planned_start_on: Mapped[date | None]
    planned_finish_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    stage: Mapped[str | None]
    checklist_id: Mapped[str | None]
    design: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)


class Milestone(Base):
    """A planned event of a project with its weight in percent (weights of a project sum to 100)."""

    __tablename__ = "milestone"
    __table_args__ = (UniqueConstraint("project_id", "code"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    weight_pct: Mapped[float]
    planned_on: Mapped[date | None]
    position: Mapped[int]


class BaselinePoint(Base):
    """A point of the approved plan: cumulative planned percent at the end of a period."""

    __tablename__ = "baseline_point"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    period_end_on: Mapped[date] = mapped_column(primary_key=True)
    planned_pct: Mapped[float]
