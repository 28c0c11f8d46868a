"""Published checklist versions: immutable, a change is a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Checklist(Base):
    """One version of a checklist; content is the normalised document that phones get."""

    __tablename__ = "checklist"

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
