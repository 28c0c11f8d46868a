"""Counts and sizes for the administrator's page and `siteproof doctor`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from siteproof.store.facts import Facts, first
from siteproof.store.models import LogEvent, PendingWork, Record, RecordPlacement, StoredPhoto
from siteproof.store.unit_of_work import UnitOfWork
from siteproof.store.write_ahead import log_bytes


def stored_bytes_since(uow: UnitOfWork, since: datetime) -> int:
    """Bytes of photos and records received since then."""
    photos = select(func.sum(StoredPhoto.bytes)).where(StoredPhoto.received_at >= since)
    records = select(func.sum(func.length(Record.bytes))).where(Record.received_at >= since)
    return sum(int(uow.connection.execute(each).scalar() or 0) for each in (photos, records))


def log_span(uow: UnitOfWork) -> tuple[datetime | None, datetime | None]:
    """When the first and the newest event of the log happened; None before the first."""
    row = uow.connection.execute(select(func.min(LogEvent.at), func.max(LogEvent.at))).one()
    return row[0], row[1]


def write_ahead_bytes(uow: UnitOfWork) -> int:
    """Size of SQLite's write-ahead log; 0 on PostgreSQL, which keeps its own house."""
    if uow.connection.dialect.name != "sqlite":
        return 0
    file = uow.connection.exec_driver_sql("PRAGMA database_list").first()
    return 0 if file is None or not file[2] else log_bytes(Path(f"{file[2]}-wal"))


def work_backlog(uow: UnitOfWork, now: datetime) -> Facts:
    """waiting: due pieces of work; failing: pieces that raised and wait for another try; oldest_due_at."""
    due = PendingWork.not_before <= now
    statement = select(
        func.count().filter(due).label("waiting"),
        func.count().filter(PendingWork.last_error.is_not(None)).label("failing"),
        func.min(PendingWork.not_before).filter(due).label("oldest_due_at"),
    )
    found = first(uow.connection.execute(statement))
    assert found is not None
    return found


def quarantine_count(uow: UnitOfWork) -> int:
    """Records held back."""
    statement = select(func.count()).select_from(RecordPlacement).where(RecordPlacement.placed == "quarantine")
    return int(uow.connection.execute(statement).scalar() or 0)
