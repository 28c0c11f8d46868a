"""The audit chain's head and its growth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import exists, insert, select, text

from siteproof.store.facts import Facts, every
from siteproof.store.models import Audit, Record
from siteproof.store.unit_of_work import UnitOfWork

_HEAD = select(Audit.seq, Audit.hash).order_by(Audit.seq.desc()).limit(1)
_INSERT = insert(Audit)
_LOCK = text("SELECT seq FROM log_head WHERE id = 1 FOR UPDATE")


def lock_writers(uow: UnitOfWork) -> None:
    """Wait for other writers (PostgreSQL; SQLite's BEGIN IMMEDIATE already did)."""
    if uow.connection.dialect.name == "postgresql":
        uow.connection.execute(_LOCK)


def audit_head(uow: UnitOfWork) -> tuple[int, str]:
    """(seq, hash) of the newest entry; (0, '') before the first."""
    row = uow.connection.execute(_HEAD).first()
    return (0, "") if row is None else (int(row.seq), str(row.hash))


def add_audit(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append one entry."""
    uow.connection.execute(_INSERT, row)


def audit_entries(uow: UnitOfWork) -> Iterator[Facts]:
    """All entries in order."""
    yield from every(uow.connection.execute(select(*Audit.__table__.c).order_by(Audit.seq)))


def has_record_without_entry(uow: UnitOfWork) -> bool:
    """Whether a stored record has no entry that tells of it: both are written in one transaction."""
    told = exists().where(Audit.object_type == "record", Audit.object_id == Record.id)
    return uow.connection.execute(select(Record.id).where(~told).limit(1)).first() is not None
