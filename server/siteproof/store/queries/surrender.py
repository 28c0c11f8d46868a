"""Surrender codes by their hash; a new one for a device ends the earlier ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from siteproof.store.facts import Facts, first
from siteproof.store.models import SurrenderCode
from siteproof.store.unit_of_work import UnitOfWork


def end_codes(uow: UnitOfWork, device_id: str, now: datetime) -> None:
    """End every code of this device that still works."""
    working = (SurrenderCode.device_id == device_id, SurrenderCode.expires_at > now)
    uow.connection.execute(update(SurrenderCode).where(*working).values(expires_at=now))


def add_code(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Keep the hash of a new code."""
    uow.connection.execute(insert(SurrenderCode), row)


def code_of(uow: UnitOfWork, code_sha256: str) -> Facts | None:
    """A code by its hash."""
    found = select(*SurrenderCode.__table__.c).where(SurrenderCode.code_sha256 == code_sha256)
    return first(uow.connection.execute(found))


def note_use(uow: UnitOfWork, code_sha256: str, now: datetime) -> None:
    """Remember when it was first used."""
    unused = (SurrenderCode.code_sha256 == code_sha256, SurrenderCode.first_used_at.is_(None))
    uow.connection.execute(update(SurrenderCode).where(*unused).values(first_used_at=now))
