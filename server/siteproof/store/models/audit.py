"""The audit chain: who did what to which object, each entry hashing the one before. Append-only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Audit(Base):
    """One act (security.md 1.7); hash covers previous_hash and every other column."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    user_id: Mapped[str | None]
    device_id: Mapped[str | None]
    source: Mapped[str | None]
    act: Mapped[str]
    object_type: Mapped[str | None]
    object_id: Mapped[str | None]
    result: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]
