"""Files that an administrator has dropped and not taken yet: what he chose and typed, kept beside the file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base, one_of

KINDS = ("projects", "sites", "areas", "units", "sectors")


class ImportDraft(Base):
    """One file of one person; `cells`: typed texts by "row:column"; `result`: what taking it did, None before."""

    __tablename__ = "import_draft"
    __table_args__ = (one_of("kind", KINDS),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    bytes: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    options: Mapped[dict[str, Any]]
    cells: Mapped[dict[str, Any]]
    excluded: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1)
    result: Mapped[dict[str, Any] | None]
