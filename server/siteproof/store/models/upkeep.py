"""What the installation knows of its own upkeep: the newest backup, the last look at all photos, and what it found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Upkeep(Base):
    """One row a duty (`backup`, `rehash`); data is that duty's own."""

    __tablename__ = "upkeep"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]]


class BlobFault(Base):
    """A photo whose bytes the disk has lost (`missing`) or changed (`changed`); repaired_at None: still so."""

    __tablename__ = "blob_fault"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    fault: Mapped[str]
    found_at: Mapped[datetime]
    repaired_at: Mapped[datetime | None]
