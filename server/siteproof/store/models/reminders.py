"""Reminders to a phone that holds unsent work: state, told to its owner, settled by the phone itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Reminder(Base):
    """One press of the key; the counts are what the phone had said by then (oldest by its own clock)."""

    __tablename__ = "reminder"

    id: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    sent_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    sent_at: Mapped[datetime]
    unsent_count: Mapped[int]
    unsent_oldest_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
