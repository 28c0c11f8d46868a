"""The installation's own upkeep: the newest backup, photos to copy and to look at, photos that the disk lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from siteproof.store.facts import Facts, every, first
from siteproof.store.models import Audit, BlobFault, LogEvent, Record, StoredPhoto, Upkeep
from siteproof.store.unit_of_work import UnitOfWork


def upkeep(uow: UnitOfWork, name: str) -> Facts | None:
    """What is remembered of a duty: at, data."""
    return first(uow.connection.execute(select(*Upkeep.__table__.c).where(Upkeep.name == name)))


def set_upkeep(uow: UnitOfWork, name: str, at: datetime, data: dict[str, Any]) -> None:
    """Remember a duty's newest outcome."""
    dialect = postgresql if uow.connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Upkeep).values(name=name, at=at, data=data)
    uow.connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": at, "data": data}))


def photos_stored(uow: UnitOfWork, after: int, until: int) -> dict[str, int]:
    """Hash and first seq of photos stored in (after, until]."""
    statement = (
        select(StoredPhoto.sha256, func.min(StoredPhoto.seq))
        .where(StoredPhoto.seq > after, StoredPhoto.seq <= until)
        .group_by(StoredPhoto.sha256)
        .order_by(func.min(StoredPhoto.seq))
    )
    return {sha256: int(seq) for sha256, seq in uow.connection.execute(statement)}


def newest_event(uow: UnitOfWork, seq: int) -> Facts | None:
    """The newest event of the log up to seq."""
    statement = select(*LogEvent.__table__.c).where(LogEvent.seq <= seq).order_by(LogEvent.seq.desc()).limit(1)
    return first(uow.connection.execute(statement))


def audit_hash_at(uow: UnitOfWork, seq: int) -> str | None:
    """The hash of one entry of the audit chain, None when there is none of this number."""
    return uow.connection.execute(select(Audit.hash).where(Audit.seq == seq)).scalar()


def open_faults(uow: UnitOfWork) -> dict[str, str]:
    """Photos that the disk has lost or changed and nothing has brought back: hash -> missing | changed."""
    statement = select(BlobFault.sha256, BlobFault.fault).where(BlobFault.repaired_at.is_(None))
    return {row.sha256: row.fault for row in uow.connection.execute(statement.order_by(BlobFault.sha256))}


def faulty_among(uow: UnitOfWork, hashes: Sequence[str]) -> set[str]:
    """Those of these hashes whose bytes are gone."""
    statement = select(BlobFault.sha256).where(BlobFault.sha256.in_(list(hashes)), BlobFault.repaired_at.is_(None))
    return set(uow.connection.execute(statement).scalars())


def repaired_since(uow: UnitOfWork, since: datetime) -> list[Facts]:
    """Photos that were gone and came back since then."""
    return every(uow.connection.execute(select(*BlobFault.__table__.c).where(BlobFault.repaired_at >= since)))


def note_fault(uow: UnitOfWork, sha256: str, fault: str, at: datetime) -> bool:
    """Remember that a photo is gone; False when that was known."""
    known = first(uow.connection.execute(select(*BlobFault.__table__.c).where(BlobFault.sha256 == sha256)))
    if known is not None and known["repaired_at"] is None:
        return False
    dialect = postgresql if uow.connection.dialect.name == "postgresql" else sqlite
    values = {"fault": fault, "found_at": at, "repaired_at": None}
    statement = dialect.insert(BlobFault).values(sha256=sha256, **values)
    uow.connection.execute(statement.on_conflict_do_update(index_elements=["sha256"], set_=values))
    return True


def note_repaired(uow: UnitOfWork, sha256: str, at: datetime) -> bool:
    """Remember that a photo is back; False when none was missed."""
    statement = update(BlobFault).where(BlobFault.sha256 == sha256, BlobFault.repaired_at.is_(None))
    return uow.connection.execute(statement.values(repaired_at=at)).rowcount > 0


def stored_counts(uow: UnitOfWork) -> dict[str, int]:
    """How many records and how many different photos there are."""
    records = uow.connection.execute(select(func.count()).select_from(Record)).scalar_one()
    photos = uow.connection.execute(select(func.count(StoredPhoto.sha256.distinct()))).scalar_one()
    return {"records": int(records), "photos": int(photos)}


def stored_hashes(uow: UnitOfWork, after: str, most: int = 1000) -> list[str]:
    """Hashes of stored photos behind `after`, in order, a page of them."""
    statement = select(StoredPhoto.sha256).where(StoredPhoto.sha256 > after).distinct()
    return list(uow.connection.execute(statement.order_by(StoredPhoto.sha256).limit(most)).scalars())
